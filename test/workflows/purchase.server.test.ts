/** Path g: what was bought, and when it is paid. */
import { temporal } from '@temporalio/proto';
import { uuidFrom } from '../../client/upgrade-id';
import type { Applicant } from '../../deploy/local/applicant';
import { workflowIdOf } from '../../temporal.config';
import { attentionTo, both } from '../support/attention';
import { codeOfRefusal, refusalOf } from '../support/refusal';
import { decryptHistory } from '../../deploy/local/history-payloads';
import { startSkippedTime, type SkippedTime } from '../support/skipped-time';
import { untilTold } from '../support/told-events';

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

it('goes on with what was paid although the event of it was lost, a day later at the most', async () => {
  const applicant = await world.person({ webstore: 'buyer' });
  await applicant.start({ purchase: INVOICE });
  await world.sandbox.silenceEvents('webstore', true);
  await world.sandbox.settleOrder(applicant.upgradeId);
  await world.skip(DAY_MS + 1_000);
  await applicant.reach('AWAITING_CONTACT_INFO');
  await world.sandbox.silenceEvents('webstore', false);
  await world.replay(applicant.credentialId);
});

it('1. an invoice unpaid for weeks stays open, and what is paid at the very last, unheard of, does not expire', async () => {
  const applicant = await world.person({ webstore: 'buyer' });
  const { deadline } = await applicant.start({ purchase: INVOICE });
  await world.skip(40 * DAY_MS);
  expect(await applicant.status()).toMatchObject({ stage: 'AWAITING_PURCHASE', deadline });
  await world.sandbox.silenceEvents('webstore', true);
  await world.sandbox.settleOrder(applicant.upgradeId);
  await world.skipTo(Date.parse(deadline!) + 1_000);
  await applicant.reach('AWAITING_CONTACT_INFO');
  await world.sandbox.silenceEvents('webstore', false);
  await world.replay(applicant.credentialId);
});

