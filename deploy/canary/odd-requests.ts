/**
 * Bad requests to every route of the HTTP endpoint, with a person's particulars and secrets where they do not belong:
 * in paths, queries, headers, bodies of the wrong shape, forged events, and in further fields of genuine ones.
 *
 * Ids are left alone: they are kept and logged as they are, and what is an id and what a name nobody can tell.
 */
import { connect } from 'node:net';
import type { ContactInfoInput } from '../../client';
import type { Action } from '../../client/http/access/actions';
import { OPERATIONS } from '../../client/http/contract/operations';
import { eventsWith } from './odd-events';

export interface OddRequests {
  readonly apiUrl: string;
  /** By their names in the environment of the stack. */
  readonly environment: Readonly<Record<string, string>>;
  /** Of a back end. */
  readonly apiKey: string;
  readonly person: Partial<ContactInfoInput>;
  /** Of an upgrade and an appointment that exist. */
  readonly upgradeId: string;
  readonly appointmentId: string;
}

/** What was answered, as it went over the wire. */
export interface Answered {
  readonly name: string;
  readonly text: string;
}

/** All that are there. */
const routesOf = ({ upgradeId, appointmentId }: OddRequests): readonly string[] => [
  'POST /v1/webhooks/webstore',
  'POST /v1/webhooks/live-video',
  'POST /v1/webhooks/letter-house',
  'POST /v1/webhooks/credential-issuer',
  'GET /metrics',
  'GET /healthz',
  'GET /readyz',
  'GET /openapi.json',
  ...Object.values(OPERATIONS)
    .filter(({ action }) => !ENDS_THE_CASE.has(action))
    .map(
      ({ method, url }) =>
        `${method} ${url.replace(':upgradeId', upgradeId).replace(':appointmentId', appointmentId)}`,
    ),
];

/** They take no input, and would leave nothing to try the others on. */
const ENDS_THE_CASE: ReadonlySet<Action> = new Set<Action>(['upgrade.cancel', 'upgrade.erase']);

export async function sendOddRequests(wish: OddRequests): Promise<Answered[]> {
  const { apiUrl, person, environment } = wish;
  const { lastName = '', ssn = '', email = '', firstName = '' } = person;
  const all = JSON.stringify(person);
  const secret = environment['NOTIFIER_API_KEY'] ?? '';
  const answers: Answered[] = [];
  // As a back end that is let in, so that what is sent comes as far as it can; where a header says otherwise, as nobody.
  const send = async (name: string, path: string, { headers, ...init }: RequestInit = {}): Promise<void> => {
    const all = {
      authorization: `Bearer ${wish.apiKey}`,
      ...(headers as Record<string, string> | undefined),
    };
    answers.push({ name, text: await answerTo(`${apiUrl}${path}`, { ...init, headers: all }) });
  };

  for (const route of routesOf(wish)) {
    const [method = '', path = ''] = route.split(' ');
    const named = encodeURIComponent(`${firstName} ${lastName}`);
    const withBody = (body: string, headers: Record<string, string> = {}): RequestInit =>
      method === 'GET'
        ? { headers }
        : { method, body, headers: { 'content-type': 'application/json', ...headers } };
    await send(`${route}: further segment`, `${path}/${named}`, { method });
    await send(
      `${route}: id`,
      path.replace(/[0-9a-f-]{36}|webstore|live-video|letter-house|credential-issuer/, named),
      {
        method,
      },
    );
    await send(
      `${route}: query`,
      `${path}?name=${named}&ssn=${ssn}&${encodeURIComponent(email)}=1&state=${named}`,
      { method },
    );
    await send(`${route}: broken escape`, `${path}/%E0%A4%A${ssn}`, { method });
    const headers = {
      'x-name': encodeURIComponent(lastName),
      cookie: `ssn=${ssn}`,
      authorization: `Bearer ${secret}`,
      'idempotency-key': email,
      'user-agent': encodeURIComponent(all).slice(0, 2000),
    };
    await send(`${route}: headers`, path, withBody('{}', headers));
    await send(`${route}: content type`, path, withBody(all, { 'content-type': `text/${ssn}; name=${ssn}` }));
    await send(`${route}: body`, path, withBody(all));
    await send(
      `${route}: wrong types`,
      path,
      withBody(
        JSON.stringify({
          ...person,
          firstName: [person],
          ssn: { [ssn]: email },
          [lastName]: 1,
          [`${firstName}.${lastName}`]: null,
        }),
      ),
    );
    await send(`${route}: a text`, path, withBody(JSON.stringify(all)));
    await send(`${route}: broken JSON`, path, withBody(`${all.slice(0, -1)},${lastName}`));
    await send(
      `${route}: prototype`,
      path,
      withBody(`{"__proto__":${all},"constructor":{"prototype":${all}}}`),
    );
    await send(
      `${route}: form`,
      path,
      withBody(`ssn=${ssn}&name=${named}`, { 'content-type': 'application/x-www-form-urlencoded' }),
    );
    await send(
      `${route}: too large`,
      path,
      withBody(JSON.stringify({ person, padding: ssn.repeat(40_000) })),
    );
    await send(`${route}: another method`, path, { method: 'PATCH', body: all });
  }
  for (const event of eventsWith(wish)) await send(event.name, event.path, event.init);
  for (const [name, text] of rawRequests(ssn, lastName, all))
    answers.push({ name, text: await answerToRaw(apiUrl, text) });
  return answers;
}

/** Where an answer that is none of an error is for the person: their questions, the link to their session. */
const SHOWS_THE_PERSON = /\/(?:kba\/questions|video\/join-link)$/;

const ANSWER_WITHIN_MS = 10_000;

async function answerTo(url: string, init: RequestInit): Promise<string> {
  try {
    const response = await fetch(url, { ...init, signal: AbortSignal.timeout(ANSWER_WITHIN_MS) });
    const body = await response.text();
    const isMeantToShow = response.ok && SHOWS_THE_PERSON.test(new URL(url).pathname);
    return `${response.status}\n${JSON.stringify([...response.headers])}\n${isMeantToShow ? '' : body}`;
  } catch (error) {
    return error instanceof Error ? `no answer: ${error.name}` : 'no answer';
  }
}

/** What is no HTTP at all. */
function rawRequests(ssn: string, lastName: string, all: string): [string, string][] {
  return [
    ['no HTTP', `${all}\r\n\r\n`],
    ['unknown method', `${encodeURIComponent(lastName)} /v1/upgrades HTTP/1.1\r\nhost: x\r\n\r\n`],
    ['broken header', `GET /healthz HTTP/1.1\r\nhost: x\r\n${ssn}\u0000: ${ssn}\r\n\r\n`],
    ['headers too large', `GET /healthz HTTP/1.1\r\nhost: x\r\nx-name: ${ssn.repeat(4_000)}\r\n\r\n`],
    ['address too long', `GET /${ssn.repeat(4_000)} HTTP/1.1\r\nhost: x\r\n\r\n`],
  ];
}

function answerToRaw(apiUrl: string, text: string): Promise<string> {
  const { hostname, port } = new URL(apiUrl);
  return new Promise((resolve) => {
    const socket = connect(Number(port), hostname, () => socket.end(text));
    let answer = '';
    socket.setEncoding('utf8').on('data', (part: string) => (answer += part));
    socket.setTimeout(ANSWER_WITHIN_MS, () => socket.destroy());
    socket.on('error', () => undefined);
    socket.on('close', () => resolve(answer));
  });
}
