/** The partner's back end is what it is said to be: it knows the documents alone, and notices whatever is not by them. */
import { createHmac, randomBytes, randomUUID } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { type BackEnd, startBackEnd } from './back-end/back-end';
import type { Catalogue } from './back-end/event-endpoint';
import type { Customer } from './back-end/upgrade';

const FOLDER = path.join(__dirname, 'back-end');
const DOCS = path.join(__dirname, '..', '..', 'docs');
const readJson = (file: string): unknown => JSON.parse(readFileSync(path.join(DOCS, file), 'utf8'));

describe.each(readdirSync(FOLDER))('%s', (file) => {
  const source = readFileSync(path.join(FOLDER, file), 'utf8');

  it('imports nothing of the product', () => {
    const imported = [...source.matchAll(/(?:\bfrom|\bimport|\brequire)\s*\(?\s*['"`]([^'"`]*)['"`]/g)];
    const others = imported
      .map(([, name = '']) => name)
      .filter((name) => !/^(node:[\w/]+|ajv\/dist\/2020|ajv-formats|\.\/[\w-]+)$/.test(name));
    expect(others).toEqual([]);
    // What is not named as text cannot be looked at.
    expect(source).not.toMatch(/\b(?:import|require)\s*\(\s*[^'"`\s]/);
  });

  it('has no path of the API by heart', () => {
    expect(source).not.toMatch(/\/v1\b|\/upgrades/);
  });
});

const UPGRADE_ID = '6f0c1f0e-5a5b-4c4d-a111-222233334444';
const STATUS = {
  upgradeId: UPGRADE_ID,
  credentialId: 'phone-1',
  policy: { name: 'exostar', version: 4 },
  stage: 'AWAITING_CONTACT_INFO',
  since: '2027-01-15T08:00:00.000Z',
  deadline: '2027-02-14T08:00:00.000Z',
  method: null,
  outcome: null,
  reason: null,
  sentence: 'Waiting for name, country and contact information.',
  next: ['submitContactInfo'],
  attemptsLeft: { kba: 2, total: 3 },
  questionSetId: null,
  appointment: null,
  letter: null,
  newLetterFrom: null,
  redeemBy: null,
  offers: [],
  contactInfoHint: null,
  credentialEndsAt: null,
  clockStopped: null,
  attached: false,
};
const CUSTOMER: Customer = {
  userId: 'user-1',
  credentialId: 'phone-1',
  otp: () => '123456',
  contactInfo: {},
  timeZone: 'America/New_York',
  choose: () => 1,
};
const SECRET = `whsec_${randomBytes(32).toString('base64')}`;

let api: Server;
let backEnd: BackEnd;
/** What the API answers, in turn; the last goes on. */
let answers: { status: number; body: object; headers?: Record<string, string> }[];
let keys: unknown[];

beforeEach(async () => {
  answers = [{ status: 201, body: STATUS }];
  keys = [];
  api = createServer((request, response) => {
    if (request.url === '/openapi.json') return void response.end(JSON.stringify(readJson('openapi.json')));
    keys.push(request.headers['idempotency-key']);
    const { status, body, headers } = answers.length > 1 ? answers.shift()! : answers[0]!;
    const type = status < 400 ? 'application/json' : 'application/problem+json';
    response.writeHead(status, { 'content-type': type, ...headers }).end(JSON.stringify(body));
  });
  await new Promise<void>((resolve) => {
    api.listen(0, '127.0.0.1', resolve);
  });
  const apiUrl = `http://127.0.0.1:${(api.address() as AddressInfo).port}`;
  const catalogue = readJson('events-to-back-ends.schema.json') as Catalogue;
  backEnd = await startBackEnd({ apiUrl, apiKey: 'key', partnerId: 'partner-1', catalogue });
  backEnd.endpoint.secret = SECRET;
});
afterEach(async () => {
  await backEnd.close();
  api.closeAllConnections();
  api.close();
});

it('a change is sent again with its key after its answer was lost', async () => {
  expect(await backEnd.start(CUSTOMER)).toMatchObject({ upgradeId: UPGRADE_ID, attached: false });
  expect(keys).toEqual([expect.any(String), keys[0]]);
  expect(backEnd.faults).toEqual([]);
});

const problem = (status: number, code: string) => ({ type: 'about:blank', title: code, status, code });
const { sentence: _, ...withoutSentence } = STATUS;
it.each<[string, (typeof answers)[number], RegExp]>([
  [
    'a field that is missing',
    { status: 201, body: withoutSentence },
    /must have required property 'sentence'/,
  ],
  [
    'a field of another form',
    { status: 201, body: { ...STATUS, stage: 'ELSEWHERE' } },
    /stage must be equal/,
  ],
  ['a status that is not told', { status: 206, body: STATUS }, /no answer 206/],
  [
    'a code that is not told',
    { status: 409, body: { ...problem(409, 'X'), detail: '' } },
    /code must be equal/,
  ],
  ['a header that is not told', { status: 201, body: STATUS, headers: { etag: '"1"' } }, /no header etag/],
])('an answer with %s is a fault', async (_, answer, fault) => {
  answers = [answer];
  await backEnd.start(CUSTOMER).catch(() => undefined);
  expect(backEnd.faults[0]).toMatch(fault);
});

it('a repetition that is answered otherwise is a fault', async () => {
  answers.push({ status: 200, body: { ...STATUS, attached: true } });
  await backEnd.start(CUSTOMER);
  expect(backEnd.faults).toEqual([expect.stringMatching(/^startUpgrade: first 201 .* then 200 /)]);
});

it('a request that the document does not allow is not sent', async () => {
  const odd = backEnd.start({ ...CUSTOMER, otp: () => 'none' });
  await expect(odd).rejects.toThrow('startUpgrade is not to be sent so: data/otp must match pattern');
  expect(keys).toEqual([]);
});

const eventOf = (sequence: number, type = 'upgrade.stage_changed', data: object = {}) => ({
  id: `evt_${randomUUID()}`,
  type,
  timestamp: '2027-01-15T08:00:00.000Z',
  data: {
    upgradeId: UPGRADE_ID,
    credentialId: 'phone-1',
    partnerId: 'partner-1',
    sequence,
    occurredAt: '2027-01-15T08:00:00.000Z',
    stage: 'AWAITING_CONTACT_INFO',
    deadline: null,
    method: null,
    outcome: null,
    reason: null,
    credentialStatus: 'ACTIVE',
    ...data,
  },
});

async function deliver(event: ReturnType<typeof eventOf>, { secret = SECRET, sentAt = Date.now() } = {}) {
  const body = JSON.stringify(event);
  const timestamp = String(Math.floor(sentAt / 1_000));
  const key = Buffer.from(secret.slice('whsec_'.length), 'base64');
  const signature = createHmac('sha256', key).update(`${event.id}.${timestamp}.${body}`).digest('base64');
  const { status } = await fetch(backEnd.endpoint.url, {
    method: 'POST',
    headers: {
      'webhook-id': event.id,
      'webhook-timestamp': timestamp,
      'webhook-signature': `v1,AAAA v1,${signature}`,
    },
    body,
  });
  return status;
}

it('events are applied once, in their order; whatever came before is passed over', async () => {
  const first = eventOf(1, 'upgrade.started');
  const second = eventOf(2, undefined, { stage: 'AWAITING_KBA_ANSWERS' });
  for (const event of [first, second, second, { ...first, id: 'evt_again' }])
    expect(await deliver(event)).toBe(204);
  expect(backEnd.known.get(UPGRADE_ID)).toMatchObject({
    sequence: 2,
    stage: 'AWAITING_KBA_ANSWERS',
    types: ['upgrade.started', 'upgrade.stage_changed'],
  });
  expect(backEnd.endpoint.repeated).toBe(1);
  expect(backEnd.faults).toEqual([]);
});

it('a gap in the sequence is a fault', async () => {
  await deliver(eventOf(1, 'upgrade.started'));
  await deliver(eventOf(3));
  expect(backEnd.faults).toEqual([`${UPGRADE_ID}: event 3 came after 1`]);
});

it.each<[string, ReturnType<typeof eventOf>, RegExp]>([
  ['of another type', eventOf(1, 'upgrade.paused'), /the catalogue has no event upgrade.paused/],
  ['of another form', eventOf(1, 'upgrade.completed'), /outcome must be equal to constant/],
])('an event %s is a fault', async (_, event, fault) => {
  await deliver(event);
  expect(backEnd.faults[0]).toMatch(fault);
});

it.each([
  ['by another secret', { secret: `whsec_${randomBytes(32).toString('base64')}` }],
  ['too long ago', { sentAt: Date.now() - 6 * 60_000 }],
])('an event that was signed %s is refused and not applied', async (_, how) => {
  expect(await deliver(eventOf(1, 'upgrade.started'), how)).toBe(401);
  expect(backEnd.known.upgradeIds).toEqual([]);
});

it('an address that was given up is gone', async () => {
  expect((await fetch(backEnd.endpoint.retiredUrl, { method: 'POST', body: '{}' })).status).toBe(410);
});
