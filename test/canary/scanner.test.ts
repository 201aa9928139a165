/** The search finds every copy of every value in every form, wherever it lies, and nothing where nothing is. */
import { randomBytes } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { openStore, parseKeyRing } from '../../db';
import { bytesOf, textOf, withFile } from '../../deploy/canary/scan/byte-source';
import type { Canary } from '../../deploy/canary/scan/canary';
import { createScanner, type Hit, type Scanner } from '../../deploy/canary/scan/scanner';
import { measureRecall, packedForms, plantingsOf, preparePlantings } from '../../deploy/canary/recall';

const NAME: Canary = { name: 'last name', value: 'Qvaxorimelt' };
const ACCENTED: Canary = { name: 'accented name', value: 'Zöqvårimeñt' };
const STREET: Canary = { name: 'street', value: '4821 Qwoxerim Row' };
const SSN: Canary = { name: 'SSN', value: '900731652' };
const PASSWORD: Canary = { name: 'one-time password', value: '48291573', standsAlone: true };
const SECRET: Canary = { name: 'webhook secret', value: 'whsec_9f+Zx/3kQpLw81Tn0vBy/aa+RkU=' };
const KEY: Canary = { name: 'sealing key', value: randomBytes(32) };
const CANARIES = [NAME, ACCENTED, STREET, SSN, PASSWORD, SECRET, KEY];
const PLANTINGS = CANARIES.flatMap((canary) =>
  [...plantingsOf(canary), ...packedForms(Buffer.from(canary.value))].map(
    ({ form, bytes }) => [canary.name, form, bytes] as const,
  ),
);

let folder: string;
beforeAll(() => void (folder = mkdtempSync(path.join(tmpdir(), 'proofing-upgrade-canary-'))));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function hitsIn(scanner: Scanner, bytes: Uint8Array): Promise<Hit[]> {
  const hits: Hit[] = [];
  await scanner.scan(bytesOf('here', bytes), (hit) => hits.push(hit));
  return hits;
}

describe('every planted copy is found', () => {
  const scanner = createScanner(CANARIES);

  it.each(PLANTINGS)('%s: %s', async (name, _form, bytes) => {
    const hits = await hitsIn(
      scanner,
      Buffer.concat([randomBytes(100), Buffer.from('\n'), bytes, Buffer.from('\n'), randomBytes(100)]),
    );
    expect(hits.map(({ canary }) => canary)).toContain(name);
  });

  it('wherever the seam between two chunks lies', async () => {
    const small = createScanner(CANARIES, { chunkBytes: 64 });
    for (const [canary, , bytes] of PLANTINGS) {
      for (let lead = 0; lead < 64; lead += 7) {
        const data = Buffer.concat([Buffer.alloc(lead, '\n'), bytes, Buffer.alloc(200, '\n')]);
        const hits = await hitsIn(small, data);
        expect([canary, lead, hits.some((hit) => hit.canary === canary)]).toEqual([canary, lead, true]);
      }
    }
  });

  it('at every place around a seam, once', async () => {
    const small = createScanner([NAME], { chunkBytes: 64 });
    for (let lead = 0; lead < 200; lead++) {
      const hits = await hitsIn(small, Buffer.from(`${'-'.repeat(lead)}Qvaxorimelt${'-'.repeat(90)}`));
      expect(hits).toEqual([
        { canary: 'last name', form: 'plain', packedIn: [], source: 'here', offset: lead },
      ]);
    }
  });

  it.each(['a log', 'nothing', 'noise'])('spread over %s', async (kind) => {
    const host = {
      'a log': Buffer.from('{"level":"info"}\n'.repeat(90_000)),
      nothing: Buffer.alloc(0),
      noise: randomBytes(3_000_000),
    }[kind]!;
    const recall = await measureRecall(scanner, preparePlantings(CANARIES), host);
    expect(recall.missed).toEqual([]);
    expect(recall.found).toBe(recall.planted);
  });

  it('in pages of a database file and its journal', async () => {
    const file = path.join(folder, 'store.sqlite');
    const ring = parseKeyRing(`k1:${randomBytes(32).toString('base64')}`);
    const store = await openStore({ path: file, keys: { sealing: ring, peppers: ring } });
    // An id is kept as it is: the one text of a caller's that the store has in the clear.
    await store.credentials.add(
      { credentialId: 'phone-1', userId: String(NAME.value), type: 'PHONE_OTP', status: 'ACTIVE' },
      {
        kind: 'TOTP',
        secret: 'JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP',
        digits: 6,
        algorithm: 'sha1',
        periodSeconds: 30,
      },
      Date.now(),
    );
    const inJournal = await hitsIn(scanner, readFileSync(`${file}-wal`));
    await store.close();
    const inFile: Hit[] = [];
    await withFile(file, 'store', (source) => scanner.scan(source, (hit) => inFile.push(hit)));
    expect(inJournal.map(({ canary }) => canary)).toContain('last name');
    expect(inFile.map(({ canary }) => canary)).toContain('last name');
  });

  it('in a stream that is longer than a segment of what is kept of it, and one that was cut off', async () => {
    const long = gzipSync(
      Buffer.concat([
        Buffer.alloc(8 * 1024 * 1024 - 5, '-'),
        Buffer.from('Qvaxorimelt'),
        Buffer.alloc(1000, '-'),
      ]),
    );
    expect(await hitsIn(scanner, long)).toMatchObject([
      { canary: 'last name', packedIn: ['gzip'], offset: 0 },
    ]);
    const noisy = gzipSync(`Qvaxorimelt ${randomBytes(5000).toString('hex')}`);
    expect(await hitsIn(scanner, noisy.subarray(0, 3000))).toMatchObject([
      { canary: 'last name', packedIn: ['gzip'] },
    ]);
    const torn = Buffer.concat([noisy.subarray(0, 3000), randomBytes(3000)]);
    expect((await hitsIn(scanner, torn)).map(({ canary }) => canary)).toContain('last name');
  });
});

