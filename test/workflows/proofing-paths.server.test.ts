/** Paths a to f with the true durations of `exostar`, from purchase to the credential's new status. */
import { passVideo, toLetter, toQuestions, toVideo } from '../../deploy/local/demo/proofing-paths';
import { createUpgradeClient } from '../../client';
import { timersOf } from '../support/history';
import { codeOfRefusal } from '../support/refusal';
import { startSkippedTime, type SkippedTime } from '../support/skipped-time';

const DAY_MS = 86_400_000;
let world: SkippedTime;

beforeAll(async () => {
  world = await startSkippedTime();
}, 60_000);
afterAll(() => world.close());

describe('a. US, questions answered correctly', () => {
  it('upgrades the credential at once, with one question session, one grading and no letter', async () => {
    const applicant = await world.person();
    await toQuestions(applicant);
    const status = await applicant.answer('right');
    expect(status).toMatchObject({
      stage: 'CLOSED',
      outcome: 'UPGRADED',
      reason: 'KBA_PASSED',
      method: 'KBA',
    });
    expect(await applicant.credential()).toMatchObject({ status: 'PROOFING_UPGRADED' });
    expect(await world.client.waitForEnd(applicant.upgradeId)).toMatchObject({ outcome: 'UPGRADED' });
    const [attempt] = await world.store.attempts.listByUpgrade(applicant.upgradeId);
    const effects = await world.sandbox.effects();
    expect(effects.questionSessions.byReference[attempt!.attemptId]).toBe(1);
    expect(effects.gradings.byReference[attempt!.attemptId]).toBe(1);
    expect(await world.store.letters.listByUpgrade(applicant.upgradeId)).toEqual([]);
    await world.replay(applicant.credentialId);
  });

  it('asks further questions where the bureau wants them, in the same session', async () => {
    const applicant = await world.person({ lastName: 'Twobatches' });
    await toQuestions(applicant);
    const second = await applicant.answer('right');
    expect(second).toMatchObject({ stage: 'AWAITING_KBA_ANSWERS', outcome: null });
    expect(await applicant.answer('right')).toMatchObject({ outcome: 'UPGRADED' });
    expect(await world.store.attempts.listByUpgrade(applicant.upgradeId)).toHaveLength(1);
    await world.replay(applicant.credentialId);
  });
});

describe('b. US, wrong answers, located', () => {
  it('mails one letter, waits eight business days over Thanksgiving, and upgrades inside the 30 days', async () => {
    const tuesday = beforeThanksgiving(new Date(world.clock()).getUTCFullYear() + 1);
    await world.skipTo(tuesday + 15 * 3_600_000);
    const applicant = await world.person();
    await toLetter(applicant);
    const { letter, redeemBy } = await applicant.reach('ACTIVATION_WAIT');
    // Wed, Fri, Mon-Fri, Mon: the 13th day after the Tuesday, to its end in New York (UTC-5 by then).
    const eighth = tuesday + 14 * DAY_MS + 5 * 3_600_000;
    expect(Date.parse(letter!.expectedBy)).toBe(eighth);
    expect(Date.parse(redeemBy!)).toBe(eighth + 30 * DAY_MS);

    await world.skipTo(eighth - 60_000);
    expect(await applicant.status()).toMatchObject({ stage: 'ACTIVATION_WAIT' });
    await world.skipTo(eighth + 1_000);
    expect(await applicant.reach('AWAITING_REDEMPTION')).toMatchObject({ deadline: redeemBy });

    await world.skipTo(Date.parse(redeemBy!) - DAY_MS);
    const { code, expiresOn } = await applicant.readLetter();
    // The last day on which the code works, in the applicant's zone.
    expect(expiresOn).toBe(new Date(Date.parse(redeemBy!) - 5 * 3_600_000 - 1).toISOString().slice(0, 10));
    expect(await applicant.redeem(code)).toMatchObject({ outcome: 'UPGRADED', method: 'KBA_AND_LETTER' });
    expect(await applicant.credential()).toMatchObject({ status: 'PROOFING_UPGRADED' });
    expect((await world.sandbox.effects()).letters.byReference[letter!.letterId]).toBe(1);
    await world.replay(applicant.credentialId);
  });

  it('ends the wait at the delivery event, and keeps the printed expiry', async () => {
    const applicant = await world.person();
    await toLetter(applicant);
    const { letter, redeemBy } = await applicant.reach('ACTIVATION_WAIT');
    await world.skip(4 * DAY_MS);
    await world.sandbox.letterEvent(letter!.letterId, 'letter.delivered');
    expect(await applicant.reach('AWAITING_REDEMPTION')).toMatchObject({ redeemBy });
    const { code } = await applicant.readLetter();
    expect(await applicant.redeem(code)).toMatchObject({ outcome: 'UPGRADED' });
    await world.replay(applicant.credentialId);
  });

  it('ends the wait at local midnight on the other side of a DST change', async () => {
    const year = new Date(world.clock()).getUTCFullYear() + 1;
    const sunday = secondSundayOfMarch(year);
    await world.skipTo(sunday - 5 * DAY_MS + 15 * 3_600_000);
    const applicant = await world.person();
    await toLetter(applicant);
    const { letter } = await applicant.reach('ACTIVATION_WAIT');
    // Ordered on a Tuesday before; the Friday of the week after ends at 04:00 UTC, no longer at 05:00.
    expect(Date.parse(letter!.expectedBy)).toBe(sunday + 6 * DAY_MS + 4 * 3_600_000);
    await world.client.cancel(applicant.upgradeId, { by: 'APPLICANT' });
  });
});

