/** Deadlines that an operator puts off, in every stage that has one: what moves, who is told, and what is refused. */
import type { Applicant } from '../../deploy/local/applicant';
import { passVideo, toLetter, toQuestions, toVideo } from '../../deploy/local/demo/proofing-paths';
import { exostar } from '../../workflows/policies/exostar';
import { policyVariant } from '../support/policy-variants';
import { codeOfRefusal } from '../support/refusal';
import { startSkippedTime, type SkippedTime } from '../support/skipped-time';

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;
const BY = { actor: 'operator-1', reason: 'ticket-4711' };
let world: SkippedTime;

beforeAll(async () => {
  world = await startSkippedTime();
}, 60_000);
afterAll(() => world.close());

/** Leads a person to a stage. */
const TO = {
  AWAITING_CONTACT_INFO: (applicant: Applicant) => applicant.start(),
  AWAITING_VIDEO_BOOKING: toVideo,
  ACTIVATION_WAIT: toLetter,
  AWAITING_REDEMPTION: async (applicant: Applicant) => {
    await toVideo(applicant);
    await passVideo(applicant);
  },
};

async function personIn(stage: keyof typeof TO): Promise<Applicant> {
  const country = stage === 'ACTIVATION_WAIT' ? 'US' : 'DE';
  const applicant = await world.person({ country });
  await TO[stage](applicant);
  await applicant.reach(stage);
  return applicant;
}

async function deadlineOf(applicant: Applicant): Promise<number> {
  return Date.parse((await applicant.status()).deadline!);
}

async function noticesTo({ upgradeId }: Applicant, template: string) {
  return (await world.store.notices.listByUpgrade(upgradeId)).filter((each) => each.template === template);
}

it.each(['AWAITING_CONTACT_INFO', 'AWAITING_VIDEO_BOOKING', 'AWAITING_REDEMPTION'] as const)(
  'in %s: the case lives beyond its old deadline and ends by itself at the new one, to the second',
  async (stage) => {
    const applicant = await personIn(stage);
    const before = await deadlineOf(applicant);
    const status = await world.client.extendDeadline(applicant.upgradeId, { byMs: 10 * DAY_MS, ...BY });
    expect(Date.parse(status.deadline!)).toBe(before + 10 * DAY_MS);
    expect(await world.store.upgrades.get(applicant.upgradeId)).toMatchObject({
      stageDeadline: before + 10 * DAY_MS,
    });
    await world.skipTo(before + 10 * DAY_MS - MINUTE_MS);
    expect(await applicant.status()).toMatchObject({ stage, outcome: null });
    await world.skipTo(before + 10 * DAY_MS + 1_000);
    await applicant.reach('CLOSED');
    expect(await applicant.status()).toMatchObject({ outcome: 'EXPIRED' });
    expect((await world.store.upgrades.get(applicant.upgradeId))!.closedAt).toBeLessThan(
      before + 10 * DAY_MS + 30_000,
    );
    await world.replay(applicant.credentialId);
  },
);

it('who put it off, and why, is in the audit trail, with both instants', async () => {
  const applicant = await personIn('AWAITING_CONTACT_INFO');
  const from = await deadlineOf(applicant);
  const until = new Date(from + DAY_MS).toISOString();
  await world.client.extendDeadline(applicant.upgradeId, { until, ...BY });
  const rows = await world.store.audit.listByUpgrade(applicant.upgradeId);
  expect(rows.find(({ event }) => event === 'deadline_extended')?.facts).toEqual({
    actor: 'operator-1',
    cause: 'ticket-4711',
    stage: 'AWAITING_CONTACT_INFO',
    from,
    deadline: from + DAY_MS,
  });
  expect(await noticesTo(applicant, 'deadline_extended')).toMatchObject([{ data: { deadline: until } }]);
  await world.replay(applicant.credentialId);
});

