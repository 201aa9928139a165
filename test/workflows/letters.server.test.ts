/** Letters on their way: what is heard of them, late, twice, in the wrong order or never, and what then holds. */
import type { Applicant } from '../../deploy/local/applicant';
import { passVideo, toLetter, toQuestions } from '../../deploy/local/demo/proofing-paths';
import { attentionTo, both } from '../support/attention';
import { codeOfRefusal } from '../support/refusal';
import { startSkippedTime, type SkippedTime } from '../support/skipped-time';
import { untilTold } from '../support/told-events';
import { untilTrue } from '../support/until-true';

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;
let world: SkippedTime;

beforeAll(async () => {
  world = await startSkippedTime();
}, 60_000);
afterEach(() => world.sandbox.silenceEvents('letter-house', false));
afterAll(() => world.close());

interface Mailed {
  readonly applicant: Applicant;
  readonly letterId: string;
  readonly code: string;
  /** UTC milliseconds. */
  readonly expectedBy: number;
}

async function mailed(): Promise<Mailed> {
  const applicant = await world.person();
  await toLetter(applicant);
  const { letter } = await applicant.reach('ACTIVATION_WAIT');
  const { code } = await applicant.readLetter();
  return { applicant, code, letterId: letter!.letterId, expectedBy: Date.parse(letter!.expectedBy) };
}

it.each([['success_then_timeout'], ['wrong_json']])(
  '26. a create whose reply was lost (%s) is looked up: one letter',
  async (fault) => {
    const applicant = await world.person();
    await toQuestions(applicant);
    await world.sandbox.addFault({ party: 'letters', route: 'POST /v1/letters', fault, times: 1 });
    await settle(applicant.answer('wrong'));
    await applicant.reach('ACTIVATION_WAIT');
    const letters = await world.store.letters.listByUpgrade(applicant.upgradeId);
    expect(letters).toHaveLength(1);
    expect((await world.sandbox.effects()).letters.byReference[letters[0]!.letterId]).toBe(1);
    expect(await applicant.redeem((await applicant.readLetter()).code)).toMatchObject({
      outcome: 'UPGRADED',
    });
    await world.replay(applicant.credentialId);
  },
);

describe('27. A letter that came back', () => {
  it.each([
    ['before it was to arrive', 'ACTIVATION_WAIT', -DAY_MS],
    ['after it was to have arrived', 'AWAITING_REDEMPTION', 3 * DAY_MS],
  ] as const)(
    '27. %s: its code is void, the person is told, and live video opens',
    async (_when, stage, afterMs) => {
      const { applicant, letterId, code, expectedBy } = await mailed();
      await world.skipTo(expectedBy + afterMs);
      await applicant.reach(stage);
      await world.sandbox.letterEvent(letterId, 'letter.returned_to_sender');
      expect(await applicant.reach('AWAITING_VIDEO_BOOKING')).toMatchObject({ letter: null, redeemBy: null });
      await expectCameBack(applicant, letterId);
      await passVideo(applicant);
      expect(await codeOfRefusal(applicant.redeem(code))).toBe('CODE_WRONG');
      const redeemed = await applicant.redeem(await applicant.hearCode());
      expect(redeemed).toMatchObject({ outcome: 'UPGRADED', method: 'VIDEO' });
      await world.replay(applicant.credentialId);
    },
  );

  it.each([
    ['at the end of its journey', 0],
    ['two weeks later', 14 * DAY_MS],
  ])('27. unheard of, since its event was lost: found by asking %s', async (_when, afterMs) => {
    const { applicant, letterId, code, expectedBy } = await mailed();
    if (afterMs > 0) {
      await world.skipTo(expectedBy + DAY_MS);
      await applicant.reach('AWAITING_REDEMPTION');
    }
    await world.sandbox.silenceEvents('letter-house', true);
    await world.sandbox.letterEvent(letterId, 'letter.returned_to_sender');
    await world.skipTo(expectedBy + afterMs - MINUTE_MS);
    expect(['ACTIVATION_WAIT', 'AWAITING_REDEMPTION']).toContain((await applicant.status()).stage);
    await world.skipTo(expectedBy + afterMs + 1_000);
    await applicant.reach('AWAITING_VIDEO_BOOKING');
    await expectCameBack(applicant, letterId);
    // The event of it, when it comes at last, tells nothing new.
    await world.sandbox.silenceEvents('letter-house', false);
    await untilTold(world, applicant, 'letter.returned_to_sender');
    await expectCameBack(applicant, letterId);
    await passVideo(applicant);
    expect(await codeOfRefusal(applicant.redeem(code))).toBe('CODE_WRONG');
    await world.replay(applicant.credentialId);
  });

  it('27. after the code of an earlier letter has expired: live video opens, and nothing expires', async () => {
    const { applicant } = await mailed();
    const { redeemBy: firstEnds } = await applicant.status();
    await world.skip(29 * DAY_MS);
    const { letter } = await world.client.requestNewLetter(applicant.upgradeId);
    await world.skipTo(Date.parse(firstEnds!) + MINUTE_MS);
    await applicant.reach('AWAITING_REDEMPTION');
    await world.sandbox.letterEvent(letter!.letterId, 'letter.returned_to_sender');
    await untilTold(world, applicant, 'letter.returned_to_sender');
    expect(await applicant.reach('AWAITING_VIDEO_BOOKING')).toMatchObject({ outcome: null, redeemBy: null });
    await world.replay(applicant.credentialId);
  });

  it('27. of two, the earlier one: the person is told at once, and the newer code works on', async () => {
    const { applicant, letterId, code } = await mailed();
    await world.skip(2 * DAY_MS);
    await world.client.requestNewLetter(applicant.upgradeId);
    await world.sandbox.letterEvent(letterId, 'letter.returned_to_sender');
    await untilTold(world, applicant, 'letter.returned_to_sender');
    await expectCameBack(applicant, letterId);
    expect(await codeOfRefusal(applicant.redeem(code))).toBe('CODE_WRONG');
    const { code: newer } = await applicant.readLetter();
    expect(await applicant.redeem(newer)).toMatchObject({ outcome: 'UPGRADED' });
    await world.replay(applicant.credentialId);
  });

  async function expectCameBack({ upgradeId }: Applicant, letterId: string): Promise<void> {
    expect(await world.store.letters.get(letterId)).toMatchObject({ state: 'RETURNED' });
    const [code] = await world.store.codes.listByUpgrade(upgradeId);
    expect(code!.voidedAt).not.toBeNull();
    const told = (await world.store.notices.listByUpgrade(upgradeId)).map(({ template }) => template);
    expect(told.filter((template) => template === 'letter_returned')).toHaveLength(1);
  }
});

