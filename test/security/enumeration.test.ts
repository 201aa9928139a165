/** Threat: somebody tries ids, and learns from the answers which of them are cases of others. */
import { randomUUID } from 'node:crypto';
import { request } from 'node:http';
import { demo } from '../../workflows/policies/demo';
import { AT, DAY_MS } from '../db/fixtures';
import { type ApiEndpoint, type Caller, startApiEndpoint } from '../support/api-endpoint';

let endpoint: ApiEndpoint;
let theirs: string;
beforeAll(async () => {
  endpoint = await startApiEndpoint();
  theirs = await endpoint.upgrade('partner-2');
});
afterAll(() => endpoint.close());

const UNKNOWN = randomUUID();
/** As they stand in the address. */
const ids = (): [string, string][] => [
  ['of another partner', theirs],
  ['in capitals', theirs.toUpperCase()],
  ['unknown', UNKNOWN],
  ['no UUID', 'case-1'],
  ['a number', '1'],
  ['very long', 'a'.repeat(5_000)],
  ['with a quote', "x'%20OR%20'1'='1"],
  ['with a null byte', `${theirs}%00`],
  ['with a slash', `..%2Fupgrades%2F${theirs}`],
  ['with a space', `%20${theirs}`],
  ['a property of every object', '__proto__'],
  ['of no upgrade by its form', '00000000-0000-0000-0000-000000000000'],
];

/** All that goes over the wire but the date, byte for byte. */
function raw(as: Caller, method: string, path: string): Promise<string> {
  const { hostname, port } = new URL(endpoint.url);
  const headers = { authorization: `Bearer ${endpoint.keys[as]}` };
  return new Promise((resolve, reject) => {
    request({ hostname, port, method, path, headers }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('end', () => {
        const names = response.rawHeaders.filter((_, index) => index % 2 === 0);
        const lines = names
          .map((name) => `${name}: ${String(response.headers[name.toLowerCase()])}`)
          .filter((line) => !/^date:/i.test(line));
        resolve([response.statusCode, ...lines, Buffer.concat(chunks).toString()].join('\n'));
      });
    })
      .on('error', reject)
      .end();
  });
}

it.each<[string, string]>([
  ['GET', ''],
  ['POST', '/cancellation'],
  ['POST', '/redemption'],
  ['GET', '/kba/questions'],
  ['POST', '/review'],
  ['POST', '/sessions'],
])(
  '%s /v1/upgrades/{id}%s answers every id that is not the caller’s byte for byte alike',
  async (method, rest) => {
    const answers = new Set<string>();
    for (const [, id] of ids()) answers.add(await raw('backEnd', method, `/v1/upgrades/${id}${rest}`));
    expect([...answers]).toEqual([expect.stringMatching(/^404\n[\s\S]*"code":"UPGRADE_NOT_FOUND"/)]);
  },
);

it('every one of them costs the same: one look-up of one upgrade, and the client is not asked', async () => {
  for (const [what, id] of ids()) {
    endpoint.lookUps.length = 0;
    await raw('backEnd', 'GET', `/v1/upgrades/${id}`);
    expect([what, endpoint.lookUps.length]).toEqual([what, 1]);
  }
  expect(endpoint.asked).toEqual([]);
});

it('what a caller sent along is not looked at before the case: a malformed body does not tell either', async () => {
  const mine = await endpoint.upgrade('partner-1');
  const post = async (id: string) =>
    endpoint.ask('backEnd', `/v1/upgrades/${id}/contact-info`, { method: 'POST', body: '{"firstName": ' });
  expect((await post(mine)).status).toBe(400);
  expect((await post(theirs)).text).toBe((await post(UNKNOWN)).text);
  expect((await post(theirs)).status).toBe(404);
});

it('a kind that sees no case is told of none, of its own partner neither', async () => {
  const mine = await endpoint.upgrade('partner-1');
  const answers = await Promise.all(
    [mine, theirs, UNKNOWN].map((id) => raw('agent', 'GET', `/v1/upgrades/${id}`)),
  );
  expect(new Set(answers).size).toBe(1);
  expect(answers[0]).toMatch(/^404\n/);
});

it('appointments of another partner, without a code, and unknown ones are answered and cost alike', async () => {
  const book = async (appointmentId: string, upgradeId: string, hour: number, isPassed: boolean) => {
    const startsAt = AT + DAY_MS + hour * 3_600_000;
    const { calendar } = demo.video;
    await endpoint.store.appointments.book({
      appointmentId,
      upgradeId,
      startsAt,
      timeZone: 'UTC',
      calendar,
      at: AT,
    });
    if (isPassed) await endpoint.store.appointments.finish(appointmentId, 'PASSED', AT);
  };
  await book('theirs', theirs, 0, true);
  await book('booked', await endpoint.upgrade('partner-1'), 1, false);
  const answers = new Set<string>();
  for (const id of ['theirs', 'booked', 'unknown', 'a'.repeat(3_000), '__proto__']) {
    endpoint.lookUps.length = 0;
    answers.add(await raw('agent', 'POST', `/v1/appointments/${id}/code`));
    expect([id, endpoint.lookUps.length]).toEqual([id, 1]);
  }
  expect([...answers]).toEqual([expect.stringMatching(/^404\n[\s\S]*"code":"CODE_NOT_AVAILABLE"/)]);
});

it('without a credential, cases that are and cases that are not answer alike, and no store is asked', async () => {
  const mine = await endpoint.upgrade('partner-1');
  endpoint.lookUps.length = 0;
  const answers = await Promise.all(
    [mine, UNKNOWN, 'x'].map((id) => endpoint.ask(null, `/v1/upgrades/${id}`)),
  );
  expect(new Set(answers.map(({ status, text }) => `${status} ${text}`)).size).toBe(1);
  expect(answers[0]).toMatchObject({ status: 401, code: 'UNAUTHENTICATED' });
  expect(endpoint.lookUps).toEqual([]);
});
