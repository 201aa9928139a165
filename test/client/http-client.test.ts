/** The typed client sends what the server takes, gives what it answers, and throws what it refuses. */
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import {
  createHttpClient,
  type HttpClient,
  HttpProblem,
  NoAnswer,
  statusChanges,
} from '../../client/http-client';
import { UpgradeError } from '../../client';
import type { OperationId } from '../../client/http/contract/operations';
import { AT, DAY_MS } from '../db/fixtures';
import { demo } from '../../workflows/policies/demo';
import { type ApiEndpoint, callerOf, startApiEndpoint } from '../support/api-endpoint';
import { BODIES, callerKindOf, OPERATION_IDS } from '../support/operation-samples';
import { untilTrue } from '../support/until-true';
import { statusOf } from './cli-run';

let endpoint: ApiEndpoint;
let upgradeId: string;
let thrown: UpgradeError | null = null;
let stage: 'UNDER_REVIEW' | 'AWAITING_REDEMPTION' | 'CLOSED' = 'UNDER_REVIEW';
let reads = 0;
beforeAll(async () => {
  endpoint = await startApiEndpoint({
    behaviour: {
      redeemCode() {
        if (thrown !== null) throw thrown;
        return statusOf({ upgradeId });
      },
      getStatus() {
        reads++;
        return statusOf({ upgradeId, stage });
      },
    },
  });
  upgradeId = await endpoint.upgrade();
  const wish = { startsAt: AT + DAY_MS, timeZone: 'UTC', calendar: demo.video.calendar, at: AT };
  await endpoint.store.appointments.book({ appointmentId: 'appointment-1', upgradeId, ...wish });
  await endpoint.store.appointments.finish('appointment-1', 'PASSED', AT);
});
afterAll(() => endpoint.close());
beforeEach(() => {
  thrown = null;
  endpoint.asked.length = 0;
});

const optionsFor = (token: string) => ({ baseUrl: `${endpoint.url}/`, credential: () => token });
const asBackEnd = () => createHttpClient(optionsFor(endpoint.keys.backEnd));

it.each(OPERATION_IDS)('%s is sent to its route and answered', async (id: OperationId) => {
  const caller = await callerOf(endpoint, callerKindOf(id), upgradeId);
  const token = typeof caller === 'string' ? endpoint.keys[caller] : caller.token;
  const api = createHttpClient(optionsFor(token));
  const body = id === 'eraseUpgrade' ? undefined : BODIES[id];
  const call = api[id] as (input: unknown) => Promise<unknown>;
  await expect(call({ upgradeId, appointmentId: 'appointment-1', body })).resolves.toBeInstanceOf(Object);
});

it('queries and keys are sent', async () => {
  const api = asBackEnd();
  const { upgrades } = await api.listUpgrades({ query: { stage: 'AWAITING_PURCHASE', limit: 1 } });
  expect(upgrades.map((each) => each.upgradeId)).toEqual([upgradeId]);
  const input = { upgradeId, body: { code: 'ABCDE12345' }, idempotencyKey: 'key-1' };
  expect(await api.redeemCode(input)).toEqual(await api.redeemCode(input));
  expect(endpoint.asked.filter(({ method }) => method === 'redeemCode')).toHaveLength(1);
});

it.each([
  ['CODE_WRONG', { attemptsLeft: 2 }, { status: 422, facts: { attemptsLeft: 2 } }],
  ['BUSY', { retryAfterSeconds: 3 }, { status: 429, retryAfterSeconds: 3 }],
  ['ANSWER_PENDING', {}, { status: 202 }],
  [
    'INVALID_INPUT',
    { fields: { code: 'is missing' } },
    { status: 400, errors: [{ path: 'code', message: 'is missing' }] },
  ],
] as const)('%s is thrown with all that the server tells', async (code, details, told) => {
  thrown = new UpgradeError(code, 'A sentence.', details);
  const call = asBackEnd().redeemCode({ upgradeId, body: { code: 'ABCDE12345' } });
  await expect(call).rejects.toMatchObject({ ...told, code, message: 'A sentence.' });
  await expect(call).rejects.toBeInstanceOf(HttpProblem);
});

it('each status is given once, until the upgrade has ended', async () => {
  stage = 'UNDER_REVIEW';
  reads = 0;
  const record = () =>
    endpoint.store.audit.recordAction({
      upgradeId,
      principalId: 'x',
      action: 'upgrade.cancel',
      at: AT + reads,
    });
  const seen: string[] = [];
  for await (const status of statusChanges(optionsFor(endpoint.keys.backEnd), {
    upgradeId,
    waitSeconds: 1,
  })) {
    seen.push(status.stage);
    if (status.stage === 'CLOSED') continue;
    const before = reads;
    void untilTrue(async () => reads > before).then(() => {
      stage = stage === 'UNDER_REVIEW' ? 'AWAITING_REDEMPTION' : 'CLOSED';
      return record();
    });
  }
  expect(seen).toEqual(['UNDER_REVIEW', 'AWAITING_REDEMPTION', 'CLOSED']);
}, 15_000);

it('where the wait does not reach the server, nothing is asked in a hurry', async () => {
  jest.useFakeTimers();
  const json = { 'content-type': 'application/json' };
  let asked = 0;
  const answers = async (): Promise<Response> => {
    asked++;
    if (asked < 4 && asked > 1) return new Response(null, { status: 304 });
    const body = statusOf({ stage: asked === 1 ? 'UNDER_REVIEW' : 'CLOSED' });
    return new Response(JSON.stringify(body), { headers: { ...json, etag: `"${asked}"` } });
  };
  const options = { baseUrl: 'http://localhost', credential: () => 'key', fetch: answers };
  const changes = statusChanges(options, { upgradeId: 'upgrade-1', waitSeconds: 20 });
  await changes.next();
  const last = changes.next();
  await jest.advanceTimersByTimeAsync(19_999);
  expect(asked).toBe(2);
  await jest.advanceTimersByTimeAsync(20_001);
  expect((await last).value).toMatchObject({ stage: 'CLOSED' });
  expect(asked).toBe(4);
  jest.useRealTimers();
});

describe('where no answer comes that can be read', () => {
  const serve = async (respond: RequestListener, use: (api: HttpClient) => Promise<void>) => {
    const server = createServer(respond).listen(0, '127.0.0.1');
    await new Promise((resolve) => server.once('listening', resolve));
    const baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    await use(createHttpClient({ baseUrl, credential: () => 'secret-credential', timeoutMs: 200 }));
    server.closeAllConnections();
    server.close();
  };

  it.each<[string, RequestListener]>([
    ['a page of a proxy', (_request, response) => void response.writeHead(502).end('<html>')],
    [
      'JSON that is none',
      (_request, response) => void response.writeHead(200, { 'content-type': 'application/json' }).end('{'),
    ],
    ['silence', () => undefined],
    [
      'a redirect',
      (_request, response) => void response.writeHead(307, { location: 'http://127.0.0.1:1/' }).end(),
    ],
  ])('%s', async (_, respond) => {
    await serve(respond, async (api) => {
      const call = api.requestLetter({ upgradeId: 'x', idempotencyKey: 'k' });
      await expect(call).rejects.toBeInstanceOf(NoAnswer);
      await expect(call).rejects.not.toThrow(/secret-credential/);
    });
  });
});

it.each(['', '.', '..'])('an id that would be another address, %j, is not sent', async (id) => {
  await expect(asBackEnd().readUpgrade({ upgradeId: id })).rejects.toThrow(TypeError);
});