describe('28. A letter that was sent on to another address', () => {
  it('28. calls for an operator in every list, and its code upgrades nobody before a reviewer has looked', async () => {
    const { applicant, letterId, code } = await mailed();
    await world.sandbox.letterEvent(letterId, 'letter.re-routed');
    await untilTold(world, applicant, 'letter.re-routed');
    expect(await attentionTo(world, applicant)).toEqual(both('LETTER_REROUTED'));
    await world.sandbox.letterEvent(letterId, 'letter.delivered');
    await applicant.reach('AWAITING_REDEMPTION');
    expect(await attentionTo(world, applicant)).toEqual(both('LETTER_REROUTED'));
    expect(await applicant.redeem(code)).toMatchObject({ stage: 'UNDER_REVIEW', outcome: null });
    expect(await attentionTo(world, applicant)).toEqual(both('FRAUD_GATE'));
    await world.skip(1_000);
    await world.client.decideReview(applicant.upgradeId, {
      decision: 'APPROVE',
      actor: 'reviewer-1',
      reason: 'ticket-1',
    });
    await world.client.waitForEnd(applicant.upgradeId);
    expect(await applicant.status()).toMatchObject({ outcome: 'UPGRADED' });
    expect(await attentionTo(world, applicant)).toEqual(both(null));
    await world.replay(applicant.credentialId);
  });

  it('28. told after its delivery, which overtook it, it calls for an operator all the same', async () => {
    const { applicant, letterId } = await mailed();
    await world.sandbox.faultEvents({ party: 'letters', mode: 'delay', times: 1 });
    await world.sandbox.letterEvent(letterId, 'letter.re-routed');
    await world.skip(DAY_MS);
    await world.sandbox.letterEvent(letterId, 'letter.delivered');
    await applicant.reach('AWAITING_REDEMPTION');
    expect(await attentionTo(world, applicant)).toEqual(both(null));
    await world.sandbox.releaseEvents('letters');
    await untilTold(world, applicant, 'letter.re-routed');
    expect(await attentionTo(world, applicant)).toEqual(both('LETTER_REROUTED'));
    await world.client.cancel(applicant.upgradeId, { by: 'OPERATOR' });
    await world.replay(applicant.credentialId);
  });

  it('28. unheard of, and delivered there: it is found by asking, calls for an operator and holds its code back all the same', async () => {
    const { applicant, letterId, code, expectedBy } = await mailed();
    await world.sandbox.silenceEvents('letter-house', true);
    await world.sandbox.letterEvent(letterId, 'letter.re-routed');
    await world.skip(DAY_MS);
    await world.sandbox.letterEvent(letterId, 'letter.delivered');
    await world.skipTo(expectedBy + 1_000);
    await applicant.reach('AWAITING_REDEMPTION');
    expect(await attentionTo(world, applicant)).toEqual(both('LETTER_REROUTED'));
    expect(await applicant.redeem(code)).toMatchObject({ stage: 'UNDER_REVIEW', outcome: null });
    await world.replay(applicant.credentialId);
  });

  it('28. nobody redeems it: that somebody should ask who has it does not pass with the end', async () => {
    const { applicant, letterId } = await mailed();
    await world.sandbox.letterEvent(letterId, 'letter.re-routed');
    await untilTold(world, applicant, 'letter.re-routed');
    await world.client.cancel(applicant.upgradeId, { by: 'OPERATOR' });
    await world.client.waitForEnd(applicant.upgradeId);
    expect(await attentionTo(world, applicant)).toEqual(both('LETTER_REROUTED'));
    await world.replay(applicant.credentialId);
  });
});