describe('while a letter is waited for', () => {
  it('arrival and code move together, the person is told the new day, and the code works beyond the printed one', async () => {
    const applicant = await personIn('ACTIVATION_WAIT');
    const before = await applicant.status();
    const [expectedBy, redeemBy] = [Date.parse(before.letter!.expectedBy), Date.parse(before.redeemBy!)];
    const { code } = await applicant.readLetter();
    const after = await world.client.extendDeadline(applicant.upgradeId, { byMs: 14 * DAY_MS, ...BY });
    const newEnd = new Date(redeemBy + 14 * DAY_MS).toISOString();
    expect(after).toMatchObject({
      stage: 'ACTIVATION_WAIT',
      redeemBy: newEnd,
      deadline: new Date(expectedBy + 14 * DAY_MS).toISOString(),
      letter: { expectedBy: new Date(expectedBy + 14 * DAY_MS).toISOString() },
    });
    expect(await noticesTo(applicant, 'code_extended')).toMatchObject([{ data: { redeemBy: newEnd } }]);
    const [letter] = await world.store.letters.listByUpgrade(applicant.upgradeId);
    // What was printed stays known.
    expect(letter).toMatchObject({ redeemBy, expectedBy: expectedBy + 14 * DAY_MS });
    await world.skipTo(redeemBy + DAY_MS);
    await applicant.reach('AWAITING_REDEMPTION');
    expect(await applicant.redeem(code)).toMatchObject({ outcome: 'UPGRADED' });
    await world.replay(applicant.credentialId);
  });

  it('in the redemption window: a code entered after the old instant and before the new one upgrades', async () => {
    const applicant = await personIn('ACTIVATION_WAIT');
    const { code } = await applicant.readLetter();
    await world.skipTo((await deadlineOf(applicant)) + MINUTE_MS);
    await applicant.reach('AWAITING_REDEMPTION');
    const old = await deadlineOf(applicant);
    await world.client.extendDeadline(applicant.upgradeId, { byMs: 2 * DAY_MS, ...BY });
    await world.client.extendDeadline(applicant.upgradeId, { byMs: 3 * DAY_MS, ...BY });
    expect(await deadlineOf(applicant)).toBe(old + 5 * DAY_MS);
    await world.skipTo(old + 4 * DAY_MS);
    expect(await applicant.redeem(code)).toMatchObject({ outcome: 'UPGRADED' });
    await world.replay(applicant.credentialId);
  });

  it('under a policy that caps mailed codes: refused beyond the cap, with the latest instant, and nothing changes', async () => {
    const validityMax = { contiguousUsMs: 21 * DAY_MS, elsewhereMs: 30 * DAY_MS };
    const variant = policyVariant(world, 'capped', { letter: { ...exostar.letter, validityMax } });
    const applicant = await variant.person();
    await toLetter(applicant);
    const before = await applicant.reach('ACTIVATION_WAIT');
    const refusal = variant.client.extendDeadline(applicant.upgradeId, { byMs: DAY_MS, ...BY });
    await expect(refusal).rejects.toMatchObject({
      code: 'EXTENSION_TOO_LONG',
      details: { latest: before.deadline },
    });
    expect(await applicant.status()).toMatchObject({ deadline: before.deadline, redeemBy: before.redeemBy });
    const [code] = await world.store.codes.listByUpgrade(applicant.upgradeId);
    expect(code!.expiresAt).toBe(Date.parse(before.redeemBy!));
    expect(await noticesTo(applicant, 'code_extended')).toEqual([]);
    // The way that is left: another letter, on the operator's word and in the trail with it.
    await world.skip(DAY_MS + MINUTE_MS);
    await variant.client.reissueLetter(applicant.upgradeId, BY);
    expect(await world.store.letters.listByUpgrade(applicant.upgradeId)).toHaveLength(2);
    const rows = await world.store.audit.listByUpgrade(applicant.upgradeId);
    expect(rows.find(({ event }) => event === 'letter_asked_for_by_operator')?.facts).toMatchObject({
      actor: 'operator-1',
      cause: 'ticket-4711',
    });
    await world.replay(applicant.credentialId);
  });
});

it('an outage and an extension add up: the clock goes on with both', async () => {
  const applicant = await personIn('AWAITING_VIDEO_BOOKING');
  const before = await deadlineOf(applicant);
  const now = world.clock();
  const [from, until] = [now + 1_000, now + 2 * DAY_MS];
  await world.client.announceMaintenance({
    provider: 'live-video',
    from: new Date(from).toISOString(),
    until: new Date(until).toISOString(),
  });
  await world.skip(DAY_MS);
  expect(await applicant.status()).toMatchObject({ deadline: null });
  const toInstant = { until: new Date(before + 9 * DAY_MS).toISOString(), ...BY };
  expect(await codeOfRefusal(world.client.extendDeadline(applicant.upgradeId, toInstant))).toBe(
    'EXTENSION_NOT_POSSIBLE',
  );
  expect(await world.client.extendDeadline(applicant.upgradeId, { byMs: 5 * DAY_MS, ...BY })).toMatchObject({
    deadline: null,
  });
  await world.skipTo(until + 20 * MINUTE_MS);
  const deadline = await deadlineOf(applicant);
  expect(deadline).toBeGreaterThanOrEqual(before + 5 * DAY_MS + (until - from));
  expect(deadline).toBeLessThan(before + 5 * DAY_MS + (until - from) + 15 * MINUTE_MS);
  await world.replay(applicant.credentialId);
});

