/**
 * A forger who holds one genuine event gets nothing in by changing it, whatever is changed: a byte of body, id, time or
 * signature, a header sent twice, or a secret that is nearly ours.
 */
import { Agent, request } from 'node:http';
import * as fc from 'fast-check';
import { orderEvent } from './bodies';
import { type Endpoint, SECRETS, signed, startEndpoint } from './endpoint';

let endpoint: Endpoint;
beforeAll(async () => void (endpoint = await startEndpoint()));
afterAll(() => endpoint.close());

/** As it goes over the wire; a header may be sent several times. */
interface Sent {
  readonly body: Buffer;
  readonly headers: Readonly<Record<string, string | string[]>>;
}

/** Letters of two and three bytes, and the one that decoders put for what they cannot read. */
const genuine = signed('webstore', { ...orderEvent('case-1'), note: 'é – \uFFFD' });
const bytes = Buffer.from(genuine.body);
const unchanged: Sent = { body: bytes, headers: genuine.headers };

/** Every byte a header can carry: HTTP clients send no control characters. */
const headerByte = fc.constantFrom(...Array.from({ length: 0x100 }, (_, byte) => byte).filter(isOfHeader));

function isOfHeader(byte: number): boolean {
  return (byte >= 0x20 && byte < 0x7f) || byte >= 0x80;
}

/** One byte flipped, replaced, taken away or put in. */
function mutationOf(original: Buffer, byte: fc.Arbitrary<number>): fc.Arbitrary<Buffer> {
  const position = fc.nat({ max: original.length - 1 });
  const splice = (at: number, taken: number, ...put: number[]): Buffer =>
    Buffer.concat([original.subarray(0, at), Buffer.from(put), original.subarray(at + taken)]);
  return fc
    .oneof(
      fc.tuple(position, fc.nat({ max: 7 })).map(([at, bit]) => splice(at, 1, original[at]! ^ (1 << bit))),
      fc.tuple(position, byte).map(([at, other]) => splice(at, 1, other)),
      position.map((at) => splice(at, 1)),
      fc.tuple(fc.nat({ max: original.length }), byte).map(([at, added]) => splice(at, 0, added)),
    )
    .filter((mutated) => !mutated.equals(original));
}

function headerMutation(name: string): fc.Arbitrary<Sent> {
  const original = genuine.headers[name] ?? '';
  return (
    mutationOf(Buffer.from(original), headerByte)
      .filter((mutated) => mutated.every(isOfHeader))
      .map((mutated) => mutated.toString('latin1'))
      // HTTP drops blanks around a value: then nothing was changed.
      .filter((mutated) => mutated.trim() !== original)
      .map((mutated) => ({ ...unchanged, headers: { ...genuine.headers, [name]: mutated } }))
  );
}

const SIGNED_HEADERS = ['webhook-id', 'webhook-timestamp', 'webhook-signature'];
const signedHeader = fc.constantFrom(...SIGNED_HEADERS);

/** The right value and another one beside it, before or after; or the right one twice. */
const doubledHeader = fc
  .tuple(
    signedHeader,
    fc.stringMatching(/^[A-Za-z0-9_,=-]{1,40}$/),
    fc.constantFrom('BEFORE', 'AFTER', 'SAME'),
  )
  .map(([name, other, where]) => {
    const right = genuine.headers[name] ?? '';
    const values = where === 'BEFORE' ? [other, right] : [right, where === 'SAME' ? right : other];
    return { ...unchanged, headers: { ...genuine.headers, [name]: values } };
  });

const missingHeader = signedHeader.map((name) => {
  const { [name]: _, ...headers } = genuine.headers;
  return { ...unchanged, headers };
});

/** Signed anew, with a key that differs from ours in one bit. */
const nearSecret = fc.tuple(fc.nat({ max: 31 }), fc.nat({ max: 7 })).map(([at, bit]) => {
  const key = Buffer.from(SECRETS.webstore[0].slice('whsec_'.length), 'base64');
  key[at]! ^= 1 << bit;
  const { headers } = signed('webstore', String(genuine.body), { secret: `whsec_${key.toString('base64')}` });
  return { ...unchanged, headers };
});

const anyByte = fc.nat({ max: 0xff });
const forgery: fc.Arbitrary<Sent> = fc.oneof(
  mutationOf(bytes, anyByte).map((body) => ({ ...unchanged, body })),
  headerMutation('webhook-id'),
  headerMutation('webhook-timestamp'),
  headerMutation('webhook-signature'),
  doubledHeader,
  missingHeader,
  nearSecret,
);

const agent = new Agent({ keepAlive: true, maxSockets: 16 });
afterAll(() => agent.destroy());

/** Not by fetch, which sends no header twice. */
function post({ body, headers }: Sent): Promise<number> {
  return new Promise((resolve, reject) => {
    const sending = request(
      `${endpoint.url}/v1/webhooks/webstore`,
      { method: 'POST', agent, headers: { ...headers, 'content-length': body.length } },
      (response) => {
        response.resume().on('end', () => resolve(response.statusCode ?? 0));
      },
    );
    sending.on('error', reject).end(body);
  });
}

const FORGERIES = 100_000;
const BATCH = 2_000;
const SEED = 20_270_115;

test('of 100,000 changed events none is accepted and none stored; the unchanged one is', async () => {
  const seen = { refused: 0 };
  for (let batch = 0; batch < FORGERIES / BATCH; batch++) {
    const forgeries = fc.sample(forgery, { numRuns: BATCH, seed: SEED + batch });
    const statuses = await Promise.all(forgeries.map(post));
    const accepted = forgeries.filter((_, index) => statuses[index] !== 401);
    expect(accepted).toEqual([]);
    seen.refused += statuses.length;
  }
  expect(seen.refused).toBe(FORGERIES);
  expect(endpoint.rows()).toEqual([]);
  const { text } = await endpoint.ask('/metrics');
  expect(text).toContain(`{provider="webstore",result="forged"} ${FORGERIES}\n`);
  expect(await post(unchanged)).toBe(204);
  // Less than a minute; a busy machine takes longer.
}, 600_000);