it('29. whoever moved gives a letter up that is not printed yet: it is never mailed', async () => {
  const { applicant, letterId } = await mailed();
  await world.client.declineKba(applicant.upgradeId);
  expect(await applicant.status()).toMatchObject({ stage: 'AWAITING_VIDEO_BOOKING', letter: null });
  expect((await world.sandbox.effects()).withdrawnLetters.byReference[letterId]).toBe(1);
  await passVideo(applicant);
  await world.replay(applicant.credentialId);
});

it('29. whoever moved gives the letter up: its code is void, and live video follows', async () => {
  const { applicant, letterId, code } = await mailed();
  await world.skip(2 * DAY_MS);
  expect((await applicant.status()).next).toContain('declineKba');
  const status = await world.client.declineKba(applicant.upgradeId);
  expect(status).toMatchObject({ stage: 'AWAITING_VIDEO_BOOKING', letter: null, redeemBy: null });
  expect(status).toMatchObject({ attemptsLeft: { total: 2 } });
  await passVideo(applicant);
  expect(await codeOfRefusal(applicant.redeem(code))).toBe('CODE_WRONG');
  await world.sandbox.letterEvent(letterId, 'letter.delivered');
  await untilTold(world, applicant, 'letter.delivered');
  expect(await codeOfRefusal(applicant.redeem(code))).toBe('CODE_WRONG');
  expect(await applicant.redeem(await applicant.hearCode())).toMatchObject({ method: 'VIDEO' });
  await world.replay(applicant.credentialId);
});

it('32. a code entered before its letter is told to have arrived upgrades; the event changes nothing', async () => {
  const { applicant, letterId, code } = await mailed();
  await world.skip(3 * DAY_MS);
  expect(await applicant.redeem(code)).toMatchObject({ outcome: 'UPGRADED', method: 'KBA_AND_LETTER' });
  const { upgradedAt } = await applicant.credential();
  await world.sandbox.letterEvent(letterId, 'letter.delivered');
  await untilTold(world, applicant, 'letter.delivered');
  expect(await applicant.status()).toMatchObject({ outcome: 'UPGRADED', reason: 'CODE_REDEEMED' });
  expect(await applicant.credential()).toMatchObject({ status: 'PROOFING_UPGRADED', upgradedAt });
  await world.replay(applicant.credentialId);
});

describe('34. Events out of order, or twice', () => {
  it('34. a delivery that is told after the return, but happened before it, revives no code', async () => {
    const { applicant, letterId, code } = await mailed();
    await world.sandbox.faultEvents({ party: 'letter-house', mode: 'reorder', times: 1 });
    await world.sandbox.letterEvent(letterId, 'letter.delivered');
    await world.skip(DAY_MS);
    await world.sandbox.letterEvent(letterId, 'letter.returned_to_sender');
    await untilTold(world, applicant, 'letter.delivered');
    await applicant.reach('AWAITING_VIDEO_BOOKING');
    expect(await world.store.letters.get(letterId)).toMatchObject({ state: 'RETURNED' });
    await passVideo(applicant);
    expect(await codeOfRefusal(applicant.redeem(code))).toBe('CODE_WRONG');
    await world.replay(applicant.credentialId);
  });

  it('34. events of the way, told in any order after the delivery, change nothing', async () => {
    const { applicant, letterId, code } = await mailed();
    await world.sandbox.faultEvents({ party: 'letter-house', mode: 'delay', times: 3 });
    for (const type of ['letter.mailed', 'letter.in_transit', 'letter.processed_for_delivery']) {
      await world.sandbox.letterEvent(letterId, type);
    }
    await world.sandbox.letterEvent(letterId, 'letter.delivered');
    const { redeemBy } = await applicant.reach('AWAITING_REDEMPTION');
    await world.sandbox.releaseEvents('letter-house');
    await untilTold(world, applicant, 'letter.processed_for_delivery');
    expect(await applicant.status()).toMatchObject({ stage: 'AWAITING_REDEMPTION', redeemBy });
    expect(await applicant.redeem(code)).toMatchObject({ outcome: 'UPGRADED' });
    await world.replay(applicant.credentialId);
  });

  it('34. a return that is told twice, under one id and under two, voids once and tells the person once', async () => {
    const { applicant, letterId } = await mailed();
    await world.sandbox.faultEvents({ party: 'letter-house', mode: 'duplicate', times: 1 });
    await world.sandbox.letterEvent(letterId, 'letter.returned_to_sender');
    await applicant.reach('AWAITING_VIDEO_BOOKING');
    await world.sandbox.letterEvent(letterId, 'letter.returned_to_sender');
    await untilTold(world, applicant, 'letter.returned_to_sender', 2);
    expect(await applicant.status()).toMatchObject({ stage: 'AWAITING_VIDEO_BOOKING' });
    await passVideo(applicant);
    const notices = await world.store.notices.listByUpgrade(applicant.upgradeId);
    expect(notices.filter(({ template }) => template === 'letter_returned')).toHaveLength(1);
    const audit = await world.store.audit.listByUpgrade(applicant.upgradeId);
    expect(audit.filter(({ event }) => event === 'letter_returned')).toHaveLength(1);
    await world.replay(applicant.credentialId);
  });
});

