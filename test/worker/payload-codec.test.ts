/** Threat: whoever may read the Temporal server's database learns what is in a case, or puts something else there. */
import { randomBytes } from 'node:crypto';
import { defaultPayloadConverter, type Payload } from '@temporalio/common';
import { array, assert, asyncProperty, dictionary, record, string, uint8Array } from 'fast-check';
import type { KeyRing } from '../../db';
import { createPayloadCodec, PayloadCodecError } from '../../worker/payload-codec';

const keys = new Map<string, Buffer>();
const ringOf = (...keyIds: string[]): KeyRing => {
  const named = keyIds.map((keyId): [string, Buffer] => {
    const key = keys.get(keyId) ?? randomBytes(32);
    keys.set(keyId, key);
    return [keyId, key];
  });
  return { currentKeyId: keyIds[0]!, keys: new Map(named) };
};
const codecOf = (ring = ringOf('k1'), namespace = 'default') => createPayloadCodec({ ring, namespace });
const ofWorkflow = (workflowId: string) => ({ type: 'workflow', namespace: 'default', workflowId }) as const;
const payloadOf = (value: unknown): Payload => defaultPayloadConverter.toPayload(value);
const encrypted = async (value: unknown, codec = codecOf(), workflowId = 'w'): Promise<Payload> =>
  (await codec.encode([payloadOf(value)], ofWorkflow(workflowId)))[0]!;
const bytesOf = ({ metadata, data }: Payload): Buffer =>
  Buffer.concat(
    [...Object.values(metadata ?? {}), data ?? new Uint8Array()].map((part) => Buffer.from(part)),
  );
const plain = ({ metadata, data }: Payload) => ({
  metadata: Object.fromEntries(
    Object.entries(metadata ?? {}).map(([name, value]) => [name, Buffer.from(value).toString()]),
  ),
  data: Buffer.from(data ?? []).toString('base64'),
});

it('whatever payload there is comes back as it was', async () => {
  const payload = record({
    metadata: dictionary(string({ minLength: 1, maxLength: 20 }), uint8Array({ maxLength: 30 })),
    data: uint8Array({ maxLength: 3_000 }),
  });
  const codec = codecOf();
  await assert(
    asyncProperty(array(payload, { maxLength: 4 }), string(), async (payloads, workflowId) => {
      const context = ofWorkflow(workflowId);
      const back = await codec.decode(await codec.encode(payloads, context), context);
      expect(back.map(plain)).toEqual(payloads.map(plain));
    }),
    { numRuns: 300 },
  );
});

it('nothing of a payload can be seen, and the same twice is not the same', async () => {
  const codec = codecOf();
  const [one, two] = [await encrypted('canary-value', codec), await encrypted('canary-value', codec)];
  for (const each of [one, two]) {
    expect(bytesOf(each).includes('canary')).toBe(false);
    expect(Buffer.from(each.metadata!['encoding']!).toString()).toBe('binary/encrypted');
  }
  expect(Buffer.from(one.data!).equals(Buffer.from(two.data!))).toBe(false);
});

it.each<[string, Payload]>([
  ['json/plain', payloadOf({ a: 1 })],
  ['binary/plain', payloadOf(Buffer.from('x'))],
  ['binary/null', payloadOf(undefined)],
  ['no metadata', { data: Buffer.from('1') }],
  ['nothing', {}],
  ['another spelling', { metadata: { encoding: Buffer.from('Binary/Encrypted') }, data: Buffer.from('1') }],
])('plaintext is refused: %s', async (_kind, payload) => {
  await expect(codecOf().decode([payload])).rejects.toMatchObject({ code: 'PAYLOAD_NOT_ENCRYPTED' });
  const good = await encrypted('a');
  await expect(codecOf().decode([good, payload])).rejects.toMatchObject({ code: 'PAYLOAD_NOT_ENCRYPTED' });
});

it("the server's own word on a cancelled activity passes as it is, and nothing like it does", async () => {
  const word = payloadOf('ACTIVITY_ID_NOT_STARTED');
  expect((await codecOf().decode([word], ofWorkflow('w'))).map(plain)).toEqual([plain(word)]);
  const alike = [
    payloadOf('ACTIVITY_ID_NOT_STARTED '),
    payloadOf(['ACTIVITY_ID_NOT_STARTED']),
    payloadOf({ ACTIVITY_ID_NOT_STARTED: 1 }),
    { ...word, metadata: { encoding: Buffer.from('binary/plain') } },
    { ...word, metadata: { ...word.metadata, messageType: Buffer.from('x') } },
  ];
  for (const each of alike)
    await expect(codecOf().decode([each])).rejects.toMatchObject({ code: 'PAYLOAD_NOT_ENCRYPTED' });
});

