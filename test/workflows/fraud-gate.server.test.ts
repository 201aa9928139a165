/** A proofing that passed and raises nothing before somebody has looked. */
import type { Applicant } from '../../deploy/local/applicant';
import { passVideo, toVideo } from '../../deploy/local/demo/proofing-paths';
import { workflowIdOf } from '../../temporal.config';
import { decideReviewUpdate } from '../../workflows/messages';
import { attentionTo, both } from '../support/attention';
import { codeOfRefusal } from '../support/refusal';
import { startSkippedTime, type SkippedTime } from '../support/skipped-time';
import { untilTold } from '../support/told-events';
import { untilTrue } from '../support/until-true';

const DAY_MS = 86_400_000;
const abroad = { country: 'DE' } as const;
const by = { actor: 'operator-1', reason: 'ticket-1' };
let world: SkippedTime;

beforeAll(async () => {
  world = await startSkippedTime();
}, 60_000);
afterAll(() => world.close());

async function toCode(): Promise<{ applicant: Applicant; code: string }> {
  const applicant = await world.person(abroad);
  await toVideo(applicant);
  await passVideo(applicant);
  return { applicant, code: await applicant.hearCode() };
}

async function toHeldCode(): Promise<{ applicant: Applicant; code: string }> {
  const { applicant, code } = await toCode();
  await world.client.hold(applicant.upgradeId, by);
  expect(await applicant.redeem(code)).toMatchObject({ stage: 'UNDER_REVIEW', outcome: null });
  return { applicant, code };
}

it('46. a right code of an upgrade that is held back opens a review; approved, it upgrades without being entered again', async () => {
  const { applicant } = await toHeldCode();
  expect(await attentionTo(world, applicant)).toEqual(both('FRAUD_GATE'));
  expect(await applicant.credential()).toMatchObject({ status: 'ACTIVE' });
  const decision = { decision: 'APPROVE', actor: 'reviewer-1', reason: 'ticket-1' } as const;
  await world.client.decideReview(applicant.upgradeId, decision);
  expect(await applicant.reach('CLOSED')).toMatchObject({ outcome: 'UPGRADED', reason: 'CODE_REDEEMED' });
  expect(await applicant.credential()).toMatchObject({ status: 'PROOFING_UPGRADED' });
  expect(await attentionTo(world, applicant)).toEqual(both(null));
  expect(await reviewersOf(applicant)).toEqual(['reviewer-1']);
  await world.replay(applicant.credentialId);
});

it('46. rejected, it ends, and the right code is of no more use', async () => {
  const { applicant, code } = await toHeldCode();
  expect(await codeOfRefusal(applicant.redeem(code))).toBe('WRONG_STAGE');
  await world.client.decideReview(applicant.upgradeId, {
    decision: 'REJECT',
    actor: 'reviewer-1',
    reason: 'ticket-1',
  });
  expect(await applicant.reach('CLOSED')).toMatchObject({ outcome: 'REJECTED', reason: 'REVIEW_REJECTED' });
  expect(await applicant.credential()).toMatchObject({ status: 'ACTIVE' });
  expect(await codeOfRefusal(applicant.redeem(code))).toBe('UPGRADE_CLOSED');
  await world.replay(applicant.credentialId);
});

it('46. nobody decides: it is rejected by itself', async () => {
  const { applicant } = await toHeldCode();
  await world.skip(30 * DAY_MS);
  expect(await applicant.reach('CLOSED')).toMatchObject({
    outcome: 'REJECTED',
    reason: 'REVIEW_NOT_DECIDED',
  });
  expect(await applicant.credential()).toMatchObject({ status: 'ACTIVE' });
});

it('46. a review of a code that was right in time outlasts the code’s own window', async () => {
  const { applicant, code } = await toCode();
  const { redeemBy } = await applicant.status();
  await world.client.hold(applicant.upgradeId, by);
  await world.skipTo(Date.parse(redeemBy!) - 60_000);
  await applicant.redeem(code);
  await world.skip(2 * DAY_MS);
  await world.client.decideReview(applicant.upgradeId, {
    decision: 'APPROVE',
    actor: 'reviewer-1',
    reason: 'ticket-1',
  });
  expect(await applicant.reach('CLOSED')).toMatchObject({ outcome: 'UPGRADED' });
  await world.replay(applicant.credentialId);
});

