/** Threat: `keys rotate` is killed in the middle, again and again. */
import { fork } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { openStore, parseKeyRing, type Store } from '../../db';
import { AT, startUpgrade, totpAt } from './fixtures';

const CASES = 400;
const key = (id: string): string => `${id}:${randomBytes(32).toString('base64')}`;
const [first, second, peppers] = [key('s1'), key('s2'), key('p1')];

let folder: string;
let file: string;
beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'rotation-'));
  file = path.join(folder, 'store.sqlite');
});
afterAll(() => rmSync(folder, { recursive: true }));

const open = (sealing: string): Promise<Store> =>
  openStore({ path: file, keys: { sealing: parseKeyRing(sealing), peppers: parseKeyRing(peppers) } });

it('killed after each of its first batches and run again, it ends with everything moved and readable', async () => {
  const store = await open(first);
  const filled: { upgradeId: string; credentialId: string }[] = [];
  for (let index = 0; index < CASES; index++) {
    const { upgradeId, credentialId } = await startUpgrade(store);
    await store.vault.seal({ recordId: upgradeId, upgradeId, kind: 'licence_key', value: index, at: AT });
    filled.push({ upgradeId, credentialId });
  }
  await store.close();

  const ring = `${second},${first}`;
  const remaining: number[] = [];
  for (let kills = 0; kills < 6; kills++) {
    const rotator = fork(path.join(__dirname, 'rotator.ts'), [file, ring, peppers], {
      execArgv: ['--import', 'tsx'],
    });
    await once(rotator, 'message');
    rotator.kill('SIGKILL');
    await once(rotator, 'exit');
    const between = await open(ring);
    remaining.push((await between.keys.status()).remaining);
    await between.close();
  }
  expect(remaining).toEqual(remaining.toSorted((one, other) => other - one));
  const last = await open(ring);
  await last.keys.rotate({ at: AT });
  await expect(last.keys.status()).resolves.toMatchObject({ remaining: 0, auditOnly: ['s1'] });
  await last.close();

  const after = await open(second);
  for (const [index, { upgradeId, credentialId }] of filled.entries()) {
    await expect(after.vault.open(upgradeId, upgradeId, 'licence_key')).resolves.toBe(index);
    await expect(after.credentials.verifyOtp(credentialId, totpAt(AT), AT)).resolves.toEqual({
      kind: 'ACCEPTED',
    });
  }
  await after.close();
}, 120_000);
