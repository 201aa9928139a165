/**
 * The whole stack as `npm start` runs it, every part a process of its own, on the real dev server with its SQLite file:
 * found by each search attribute, and going on after its worker was killed and its server restarted.
 */
import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { createApplicant, type Applicant, type Person } from '../../deploy/local/applicant';
import { passVideo, toLetter, toQuestions, toVideo } from '../../deploy/local/demo/proofing-paths';
import { readRun } from '../../deploy/local/run-history';
import { startStack, type Stack } from '../../deploy/local/stack';
import { workflowIdOf } from '../../temporal.config';
import { abroad, buyer, deceased, INVOICE, stageWays } from '../support/stage-ways';

let folder: string;
let stack: Stack;

beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'proofing-upgrade-system-'));
  stack = await startStack({ dataFolder: folder });
}, 120_000);
afterAll(async () => {
  await stack.stop();
  rmSync(folder, { recursive: true, force: true });
}, 60_000);

/** With the true durations: nothing runs out during a test. */
const person = (more: Partial<Person> = {}): Promise<Applicant> =>
  createApplicant(stack, { name: 'system', ...more });

it('finds upgrades by each search attribute', async () => {
  const applicant = await person(abroad);
  await toVideo(applicant);
  await passVideo(applicant);
  const { deadline } = await applicant.status();
  const workflowId = workflowIdOf(applicant.credentialId);
  const finds = async (query: string, withinMs = 10_000): Promise<boolean> => {
    // Visibility follows a run within moments, not at once.
    for (const until = Date.now() + withinMs; Date.now() < until;) {
      const { count } = await stack.temporal.workflow.count(`WorkflowId = '${workflowId}' AND ${query}`);
      if (count === 1) return true;
    }
    return false;
  };
  expect(await finds("ProofingStage = 'AWAITING_REDEMPTION'")).toBe(true);
  expect(await finds("ProofingMethod = 'VIDEO'")).toBe(true);
  // As operators ask, by a range: the dev server's store compares instants as text, trailing zeros and all.
  const around = (seconds: number): string => new Date(Date.parse(deadline!) + seconds * 1_000).toISOString();
  expect(await finds(`StageDeadline BETWEEN '${around(-1)}' AND '${around(1)}'`)).toBe(true);
  expect(await finds(`StageDeadline < '${around(-1)}'`, 1_000)).toBe(false);
  expect(await finds("CredentialType = 'PHONE_OTP'")).toBe(true);
  expect(await finds("ProofingPolicy = 'exostar'")).toBe(true);
  expect(await finds("PartnerId = 'partner-example'")).toBe(true);
  await applicant.redeem(await applicant.hearCode());
  expect(await finds("ProofingOutcome = 'UPGRADED' AND ProofingStage = 'CLOSED'")).toBe(true);
  const reviewed = await person(deceased);
  await toQuestions(reviewed);
  const { count } = await untilCounted(
    `WorkflowId = '${workflowIdOf(reviewed.credentialId)}' AND NeedsAttention = 'REVIEW'`,
  );
  expect(count).toBe(1);
}, 60_000);

it.each(['worker killed by SIGKILL', 'Temporal server restarted on its file'])(
  'upgrades in every stage go on and end right after: %s',
  async (what) => {
    const travellers = await Promise.all(
      stageWays(stack).map(async ({ stage, person: who, go, finish }) => {
        const applicant = await person(who);
        await go(applicant);
        await applicant.reach(stage);
        return { applicant, finish };
      }),
    );
    if (what.startsWith('worker')) await stack.restartWorker();
    else await stack.restartTemporal();
    for (const { applicant, finish } of travellers) {
      await finish(applicant);
      expect(await stack.client.waitForEnd(applicant.upgradeId)).toMatchObject({ outcome: 'UPGRADED' });
      expect(await applicant.credential()).toMatchObject({ status: 'PROOFING_UPGRADED' });
      await expectOnce(applicant);
    }
  },
  180_000,
);

it('a letter ordered while the worker is being killed is one letter', async () => {
  const applicants = await Promise.all([1, 2, 3, 4].map(() => person()));
  for (const applicant of applicants) await toQuestions(applicant);
  const answering = applicants.map((applicant) => applicant.answer('wrong').catch(() => undefined));
  await stack.restartWorker();
  await Promise.all(answering);
  for (const applicant of applicants) await expectOnce(applicant);
}, 120_000);

it('75. a run that is set back to before its letter, as by a restored namespace, orders no second one', async () => {
  const applicant = await person();
  await toLetter(applicant);
  const workflowId = workflowIdOf(applicant.credentialId);
  const before = await stack.temporal.workflow.getHandle(workflowId).describe();
  const { events = [] } = await stack.temporal.workflow.getHandle(workflowId).fetchHistory();
  const ordered = events?.find(
    ({ activityTaskScheduledEventAttributes: scheduled }) =>
      scheduled?.activityType?.name === 'orderActivationLetter',
  )?.activityTaskScheduledEventAttributes;
  await stack.temporal.workflowService.resetWorkflowExecution({
    namespace: stack.temporal.options.namespace,
    workflowExecution: { workflowId, runId: before.runId },
    reason: 'as if an older copy of the namespace had been restored',
    requestId: randomUUID(),
    workflowTaskFinishEventId: ordered!.workflowTaskCompletedEventId!,
  });
  await untilSome(async () => {
    const { stages } = await readRun(stack.temporal, workflowId);
    const { runId } = await stack.temporal.workflow.getHandle(workflowId).describe();
    return runId !== before.runId && stages.at(-1) === 'ACTIVATION_WAIT' ? [true] : [];
  });
  const { letters } = await stack.sandbox.effects();
  const ledger = await stack.store.letters.listByUpgrade(applicant.upgradeId);
  expect(ledger).toMatchObject([{ state: 'ACCEPTED' }]);
  expect(letters.byReference[ledger[0]!.letterId]).toBe(1);
  await expectOnce(applicant);
  await applicant.redeem((await applicant.readLetter()).code);
  expect(await applicant.credential()).toMatchObject({ status: 'PROOFING_UPGRADED' });
}, 120_000);

