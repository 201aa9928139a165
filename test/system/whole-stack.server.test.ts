/**
 * The whole stack as `npm start` runs it, every part a process of its own, on the real dev server with its SQLite file:
 * found by each search attribute, and going on after its worker was killed and its server restarted.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { createApplicant, type Applicant, type Person } from '../../deploy/local/applicant';
import { passVideo, toLetter, toQuestions, toVideo } from '../../deploy/local/demo/proofing-paths';
import { startStack, type Stack } from '../../deploy/local/stack';
import { workflowIdOf } from '../../temporal.config';

const INVOICE = { product: 'PHONE_OTP_PROOFING_UPGRADE', paymentMethod: 'INVOICE' } as const;
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

const buyer: Partial<Person> = { webstore: 'buyer' };
const abroad: Partial<Person> = { country: 'DE' };
const deceased: Partial<Person> = { lastName: 'Deceased' };

/** How to get to each stage, and from there to the end. */
const STAGES: [
  string,
  Partial<Person>,
  (a: Applicant) => Promise<unknown>,
  (a: Applicant) => Promise<unknown>,
][] = [
  [
    'AWAITING_PURCHASE',
    buyer,
    (a) => a.start({ purchase: INVOICE }),
    async (a) => {
      await stack.sandbox.settleOrder(a.upgradeId);
      await a.reach('AWAITING_CONTACT_INFO');
      await a.giveContactInfo();
      await a.answer('right');
    },
  ],
  [
    'AWAITING_CONTACT_INFO',
    {},
    (a) => a.start(),
    async (a) => {
      await a.giveContactInfo();
      await a.answer('right');
    },
  ],
  ['AWAITING_KBA_ANSWERS', {}, toQuestions, (a) => a.answer('right')],
  [
    'AWAITING_VIDEO_BOOKING',
    abroad,
    toVideo,
    async (a) => {
      await passVideo(a);
      await a.redeem(await a.hearCode());
    },
  ],
  [
    'AWAITING_VIDEO_RESULT',
    abroad,
    async (a) => {
      await toVideo(a);
      await a.bookVideo();
    },
    async (a) => {
      await a.finishVideo('PASSED');
      await a.reach('AWAITING_REDEMPTION');
      await a.redeem(await a.hearCode());
    },
  ],
  ['ACTIVATION_WAIT', {}, toLetter, async (a) => a.redeem((await a.readLetter()).code)],
  [
    'AWAITING_REDEMPTION',
    abroad,
    async (a) => {
      await toVideo(a);
      await passVideo(a);
    },
    async (a) => a.redeem(await a.hearCode()),
  ],
  [
    'UNDER_REVIEW',
    deceased,
    async (a) => {
      await a.start();
      await a.giveContactInfo();
    },
    async (a) => {
      await stack.client.decideReview(a.upgradeId, {
        decision: 'APPROVE',
        actor: 'reviewer-1',
        reason: 'ticket-1',
      });
      await passVideo(a);
      await a.redeem(await a.hearCode());
    },
  ],
];

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
      STAGES.map(async ([stage, who, goThere, goOn]) => {
        const applicant = await person(who);
        await goThere(applicant);
        await applicant.reach(stage as 'CLOSED');
        return { applicant, goOn };
      }),
    );
    if (what.startsWith('worker')) await stack.restartWorker();
    else await stack.restartTemporal();
    for (const { applicant, goOn } of travellers) {
      await goOn(applicant);
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
