/** A party that is out: noticed by the calls that fail, told to the runs that wait, and no applicant loses time by it. */
import { toVideo } from '../../deploy/local/demo/proofing-paths';
import { workflowIdOf } from '../../temporal.config';
import type { WatchedProvider } from '../../db/store';
import { providerWatchIdOf } from '../../workflows/provider-watch';
import { timersOf } from '../support/history';
import { codeOfRefusal } from '../support/refusal';
import { untilPartyIsAsked } from '../support/asked';
import { startSkippedTime, type SkippedTime } from '../support/skipped-time';
import { untilTrue } from '../support/until-true';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
let world: SkippedTime;

beforeAll(async () => {
  world = await startSkippedTime();
}, 60_000);
afterEach(() => world.sandbox.clearFaults());
afterAll(() => world.close());

it('72. the clock of a person who waits for live video stands still for exactly the outage', async () => {
  const waiting = await world.person({ country: 'DE' });
  await toVideo(waiting);
  const { deadline } = await waiting.status();
  await breakDown('video');
  await makeCallsFail();

  const stopped = await untilStopped(waiting);
  expect(stopped).toMatchObject({ deadline: null, clockStopped: { provider: 'live-video' } });
  expect(stopped.next).not.toContain('bookVideo');
  const [slot] = await world.client.listVideoSlots(waiting.upgradeId);
  const booking = world.client.bookVideo(waiting.upgradeId, { startsAt: slot!, timeZone: 'Europe/Berlin' });
  expect(await codeOfRefusal(booking)).toBe('PROVIDER_OUT');
  expect(await attentionOf(waiting.credentialId)).toBe('LIVE_VIDEO_OUT');
  expect(await recordOf(waiting.upgradeId)).toMatchObject({
    stageDeadline: null,
    needsAttention: 'LIVE_VIDEO_OUT',
  });

  // A party that is out is asked once a minute, really: each hour is sixty calls.
  await world.skip(2 * HOUR_MS);
  await world.sandbox.clearFaults();
  await world.skip(2 * MINUTE_MS);
  const outage = await untilOver('live-video');
  const heldUpMs = outage.endedAt! - Math.max(outage.startedAt, Date.parse(stopped.clockStopped!.since));
  const resumed = await untilRunning(waiting);
  expect(Date.parse(resumed.deadline!) - Date.parse(deadline!)).toBe(heldUpMs);
  expect(heldUpMs).toBeGreaterThan(2 * HOUR_MS);
  expect(await attentionOf(waiting.credentialId)).toBeNull();
  expect(await recordOf(waiting.upgradeId)).toMatchObject({ stageDeadline: Date.parse(resumed.deadline!) });
  // The history shows it: the timer of before was cancelled, the one of after runs to the new deadline.
  const timers = await timersOf(world.temporal, waiting.credentialId);
  expect(timers.at(-1)).toMatchObject({ fired: false });
  expect(Math.abs(timers.at(-1)!.firesAt - Date.parse(resumed.deadline!))).toBeLessThan(1_000);

  // And the branch's end moved with it: it is not cut short by the next stage.
  await waiting.bookVideo();
  await waiting.finishVideo('AGENT_NO_SHOW');
  expect(await waiting.reach('AWAITING_VIDEO_BOOKING')).toMatchObject({ deadline: resumed.deadline });
  await world.client.cancel(waiting.upgradeId, { by: 'APPLICANT' });
  await world.replay(waiting.credentialId);
});

it('a run that comes to a stage whose party is out already stops its clock too', async () => {
  await breakDown('video');
  await makeCallsFail();
  const late = await world.person({ country: 'DE' });
  await toVideo(late);
  expect(await late.status()).toMatchObject({
    stage: 'AWAITING_VIDEO_BOOKING',
    deadline: null,
    clockStopped: { provider: 'live-video' },
  });
  await world.sandbox.clearFaults();
  // It follows soon after the last one, so it is held for a while before it counts as over.
  await world.skip(5 * MINUTE_MS);
  await untilOver('live-video');
  await untilRunning(late);
  await late.bookVideo();
  await world.client.cancel(late.upgradeId, { by: 'APPLICANT' });
  await world.replay(late.credentialId);
});

it('while the bureau is out, details are kept, nothing is asked, and live video is on offer', async () => {
  const sessionsBefore = (await world.sandbox.effects()).questionSessions.count;
  const parked = await world.person();
  await parked.start();
  await announce('kba', 2 * HOUR_MS);
  await untilStopped(parked);
  const status = await parked.giveContactInfo();
  expect(status).toMatchObject({ stage: 'AWAITING_CONTACT_INFO', clockStopped: { provider: 'kba' } });
  expect(status.next).toContain('declineKba');
  expect((await world.sandbox.effects()).questionSessions.count).toBe(sessionsBefore);
  const other = await world.client.declineKba(parked.upgradeId);
  expect(other).toMatchObject({
    stage: 'AWAITING_VIDEO_BOOKING',
    clockStopped: null,
    attemptsLeft: { total: 3 },
  });

  const patient = await world.person();
  await patient.start();
  await patient.giveContactInfo();
  await world.skip(2 * HOUR_MS + MINUTE_MS);
  await untilOver('kba');
  await untilRunning(patient);
  expect(await patient.giveContactInfo()).toMatchObject({ stage: 'AWAITING_KBA_ANSWERS' });
  for (const { upgradeId, credentialId } of [parked, patient]) {
    await world.client.cancel(upgradeId, { by: 'APPLICANT' });
    await world.replay(credentialId);
  }
});

