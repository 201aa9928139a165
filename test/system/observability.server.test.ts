/**
 * A real system, each part a process of its own, goes through its paths; then worker and API are scraped as Prometheus
 * would. What the catalogue promises must be there, and with it all that dashboard and alerts ask for.
 */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { createApplicant, type Applicant, type Person } from '../../deploy/local/applicant';
import { passVideo, toLetter, toQuestions, toVideo } from '../../deploy/local/demo/proofing-paths';
import { localSecrets } from '../../deploy/local/local-secrets';
import { startStack, type Stack } from '../../deploy/local/stack';
import { freePort } from '../../deploy/local/temporal-servers';
import { workflowIdOf } from '../../temporal.config';
import { type MetricDeclaration, METRICS } from '../../workflows/metrics';
import { expressions } from '../support/observability-files';
import { scrape, type Scrape } from '../support/prometheus-text';
import { usesOf } from '../support/promql';
import { codeOfRefusal } from '../support/refusal';

const TRACE = '4bf92f3577b34da6a3ce929d0e0e4736';
const PARTNER = 'partner-example';
/** What Temporal's meter of a workflow adds by itself. */
const OF_TEMPORAL = new Set(['namespace', 'taskQueue', 'workflowType', 'task_queue', 'workflow_type']);

let folder: string;
let stack: Stack;
let seen: Readonly<Record<MetricDeclaration['program'], Scrape>>;
const people: Applicant[] = [];

async function person(more: Partial<Person> = {}): Promise<Applicant> {
  const applicant = await createApplicant(stack, { name: 'seen', ...more });
  people.push(applicant);
  return applicant;
}

beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'proofing-upgrade-observed-'));
  const metricsAddress = `127.0.0.1:${await freePort()}`;
  const costFile = path.join(__dirname, '../../deploy/observability/cost-table.example.json');
  const settings = { METRICS_ADDRESS: metricsAddress, COST_FILE: costFile, SYNTHETIC_PARTNER: 'synthetic' };
  stack = await startStack({ dataFolder: folder, settings });
  await goEverywhere();
  const worker = `http://${metricsAddress}/metrics`;
  await untilShown(worker);
  seen = { worker: await scrape(worker), api: await scrape(`${stack.apiUrl}/metrics`) };
}, 180_000);
afterAll(async () => {
  await stack.stop();
  rmSync(folder, { recursive: true, force: true });
}, 60_000);

/** The gauges follow within 15 seconds, and the notices within moments. */
async function untilShown(url: string): Promise<void> {
  for (const until = Date.now() + 40_000; Date.now() < until; await setTimeout(250)) {
    const now = await scrape(url);
    const isOpen = now.value(METRICS.openUpgrades.name, { stage: 'AWAITING_CONTACT_INFO' }) === 1;
    if (isOpen && (now.value(METRICS.notices.name, { result: 'delivered' }) ?? 0) > 0) return;
  }
  throw new Error('the gauges do not show what waits');
}

async function goEverywhere(): Promise<void> {
  const atOnce = await person();
  await toQuestions(atOnce);
  await atOnce.answer('right');

  const byLetter = await person();
  await toLetter(byLetter);
  expect(await codeOfRefusal(byLetter.redeem('ZZZZZZZZZZ'))).toBe('CODE_WRONG');
  await byLetter.redeem((await byLetter.readLetter()).code);

  const byVideo = await person({ country: 'DE' });
  await toVideo(byVideo);
  await passVideo(byVideo);
  await byVideo.redeem(await byVideo.hearCode());

  const givenUp = await person();
  await givenUp.start();
  await stack.client.cancel(givenUp.upgradeId, { by: 'APPLICANT' });

  // That it was paid is told by no event; the run asks, soon under this policy.
  await stack.sandbox.silenceEvents('webstore', true);
  const buyer = await person({ webstore: 'buyer', policy: 'demo' });
  await buyer.start({ purchase: { product: 'PHONE_OTP_PROOFING_UPGRADE', paymentMethod: 'INVOICE' } });
  await stack.sandbox.settleOrder(buyer.upgradeId);
  await buyer.reach('AWAITING_CONTACT_INFO');
  await stack.sandbox.silenceEvents('webstore', false);
  await buyer.giveContactInfo();
  await buyer.answer('right');

  const waiting = await person();
  await waiting.start();
  const key = localSecrets(folder).API_KEY_BACK_END;
  await fetch(`${stack.apiUrl}/v1/upgrades/${waiting.upgradeId}`, {
    headers: { authorization: `Bearer ${key}`, traceparent: `00-${TRACE}-00f067aa0ba902b7-01` },
  });
  await fetch(`${stack.apiUrl}/v1/webhooks/webstore`, { method: 'POST', body: '{}' });
}