it('gives a status from the store while no worker runs, and loses no code entered meanwhile', async () => {
  const applicant = await person(abroad);
  await toVideo(applicant);
  await passVideo(applicant);
  const code = await applicant.hearCode();
  const redeeming = applicant.redeem(code);
  await stack.restartWorker();
  const status = await redeeming.catch(() => applicant.reach('CLOSED'));
  expect(status).toMatchObject({ outcome: 'UPGRADED' });
}, 120_000);

it('a cancel request cuts the wait for a party that is out short, and nothing is ordered after', async () => {
  const applicant = await person();
  await toQuestions(applicant);
  await stack.sandbox.addFault({
    party: 'letters',
    route: 'POST /v1/letters',
    fault: 'status_503',
    times: 50,
  });
  const answering = applicant.answer('wrong');
  const [letter] = await untilSome(() => stack.store.letters.listByUpgrade(applicant.upgradeId));
  const cancelled = await stack.client.cancel(applicant.upgradeId, { by: 'APPLICANT' });
  expect(cancelled).toMatchObject({ outcome: 'CANCELLED' });
  expect(await answering).toMatchObject({ outcome: 'CANCELLED' });
  await stack.client.waitForEnd(applicant.upgradeId);
  const { letters } = await stack.sandbox.effects();
  expect(letters.byReference[letter!.letterId]).toBeUndefined();
}, 60_000);

it('cancelled while an appointment is being moved, both sessions are withdrawn', async () => {
  const applicant = await person(abroad);
  await toVideo(applicant);
  await applicant.bookVideo();
  const [, later] = await stack.client.listVideoSlots(applicant.upgradeId, { limit: 2 });
  await stack.sandbox.addFault({
    party: 'video',
    route: 'POST /v1/sessions',
    fault: 'status_503',
    times: 50,
  });
  const move = { startsAt: later!, timeZone: 'Europe/Berlin' };
  const moving = stack.client.rescheduleVideo(applicant.upgradeId, move).catch(() => undefined);
  const rows = () => stack.store.appointments.listByUpgrade(applicant.upgradeId);
  await untilSome(async () => ((await rows()).length === 2 ? [true] : []));
  await stack.client.cancel(applicant.upgradeId, { by: 'OPERATOR' });
  await moving;
  await stack.client.waitForEnd(applicant.upgradeId);
  expect((await rows()).map(({ state }) => state)).toEqual(['CANCELLED', 'CANCELLED']);
}, 60_000);

it('cancelled after an order whose answer was lost, the order is withdrawn', async () => {
  const applicant = await person(buyer);
  await stack.sandbox.addFault({ party: 'webstore', route: 'POST /v1/orders', fault: 'truncated', times: 1 });
  const starting = applicant.start({ purchase: INVOICE, idempotencyKey: 'lost' }).catch(() => undefined);
  const [upgrade] = await untilSome(async () => {
    const { upgrades } = await stack.client.list({ credentialId: applicant.credentialId });
    const [first] = upgrades;
    const isOrdered = first && (await stack.sandbox.readOrder(first.upgradeId).catch(() => null)) !== null;
    return isOrdered ? [first] : [];
  });
  await stack.client.cancel(upgrade!.upgradeId, { by: 'APPLICANT' });
  await starting;
  await stack.client.waitForEnd(upgrade!.upgradeId);
  expect(await stack.sandbox.readOrder(upgrade!.upgradeId)).toMatchObject({ status: 'cancelled' });
}, 60_000);

/** Nothing outside happened twice for this person. */
async function expectOnce({ upgradeId }: Applicant): Promise<void> {
  const effects = await stack.sandbox.effects();
  const [letters, attempts] = await Promise.all([
    stack.store.letters.listByUpgrade(upgradeId),
    stack.store.attempts.listByUpgrade(upgradeId),
  ]);
  expect(effects.charges.byReference[upgradeId] ?? 0).toBeLessThanOrEqual(1);
  for (const { letterId } of letters) expect(effects.letters.byReference[letterId]).toBe(1);
  for (const { attemptId } of attempts) {
    expect(effects.questionSessions.byReference[attemptId] ?? 0).toBeLessThanOrEqual(1);
    expect(effects.gradings.byReference[attemptId] ?? 0).toBeLessThanOrEqual(1);
    expect(effects.videoSessions.byReference[attemptId] ?? 0).toBeLessThanOrEqual(1);
  }
}

async function untilCounted(query: string) {
  for (const until = Date.now() + 10_000; ;) {
    const counted = await stack.temporal.workflow.count(query);
    if (counted.count > 0 || Date.now() > until) return counted;
  }
}

async function untilSome<T>(list: () => Promise<readonly T[]>): Promise<readonly T[]> {
  for (const until = Date.now() + 10_000; ;) {
    const found = await list();
    if (found.length > 0 || Date.now() > until) return found;
    await setTimeout(25);
  }
}
