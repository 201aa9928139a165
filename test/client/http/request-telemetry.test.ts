/** Every request can be followed: by the caller's trace, by its workflow, and in the counts; and says nothing of a person. */
import { UpgradeError } from '../../../client';
import { traceContextOf } from '../../../client/http/trace-context';
import { workflowIdOf } from '../../../temporal.config';
import { type ApiEndpoint, startApiEndpoint } from '../../support/api-endpoint';
import { scrape } from '../../support/prometheus-text';

const TRACE = '4bf92f3577b34da6a3ce929d0e0e4736';
const SPAN = '00f067aa0ba902b7';
const TRACEPARENT = `00-${TRACE}-${SPAN}-01`;

let endpoint: ApiEndpoint;
const redeemCode = async (): Promise<never> => {
  throw new UpgradeError('CODE_WRONG', 'This is not the activation code.');
};
beforeEach(async () => void (endpoint = await startApiEndpoint({ behaviour: { redeemCode } })));
afterEach(() => endpoint.close());

const lines = () => endpoint.logLines.map((line) => JSON.parse(line) as Record<string, unknown>);
const requestLine = () => lines().find(({ msg }) => msg === 'request');

it("a request is logged under the caller's trace, with its route, outcome, case and workflow", async () => {
  const upgradeId = await endpoint.upgrade();
  const { credentialId } = (await endpoint.store.upgrades.get(upgradeId)) ?? { credentialId: '' };
  await endpoint.ask('backEnd', `/v1/upgrades/${upgradeId}/redemption`, {
    method: 'POST',
    headers: { traceparent: TRACEPARENT },
    body: { code: 'CANARYCODE' },
  });
  expect(requestLine()).toMatchObject({
    traceId: TRACE,
    parentSpanId: SPAN,
    requestId: expect.stringMatching(/^[0-9a-f-]{36}$/) as unknown,
    route: 'POST /v1/upgrades/:upgradeId/redemption',
    status: '422',
    code: 'CODE_WRONG',
    durationMs: expect.any(Number) as unknown,
    upgradeId,
    workflowId: workflowIdOf(credentialId),
  });
  expect(endpoint.logLines.join()).not.toContain('CANARYCODE');
});

it('every line of a request carries its trace and its id, also one that was refused at the gate', async () => {
  await endpoint.ask({ token: 'nobody' }, '/v1/upgrades', { headers: { traceparent: TRACEPARENT } });
  const ofRequest = lines().filter(({ requestId }) => requestId !== undefined);
  expect(ofRequest.map(({ msg }) => msg)).toEqual(
    expect.arrayContaining(['authentication failed', 'request']),
  );
  expect(new Set(ofRequest.map(({ requestId }) => requestId)).size).toBe(1);
  expect(ofRequest.every(({ traceId }) => traceId === TRACE)).toBe(true);
});

it('requests are counted by route, status and code, and an address nobody serves is no route', async () => {
  const upgradeId = await endpoint.upgrade();
  for (const code of ['ABCDE12345', 'ABCDE12346']) {
    await endpoint.ask('backEnd', `/v1/upgrades/${upgradeId}/redemption`, { method: 'POST', body: { code } });
  }
  await endpoint.ask(null, '/canary-address');
  const seen = await scrape(`${endpoint.url}/metrics`);
  const counted = (route: string, status: string, code: string) =>
    seen.value('proofing_upgrade_http_requests_total', { route, status, code });
  expect(counted('POST /v1/upgrades/:upgradeId/redemption', '422', 'CODE_WRONG')).toBe(2);
  expect(counted('none', '404', 'NOT_FOUND')).toBe(1);
  expect(JSON.stringify(seen.samples)).not.toMatch(new RegExp(`canary|${upgradeId}`));
});

describe('the header traceparent (W3C Trace Context)', () => {
  it.each([
    ['of this version', TRACEPARENT],
    ['of a later version, with more behind', `cc-${TRACE}-${SPAN}-01-what-comes`],
  ])('one %s is taken', (_what, header) => {
    expect(traceContextOf(header)).toEqual({ traceId: TRACE, parentSpanId: SPAN });
  });

  it.each([
    ['that is missing', undefined],
    ['of a version that is none', `ff-${TRACE}-${SPAN}-01`],
    ['with more behind in this version', `${TRACEPARENT}-more`],
    ['of zeros as trace', `00-${'0'.repeat(32)}-${SPAN}-01`],
    ['of zeros as span', `00-${TRACE}-${'0'.repeat(16)}-01`],
    ['in capitals', TRACEPARENT.toUpperCase()],
    ['that is too short', TRACEPARENT.slice(1)],
    ['of other characters', `00-${'canary'.padEnd(32, 'g')}-${SPAN}-01`],
    ['sent twice', `${TRACEPARENT}, ${TRACEPARENT}`],
  ])('one %s is as if it were not there: the trace begins here', (_what, header) => {
    const made = traceContextOf(header);
    expect(Object.keys(made)).toEqual(['traceId']);
    expect(made.traceId).toMatch(/^[0-9a-f]{32}$/);
    expect(made.traceId).not.toBe(TRACE);
  });
});
