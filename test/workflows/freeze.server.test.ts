/** Freezes of expiries: nobody's case ends while one lasts, and afterwards each has the time left that it had. */
import type { Applicant } from '../../deploy/local/applicant';
import { passVideo, toLetter, toVideo } from '../../deploy/local/demo/proofing-paths';
import { exostar } from '../../workflows/policies/exostar';
import { policyVariant } from '../support/policy-variants';
import { startSkippedTime, type SkippedTime } from '../support/skipped-time';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 86_400_000;
const BY = { actor: 'operator-1', reason: 'strike-1' };
let world: SkippedTime;

beforeAll(async () => {
  world = await startSkippedTime();
}, 60_000);
afterAll(() => world.close());

const TO = {
  AWAITING_CONTACT_INFO: (applicant: Applicant) => applicant.start(),
  AWAITING_VIDEO_BOOKING: toVideo,
  AWAITING_REDEMPTION: async (applicant: Applicant) => {
    await toVideo(applicant);
    await passVideo(applicant);
  },
};
type Waited = keyof typeof TO;

async function personIn(stage: Waited): Promise<Applicant> {
  const applicant = await world.person({ country: 'DE' });
  await TO[stage](applicant);
  await applicant.reach(stage);
  return applicant;
}

const deadlineOf = async (applicant: Applicant): Promise<number> =>
  Date.parse((await applicant.status()).deadline!);

/** A freeze of this one case, so that no test meets another's. */
async function freeze({ credentialId }: Applicant) {
  const { freezeId, begunAt } = await world.client.beginFreeze({ scope: { credentialId }, ...BY });
  const end = () => world.client.endFreeze(freezeId, BY);
  return { begunAt: begunAt!, end };
}

const lasted = ({ freeze: { begunAt, endedAt } }: Awaited<ReturnType<SkippedTime['client']['endFreeze']>>) =>
  endedAt! - begunAt!;

/** Not a moment before, and a minute later. */
async function endsAt(applicant: Applicant, instant: number, stage: Waited): Promise<void> {
  await world.skipTo(instant - MINUTE_MS);
  expect(await applicant.status()).toMatchObject({ stage, outcome: null });
  await world.skipTo(instant + MINUTE_MS);
  await applicant.reach('CLOSED');
  expect(await applicant.status()).toMatchObject({ outcome: 'EXPIRED' });
  await world.replay(applicant.credentialId);
}

describe.each(['AWAITING_CONTACT_INFO', 'AWAITING_VIDEO_BOOKING', 'AWAITING_REDEMPTION'] as const)(
  'in %s',
  (stage) => {
    it('a case whose deadline comes in the freeze waits on, and has exactly its time back once the runs are told', async () => {
      const applicant = await personIn(stage);
      const before = await deadlineOf(applicant);
      await world.skipTo(before - 2 * DAY_MS);
      const frozen = await freeze(applicant);
      await world.skipTo(before + 5 * DAY_MS);
      expect(await applicant.status()).toMatchObject({ stage, outcome: null, deadline: null });
      expect(await world.store.upgrades.get(applicant.upgradeId)).toMatchObject({ stageDeadline: null });
      const ended = await frozen.end();
      const report = await world.client.runBulk(ended.run!.runId, { ratePerSecond: 500 });
      expect(report).toMatchObject({ done: 1, pending: 0 });
      const after = before + lasted(ended);
      expect(await deadlineOf(applicant)).toBe(after);
      await endsAt(applicant, after, stage);
    });

    it('a case that nobody told of the end has its time all the same', async () => {
      const applicant = await personIn(stage);
      const before = await deadlineOf(applicant);
      const frozen = await freeze(applicant);
      await world.skip(3 * DAY_MS);
      const ended = await frozen.end();
      await endsAt(applicant, before + lasted(ended), stage);
    });
  },
);

it('a case that waited in the freeze and was not told of its end finds it out within hours, never early', async () => {
  const applicant = await personIn('AWAITING_CONTACT_INFO');
  const before = await deadlineOf(applicant);
  await world.skipTo(before - HOUR_MS);
  const frozen = await freeze(applicant);
  await world.skip(3 * DAY_MS);
  const due = before + lasted(await frozen.end());
  await world.skipTo(due - MINUTE_MS);
  expect(await applicant.status()).toMatchObject({ outcome: null });
  await world.skipTo(due + 6 * HOUR_MS);
  await applicant.reach('CLOSED');
  await world.replay(applicant.credentialId);
});

it('a code on a letter can be entered days after its printed day, while the freeze lasts', async () => {
  const applicant = await world.person();
  await toLetter(applicant);
  await applicant.reach('ACTIVATION_WAIT');
  const { code } = await applicant.readLetter();
  const printed = Date.parse((await applicant.status()).redeemBy!);
  await freeze(applicant).then(async ({ end }) => {
    await world.skipTo(printed + 4 * DAY_MS);
    await applicant.reach('AWAITING_REDEMPTION');
    expect(await applicant.redeem(code)).toMatchObject({ outcome: 'UPGRADED' });
    await end();
  });
  await world.replay(applicant.credentialId);
});

it('a letter that was on its way in the freeze has the frozen time in its code, once', async () => {
  const applicant = await world.person();
  await toLetter(applicant);
  await applicant.reach('ACTIVATION_WAIT');
  const printed = Date.parse((await applicant.status()).redeemBy!);
  const frozen = await freeze(applicant);
  await world.skip(2 * DAY_MS);
  const ended = await frozen.end();
  await world.client.runBulk(ended.run!.runId, { ratePerSecond: 500 });
  const due = printed + lasted(ended);
  expect((await applicant.status()).redeemBy).toBe(new Date(due).toISOString());
  await endsAt(applicant, due, 'AWAITING_REDEMPTION');
});

it('a code that a standard caps is not held open', async () => {
  const validityMax = { contiguousUsMs: 21 * DAY_MS, elsewhereMs: 30 * DAY_MS };
  const variant = policyVariant(world, 'capped-freeze', { letter: { ...exostar.letter, validityMax } });
  const applicant = await variant.person();
  await toLetter(applicant);
  await applicant.reach('ACTIVATION_WAIT');
  const printed = Date.parse((await applicant.status()).redeemBy!);
  const { end } = await freeze(applicant);
  await world.skipTo(printed + MINUTE_MS);
  await applicant.reach('CLOSED');
  expect(await applicant.status()).toMatchObject({ outcome: 'EXPIRED' });
  await end();
  await world.replay(applicant.credentialId);
});
