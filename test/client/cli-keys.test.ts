/** `keys status` and `keys rotate` against a real store, in the folder of a local stack; and `erase`. */
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { openStore, parseKeyRing } from '../../db';
import { addCredential, AT } from '../db/fixtures';
import { ID, run } from './cli-run';

const ring = (id: string): string => `${id}:${randomBytes(32).toString('base64')}`;
const [first, second, pepper] = [ring('s1'), ring('s2'), ring('p1')];

let folder: string;
beforeEach(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'cli-keys-'));
  const keys = { sealing: parseKeyRing(first), peppers: parseKeyRing(pepper) };
  const store = await openStore({ path: path.join(folder, 'store.sqlite'), keys });
  await addCredential(store);
  await store.close();
  useRing(first);
});
afterEach(() => rmSync(folder, { recursive: true }));

function useRing(SEALING_KEYS: string): void {
  const settings = {
    STORE_PATH: path.join(folder, 'store.sqlite'),
    SEALING_KEYS,
    CODE_PEPPERS: pepper,
  };
  writeFileSync(path.join(folder, 'environment.json'), JSON.stringify(settings));
}

const keys = (...argv: string[]) => run(['keys', ...argv, '--data', folder]);

it('says what each key seals, what remains and how to move it', async () => {
  useRing(`${second},${first}`);
  const seen = await keys();
  expect(seen).toMatchObject({ status: 0, needs: [] });
  expect(seen.out).toMatch(/^s2 +yes +0 +0 +0 +0 +0$/m);
  expect(seen.out).toMatch(/^s1 +0 +1 +0 +0 +1$/m);
  expect(seen.out).toMatch(/Under an older key: 1\. Move them: .*keys rotate/);
  for (const text of [first, second, pepper]) expect(seen.out).not.toContain(text.split(':')[1]);
});

it('moves all of it, and says what the old key is still needed for', async () => {
  useRing(`${second},${first}`);
  const seen = await keys('rotate');
  expect(seen.status).toBe(0);
  expect(seen.out).toContain(
    'Moved 1 to the current key: 0 keys of cases, 1 OTP secrets, 0 secrets of endpoints, 0 earlier values.',
  );
  expect(seen.out).toContain('Needed to verify earlier rows of the audit trail alone: s1');
  const again = await keys('rotate', '--json');
  expect(again.json()).toMatchObject({
    moved: { otpSecrets: 0 },
    remaining: 0,
    auditOnly: ['s1'],
    unused: [],
  });
});

it('a key that something needs and that is missing is an error, and nothing is lost', async () => {
  useRing(second);
  const seen = await keys('rotate');
  expect(seen).toMatchObject({ status: 1, out: '' });
  expect(seen.err).toContain('add the old key');
  useRing(`${second},${first}`);
  expect((await keys('rotate')).status).toBe(0);
});

describe('erase', () => {
  const erased = {
    upgradeId: ID,
    outcome: 'CANCELLED',
    reason: 'CANCELLED_BY_APPLICANT',
    erasedAt: new Date(AT).toISOString(),
  } as const;
  const asked: unknown[] = [];
  const client = {
    erase: async (...input: unknown[]) => {
      asked.push(input);
      return erased;
    },
  };
  beforeEach(() => void asked.splice(0));

  it('asks a person who wishes it, for whom, and whether they are sure', async () => {
    const seen = await run(['erase', ID], { client, types: ['applicant', 'operator-7', 'yes'] });
    expect(seen.status).toBe(0);
    expect(seen.out).toContain('erased at 2027-01-15T08:00:00.000Z. The upgrade ended as CANCELLED');
    expect(asked).toEqual([[ID, { by: 'APPLICANT', actor: 'operator-7' }]]);
  });

  it('is not done if they are not', async () => {
    const seen = await run(['erase', ID], { client, types: ['applicant', 'operator-7', 'no'] });
    expect(seen.status).toBe(1);
    expect(asked).toEqual([]);
  });

  it.each([[['--by', 'operator']], [['--actor', 'operator-7']]])(
    'with %j alone it is incomplete',
    async (argv) => {
      expect(await run(['erase', ID, ...argv], { client })).toMatchObject({ status: 2 });
      expect(asked).toEqual([]);
    },
  );

  it('--json gives the answer', async () => {
    const seen = await run(['erase', ID, '--by', 'applicant', '--actor', 'operator-7', '--json'], { client });
    expect(seen.json()).toEqual(erased);
  });
});
