/** Threat: a caller asks without end, or a stranger tries without end, and finds a way around the limit. */
import { addressKeyOf, createTokenBuckets } from '../../client/http/access/token-buckets';
import type { RateLimitSizes } from '../../client/http/access/rate-limits';
import { type ApiEndpoint, startApiEndpoint } from '../support/api-endpoint';

const rateLimits: RateLimitSizes = {
  standing: { burst: 5, perMinute: 60 },
  session: { burst: 3, perMinute: 60 },
  failure: { burst: 2, perMinute: 6 },
};
let endpoint: ApiEndpoint;
let upgradeId: string;
beforeEach(async () => {
  endpoint = await startApiEndpoint({ access: { rateLimits } });
  upgradeId = await endpoint.upgrade();
});
afterEach(() => endpoint.close());

type As = Parameters<ApiEndpoint['ask']>[0];
const see = async (as: As, headers: Record<string, string> = {}) =>
  endpoint.ask(as, `/v1/upgrades/${upgradeId}`, { headers });
const statuses = async (count: number, ask: () => Promise<{ status: number }>): Promise<number[]> => {
  const seen: number[] = [];
  for (let each = 0; each < count; each++) seen.push((await ask()).status);
  return seen;
};

it('beyond its burst a caller gets 429 as a problem, told when to ask again, and nothing is looked up', async () => {
  expect(await statuses(5, () => see('backEnd'))).toEqual([200, 200, 200, 200, 200]);
  endpoint.lookUps.length = 0;
  const refused = await see('backEnd');
  expect(refused).toMatchObject({ status: 429, code: 'TOO_MANY_REQUESTS' });
  expect(refused.headers.get('content-type')).toContain('application/problem+json');
  expect(refused.headers.get('retry-after')).toBe('1');
  expect(endpoint.lookUps).toEqual([]);
  endpoint.ahead = 1_000;
  expect(await statuses(2, () => see('backEnd'))).toEqual([200, 429]);
});

it('one caller’s requests use up nobody else’s', async () => {
  await statuses(6, () => see('backEnd'));
  expect((await see('operator')).status).toBe(200);
  expect((await see(await endpoint.session(upgradeId))).status).toBe(200);
});

it('asking at the same time, by other routes, for cases that are not, or with other headers is no way around', async () => {
  const address = '203.0.113.7';
  const answers = await Promise.all([
    see('backEnd'),
    endpoint.ask('backEnd', '/v1/upgrades'),
    endpoint.ask('backEnd', `/v1/upgrades/${'x'.repeat(50)}`),
    endpoint.ask('backEnd', `/v1/upgrades/${upgradeId}/review`, { method: 'POST' }),
    endpoint.ask('backEnd', `/v1/upgrades/${upgradeId}/letters`, { method: 'POST', body: '{' }),
    see('backEnd', { 'x-forwarded-for': address }),
    see('backEnd', { forwarded: `for=${address}`, 'x-real-ip': address }),
    see('backEnd', { authorization: `bearer ${endpoint.keys.backEnd}` }),
  ]);
  expect(answers.filter(({ status }) => status === 429)).toHaveLength(3);
});

it('fresh sessions of one upgrade bring no fresh allowance', async () => {
  const ask = async () => see(await endpoint.session(upgradeId));
  expect(await statuses(5, ask)).toEqual([200, 200, 200, 429, 429]);
});

describe('without a right credential', () => {
  const stranger = (headers: Record<string, string> = {}) => see(null, headers);

  it('an address is told 401 a few times, then 429 and when to ask again', async () => {
    expect(await statuses(2, stranger)).toEqual([401, 401]);
    const refused = await stranger();
    expect(refused).toMatchObject({ status: 429, code: 'TOO_MANY_REQUESTS' });
    expect(refused.headers.get('retry-after')).toBe('10');
  });

  it('another address is only believed of a proxy that is trusted', async () => {
    let nth = 0;
    const ask = () => stranger({ 'x-forwarded-for': `203.0.113.${++nth}` });
    expect(await statuses(4, ask)).toEqual([401, 401, 429, 429]);
    const behind = await startApiEndpoint({ access: { rateLimits, trustedProxies: ['127.0.0.1'] } });
    const askBehind = (from: string) =>
      behind.ask(null, '/v1/upgrades', { headers: { 'x-forwarded-for': from } });
    expect(await statuses(3, () => askBehind('203.0.113.1'))).toEqual([401, 401, 429]);
    expect((await askBehind('203.0.113.2')).status).toBe(401);
    // What the caller itself wrote stands before what the proxy added.
    expect((await askBehind('198.51.100.9, 203.0.113.1')).status).toBe(429);
    await behind.close();
  });

  it('a stranger behind the same proxy locks no partner out', async () => {
    await statuses(5, stranger);
    expect((await see('backEnd')).status).toBe(200);
  });

  it('the log has a line for what was answered 401, and none for the flood behind', async () => {
    await statuses(20, stranger);
    const failed = endpoint.logLines.filter((line) => line.includes('authentication failed'));
    expect(failed).toHaveLength(2);
  });

  it('keys that are wrong are logged by reason and route only', async () => {
    const key = `${endpoint.keys.backEnd.slice(0, -1)}_`;
    await see({ token: key });
    const line = endpoint.logLines.find((each) => each.includes('authentication failed'));
    expect(JSON.parse(line ?? '{}')).toMatchObject({
      reason: 'UNKNOWN_KEY',
      route: '/v1/upgrades/:upgradeId',
    });
    expect(endpoint.logLines.join()).not.toContain(key.slice(-43));
  });
});

describe('buckets', () => {
  it('a clock that is set back fills none, and one set forward fills up to the burst only', () => {
    let now = 1_000_000;
    const { take } = createTokenBuckets(() => now);
    const size = { burst: 2, perMinute: 60 };
    const taken = () => take('k', size);
    expect([taken(), taken(), taken()]).toEqual([0, 0, 1]);
    now -= 500_000;
    expect(taken()).toBe(1);
    now += 900_000;
    expect([taken(), taken(), taken()]).toEqual([0, 0, 1]);
  });

  it('however many strangers come, no more than so many are remembered, and those who ask on are', () => {
    const { take } = createTokenBuckets(() => 0, 100);
    const size = { burst: 1, perMinute: 1 };
    expect(take('persistent', size)).toBe(0);
    for (let each = 0; each < 10_000; each++) {
      take(`stranger-${each}`, size);
      if (each % 50 === 0) expect(take('persistent', size)).toBeGreaterThan(0);
    }
    expect(take('stranger-0', size)).toBe(0);
  });

  it.each([
    ['203.0.113.7', '203.0.113.7'],
    ['::ffff:203.0.113.7', '203.0.113.7'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
    ['2001:DB8:1:2::1', '2001:db8:1:2::/64'],
    ['2001:0db8:0001:0002:ffff::', '2001:db8:1:2::/64'],
    ['2001:db8::1', '2001:db8:0:0::/64'],
    ['::1', '0:0:0:0::/64'],
    ['fe80::1%eth0', 'fe80:0:0:0::/64'],
  ])('%s is counted as %s', (address, key) => {
    expect(addressKeyOf(address)).toBe(key);
  });
});
