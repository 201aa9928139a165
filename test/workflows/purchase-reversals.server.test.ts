/** A purchase that is paid twice, or taken back while its upgrade runs. */
import type { Applicant } from '../../deploy/local/applicant';
import { attentionTo, both } from '../support/attention';
import { noticesOf } from '../support/notices';
import { codeOfRefusal } from '../support/refusal';
import { startSkippedTime, type SkippedTime } from '../support/skipped-time';
import { untilTold } from '../support/told-events';

const DAY_MS = 86_400_000;
const CARD = { product: 'PHONE_OTP_PROOFING_UPGRADE', paymentMethod: 'CARD' } as const;
let world: SkippedTime;

beforeAll(async () => {
  world = await startSkippedTime();
}, 60_000);
afterAll(() => world.close());

it('2. paid twice calls for an operator, tells the person, goes on, and is settled when the second is given back', async () => {
  const applicant = await buyer();
  const first = await world.sandbox.readOrder(applicant.upgradeId);
  await world.sandbox.payAgain(applicant.upgradeId);
  // Of the first order too.
  await untilTold(world, applicant, 'order.paid', 2);
  expect(await attentionTo(world, applicant)).toEqual(both('PAID_TWICE'));
  expect(await noticesOf(world, applicant)).toContain('purchase_paid_twice');
  expect(await applicant.giveContactInfo()).toMatchObject({ stage: 'AWAITING_KBA_ANSWERS' });
  expect(await attentionTo(world, applicant)).toEqual(both('PAID_TWICE'));

  const { orders } = await world.sandbox.readOrder(applicant.upgradeId);
  const second = orders.find(({ id }) => id !== first.id);
  await world.sandbox.changeOrder(applicant.upgradeId, 'order.refunded', second!.id);
  await untilTold(world, applicant, 'order.refunded');
  expect(await attentionTo(world, applicant)).toEqual(both(null));
  expect(await applicant.answer('right')).toMatchObject({ outcome: 'UPGRADED' });
  await world.replay(applicant.credentialId);
});

it('2. of two payments either may be given back: the other one carries the upgrade', async () => {
  const applicant = await buyer();
  const { id: first } = await world.sandbox.readOrder(applicant.upgradeId);
  await world.sandbox.payAgain(applicant.upgradeId);
  await untilTold(world, applicant, 'order.paid', 2);
  await world.sandbox.changeOrder(applicant.upgradeId, 'order.refunded', first);
  await untilTold(world, applicant, 'order.refunded');
  expect(await applicant.status()).toMatchObject({ outcome: null });
  expect(await attentionTo(world, applicant)).toEqual(both(null));
  const { orders } = await world.sandbox.readOrder(applicant.upgradeId);
  const { id: second } = orders.find(({ id }) => id !== first)!;
  expect((await world.store.upgrades.get(applicant.upgradeId))?.orderId).toBe(second);
  await applicant.giveContactInfo();
  expect(await applicant.answer('right')).toMatchObject({ outcome: 'UPGRADED' });
  await world.replay(applicant.credentialId);
});

it('2. a second payment that nobody has given back still calls for an operator when the upgrade has ended', async () => {
  const applicant = await buyer();
  await world.sandbox.payAgain(applicant.upgradeId);
  await untilTold(world, applicant, 'order.paid', 2);
  await applicant.giveContactInfo();
  await applicant.answer('right');
  await world.client.waitForEnd(applicant.upgradeId);
  expect(await attentionTo(world, applicant)).toEqual(both('PAID_TWICE'));
  await world.replay(applicant.credentialId);
});