it('6. refuses a wrong product before anything starts', async () => {
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

it('6. a wrong product bought in the webstore is waited out, and the right one carries the upgrade', async () => {
  const applicant = await world.person({ webstore: 'buyer' });
  await applicant.start();
  await world.sandbox.settleOrder(applicant.upgradeId, 'HARDWARE_TOKEN_PROOFING_UPGRADE');
  await untilTold(world, applicant, 'order.paid');
  expect(await applicant.status()).toMatchObject({ stage: 'AWAITING_PURCHASE', outcome: null });
  await world.sandbox.changeOrder(applicant.upgradeId, 'order.refunded');
  await world.sandbox.settleOrder(applicant.upgradeId, PHONE_UPGRADE);
  await applicant.reach('AWAITING_CONTACT_INFO');
  await world.replay(applicant.credentialId);
});

it('6. whoever is proofed already is refused, and nothing is charged', async () => {
  const applicant = await world.person({ webstore: 'buyer' });
  await applicant.start({ purchase: CARD });
  await applicant.giveContactInfo();
  await applicant.answer('right');
  const before = (await world.sandbox.effects()).charges.count;
  await world.skip(60_000);
  expect(await codeOfRefusal(applicant.start({ purchase: CARD }))).toBe('ALREADY_UPGRADED');
  expect((await world.sandbox.effects()).charges.count).toBe(before);
  await world.replay(applicant.credentialId);
});

describe('5. Licence keys', () => {
  it.each([
    ['of another user', 'KEY-OTHER-1', 'KEY_OF_ANOTHER_USER'],
    ['that is used up', 'KEY-USED-1', 'KEY_INACTIVE'],
    ['that nobody knows', 'KEY-NOWHERE', 'KEY_UNKNOWN'],
  ])('5. a key %s is refused, and no history keeps it', async (_whose, licenceKey, problem) => {
    const applicant = await world.person({ webstore: 'buyer' });
    const refusal = await refusalOf(applicant.start({ purchase: { licenceKey } }));
    expect(refusal).toMatchObject({ code: 'LICENCE_KEY_REFUSED', details: { problem } });
    expect(refusal.message).not.toContain(licenceKey);
    const { upgrades } = await world.client.list({ credentialId: applicant.credentialId });
    expect(upgrades).toMatchObject([{ outcome: 'REJECTED', reason: 'LICENCE_KEY_REFUSED' }]);
    const { upgradeId } = upgrades[0]!;
    await world.client.waitForEnd(upgradeId);
    expect(await world.store.vault.open(upgradeId, upgradeId, 'licence_key')).toBeNull();
    const history = await bytesOfHistory(applicant);
    // The search itself works: what is there is found.
    expect(spellingsOf(upgradeId).some((spelling) => history.includes(spelling))).toBe(true);
    expect(spellingsOf(licenceKey).filter((spelling) => history.includes(spelling))).toEqual([]);
    await world.replay(applicant.credentialId);
  });

  it('5. a key for another product is refused as such', async () => {
    const applicant = await world.person({ webstore: 'buyer' });
    const start = applicant.start({ purchase: { licenceKey: 'KEY-PRODUCT-1' } });
    expect(await codeOfRefusal(start)).toBe('WRONG_PRODUCT');
    await world.replay(applicant.credentialId);
  });

  it('5. a good key carries one upgrade, started twice or not, and never a second one', async () => {
    const purchase = { licenceKey: 'KEY-GOOD-ONCE' };
    const applicant = await world.person({ webstore: 'buyer', credentialType: 'HARDWARE_TOKEN' });
    expect(await applicant.start({ purchase })).toMatchObject({ stage: 'AWAITING_CONTACT_INFO' });
    expect(await applicant.start({ purchase })).toMatchObject({ attached: true });
    const { upgradeId } = applicant;
    expect((await world.sandbox.effects()).keyActivations.byReference[upgradeId]).toBe(1);
    expect(await world.store.vault.open(upgradeId, upgradeId, 'licence_key')).toBeNull();

    const other = await world.person({ webstore: 'buyer' });
    expect(await refusalOf(other.start({ purchase }))).toMatchObject({
      code: 'LICENCE_KEY_REFUSED',
      details: { problem: 'KEY_INACTIVE' },
    });
    for (const { credentialId } of [applicant, other]) await world.replay(credentialId);
  });
});

describe('7. A payment event before the workflow exists', () => {
  it('7. is kept, told once the run is there, and charges nothing more', async () => {
    const applicant = await world.person({ webstore: 'buyer' });
    const idempotencyKey = 'order-first';
    const upgradeId = uuidFrom(JSON.stringify(['start', applicant.credentialId, idempotencyKey]));
    await world.sandbox.settleOrder(upgradeId, PHONE_UPGRADE);
    expect(await world.store.upgrades.get(upgradeId)).toBeNull();
    expect(await applicant.start({ idempotencyKey, purchase: CARD })).toMatchObject({
      upgradeId,
      stage: 'AWAITING_CONTACT_INFO',
    });
    await untilTold(world, applicant, 'order.paid');
    expect(await applicant.status()).toMatchObject({ stage: 'AWAITING_CONTACT_INFO', outcome: null });
    expect(await attentionTo(world, applicant)).toEqual(both(null));
    expect((await world.sandbox.effects()).charges.byReference[upgradeId]).toBe(1);
    await world.replay(applicant.credentialId);
  });

  it('7. of an upgrade that nobody ever starts is taken all the same, and concerns nobody', async () => {
    const unknown = uuidFrom('an upgrade of nobody');
    await world.sandbox.settleOrder(unknown, PHONE_UPGRADE);
    const response = await fetch(`${world.sandbox.url}/control/events`);
    const { events } = (await response.json()) as { events: { reference: string; lastStatus: number }[] };
    expect(events.filter(({ reference }) => reference === unknown)).toMatchObject([{ lastStatus: 204 }]);
    const pending = await world.store.events.listPending(100);
    expect(pending.filter(({ upgradeId }) => upgradeId === unknown)).toEqual([]);
    const applicant = await buyer();
    expect(await applicant.status()).toMatchObject({ stage: 'AWAITING_CONTACT_INFO' });
    await world.replay(applicant.credentialId);
  });
});

it('8. three failures use the key up: the store hears of it, the key is refused, and a new price is shown', async () => {
  const purchase = { licenceKey: 'KEY-GOOD-THREE-FAILURES' };
  const applicant = await world.person({
    webstore: 'buyer',
    lastName: 'Unlocated',
    credentialType: 'HARDWARE_TOKEN',
  });
  await applicant.start({ purchase });
  await applicant.giveContactInfo();
  await applicant.answer('wrong');
  for (let session = 0; session < 2; session++) {
    await applicant.reach('AWAITING_VIDEO_BOOKING');
    await applicant.bookVideo();
    await applicant.finishVideo('FAILED');
  }
  expect(await applicant.reach('CLOSED')).toMatchObject({ outcome: 'FAILED', reason: 'ATTEMPTS_EXHAUSTED' });
  await world.client.waitForEnd(applicant.upgradeId);
  expect((await world.sandbox.effects()).exhaustions.byReference[applicant.upgradeId]).toBe(1);
  await world.replay(applicant.credentialId);

  expect(await refusalOf(applicant.start({ purchase }))).toMatchObject({
    code: 'LICENCE_KEY_REFUSED',
    details: { problem: 'KEY_INACTIVE' },
  });
  const product = 'HARDWARE_TOKEN_PROOFING_UPGRADE';
  expect(await applicant.start()).toMatchObject({
    stage: 'AWAITING_PURCHASE',
    offers: [{ product, amountMinor: 3400, currency: 'USD' }],
  });
  const bought = await applicant.start();
  await world.sandbox.settleOrder(bought.upgradeId);
  expect(await applicant.reach('AWAITING_CONTACT_INFO')).toMatchObject({
    offers: [],
    attemptsLeft: { total: 3 },
  });
  await world.replay(applicant.credentialId);
});

/** A person who bought the upgrade by card. */
async function buyer(): Promise<Applicant> {
  const applicant = await world.person({ webstore: 'buyer' });
  await applicant.start({ purchase: CARD });
  return applicant;
}

async function bytesOfHistory({ credentialId }: Applicant): Promise<string> {
  const workflowId = workflowIdOf(credentialId);
  const kept = await world.temporal.workflow.getHandle(workflowId).fetchHistory();
  const history = await decryptHistory(kept, world.dataConverter.payloadCodecs![0]!, workflowId);
  return Buffer.from(temporal.api.history.v1.History.encode(history).finish()).toString('latin1');
}

/** A text in plain, and as each of the three ways in which base64 can cut it. */
function spellingsOf(text: string): string[] {
  const cuts = [0, 1, 2].map((skipped) => Buffer.from(text.slice(skipped)).toString('base64'));
  // The last characters depend on what follows.
  return [text, ...cuts.map((cut) => cut.replace(/=*$/, '').slice(0, -2))];
}
