/** Outages are noticed from the calls that are made anyway: not from one bad moment, and once. */
import { GatewayError, type Gateways, type RetryClass } from '../../activities/providers/gateways';
import { createHealthObserver } from '../../worker/provider-health';

const MINUTE_MS = 60_000;
const AT = 1_000_000;

function start() {
  let now = AT;
  let outcome: 'ANSWER' | GatewayError = 'ANSWER';
  const told: { provider: string; since: number }[] = [];
  const observer = createHealthObserver({
    clock: () => now,
    logger: { warn: () => {} },
    onOut: async (provider, since) => void told.push({ provider, since }),
  });
  const act = async (): Promise<never> => {
    if (outcome !== 'ANSWER') throw outcome;
    return undefined as never;
  };
  const party = { cancelOrder: act, probe: act };
  const parties = { webstore: party, kba: party, liveVideo: party, letterHouse: party };
  const { webstore } = observer.observe(parties as unknown as Gateways);
  const attempt = (call: () => Promise<unknown>) => call().catch(() => undefined);
  return {
    told,
    pass: (milliseconds: number) => (now += milliseconds),
    answer: async () => {
      outcome = 'ANSWER';
      await attempt(() => webstore.cancelOrder('u'));
    },
    fail: async (code = 'WEBSTORE_UNREACHABLE', retryClass: RetryClass = 'NOT_SENT') => {
      outcome = new GatewayError(code, retryClass, 'invented');
      await attempt(() => webstore.cancelOrder('u'));
    },
    probe: async () => {
      outcome = 'ANSWER';
      await attempt(() => webstore.probe());
    },
  };
}

it('a party is out when nobody got through for a minute, since the first failure', async () => {
  const { fail, pass, told } = start();
  for (let second = 0; second < 60; second += 10) {
    await fail();
    pass(10_000);
  }
  expect(told).toEqual([]);
  await fail();
  expect(told).toEqual([{ provider: 'webstore', since: AT }]);
});

it('an outage is told once, and again when it lasts, for the watch may have ended meanwhile', async () => {
  const { fail, pass, told } = start();
  for (let minute = 0; minute < 12; minute++) {
    await fail();
    pass(MINUTE_MS);
  }
  expect(told.length).toBeGreaterThan(1);
  expect(told.length).toBeLessThan(4);
});

it.each([
  ['an answer', (it: ReturnType<typeof start>) => it.answer()],
  ['a refusal', (it: ReturnType<typeof start>) => it.fail('WEBSTORE_UNAUTHORISED', 'REJECTED')],
  ['being told to slow down', (it: ReturnType<typeof start>) => it.fail('WEBSTORE_RATE_LIMITED')],
])('%s shows that the party is there', async (_what, answered) => {
  const party = start();
  for (let times = 0; times < 10; times++) {
    await party.fail();
    party.pass(30_000);
    await answered(party);
  }
  expect(party.told).toEqual([]);
});

it.each([
  ['the probe of the watch', (it: ReturnType<typeof start>) => it.probe()],
  ['a call that was held back', (it: ReturnType<typeof start>) => it.fail('WEBSTORE_HELD_BACK')],
])('%s says nothing of it', async (_what, happening) => {
  const party = start();
  for (let times = 0; times < 6; times++) {
    await party.fail();
    party.pass(15_000);
    await happening(party);
  }
  expect(party.told).toHaveLength(1);
});

it('two bad moments hours apart are no outage, and nothing of the time between counts', async () => {
  const { fail, pass, told } = start();
  await fail();
  await fail();
  pass(5 * 60 * MINUTE_MS);
  for (let times = 0; times < 4; times++) await fail();
  expect(told).toEqual([]);
});