describe('3. Taken back while the upgrade runs', () => {
  it('3. a refund of the order it rests on ends it, though it is told after a later event of another order', async () => {
    const applicant = await buyer();
    const { id: first } = await world.sandbox.readOrder(applicant.upgradeId);
    await world.sandbox.payAgain(applicant.upgradeId);
    await untilTold(world, applicant, 'order.paid', 2);
    const { orders } = await world.sandbox.readOrder(applicant.upgradeId);
    const second = orders.find(({ id }) => id !== first)!.id;
    await world.sandbox.faultEvents({ party: 'webstore', mode: 'delay', times: 1 });
    await world.sandbox.changeOrder(applicant.upgradeId, 'order.refunded', first);
    await world.skip(1_000);
    await world.sandbox.changeOrder(applicant.upgradeId, 'order.charged_back', second);
    await untilTold(world, applicant, 'order.charged_back');
    expect(await applicant.status()).toMatchObject({ outcome: null });
    await world.sandbox.releaseEvents('webstore');
    await expectTakenBack(applicant, { outcome: 'CANCELLED', reason: 'PURCHASE_REFUNDED' });
  });

  it('3. a refund before the questions ends it', async () => {
    const applicant = await buyer();
    await world.skip(14 * DAY_MS);
    await world.sandbox.changeOrder(applicant.upgradeId, 'order.refunded');
    await expectTakenBack(applicant, { outcome: 'CANCELLED', reason: 'PURCHASE_REFUNDED' });
  });

  it('3. a refund while questions are open ends it, and the bureau is told', async () => {
    const applicant = await buyer();
    await applicant.giveContactInfo();
    await world.sandbox.changeOrder(applicant.upgradeId, 'order.refunded');
    await expectTakenBack(applicant, { outcome: 'CANCELLED', reason: 'PURCHASE_REFUNDED' });
    const [attempt] = await world.store.attempts.listByUpgrade(applicant.upgradeId);
    expect((await world.sandbox.effects()).abandonedSessions.byReference[attempt!.attemptId]).toBe(1);
  });

  it.each([
    ['before it is printed, withdraws the letter', 60_000, 'WITHDRAWN', 1],
    ['after it was mailed, leaves it a void code', 2 * DAY_MS, 'ACCEPTED', undefined],
  ])('3. a refund of a letter, %s', async (_what, afterMs, state, withdrawals) => {
    const applicant = await buyer();
    await applicant.giveContactInfo();
    await applicant.answer('wrong');
    const { letter } = await applicant.reach('ACTIVATION_WAIT');
    const { code } = await applicant.readLetter();
    await world.skip(afterMs);
    await world.sandbox.changeOrder(applicant.upgradeId, 'order.refunded');
    await expectTakenBack(applicant, { outcome: 'CANCELLED', reason: 'PURCHASE_REFUNDED' });
    expect(await world.store.letters.get(letter!.letterId)).toMatchObject({ state });
    const { withdrawnLetters } = await world.sandbox.effects();
    expect(withdrawnLetters.byReference[letter!.letterId]).toBe(withdrawals);
    expect(await codeOfRefusal(applicant.redeem(code))).toBe('UPGRADE_CLOSED');
  });

  it('3. a refund gives a booked appointment back', async () => {
    const applicant = await buyer();
    await applicant.giveContactInfo({ agreesToKba: false });
    const { appointment } = await applicant.bookVideo();
    await world.sandbox.changeOrder(applicant.upgradeId, 'order.refunded');
    await expectTakenBack(applicant, { outcome: 'CANCELLED', reason: 'PURCHASE_REFUNDED' });
    const rows = await world.store.appointments.listByUpgrade(applicant.upgradeId);
    expect(rows).toMatchObject([{ state: 'CANCELLED' }]);
    expect(await world.sandbox.readVideo(appointment!.appointmentId)).toMatchObject({ status: 'abandoned' });
  });

  it('3. a charge-back rejects it, and the code that is out is void', async () => {
    const applicant = await buyer();
    await applicant.giveContactInfo();
    await applicant.answer('wrong');
    await applicant.reach('ACTIVATION_WAIT');
    const { code } = await applicant.readLetter();
    await world.sandbox.changeOrder(applicant.upgradeId, 'order.charged_back');
    await expectTakenBack(applicant, { outcome: 'REJECTED', reason: 'PURCHASE_CHARGED_BACK' });
    expect(await codeOfRefusal(applicant.redeem(code))).toBe('UPGRADE_CLOSED');
  });

  async function expectTakenBack(applicant: Applicant, ending: object): Promise<void> {
    expect(await applicant.reach('CLOSED')).toMatchObject(ending);
    expect(await world.client.waitForEnd(applicant.upgradeId)).toMatchObject(ending);
    expect(await applicant.credential()).toMatchObject({ status: 'ACTIVE', upgradedAt: null });
    const codes = await world.store.codes.listByUpgrade(applicant.upgradeId);
    expect(codes.every(({ voidedAt }) => voidedAt !== null)).toBe(true);
    await world.replay(applicant.credentialId);
  }
});

/** A person who bought the upgrade by card. */
async function buyer(): Promise<Applicant> {
  const applicant = await world.person({ webstore: 'buyer' });
  await applicant.start({ purchase: CARD });
  return applicant;
}