it.each([
  ['inside the five minutes withdraws the letter', 4 * MINUTE_MS, 'WITHDRAWN', 1],
  ['after them leaves a letter with a void code', 6 * MINUTE_MS, 'ACCEPTED', undefined],
])('35. a cancellation %s', async (_what, afterMs, state, withdrawals) => {
  const { applicant, letterId, code } = await mailed();
  await world.skip(afterMs);
  await world.client.cancel(applicant.upgradeId, { by: 'APPLICANT' });
  await world.client.waitForEnd(applicant.upgradeId);
  expect(await world.store.letters.get(letterId)).toMatchObject({ state });
  expect((await world.sandbox.effects()).withdrawnLetters.byReference[letterId]).toBe(withdrawals);
  const [issued] = await world.store.codes.listByUpgrade(applicant.upgradeId);
  expect(issued).toMatchObject({ redeemedAt: null });
  expect(issued!.voidedAt).not.toBeNull();
  expect(await codeOfRefusal(applicant.redeem(code))).toBe('UPGRADE_CLOSED');
  await world.replay(applicant.credentialId);
});

describe('An address that no letter goes to', () => {
  it.each([
    ['Vacant Street 1', 'VACANT'],
    ['1 Missing Unit Street', 'MISSING_UNIT'],
    ['1 Incorrect Unit Street', 'INCORRECT_UNIT'],
    ['1 Mailbox Shop Street', 'MAILBOX_SHOP'],
    ['PO Box 100', 'PO_BOX'],
    ['1 Undeliverable Street', 'UNDELIVERABLE'],
    ['1 Street Of A Name That Is Far Too Long For An Envelope', 'TOO_LONG'],
  ])('%s: no letter, no code, live video, and the status tells why', async (line1, hint) => {
    const applicant = await world.person();
    await applicant.start();
    const address = { line1, city: 'Springfield', state: 'VA', postalCode: '22150', country: 'US' };
    await applicant.giveContactInfo({ address });
    expect(await applicant.answer('wrong')).toMatchObject({
      stage: 'AWAITING_VIDEO_BOOKING',
      contactInfoHint: hint,
      letter: null,
      redeemBy: null,
    });
    const letters = await world.store.letters.listByUpgrade(applicant.upgradeId);
    const { letters: printed } = await world.sandbox.effects();
    expect(letters.filter(({ letterId }) => letterId in printed.byReference)).toEqual([]);
    const codes = await world.store.codes.listByUpgrade(applicant.upgradeId);
    expect(codes.filter(({ voidedAt }) => voidedAt === null)).toEqual([]);
    await passVideo(applicant);
    await world.replay(applicant.credentialId);
  });

  it('a unit too many is no reason: the letter goes out', async () => {
    const applicant = await world.person();
    await applicant.start();
    const line1 = '1 Unnecessary Unit Street';
    const address = { line1, city: 'Springfield', state: 'VA', postalCode: '22150', country: 'US' };
    await applicant.giveContactInfo({ address });
    expect(await applicant.answer('wrong')).toMatchObject({
      stage: 'ACTIVATION_WAIT',
      contactInfoHint: null,
    });
    await world.replay(applicant.credentialId);
  });
});

/** Moves time on, so that retries come, until a call has its answer. */
async function settle(call: Promise<unknown>): Promise<void> {
  let isSettled = false;
  const settled = (): void => {
    isSettled = true;
  };
  void call.then(settled, settled);
  for (let step = 0; !isSettled && step < 60; step++) await world.skip(MINUTE_MS);
  await untilTrue(() => Promise.resolve(isSettled));
}
