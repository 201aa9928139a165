import { AT, MINUTE_MS } from '../../db/fixtures';
import { orderEvent, videoEvent } from './bodies';
import { type Endpoint, FOREIGN_SECRET, signed, type SignedEvent, startEndpoint } from './endpoint';

let endpoint: Endpoint;
beforeEach(async () => void (endpoint = await startEndpoint()));
afterEach(() => endpoint.close());

const SERIES = /^proofing_upgrade_provider_events_total\{provider="([^"]*)",result="([^"]*)"\} (\d+)$/;

/** Every counter that is not zero, as `provider result`. */
async function counted(): Promise<Record<string, number>> {
  const { text } = await endpoint.ask('/metrics');
  const samples = text.split('\n').flatMap((line) => {
    const [, provider, result, count] = SERIES.exec(line) ?? [];
    return count === undefined || count === '0' ? [] : [[`${provider} ${result}`, Number(count)] as const];
  });
  return Object.fromEntries(samples);
}

const body = orderEvent('case-1');
const stale = signed('webstore', body, { id: 'msg_s', at: AT - 6 * MINUTE_MS });
const forged = signed('webstore', body, { id: 'msg_f', secret: FOREIGN_SECRET });

test('events are counted by provider and by what came of them', async () => {
  const genuine = signed('webstore', body);
  const padding = 'x'.repeat(300_000);
  const events: SignedEvent[] = [
    genuine,
    genuine,
    genuine,
    signed('live-video', videoEvent('a-1'), { id: 'msg_v' }),
    forged,
    stale,
    stale,
    signed('letter-house', { no: 'event' }),
    signed('live-video', { ...videoEvent('a-1'), padding }),
    { ...genuine, provider: 'bank' as 'webstore' },
  ];
  for (const event of events) await endpoint.send(event);
  expect(await counted()).toEqual({
    'webstore stored': 1,
    'webstore duplicate': 2,
    'live-video stored': 1,
    'webstore forged': 1,
    'webstore stale': 2,
    'letter-house malformed': 1,
    'live-video too_large': 1,
    'unknown unknown_provider': 1,
  });
});

test('an event that the store could not take is counted as not stored', async () => {
  await endpoint.store.close();
  await endpoint.send(signed('webstore', body));
  expect(await counted()).toEqual({ 'webstore not_stored': 1 });
});

test('a forged event and a stale one get the very same answer, and are told apart in counters and log', async () => {
  const answers = [await endpoint.send(forged), await endpoint.send(stale)];
  expect(answers[0]).toEqual(answers[1]);
  expect(answers[0]).toMatchObject({ status: 401, code: 'SIGNATURE_INVALID' });
  const refused = endpoint.logLines
    .map((line) => JSON.parse(line) as Record<string, unknown>)
    .filter(({ msg }) => msg === 'provider event refused');
  expect(refused).toMatchObject([
    { provider: 'webstore', reason: 'forged' },
    { provider: 'webstore', reason: 'stale' },
  ]);
});

test('the log of a refused event names provider and reason, and nothing that its sender chose', async () => {
  const event = signed('webstore', body, { id: 'canary-id', secret: FOREIGN_SECRET });
  await endpoint.send(event);
  await endpoint.send({ ...event, provider: 'canary-provider' as 'webstore' });
  expect(endpoint.logLines.join()).toContain('"provider":"unknown","reason":"unknown_provider"');
  expect(endpoint.logLines.join()).not.toContain('canary');
});

test('every series is there from the start, in the Prometheus text format, and no sender can add one', async () => {
  const before = await endpoint.ask('/metrics');
  expect(before.type).toBe('text/plain; version=0.0.4; charset=utf-8');
  const lines = before.text.trimEnd().split('\n');
  expect(lines.slice(0, 2)).toEqual([
    expect.stringMatching(/^# HELP proofing_upgrade_provider_events_total /),
    '# TYPE proofing_upgrade_provider_events_total counter',
  ]);
  expect(lines.slice(2).every((line) => SERIES.test(line))).toBe(true);
  for (const provider of ['"} 1', '__proto__', 'bank']) {
    await endpoint.ask(`/v1/webhooks/${encodeURIComponent(provider)}`, { method: 'POST', body: '{}' });
  }
  const after = await endpoint.ask('/metrics');
  const ofEvents = after.text.split('\n').filter((line) => SERIES.test(line));
  expect(ofEvents).toHaveLength(lines.length - 2);
});