it('what a schedule was given is read in the run it starts, whose id has the instant added, and in no other', async () => {
  const given = await encrypted('a', codecOf(), 'retention');
  await expect(codecOf().decode([given], ofWorkflow('retention-2026-11-25T01:00:00Z'))).resolves.toHaveLength(
    1,
  );
  for (const other of ['retention-2', 'retention-2026-11-25T01:00:00Z-2', '-2026-11-25T01:00:00Z', 'r'])
    await expect(codecOf().decode([given], ofWorkflow(other))).rejects.toMatchObject({
      code: 'PAYLOAD_MISPLACED',
    });
});

it('whatever bit is changed, of data or metadata, it is refused', async () => {
  const codec = codecOf();
  const good = await encrypted({ amount: 1 }, codec);
  const size = good.data!.length;
  const outcomes = new Set<string>();
  for (let bit = 0; bit < size * 8; bit++) {
    const data = Buffer.from(good.data!);
    data[bit >> 3]! ^= 1 << (bit & 7);
    outcomes.add(
      await codec.decode([{ ...good, data }]).then(
        () => 'accepted',
        ({ code }: { code: string }) => code,
      ),
    );
  }
  for (const data of [
    Buffer.alloc(0),
    Buffer.from(good.data!).subarray(0, 40),
    Buffer.concat([good.data!, Buffer.from([0])]),
  ])
    outcomes.add(
      await codec.decode([{ ...good, data }]).then(
        () => 'accepted',
        ({ code }: { code: string }) => code,
      ),
    );
  expect([...outcomes]).toEqual(['PAYLOAD_BROKEN']);
  const moved = { ...good, metadata: { ...good.metadata, 'workflow-id': Buffer.from('x') } };
  await expect(codec.decode([moved], ofWorkflow('x'))).rejects.toMatchObject({ code: 'PAYLOAD_BROKEN' });
  const { 'workflow-id': _bound, ...unbound } = good.metadata!;
  await expect(codec.decode([{ ...good, metadata: unbound }])).rejects.toMatchObject({
    code: 'PAYLOAD_BROKEN',
  });
  await expect(codec.decode([{ ...good, metadata: unbound }], ofWorkflow('w'))).rejects.toMatchObject({
    code: 'PAYLOAD_MISPLACED',
  });
});

it('what belongs to one workflow is refused in another, and in another namespace', async () => {
  const good = await encrypted('a', codecOf(), 'one');
  await expect(codecOf().decode([good], ofWorkflow('two'))).rejects.toMatchObject({
    code: 'PAYLOAD_MISPLACED',
  });
  await expect(codecOf(ringOf('k1'), 'other').decode([good], ofWorkflow('one'))).rejects.toMatchObject({
    code: 'PAYLOAD_BROKEN',
  });
  // A reader who is shown payloads only, as the codec server is.
  await expect(codecOf().decode([good])).resolves.toHaveLength(1);
});

it('ten rotations: what any earlier key encrypted is read while it is in the ring, and the newest encrypts', async () => {
  const kept: Payload[] = [];
  for (let rotation = 1; rotation <= 10; rotation++) {
    const ring = ringOf(...Array.from({ length: rotation }, (_, back) => `r${rotation - back}`));
    const codec = codecOf(ring);
    kept.push(await encrypted(rotation, codec));
    expect(Buffer.from(kept.at(-1)!.metadata!['key-id']!).toString()).toBe(`r${rotation}`);
    const read = await codec.decode(kept, ofWorkflow('w'));
    expect(read.map((each) => defaultPayloadConverter.fromPayload(each))).toEqual(
      kept.map((_, index) => index + 1),
    );
  }
  await expect(codecOf(ringOf('r10')).decode(kept.slice(0, 1))).rejects.toMatchObject({
    code: 'PAYLOAD_KEY_MISSING',
  });
});

it('no refusal says anything of a payload, a key or a workflow', async () => {
  const good = await encrypted('canary-content', codecOf(), 'canary-workflow');
  const tries = [
    codecOf(ringOf('k2')).decode([good]),
    codecOf().decode([good], ofWorkflow('other')),
    codecOf().decode([payloadOf('canary-content')]),
    codecOf().decode([{ ...good, data: Buffer.from('canary-content') }]),
  ];
  for (const each of tries) {
    const error = await each.then(
      () => null,
      (reason: Error) => reason,
    );
    expect(error).toBeInstanceOf(PayloadCodecError);
    expect(`${error!.message} ${error!.stack}`).not.toMatch(/canary/);
    expect(error!.message).not.toContain(keys.get('k1')!.toString('base64'));
  }
});