describe('refused, and nothing changes', () => {
  it('while questions are open: their clock is the bureau’s', async () => {
    const applicant = await world.person();
    await toQuestions(applicant);
    const { deadline } = await applicant.status();
    expect(
      await codeOfRefusal(world.client.extendDeadline(applicant.upgradeId, { byMs: DAY_MS, ...BY })),
    ).toBe('WRONG_STAGE');
    expect(await applicant.status()).toMatchObject({ deadline });
    await world.replay(applicant.credentialId);
  });

  it('to an instant that is not later; beyond what the policy allows in all; after the end', async () => {
    const applicant = await personIn('AWAITING_CONTACT_INFO');
    const { upgradeId } = applicant;
    const before = await deadlineOf(applicant);
    const until = new Date(before).toISOString();
    expect(await codeOfRefusal(world.client.extendDeadline(upgradeId, { until, ...BY }))).toBe(
      'EXTENSION_NOT_POSSIBLE',
    );
    await world.client.extendDeadline(upgradeId, { byMs: 40 * DAY_MS, ...BY });
    await expect(world.client.extendDeadline(upgradeId, { byMs: 21 * DAY_MS, ...BY })).rejects.toMatchObject({
      code: 'EXTENSION_TOO_LONG',
      details: { latest: new Date(before + 60 * DAY_MS).toISOString() },
    });
    expect(await deadlineOf(applicant)).toBe(before + 40 * DAY_MS);
    await world.client.cancel(upgradeId, { by: 'OPERATOR', ...BY });
    expect(await codeOfRefusal(world.client.extendDeadline(upgradeId, { byMs: 1, ...BY }))).toBe(
      'UPGRADE_CLOSED',
    );
    const rows = await world.store.audit.listByUpgrade(upgradeId);
    expect(rows.find(({ event }) => event === 'ended_by_operator')?.facts).toEqual({
      actor: 'operator-1',
      cause: 'ticket-4711',
    });
    await world.replay(applicant.credentialId);
  });
});

it('the same idempotency key puts it off once, however often and however closely it is repeated', async () => {
  const applicant = await personIn('AWAITING_CONTACT_INFO');
  const before = await deadlineOf(applicant);
  const again = () =>
    world.client.extendDeadline(applicant.upgradeId, { byMs: DAY_MS, ...BY }, { idempotencyKey: 'once' });
  await Promise.all([again(), again(), again()]);
  await again();
  expect(await deadlineOf(applicant)).toBe(before + DAY_MS);
  await world.replay(applicant.credentialId);
});

it('a parked case is asked again at once on an operator’s word, and nothing is redriven that is not parked', async () => {
  const applicant = await world.person();
  await applicant.start();
  const { upgradeId, credentialId } = applicant;
  expect(await codeOfRefusal(world.client.redrive(upgradeId, BY))).toBe('NOT_PARKED');
  await applicant.giveContactInfo();
  // A reply that nobody knows: asking again cannot help, until somebody mends it.
  await world.sandbox.addFault({
    party: 'letters',
    route: 'POST /v1/us_verifications',
    fault: 'wrong_json',
    times: 100,
  });
  const answered = applicant.answer('wrong');
  answered.catch(() => undefined);
  const isParked = async () => (await world.store.upgrades.get(upgradeId))!.needsAttention !== null;
  while (!(await isParked())) await world.skip(500);
  await world.sandbox.clearFaults();
  const parkedAt = world.clock();
  await world.client.redrive(upgradeId, BY);
  await applicant.reach('ACTIVATION_WAIT');
  // Without anybody's word it would have waited a minute, and time stands still here.
  expect(world.clock() - parkedAt).toBeLessThan(MINUTE_MS);
  await answered;
  const rows = await world.store.audit.listByUpgrade(upgradeId);
  expect(rows.find(({ event }) => event === 'asked_again_by_operator')?.facts).toMatchObject({
    actor: 'operator-1',
    cause: 'ticket-4711',
  });
  expect(await codeOfRefusal(world.client.redrive(upgradeId, BY))).toBe('NOT_PARKED');
  await world.replay(credentialId);
});