it('announced maintenance stops clocks when it begins, and starts them when it is over and the party answers', async () => {
  const applicant = await world.person({ country: 'DE' });
  await toVideo(applicant);
  const { deadline } = await applicant.status();
  const from = world.clock() + HOUR_MS;
  await world.client.announceMaintenance({
    provider: 'live-video',
    from: new Date(from).toISOString(),
    until: new Date(from + 3 * HOUR_MS).toISOString(),
  });
  expect(await applicant.status()).toMatchObject({ deadline, clockStopped: null });
  await world.skipTo(from + 1_000);
  await untilStopped(applicant);
  await world.skipTo(from + 3 * HOUR_MS + MINUTE_MS);
  const outage = await untilOver('live-video');
  expect(outage).toMatchObject({ cause: 'MAINTENANCE', startedAt: from });
  const resumed = await untilRunning(applicant);
  expect(Date.parse(resumed.deadline!) - Date.parse(deadline!)).toBe(outage.endedAt! - from);
  await world.client.cancel(applicant.upgradeId, { by: 'APPLICANT' });
  await world.replay(applicant.credentialId);
  // The watch ends when the party stayed up for a while.
  await world.skip(11 * MINUTE_MS);
  const watch = world.temporal.workflow.getHandle(providerWatchIdOf('live-video'));
  expect((await watch.describe()).status.name).toBe('COMPLETED');
});

it('an outage that spans an appointment and the booking of the next one is added whole to the branch', async () => {
  const applicant = await world.person({ country: 'DE' });
  await toVideo(applicant);
  const { deadline } = await applicant.status();
  await applicant.bookVideo();
  const startedAt = world.clock();
  await announce('live-video', 30 * HOUR_MS);
  await untilStopped(applicant);
  await world.skip(20 * HOUR_MS);
  await applicant.finishVideo('AGENT_NO_SHOW');
  await applicant.reach('AWAITING_VIDEO_BOOKING');
  await world.skip(10 * HOUR_MS + MINUTE_MS);
  const outage = await untilOver('live-video');
  expect(outage.startedAt).toBeLessThanOrEqual(startedAt + 1_000);
  const resumed = await untilRunning(applicant);
  const movedMs = Date.parse(resumed.deadline!) - Date.parse(deadline!);
  expect(movedMs).toBe(outage.endedAt! - outage.startedAt);
  await world.client.cancel(applicant.upgradeId, { by: 'APPLICANT' });
  await world.replay(applicant.credentialId);
});

it('whoever gives their details as the bureau goes down has an answer in minutes, live video on offer, and all attempts', async () => {
  const applicant = await world.person();
  await applicant.start();
  await breakDown('experian');
  const giving = applicant.giveContactInfo().catch(() => undefined);
  await skipUntil(async () => {
    const attempts = await world.store.attempts.listByUpgrade(applicant.upgradeId);
    return attempts.some(({ result }) => result === 'NOT_OPENED');
  });
  await giving;
  const status = await applicant.status();
  expect(status).toMatchObject({ stage: 'AWAITING_CONTACT_INFO', attemptsLeft: { kba: 2, total: 3 } });
  expect(status.next).toEqual(expect.arrayContaining(['submitContactInfo', 'declineKba']));
  await world.sandbox.clearFaults();
  await world.skip(20 * MINUTE_MS);
  const sessions = (await world.sandbox.effects()).questionSessions.count;
  // Nothing was opened for somebody who is not there.
  await world.skip(HOUR_MS);
  expect((await world.sandbox.effects()).questionSessions.count).toBe(sessions);
  await untilRunning(applicant);
  expect(await applicant.giveContactInfo()).toMatchObject({ stage: 'AWAITING_KBA_ANSWERS' });
  await world.client.cancel(applicant.upgradeId, { by: 'APPLICANT' });
  await world.replay(applicant.credentialId);
});

