import { readEnvironment } from '../../../temporal.config';
import { demo } from '../../../workflows/policies/demo';
import { exostar } from '../../../workflows/policies/exostar';
import { AT, DAY_MS, entering, startUpgrade } from '../../db/fixtures';
import { type Answer, type Endpoint, startEndpoint } from './endpoint';

const KEY = 'k'.repeat(24);
const OTHER_KEY = 'another-key-of-24-letters';
const AGENT_KEYS = [
  { agentId: 'agent-7', key: KEY },
  { agentId: 'agent-8', key: OTHER_KEY },
];

let endpoint: Endpoint;
beforeEach(async () => void (endpoint = await startEndpoint({ agentKeys: AGENT_KEYS })));
afterEach(() => endpoint.close());

/** An upgrade whose video session was passed, with its code. */
async function passedSession(appointmentId = 'appointment-1', startsAt = AT + DAY_MS): Promise<string> {
  const { upgradeId } = await startUpgrade(endpoint.store);
  const { calendar } = demo.video;
  await endpoint.store.appointments.book({
    appointmentId,
    upgradeId,
    startsAt,
    timeZone: 'UTC',
    calendar,
    at: AT,
  });
  await endpoint.store.appointments.finish(appointmentId, 'PASSED', AT);
  const expiresAt = AT + 30 * DAY_MS;
  await endpoint.store.codes.issue({
    codeId: `code-${appointmentId}`,
    upgradeId,
    channel: 'VIDEO',
    expiresAt,
    at: AT,
  });
  return upgradeId;
}

interface Shown extends Answer {
  readonly cacheControl: string | null;
  readonly challenge: string | null;
  readonly json: { readonly code?: string; readonly redeemBy?: string };
}

async function ask(address: string, authorization: string | null = `Bearer ${KEY}`): Promise<Shown> {
  const headers = authorization === null ? {} : { authorization };
  const response = await fetch(endpoint.url + address, { method: 'POST', headers });
  const text = await response.text();
  const json = JSON.parse(text) as Shown['json'];
  return {
    status: response.status,
    type: response.headers.get('content-type'),
    text,
    code: json.code,
    json,
    cacheControl: response.headers.get('cache-control'),
    challenge: response.headers.get('www-authenticate'),
  };
}

const CODE = '/v1/appointments/appointment-1/code';
const REISSUE = `${CODE}/reissue`;

test('an agent is shown the code of a passed session, once ever, and no cache may keep it', async () => {
  const upgradeId = await passedSession();
  const shown = await ask(CODE);
  expect(shown).toMatchObject({ status: 200, cacheControl: 'no-store' });
  expect(shown.json).toEqual({
    code: expect.stringMatching(/^[0-9A-Z]{10}$/) as string,
    redeemBy: new Date(AT + 30 * DAY_MS).toISOString(),
  });
  const again = [await ask(CODE), await ask(CODE, `Bearer ${OTHER_KEY}`), await ask(CODE)];
  expect(again.map(({ status }) => status)).toEqual([410, 410, 410]);
  expect(new Set(again.map(({ text }) => text)).size).toBe(1);
  expect(again[0]).toMatchObject({ code: 'CODE_NOT_AVAILABLE', cacheControl: 'no-store' });
  expect(await entering(endpoint.store, upgradeId, shown.json.code ?? '')).toBe('UPGRADED');
});

test('of many who ask at once, one is shown the code', async () => {
  await passedSession();
  const answers = await Promise.all(Array.from({ length: 20 }, () => ask(CODE)));
  expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
  expect(answers.filter(({ status }) => status === 410)).toHaveLength(19);
});

describe('59. a code that was misheard', () => {
  test('is made anew: the new one works, the earlier one is void, and it expires when that did', async () => {
    const upgradeId = await passedSession();
    const first = (await ask(CODE)).json;
    const second = (await ask(REISSUE)).json;
    expect(second.code).not.toBe(first.code);
    expect(second.redeemBy).toBe(first.redeemBy);
    const codes = await endpoint.store.codes.listByUpgrade(upgradeId);
    expect(codes.map(({ voidedAt }) => voidedAt === null)).toEqual([false, true]);
    expect(await ask(CODE)).toMatchObject({ status: 410 });
  });

  test('is made anew as often as the policy allows, and no more', async () => {
    await passedSession();
    await ask(CODE);
    for (let each = 0; each < exostar.video.reissuesMax; each++) {
      expect(await ask(REISSUE)).toMatchObject({ status: 200, cacheControl: 'no-store' });
    }
    expect(await ask(REISSUE)).toMatchObject({ status: 409, code: 'REISSUE_LIMIT_REACHED' });
  });

  test('is kept nowhere in clear, and neither is who asked, but for agent and appointment', async () => {
    await passedSession();
    const codes = [(await ask(CODE)).json.code ?? '', (await ask(REISSUE)).json.code ?? ''];
    const log = endpoint.logLines.join();
    for (const secret of [...codes, KEY]) expect(log).not.toContain(secret);
    const handovers = endpoint.logLines
      .map((line) => JSON.parse(line) as Record<string, unknown>)
      .filter(({ agentId }) => agentId === 'agent-7');
    expect(handovers).toMatchObject([
      { appointmentId: 'appointment-1', msg: 'activation code shown' },
      { appointmentId: 'appointment-1', msg: 'activation code made anew and shown' },
    ]);
  });

  test('goes to the audit with the agent who asked', async () => {
    const upgradeId = await passedSession();
    await ask(CODE, `Bearer ${OTHER_KEY}`);
    await ask(REISSUE);
    const audit = await endpoint.store.audit.listByUpgrade(upgradeId);
    const agents = audit.map(({ facts }) => facts['agentId']).filter((agentId) => agentId !== undefined);
    expect(agents).toEqual(['agent-8', 'agent-7']);
  });
});

