/** Path g: what was bought, and when it is paid. */
import { codeOfRefusal } from '../support/refusal';
import { startSkippedTime, type SkippedTime } from '../support/skipped-time';

const DAY_MS = 86_400_000;
const PHONE_UPGRADE = 'PHONE_OTP_PROOFING_UPGRADE';
const INVOICE = { product: PHONE_UPGRADE, paymentMethod: 'INVOICE' } as const;
const CARD = { product: PHONE_UPGRADE, paymentMethod: 'CARD' } as const;
let world: SkippedTime;

beforeAll(async () => {
  world = await startSkippedTime();
}, 60_000);
afterAll(() => world.close());

it('goes straight on when proofing is included, and orders nothing', async () => {
  const applicant = await world.person({ webstore: 'entitled' });
  expect(await applicant.start()).toMatchObject({ stage: 'AWAITING_CONTACT_INFO' });
  expect((await world.sandbox.effects()).orders.byReference[applicant.upgradeId]).toBeUndefined();
});

it('charges a card once and goes on at once', async () => {
  const applicant = await world.person({ webstore: 'buyer' });
  expect(await applicant.start({ purchase: CARD })).toMatchObject({ stage: 'AWAITING_CONTACT_INFO' });
  expect((await world.sandbox.effects()).charges.byReference[applicant.upgradeId]).toBe(1);
});

it('waits for an invoice for weeks, then goes on when it is paid', async () => {
  const applicant = await world.person({ webstore: 'buyer' });
  expect(await applicant.start({ purchase: INVOICE })).toMatchObject({ stage: 'AWAITING_PURCHASE' });
  await world.skip(40 * DAY_MS);
  expect(await applicant.status()).toMatchObject({ stage: 'AWAITING_PURCHASE' });
  await world.sandbox.settleOrder(applicant.upgradeId);
  await applicant.reach('AWAITING_CONTACT_INFO');
  await world.replay(applicant.credentialId);
});

it('goes on when the person buys in the webstore afterwards', async () => {
  const applicant = await world.person({ webstore: 'buyer' });
  expect(await applicant.start()).toMatchObject({ stage: 'AWAITING_PURCHASE' });
  await world.sandbox.settleOrder(applicant.upgradeId);
  await applicant.reach('AWAITING_CONTACT_INFO');
});

it('expires an invoice that is never paid, and withdraws the order', async () => {
  const applicant = await world.person({ webstore: 'buyer' });
  const { deadline } = await applicant.start({ purchase: INVOICE });
  await world.skipTo(Date.parse(deadline!) + 1_000);
  expect(await applicant.reach('CLOSED')).toMatchObject({ outcome: 'EXPIRED', reason: 'PURCHASE_NOT_PAID' });
  await world.client.waitForEnd(applicant.upgradeId);
  expect(await world.sandbox.readOrder(applicant.upgradeId)).toMatchObject({ status: 'cancelled' });
  expect(await applicant.credential()).toMatchObject({ status: 'ACTIVE' });
  await world.replay(applicant.credentialId);
});

it('does not expire what was paid although the event of it was lost', async () => {
  const applicant = await world.person({ webstore: 'buyer' });
  const { deadline } = await applicant.start({ purchase: INVOICE });
  await world.sandbox.silenceEvents('webstore', true);
  await world.sandbox.settleOrder(applicant.upgradeId);
  await world.skipTo(Date.parse(deadline!) + 1_000);
  await applicant.reach('AWAITING_CONTACT_INFO');
  await world.sandbox.silenceEvents('webstore', false);
});

it('refuses a wrong product before anything starts', async () => {
  const applicant = await world.person({ webstore: 'buyer', credentialType: 'HARDWARE_TOKEN' });
  expect(await codeOfRefusal(applicant.start({ purchase: CARD }))).toBe('WRONG_PRODUCT');
  expect((await world.client.list({ credentialId: applicant.credentialId })).upgrades).toEqual([]);
});

it('refuses where the partner offers nothing, ends as rejected, and lets the person start again', async () => {
  const applicant = await world.person({ webstore: 'none', credentialType: 'HARDWARE_TOKEN' });
  expect(await codeOfRefusal(applicant.start())).toBe('WRONG_PRODUCT');
  const { upgrades } = await world.client.list({ credentialId: applicant.credentialId });
  expect(upgrades).toMatchObject([{ outcome: 'REJECTED', reason: 'WRONG_PRODUCT' }]);
  expect(await codeOfRefusal(applicant.start())).toBe('WRONG_PRODUCT');
});

it('tells of a declined card and waits for another way of paying', async () => {
  const applicant = await world.person({ webstore: 'declined' });
  expect(await codeOfRefusal(applicant.start({ purchase: CARD }))).toBe('PAYMENT_DECLINED');
  const { upgrades } = await world.client.list({ credentialId: applicant.credentialId });
  expect(upgrades).toMatchObject([{ stage: 'AWAITING_PURCHASE', outcome: null }]);
  expect((await world.sandbox.effects()).charges.byReference[upgrades[0]!.upgradeId]).toBeUndefined();
});