describe('c, d, e. Live video', () => {
  it('c. follows wrong answers of a person the bureau cannot locate', async () => {
    const applicant = await world.person({ lastName: 'Unlocated' });
    await toQuestions(applicant);
    expect(await applicant.answer('wrong')).toMatchObject({
      stage: 'AWAITING_VIDEO_BOOKING',
      attemptsLeft: { kba: 1, total: 2 },
    });
    await goThroughVideo(applicant);
  });

  it('d. follows "I Disagree" after the questions were shown, and withdraws the session', async () => {
    const applicant = await world.person();
    await toQuestions(applicant);
    const status = await world.client.declineKba(applicant.upgradeId);
    expect(status).toMatchObject({ stage: 'AWAITING_VIDEO_BOOKING', attemptsLeft: { kba: 2, total: 3 } });
    const [attempt] = await world.store.attempts.listByUpgrade(applicant.upgradeId);
    expect((await world.sandbox.effects()).abandonedSessions.byReference[attempt!.attemptId]).toBe(1);
    await goThroughVideo(applicant);
  });

  it('d. follows "I Disagree" given with the contact info, without asking the bureau', async () => {
    const applicant = await world.person();
    await applicant.start();
    await applicant.giveContactInfo({ agreesToKba: false });
    expect(await world.store.attempts.listByUpgrade(applicant.upgradeId)).toEqual([]);
    await goThroughVideo(applicant);
  });

  it('e. is the way outside the US, for a hardware token too', async () => {
    const applicant = await world.person({ country: 'DE', credentialType: 'HARDWARE_TOKEN' });
    await toVideo(applicant);
    expect(await world.store.attempts.listByUpgrade(applicant.upgradeId)).toEqual([]);
    await goThroughVideo(applicant);
  });

  it('shows the code to the agent once and to nobody after', async () => {
    const applicant = await world.person({ country: 'DE' });
    await toVideo(applicant);
    await passVideo(applicant);
    await applicant.hearCode();
    expect(await codeOfRefusal(applicant.hearCode())).toBe('CODE_NOT_AVAILABLE');
    await world.client.cancel(applicant.upgradeId, { by: 'APPLICANT' });
  });
});

