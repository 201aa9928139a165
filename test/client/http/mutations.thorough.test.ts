/** A forger who holds one genuine event and changes a single byte of it, anywhere, gets nothing in. */
import * as fc from 'fast-check';
import { orderEvent } from './bodies';
import { type Endpoint, signed, type SignedEvent, startEndpoint } from './endpoint';

let endpoint: Endpoint;
beforeAll(async () => void (endpoint = await startEndpoint()));
afterAll(() => endpoint.close());

/** Letters of two and three bytes, and the one that decoders put for what they cannot read. */
const genuine = signed('webstore', { ...orderEvent('case-1'), note: 'é – \uFFFD' });
const bytes = Buffer.from(genuine.body);

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

function headerMutation(name: string): fc.Arbitrary<SignedEvent> {
  const original = genuine.headers[name] ?? '';
  return (
    mutationOf(Buffer.from(original), headerByte)
      .filter((mutated) => mutated.every(isOfHeader))
      .map((mutated) => mutated.toString('latin1'))
      // HTTP drops blanks around a value: then nothing was changed.
      .filter((mutated) => mutated.trim() !== original)
      .map((mutated) => ({ ...genuine, headers: { ...genuine.headers, [name]: mutated } }))
  );
}

const anyByte = fc.nat({ max: 0xff });
const mutatedEvent = fc.oneof(
  mutationOf(bytes, anyByte).map((body) => ({ ...genuine, body })),
  headerMutation('webhook-id'),
  headerMutation('webhook-timestamp'),
  headerMutation('webhook-signature'),
);

test('each of 2,000 single changes to body, id, timestamp or signature is refused', async () => {
  await fc.assert(
    fc.asyncProperty(mutatedEvent, async (event) => {
      expect(await endpoint.send(event)).toMatchObject({ status: 401, code: 'SIGNATURE_INVALID' });
    }),
    { numRuns: 2_000, seed: 20_270_115 },
  );
  expect(endpoint.rows()).toEqual([]);
  expect(await endpoint.send(genuine)).toMatchObject({ status: 204 });
  // A few seconds; a busy machine takes longer.
}, 120_000);