const declared: readonly MetricDeclaration[] = Object.values(METRICS);

it.each(declared)(
  '$name is shown, of its kind, with its labels and no other',
  ({ name, kind, labels, program }) => {
    expect(seen[program].kinds.get(name)).toBe(kind);
    expect(seen[program].labelsOf(name).filter((label) => !OF_TEMPORAL.has(label))).toEqual(
      labels.toSorted(),
    );
  },
);

it('nothing of ours is shown that the catalogue does not have', () => {
  const names = new Set(declared.map(({ name }) => name));
  for (const { kinds } of [seen.worker, seen.api]) {
    const ours = [...kinds.keys()].filter((name) => name.startsWith('proofing_upgrade_'));
    expect(ours.filter((name) => !names.has(name))).toEqual([]);
  }
});

it('all that dashboard and alerts ask for was shown by the run', () => {
  for (const { of, expression } of expressions) {
    for (const { metric, labels } of usesOf(expression)) {
      expect({ of, labels: seen[metric.program].labelsOf(metric.name) }).toEqual({
        of,
        labels: expect.arrayContaining([...labels]) as unknown,
      });
    }
  }
});

it('counts what people went through', () => {
  const counted = (metric: keyof typeof METRICS, labels: Record<string, string>) =>
    seen.worker.value(METRICS[metric].name, labels);
  const partner = PARTNER;
  expect(counted('outcomes', { outcome: 'UPGRADED', reason: 'KBA_PASSED', method: 'KBA', partner })).toBe(2);
  expect(counted('outcomes', { reason: 'CODE_REDEEMED', method: 'KBA_AND_LETTER', partner })).toBe(1);
  expect(counted('outcomes', { reason: 'CODE_REDEEMED', method: 'VIDEO', partner })).toBe(1);
  expect(counted('outcomes', { outcome: 'CANCELLED', method: 'NONE', partner })).toBe(1);
  expect(counted('codesEntered', { verdict: 'WRONG' })).toBe(1);
  expect(counted('codesEntered', { verdict: 'UPGRADED' })).toBe(2);
  expect(counted('cost', { provider: 'letter-house', operation: 'orderLetter', currency: 'USD' })).toBe(145);
  expect(counted('stuckUpgrades', {})).toBe(0);
  // One is still there; whoever else came in has left.
  const stage = 'AWAITING_CONTACT_INFO';
  expect(counted('stagesEntered', { stage, partner })).toBe(6);
  expect(counted('stagesLeft', { stage, partner })).toBe(5);
  expect(counted('openUpgrades', { stage })).toBe(1);
});

it('79. a party that falls silent shows in the metrics, although its news was found by asking', () => {
  expect(seen.worker.value(METRICS.eventsMissing.name, { provider: 'webstore' })).toBe(1);
  expect(
    expressions.some(
      ({ of, expression }) => of.startsWith('alert') && expression.includes(METRICS.eventsMissing.name),
    ),
  ).toBe(true);
});

it('no label has the id of a case, a credential or a person', () => {
  const labels = [...seen.worker.samples, ...seen.api.samples].flatMap((sample) =>
    Object.values(sample.labels),
  );
  const ids = people.flatMap(({ upgradeId, credentialId, userId }) => [upgradeId, credentialId, userId]);
  expect(labels.filter((label) => ids.some((id) => label.includes(id)))).toEqual([]);
});

describe('the logs', () => {
  const linesOf = (program: string) =>
    readFileSync(path.join(folder, 'logs', `${program}.log`), 'utf8')
      .split('\n')
      .filter((line) => line.startsWith('{'))
      .map((line) => JSON.parse(line) as Record<string, unknown>);

  it('every call to a party for a run carries workflow, run, activity and attempt', () => {
    const calls = linesOf('worker').filter(
      ({ msg, provider }) => msg === 'provider call' && provider !== 'notifier',
    );
    expect(calls.length).toBeGreaterThan(10);
    const workflows = new Set(people.map(({ credentialId }) => workflowIdOf(credentialId)));
    for (const call of calls) {
      expect(workflows.has(String(call['workflowId']))).toBe(true);
      expect(call).toMatchObject({
        runId: expect.any(String) as unknown,
        activity: expect.any(String) as unknown,
        attempt: 1,
      });
    }
  });

  it("a caller's trace leads to the workflow it asked for", () => {
    const line = linesOf('api').find(({ msg, traceId }) => msg === 'request' && traceId === TRACE);
    expect(line).toMatchObject({
      route: 'GET /v1/upgrades/:upgradeId',
      status: '200',
      workflowId: workflowIdOf(people.at(-1)!.credentialId),
    });
  });
});