describe('f. The code is never entered', () => {
  it.each([
    ['letter', {}],
    ['video', { country: 'DE' as const }],
  ])('a %s code expires at its instant: code void, credential unchanged', async (channel, person) => {
    const applicant = await world.person(person);
    if (channel === 'letter') await toLetter(applicant);
    else {
      await toVideo(applicant);
      await passVideo(applicant);
    }
    const { redeemBy } = await applicant.status();
    const code = channel === 'letter' ? (await applicant.readLetter()).code : await applicant.hearCode();
    await world.skipTo(Date.parse(redeemBy!) - 2_000);
    expect(await applicant.status()).toMatchObject({ stage: 'AWAITING_REDEMPTION', outcome: null });
    await world.skipTo(Date.parse(redeemBy!) + 2_000);
    const closed = await applicant.reach('CLOSED');
    expect(closed).toMatchObject({ outcome: 'EXPIRED', reason: 'CODE_NOT_REDEEMED' });
    expect(await applicant.credential()).toMatchObject({ status: 'ACTIVE', upgradedAt: null });
    expect(await codeOfRefusal(applicant.redeem(code))).toBe('CODE_EXPIRED');
    expect((await world.store.codes.listByUpgrade(applicant.upgradeId)).at(-1)).toMatchObject({
      redeemedAt: null,
    });
    // The timer was set for that very instant: never early, and late only by what it takes to set it.
    const last = (await timersOf(world.temporal, applicant.credentialId)).at(-1)!;
    expect(last.fired).toBe(true);
    expect(last.firesAt - Date.parse(redeemBy!)).toBeGreaterThanOrEqual(0);
    expect(last.firesAt - Date.parse(redeemBy!)).toBeLessThan(1_000);
    await world.replay(applicant.credentialId);
  });

  it('a video code has exactly 30 days from issue', async () => {
    const applicant = await world.person({ country: 'DE' });
    await toVideo(applicant);
    await passVideo(applicant);
    const [code] = await world.store.codes.listByUpgrade(applicant.upgradeId);
    expect(code!.expiresAt - code!.issuedAt).toBe(30 * DAY_MS);
    await world.client.cancel(applicant.upgradeId, { by: 'APPLICANT' });
  });

  it('a code received one millisecond before the deadline counts, one received at it does not', async () => {
    const applicant = await world.person({ country: 'DE' });
    await toVideo(applicant);
    await passVideo(applicant);
    const code = await applicant.hearCode();
    const deadline = Date.parse((await applicant.status()).redeemBy!);
    await world.skipTo(deadline - 30_000);
    const receivingAt = (instant: number) =>
      createUpgradeClient({ temporal: world.temporal, store: world.store, clock: () => instant });
    expect(await codeOfRefusal(receivingAt(deadline).redeemCode(applicant.upgradeId, { code }))).toBe(
      'CODE_EXPIRED',
    );
    expect(await receivingAt(deadline - 1).redeemCode(applicant.upgradeId, { code })).toMatchObject({
      outcome: 'UPGRADED',
    });
  });
});

async function goThroughVideo(applicant: Awaited<ReturnType<SkippedTime['person']>>): Promise<void> {
  await passVideo(applicant);
  const code = await applicant.hearCode();
  await world.skip(29 * DAY_MS);
  expect(await applicant.redeem(code)).toMatchObject({
    outcome: 'UPGRADED',
    reason: 'CODE_REDEEMED',
    method: 'VIDEO',
  });
  expect(await applicant.credential()).toMatchObject({ status: 'PROOFING_UPGRADED' });
  await world.replay(applicant.credentialId);
}

/** Midnight UTC of the Tuesday before Thanksgiving, the fourth Thursday of November. */
function beforeThanksgiving(year: number): number {
  const first = Date.UTC(year, 10, 1);
  const firstThursday = first + ((4 - new Date(first).getUTCDay() + 7) % 7) * DAY_MS;
  return firstThursday + 21 * DAY_MS - 2 * DAY_MS;
}

/** Midnight UTC of the day on which US clocks go forward. */
function secondSundayOfMarch(year: number): number {
  const first = Date.UTC(year, 2, 1);
  return first + (((7 - new Date(first).getUTCDay()) % 7) + 7) * DAY_MS;
}