it('46. what holds it anew after the reviewer looked needs another look', async () => {
  const { applicant } = await toHeldCode();
  const receivedAt = world.clock();
  await world.skip(1_000);
  await world.sandbox.credentialEvent(applicant.credentialId, { type: 'credential.number_ported' });
  await untilTold(world, applicant, 'credential.number_ported');
  await decideAsOf(applicant, receivedAt);
  expect(await applicant.status()).toMatchObject({ stage: 'UNDER_REVIEW', outcome: null });
  expect(await applicant.credential()).toMatchObject({ status: 'ACTIVE' });
  await world.skip(1_000);
  await world.client.decideReview(applicant.upgradeId, {
    decision: 'APPROVE',
    actor: 'reviewer-2',
    reason: 'ticket-1',
  });
  expect(await applicant.reach('CLOSED')).toMatchObject({ outcome: 'UPGRADED' });
  expect(await reviewersOf(applicant)).toEqual(['reviewer-1', 'reviewer-2']);
  await world.replay(applicant.credentialId);
});

it('46. a hold that is released before the code is entered holds nothing', async () => {
  const { applicant, code } = await toCode();
  await world.client.hold(applicant.upgradeId, by);
  await untilTrue(async () => (await attentionTo(world, applicant)).inTemporal === 'ON_REQUEST');
  expect(await attentionTo(world, applicant)).toEqual(both('ON_REQUEST'));
  await world.client.releaseHold(applicant.upgradeId, {
    hold: 'ON_REQUEST',
    actor: 'reviewer-1',
    reason: 't',
  });
  await untilTrue(async () => (await attentionTo(world, applicant)).inTemporal === null);
  expect(await attentionTo(world, applicant)).toEqual(both(null));
  expect(await applicant.redeem(code)).toMatchObject({ outcome: 'UPGRADED' });
  await world.replay(applicant.credentialId);
});

it('61. a ported number holds back right answers too', async () => {
  const applicant = await world.person();
  await applicant.start();
  await applicant.giveContactInfo();
  await world.sandbox.credentialEvent(applicant.credentialId, { type: 'credential.number_ported' });
  await untilTold(world, applicant, 'credential.number_ported');
  expect(await attentionTo(world, applicant)).toEqual(both('NUMBER_PORTED'));
  expect(await applicant.answer('right')).toMatchObject({ stage: 'UNDER_REVIEW' });
  await world.skip(1_000);
  await world.client.decideReview(applicant.upgradeId, {
    decision: 'APPROVE',
    actor: 'reviewer-1',
    reason: 'ticket-1',
  });
  expect(await applicant.reach('CLOSED')).toMatchObject({ outcome: 'UPGRADED', reason: 'KBA_PASSED' });
  await world.replay(applicant.credentialId);
});

it('65. merged accounts: the upgrade goes on for the other account, and a reviewer looks before it is raised', async () => {
  const { applicant, code } = await toCode();
  await world.sandbox.credentialEvent(applicant.credentialId, { type: 'user.merged', mergedInto: 'user-2' });
  await untilTold(world, applicant, 'user.merged');
  expect(await applicant.credential()).toMatchObject({ userId: 'user-2' });
  expect(await applicant.redeem(code)).toMatchObject({ stage: 'UNDER_REVIEW' });
  await world.skip(1_000);
  await world.client.decideReview(applicant.upgradeId, {
    decision: 'APPROVE',
    actor: 'reviewer-1',
    reason: 'ticket-1',
  });
  expect(await applicant.reach('CLOSED')).toMatchObject({ outcome: 'UPGRADED' });
});

/** A decision that was made, and received, before what has happened since. */
async function decideAsOf({ credentialId, upgradeId }: Applicant, receivedAt: number): Promise<void> {
  const run = world.temporal.workflow.getHandle(workflowIdOf(credentialId));
  const input = {
    upgradeId,
    receivedAt,
    decision: 'APPROVE',
    actor: 'reviewer-1',
    reason: 'ticket-1',
  } as const;
  await run.executeUpdate(decideReviewUpdate, { args: [input] });
}

async function reviewersOf({ upgradeId }: Applicant): Promise<unknown[]> {
  const rows = await world.store.audit.listByUpgrade(upgradeId);
  return rows.filter(({ event }) => event === 'review_decided').map(({ facts }) => facts['actor']);
}