describe('a letter that is due while the house is out', () => {
  const due = async () => {
    const applicant = await world.person();
    await applicant.start();
    await applicant.giveContactInfo();
    await breakDown('letters');
    const answering = await untilPartyIsAsked(world, 'experian', () => applicant.answer('wrong'));
    await skipUntil(async () => (await recordOf(applicant.upgradeId))?.stage === 'ACTIVATION_WAIT');
    await answering.call.catch(() => undefined);
    expect(await applicant.status()).toMatchObject({ stage: 'ACTIVATION_WAIT', letter: null });
    return applicant;
  };

  it('is ordered once, as soon as the house is back, with dates that count from then', async () => {
    const applicant = await due();
    await world.skip(2 * HOUR_MS);
    await world.sandbox.clearFaults();
    await world.skip(5 * MINUTE_MS);
    await untilTrue(async () => (await applicant.status()).letter !== null);
    const { letter, redeemBy } = await applicant.status();
    const letters = await world.store.letters.listByUpgrade(applicant.upgradeId);
    expect(letters).toHaveLength(1);
    expect((await world.sandbox.effects()).letters.byReference[letter!.letterId]).toBe(1);
    const { code, expiresOn } = await applicant.readLetter();
    const lastDay = new Date(Date.parse(redeemBy!) - 1).toLocaleDateString('sv-SE', {
      timeZone: 'America/New_York',
    });
    expect(expiresOn).toBe(lastDay);
    expect(await applicant.redeem(code)).toMatchObject({ outcome: 'UPGRADED' });
    await world.replay(applicant.credentialId);
  });

  it('can be given up for live video meanwhile, and is then never mailed', async () => {
    const applicant = await due();
    expect((await applicant.status()).next).toContain('declineKba');
    expect(await world.client.declineKba(applicant.upgradeId)).toMatchObject({
      stage: 'AWAITING_VIDEO_BOOKING',
    });
    await world.sandbox.clearFaults();
    await world.skip(8 * HOUR_MS);
    const { letters } = await world.sandbox.effects();
    for (const { letterId } of await world.store.letters.listByUpgrade(applicant.upgradeId)) {
      expect(letters.byReference[letterId]).toBeUndefined();
    }
    await world.client.cancel(applicant.upgradeId, { by: 'APPLICANT' });
    await world.replay(applicant.credentialId);
  });
});

it('a code that is out works on while the letter house is out; only new letters wait', async () => {
  const applicant = await world.person();
  await applicant.start();
  await applicant.giveContactInfo();
  await applicant.answer('wrong');
  const { redeemBy, deadline } = await applicant.reach('ACTIVATION_WAIT');
  await announce('letter-house', HOUR_MS);
  const again = () => codeOfRefusal(world.client.requestNewLetter(applicant.upgradeId));
  await untilTrue(async () => (await again()) === 'PROVIDER_OUT');
  expect(await applicant.status()).toMatchObject({ redeemBy, deadline, clockStopped: null });
  expect(await applicant.redeem((await applicant.readLetter()).code)).toMatchObject({ outcome: 'UPGRADED' });
  await world.replay(applicant.credentialId);
  await world.skip(HOUR_MS + MINUTE_MS);
  await untilOver('letter-house');
});

async function breakDown(party: string): Promise<void> {
  await world.sandbox.addFault({ party, fault: 'status_503', times: 10_000 });
}

/** Somebody books, so that calls fail for long enough to be noticed. */
async function makeCallsFail(): Promise<void> {
  const booking = await world.person({ country: 'DE' });
  await toVideo(booking);
  const call = booking.bookVideo().catch(() => undefined);
  for (let minute = 0; minute < 5 && (await world.store.outages.current('live-video')) === null; minute++) {
    await world.skip(MINUTE_MS);
  }
  expect(await world.store.outages.current('live-video')).not.toBeNull();
  await world.client.cancel(booking.upgradeId, { by: 'OPERATOR' });
  await call;
}

/** Moves time on, so that retries come, until something has come true. */
async function skipUntil(check: () => Promise<boolean>): Promise<void> {
  for (let step = 0; step < 200 && !(await check()); step++) await world.skip(3_000);
  expect(await check()).toBe(true);
}

async function announce(provider: WatchedProvider, lengthMs: number): Promise<void> {
  const from = world.clock();
  await world.client.announceMaintenance({
    provider,
    from: new Date(from).toISOString(),
    until: new Date(from + lengthMs).toISOString(),
  });
}

type Waiting = Awaited<ReturnType<SkippedTime['person']>>;

async function untilStopped(applicant: Waiting) {
  await untilTrue(async () => (await applicant.status()).clockStopped !== null);
  return applicant.status();
}

async function untilRunning(applicant: Waiting) {
  await untilTrue(async () => (await applicant.status()).clockStopped === null);
  return applicant.status();
}

async function untilOver(provider: WatchedProvider) {
  await untilTrue(async () => (await world.store.outages.current(provider)) === null);
  const [newest] = await world.store.outages.list({ provider, limit: 1 });
  if (newest === undefined) throw new Error('there was no outage');
  return newest;
}

async function recordOf(upgradeId: string) {
  return world.store.upgrades.get(upgradeId);
}

async function attentionOf(credentialId: string): Promise<string | null> {
  const { typedSearchAttributes } = await world.temporal.workflow
    .getHandle(workflowIdOf(credentialId))
    .describe();
  const found = typedSearchAttributes.getAll().find(({ key }) => key.name === 'NeedsAttention');
  return found === undefined ? null : String(found.value);
}
