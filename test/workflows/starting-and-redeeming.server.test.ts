/** Paths k and l: starting again, and entering codes early, wrongly, late, twice and at once. */
import { passVideo, toLetter, toQuestions, toVideo } from '../../deploy/local/demo/proofing-paths';
import { workflowIdOf } from '../../temporal.config';
import { redeemCodeUpdate } from '../../workflows/messages';
import { codeOfRefusal, refusalOf } from '../support/refusal';
import { startSkippedTime, type SkippedTime } from '../support/skipped-time';

const DAY_MS = 86_400_000;
const abroad = { country: 'DE' } as const;
let world: SkippedTime;

beforeAll(async () => {
  world = await startSkippedTime();
}, 60_000);
afterAll(() => world.close());

describe('k. A second start', () => {
  it('attaches to the running upgrade, in every later stage too', async () => {
    const applicant = await world.person({ credentialType: 'HARDWARE_TOKEN' });
    const first = await applicant.start();
    expect(await applicant.start()).toMatchObject({ upgradeId: first.upgradeId, attached: true });
    await applicant.giveContactInfo();
    expect(await applicant.start()).toMatchObject({ attached: true, stage: 'AWAITING_KBA_ANSWERS' });
    await world.replay(applicant.credentialId);
  });

  it('64. of several at once yields one upgrade, and a history that replays', async () => {
    const applicant = await world.person({ credentialType: 'HARDWARE_TOKEN' });
    const starts = await Promise.all([
      applicant.start(),
      applicant.start(),
      applicant.start(),
      applicant.start(),
    ]);
    expect(new Set(starts.map(({ upgradeId }) => upgradeId)).size).toBe(1);
    expect(starts.filter(({ attached }) => !attached)).toHaveLength(1);
    await world.replay(applicant.credentialId);
  });

  it('is refused after success', async () => {
    const applicant = await world.person({ credentialType: 'HARDWARE_TOKEN' });
    await toQuestions(applicant);
    await applicant.answer('right');
    expect(await codeOfRefusal(applicant.start())).toBe('ALREADY_UPGRADED');
  });

  it('may begin a new upgrade after an expiry, at once', async () => {
    const applicant = await world.person({ credentialType: 'HARDWARE_TOKEN' });
    const { upgradeId, deadline } = await applicant.start();
    await world.skipTo(Date.parse(deadline!) + 1_000);
    await applicant.reach('CLOSED');
    const second = await applicant.start();
    expect(second).toMatchObject({ attached: false, stage: 'AWAITING_CONTACT_INFO' });
    expect(second.upgradeId).not.toBe(upgradeId);
  });

  it('repeated with the same idempotency key is the same start, without a second one-time password', async () => {
    const applicant = await world.person();
    const otp = applicant.otp();
    const first = await applicant.start({ otp, idempotencyKey: 'request-1' });
    expect(await applicant.start({ otp, idempotencyKey: 'request-1' })).toMatchObject({
      upgradeId: first.upgradeId,
    });
  });

  it('a message for an ended upgrade never reaches a later one of the same credential', async () => {
    const applicant = await world.person({ credentialType: 'HARDWARE_TOKEN' });
    const first = await applicant.start();
    await world.client.cancel(first.upgradeId, { by: 'APPLICANT' });
    const second = await applicant.start();
    const late = world.client.cancel(first.upgradeId, { by: 'APPLICANT' }, { idempotencyKey: 'late' });
    expect(['UPGRADE_MISMATCH', 'UPGRADE_CLOSED']).toContain(await codeOfRefusal(late));
    expect(await world.client.getStatus(second.upgradeId)).toMatchObject({ outcome: null });
    // Waiting for the first one's end does not wait for the second.
    expect(await world.client.waitForEnd(first.upgradeId)).toMatchObject({ outcome: 'CANCELLED' });
  });
});