describe('an appointment without a code is answered like one that nobody knows', () => {
  test.each([CODE, REISSUE])('POST %s', async (address) => {
    const unknown = await ask(address);
    expect(unknown).toMatchObject({ status: 404, code: 'CODE_NOT_AVAILABLE' });
    const { upgradeId } = await startUpgrade(endpoint.store);
    const { calendar } = demo.video;
    const wish = { startsAt: AT + DAY_MS, timeZone: 'UTC', calendar, at: AT };
    await endpoint.store.appointments.book({ appointmentId: 'appointment-1', upgradeId, ...wish });
    expect(await ask(address)).toEqual(unknown);
    await endpoint.store.appointments.finish('appointment-1', 'PASSED', AT);
    const passedWithoutCode = await ask(address);
    expect(passedWithoutCode.status).toBe(404);
  });

  test('also one that failed, before another of the same upgrade was passed', async () => {
    const { upgradeId } = await startUpgrade(endpoint.store);
    const { calendar } = demo.video;
    const wish = { upgradeId, startsAt: AT + DAY_MS, timeZone: 'UTC', calendar, at: AT };
    await endpoint.store.appointments.book({ appointmentId: 'appointment-1', ...wish });
    await endpoint.store.appointments.finish('appointment-1', 'FAILED', AT);
    await endpoint.store.codes.issue({
      codeId: 'c',
      upgradeId,
      channel: 'VIDEO',
      expiresAt: AT + DAY_MS,
      at: AT,
    });
    expect(await ask(CODE)).toMatchObject({ status: 404 });
  });
});

test('without a key of an agent nothing is shown, and where no keys are set nobody has one', async () => {
  await passedSession();
  const wrong = [
    null,
    '',
    'Bearer nobody-knows-this-key-at-all',
    `Bearer ${KEY.slice(1)}`,
    `Bearer ${KEY}k`,
    `Bearer ${KEY.toUpperCase()}`,
    KEY,
    `Basic ${KEY}`,
    'Bearer agent-7',
  ];
  for (const authorization of wrong) {
    for (const address of [CODE, REISSUE, '/v1/appointments/unknown/code']) {
      const refused = await ask(address, authorization);
      expect(refused).toMatchObject({ status: 401, code: 'AGENT_KEY_INVALID', challenge: 'Bearer' });
    }
  }
  expect(await ask(CODE)).toMatchObject({ status: 200 });
  const withoutKeys = await startEndpoint();
  const init = { method: 'POST', headers: { authorization: `Bearer ${KEY}` } };
  expect(await withoutKeys.ask(CODE, init)).toMatchObject({ status: 401 });
  await withoutKeys.close();
});

test('a request with a body of any kind is answered all the same', async () => {
  await passedSession();
  const headers = { authorization: `Bearer ${KEY}`, 'content-type': 'application/json' };
  const init = { method: 'POST', headers, body: '{"not": json' };
  expect(await endpoint.ask(CODE, init)).toMatchObject({ status: 200 });
});

describe('AGENT_KEYS', () => {
  const secret = `whsec_${Buffer.alloc(32, 7).toString('base64')}`;
  const read = (keys: string | undefined) =>
    readEnvironment('api', {
      SEALING_KEYS: 'sealing-keys',
      CODE_PEPPERS: 'code-peppers',
      CODEC_KEYS: 'codec-keys',
      WEBHOOK_SECRET_WEBSTORE: secret,
      WEBHOOK_SECRET_LIVE_VIDEO: secret,
      WEBHOOK_SECRET_LETTER_HOUSE: secret,
      WEBHOOK_SECRET_CREDENTIAL_ISSUER: secret,
      ...(keys !== undefined && { AGENT_KEYS: keys }),
    }).AGENT_KEYS;

  test('names agents and their keys, two of one agent while they are rotated', () => {
    expect(read(`agent-7:${KEY},agent-7:${OTHER_KEY}`)).toEqual([
      { agentId: 'agent-7', key: KEY },
      { agentId: 'agent-7', key: OTHER_KEY },
    ]);
  });

  test.each([undefined, ''])('is nobody for %j', (keys) => {
    expect(read(keys)).toEqual([]);
  });

  test.each([
    'agent-7',
    `agent-7:${KEY.slice(1)}`,
    `:${KEY}`,
    `agent-7:${KEY},`,
    `agent 7:${KEY}`,
    `agent-7:${KEY},agent-8:${KEY}`,
  ])('that is malformed, %s, stops the start and is not shown', (keys) => {
    expect(() => read(keys)).toThrow(
      expect.objectContaining({
        message: expect.stringMatching(/^AGENT_KEYS is malformed\./) as string,
      }) as Error,
    );
  });
});