describe('nothing is found where nothing is', () => {
  const scanner = createScanner(CANARIES);

  it('in noise, in text, in numbers and in compressed data', async () => {
    const numbers = Array.from({ length: 300_000 }, (_, index) => index * 7919).join(',');
    const text = readFileSync(path.join(__dirname, '..', '..', 'docs', 'technical-description.md'));
    for (const clean of [
      randomBytes(4_000_000),
      Buffer.from(numbers),
      text,
      gzipSync(text),
      gzipSync(randomBytes(1_000_000)),
    ]) {
      expect(await hitsIn(scanner, clean)).toEqual([]);
    }
  });

  it('a short number inside a longer one, which holds it by chance, is none', async () => {
    expect(await hitsIn(scanner, Buffer.from('1482915730 x48291573 482915738'))).toEqual([]);
    expect(await hitsIn(scanner, Buffer.from('{"otp":"48291573"}'))).toHaveLength(1);
    const [longer, whole] = ['{"at":1482915730123}', '{"otp":"48291573"}'].map((text) => Buffer.from(text));
    for (const encoding of ['base64', 'hex'] as const) {
      expect(await hitsIn(scanner, Buffer.from(longer!.toString(encoding)))).toEqual([]);
      expect(await hitsIn(scanner, Buffer.from(whole!.toString(encoding)))).toHaveLength(1);
    }
  });

  it('base64 of other letters of the same spelling is none', async () => {
    const other = Buffer.from('Qvaxorimelt').toString('base64').toLowerCase();
    expect(await hitsIn(scanner, Buffer.from(other))).toEqual([]);
  });
});

it('a hit tells where and in which form, and not what', async () => {
  const scanner = createScanner(CANARIES);
  const hits: Hit[] = [];
  await scanner.scan(textOf('api.log', `..${Buffer.from('Qvaxorimelt').toString('hex')}`), (hit) =>
    hits.push(hit),
  );
  expect(hits).toEqual([{ canary: 'last name', form: 'hex', packedIn: [], source: 'api.log', offset: 2 }]);
});

it('a value that would be found by chance is refused, and not shown', () => {
  expect(() => createScanner([{ name: 'state', value: 'VA-ROW' }])).toThrow(/"state" is shorter/);
  expect(() => createScanner([{ name: 'state', value: 'VA-ROW' }])).not.toThrow(/VA-ROW/);
});

it('needs no more memory for a large file than for a small one, and one pass', async () => {
  const file = path.join(folder, 'large.log');
  const line = Buffer.from(`${'{"level":"info","msg":"nothing to see"}'.padEnd(1023)}\n`);
  writeFileSync(
    file,
    Buffer.concat([...Array.from({ length: 24 * 1024 }, () => line), Buffer.from('Qvaxorimelt')]),
  );
  const scanner = createScanner(CANARIES);
  const reads: number[] = [];
  const hits: Hit[] = [];
  const bytes = await withFile(file, 'large.log', (source) =>
    scanner.scan(
      {
        name: source.name,
        read(position, into) {
          reads.push(into.length);
          return source.read(position, into);
        },
      },
      (hit) => hits.push(hit),
    ),
  );
  expect(hits).toHaveLength(1);
  expect(bytes).toBe(24 * 1024 * 1024 + 11);
  expect(Math.max(...reads)).toBeLessThan(1.1 * 1024 * 1024);
  expect(reads.length).toBeLessThan(30);
});