describe('l. The activation code', () => {
  it('45. is accepted during the activation wait, in any spelling', async () => {
    const applicant = await world.person();
    await toLetter(applicant);
    const { code } = await applicant.readLetter();
    const spelt = `${code.slice(0, 5).toLowerCase()}-${code.slice(5)} `
      .replaceAll('0', 'O')
      .replaceAll('1', 'l');
    expect(await applicant.redeem(spelt)).toMatchObject({ outcome: 'UPGRADED' });
    await world.replay(applicant.credentialId);
  });

  it('entered wrongly is refused and counted; after five in ten minutes nothing is looked at until they passed', async () => {
    const applicant = await world.person(abroad);
    await toVideo(applicant);
    await passVideo(applicant);
    const code = await applicant.hearCode();
    const wrong = code === 'AAAAAAAAAA' ? 'BBBBBBBBBB' : 'AAAAAAAAAA';
    for (const left of [4, 3, 2, 1, 0]) {
      const refusal = await refusalOf(applicant.redeem(wrong));
      expect(refusal).toMatchObject({ code: 'CODE_WRONG', details: { attemptsLeft: left } });
    }
    expect(await codeOfRefusal(applicant.redeem(code))).toBe('TOO_MANY_ATTEMPTS');
    await world.skip(10 * 60_000 + 1_000);
    expect(await applicant.redeem(code)).toMatchObject({ outcome: 'UPGRADED' });
    await world.replay(applicant.credentialId);
  });

  it('right but after expiry is refused as expired, wrong after expiry as ended', async () => {
    const applicant = await world.person(abroad);
    await toVideo(applicant);
    await passVideo(applicant);
    const code = await applicant.hearCode();
    await world.skip(31 * DAY_MS);
    await applicant.reach('CLOSED');
    expect(await codeOfRefusal(applicant.redeem(code))).toBe('CODE_EXPIRED');
    expect(await codeOfRefusal(applicant.redeem('AAAAAAAAAA'))).toBe('UPGRADE_CLOSED');
  });

  it('40. entered twice is the same success once', async () => {
    const applicant = await world.person(abroad);
    await toVideo(applicant);
    await passVideo(applicant);
    const code = await applicant.hearCode();
    expect(await applicant.redeem(code)).toMatchObject({ outcome: 'UPGRADED' });
    const { upgradedAt } = await applicant.credential();
    expect(await applicant.redeem(code)).toMatchObject({ outcome: 'UPGRADED' });
    expect(await applicant.credential()).toMatchObject({ upgradedAt });
  });

  it('41. entered on two devices at once upgrades once and tells both; the history replays', async () => {
    const applicant = await world.person(abroad);
    await toVideo(applicant);
    await passVideo(applicant);
    const code = await applicant.hearCode();
    const both = await Promise.all([applicant.redeem(code), applicant.redeem(code)]);
    expect(both.map(({ outcome }) => outcome)).toEqual(['UPGRADED', 'UPGRADED']);
    const upgraded = (await world.store.audit.listByUpgrade(applicant.upgradeId)).filter(
      ({ event }) => event === 'credential_upgraded',
    );
    expect(upgraded).toHaveLength(1);
    await world.replay(applicant.credentialId);
  });

  it('entered while it is cancelled has one winner, and the history replays', async () => {
    const applicant = await world.person(abroad);
    await toVideo(applicant);
    await passVideo(applicant);
    const code = await applicant.hearCode();
    await Promise.allSettled([
      applicant.redeem(code),
      world.client.cancel(applicant.upgradeId, { by: 'APPLICANT' }),
    ]);
    const { outcome } = await world.client.waitForEnd(applicant.upgradeId);
    const { status } = await applicant.credential();
    expect([outcome, status]).toEqual(
      outcome === 'UPGRADED' ? ['UPGRADED', 'PROOFING_UPGRADED'] : ['CANCELLED', 'ACTIVE'],
    );
    await world.replay(applicant.credentialId);
  });

  it('48. redeemed in the store by a worker that was lost before it could tell, is redeemed whatever comes after', async () => {
    const applicant = await world.person(abroad);
    await toVideo(applicant);
    await passVideo(applicant);
    const code = await applicant.hearCode();
    const { upgradeId } = applicant;
    const at = world.clock();
    const budget = { attemptsMax: 5, attemptWindowMs: 600_000 };
    await world.store.codes.submit({ submissionId: 'lost', upgradeId, code, receivedAt: at, ...budget });
    const limits = { ...budget, failuresMax: 100 };
    await world.store.codes.decide({
      submissionId: 'lost',
      method: 'VIDEO',
      holdsOn: [],
      notices: [],
      at,
      ...limits,
    });
    await world.client.cancel(upgradeId, { by: 'APPLICANT' }).catch(() => undefined);
    const workflow = world.temporal.workflow.getHandle(workflowIdOf(applicant.credentialId));
    await workflow.cancel().catch(() => undefined);
    expect(await workflow.result()).toMatchObject({ outcome: 'UPGRADED', reason: 'CODE_REDEEMED' });
    expect(await applicant.credential()).toMatchObject({ status: 'PROOFING_UPGRADED' });
    expect(await applicant.status()).toMatchObject({ outcome: 'UPGRADED' });
    await world.replay(applicant.credentialId);
  });

  it('of an earlier letter stays good after a new one; a letter too soon is refused', async () => {
    const applicant = await world.person();
    await toLetter(applicant);
    const { code } = await applicant.readLetter();
    expect(await codeOfRefusal(world.client.requestNewLetter(applicant.upgradeId))).toBe(
      'NEW_LETTER_NOT_AVAILABLE',
    );
    await world.skip(DAY_MS + 1_000);
    await world.client.requestNewLetter(applicant.upgradeId);
    expect(await world.store.letters.listByUpgrade(applicant.upgradeId)).toHaveLength(2);
    expect(await applicant.redeem(code)).toMatchObject({ outcome: 'UPGRADED' });
    await world.replay(applicant.credentialId);
  });

  it('of a letter that came back is void, and live video opens', async () => {
    const applicant = await world.person();
    await toLetter(applicant);
    const { letter } = await applicant.reach('ACTIVATION_WAIT');
    const { code } = await applicant.readLetter();
    await world.sandbox.letterEvent(letter!.letterId, 'letter.returned_to_sender');
    await applicant.reach('AWAITING_VIDEO_BOOKING');
    await passVideo(applicant);
    expect(await codeOfRefusal(applicant.redeem(code))).toBe('CODE_WRONG');
    expect(await applicant.redeem(await applicant.hearCode())).toMatchObject({
      outcome: 'UPGRADED',
      method: 'VIDEO',
    });
  });

  it('of an earlier letter still works when a later one fails; when it comes back too, it is void for good', async () => {
    const applicant = await world.person();
    await toLetter(applicant);
    const first = (await applicant.status()).letter!;
    const { code } = await applicant.readLetter();
    await world.skip(2 * DAY_MS);
    const { letter: second } = await world.client.requestNewLetter(applicant.upgradeId);
    await world.sandbox.letterEvent(second!.letterId, 'letter.failed');
    const waiting = await applicant.reach('AWAITING_REDEMPTION');
    const [earlier] = await world.store.codes.listByUpgrade(applicant.upgradeId);
    expect(Date.parse(waiting.redeemBy!)).toBe(earlier!.expiresAt);
    await world.sandbox.letterEvent(first.letterId, 'letter.returned_to_sender');
    await applicant.reach('AWAITING_VIDEO_BOOKING');
    await passVideo(applicant);
    expect(await codeOfRefusal(applicant.redeem(code))).toBe('CODE_WRONG');
    await world.replay(applicant.credentialId);
  });

  it('of a letter that comes back while live video is under way is void', async () => {
    const applicant = await world.person();
    await toLetter(applicant);
    const first = (await applicant.status()).letter!;
    const { code } = await applicant.readLetter();
    await world.skip(2 * DAY_MS);
    const { letter: second } = await world.client.requestNewLetter(applicant.upgradeId);
    await world.sandbox.letterEvent(first.letterId, 'letter.returned_to_sender');
    await world.sandbox.letterEvent(second!.letterId, 'letter.returned_to_sender');
    await applicant.reach('AWAITING_VIDEO_BOOKING');
    await passVideo(applicant);
    expect(await codeOfRefusal(applicant.redeem(code))).toBe('CODE_WRONG');
  });

  it('under an id nobody submitted is refused by the run, which goes on', async () => {
    const applicant = await world.person(abroad);
    await toVideo(applicant);
    await passVideo(applicant);
    const handle = world.temporal.workflow.getHandle(workflowIdOf(applicant.credentialId));
    const args = [
      { upgradeId: applicant.upgradeId, receivedAt: world.clock(), submissionId: 'typo' },
    ] as const;
    await expect(handle.executeUpdate(redeemCodeUpdate, { args: [...args] })).rejects.toMatchObject({
      cause: { type: 'MALFORMED_INPUT' },
    });
    expect(await applicant.redeem(await applicant.hearCode())).toMatchObject({ outcome: 'UPGRADED' });
  });
});
