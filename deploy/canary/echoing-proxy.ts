/**
 * Stands between the product and the outside parties, and now and then answers in the party's place with what it was
 * just sent: the name, the code, the API key. Real parties do so in error pages and refusals, and an error that quotes
 * its cause then carries them into histories and logs.
 */
import http from 'node:http';
import type { AddressInfo } from 'node:net';

export interface EchoingProxy {
  readonly url: string;
  /** From now on each third request of a party is echoed, one way after the other. */
  setEchoing(isEchoing: boolean): void;
  /** Requests that were echoed, by party and way. */
  readonly echoed: ReadonlyMap<string, number>;
  close(): Promise<void>;
}

interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

interface Sent {
  readonly target: string;
  readonly headers: http.IncomingHttpHeaders;
  readonly body: string;
}

/** All that a request tells, as one text. */
const allOf = ({ target, headers, body }: Sent): string => `${target}\n${JSON.stringify(headers)}\n${body}`;
const json = { 'content-type': 'application/json' };

/** The ways of answering in the party's place; null: its own answer, with words of the request in it. */
const WAYS: Readonly<Record<string, ((sent: Sent) => Answer) | null>> = {
  'error page': (sent) => ({ status: 500, headers: { 'content-type': 'text/plain' }, body: allOf(sent) }),
  refusal: (sent) => ({
    status: 422,
    headers: json,
    body: JSON.stringify({ error: { code: 'invalid', message: `Invalid input: ${allOf(sent)}` }, sent }),
  }),
  'bad request': (sent) => ({ status: 400, headers: json, body: JSON.stringify({ message: allOf(sent) }) }),
  'another shape': (sent) => ({ status: 200, headers: json, body: JSON.stringify({ received: sent }) }),
  garbled: (sent) => ({ status: 200, headers: json, body: `{"received":${JSON.stringify(allOf(sent))},,` }),
  redirect: (sent) => ({
    status: 302,
    headers: { location: `/elsewhere?sent=${encodeURIComponent(sent.body)}` },
    body: '',
  }),
  'words in headers': (sent) => ({
    status: 503,
    headers: {
      'retry-after': encodeURIComponent(sent.body).slice(0, 500),
      'x-request-id': encodeURIComponent(sent.body).slice(0, 500),
    },
    body: '',
  }),
  'words of the request': null,
};

const EVERY = 3;

/** @param upstream the sandbox; the first part of each path names the party */
export async function startEchoingProxy(upstream: string): Promise<EchoingProxy> {
  const counts = new Map<string, number>();
  const echoed = new Map<string, number>();
  const ways = Object.keys(WAYS);
  let isEchoing = false;

  /** Null: this request is passed on as it is. */
  function wayFor(party: string): string | null {
    if (!isEchoing) return null;
    const count = (counts.get(party) ?? 0) + 1;
    counts.set(party, count);
    if (count % EVERY !== 0) return null;
    const way = ways[(count / EVERY) % ways.length]!;
    echoed.set(`${party}: ${way}`, (echoed.get(`${party}: ${way}`) ?? 0) + 1);
    return way;
  }

  async function answer(request: http.IncomingMessage): Promise<Answer> {
    const { url: target = '/', method = 'GET', headers } = request;
    const body = await textOf(request);
    const sent = { target, headers, body };
    const way = wayFor(target.split('/')[1] ?? '');
    const make = way === null ? null : WAYS[way];
    if (make !== null && make !== undefined) return make(sent);
    const own = await passOn(`${upstream}${target}`, method, headers, body);
    return way === null ? own : { ...own, body: withWordsOf(sent, own.body) };
  }

  const server = http.createServer((request, response) => {
    answer(request).then(
      ({ status, headers, body }) => response.writeHead(status, headers).end(body),
      // The party broke off or says nothing: so do we.
      () => response.destroy(),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    setEchoing: (on) => void (isEchoing = on),
    echoed,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function passOn(
  url: string,
  method: string,
  headers: http.IncomingHttpHeaders,
  body: string,
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const onward = http.request(url, { method, headers: { ...headers, connection: 'close' } }, (reply) => {
      const { statusCode = 502, headers: replied } = reply;
      textOf(reply).then((text) => {
        const { 'content-type': type, 'retry-after': retryAfter } = replied;
        const kept = {
          ...(type !== undefined && { 'content-type': type }),
          ...(retryAfter !== undefined && { 'retry-after': retryAfter }),
        };
        resolve({ status: statusCode, headers: kept, body: text });
      }, reject);
    });
    onward.on('error', reject);
    onward.end(body);
  });
}

async function textOf(message: http.IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of message) chunks.push(chunk as Buffer);
  if (!message.complete) throw new Error('the message broke off');
  return Buffer.concat(chunks).toString();
}

/** The reply with every word that says how it went replaced by the request: a schema that quotes it would tell. */
function withWordsOf(sent: Sent, body: string): string {
  try {
    const quoted = JSON.stringify(allOf(sent));
    return JSON.stringify(JSON.parse(body)).replace(
      /("(?:status|decision|state|result|code|type|reason|outcome|deliverability|kbaresultCode|message)":)"[^"]*"/gi,
      (_all, key: string) => key + quoted,
    );
  } catch {
    return allOf(sent);
  }
}
