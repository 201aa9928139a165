/** `audit verify` against a real store, in the folder of a local stack. */
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import Sqlite from 'better-sqlite3';
import { openStore, parseKeyRing } from '../../db';
import { NOW, run } from './cli-run';

const ring = (id: string): string => `${id}:${randomBytes(32).toString('base64')}`;

let folder: string;
let file: string;
let settings: Record<string, string>;
beforeEach(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'cli-audit-'));
  file = path.join(folder, 'store.sqlite');
  settings = { STORE_PATH: file, SEALING_KEYS: ring('s1'), CODE_PEPPERS: ring('p1') };
  writeSettings({});
  const keys = {
    sealing: parseKeyRing(settings['SEALING_KEYS']!),
    peppers: parseKeyRing(settings['CODE_PEPPERS']!),
  };
  const store = await openStore({ path: file, keys });
  for (const outageId of ['one', 'two', 'three']) {
    await store.outages.open({ outageId, provider: 'kba', cause: 'FAILURES', startedAt: NOW });
    await store.outages.close(outageId, NOW + 1);
  }
  await store.close();
});
afterEach(() => rmSync(folder, { recursive: true }));

function writeSettings(changed: Record<string, string>): void {
  writeFileSync(path.join(folder, 'environment.json'), JSON.stringify({ ...settings, ...changed }));
}

function tamper(sql: string): void {
  const client = new Sqlite(file);
  client.exec('DROP TRIGGER audit_never_changes; DROP TRIGGER audit_never_shrinks');
  client.exec(sql);
  client.close();
}

const verify = (...argv: string[]) => run(['audit', 'verify', '--data', folder, ...argv]);

it('an intact trail: 0, the count, and the newest row as it is given the next time', async () => {
  const seen = await verify();
  expect(seen).toMatchObject({ status: 0, needs: [] });
  expect(seen.out).toContain('The audit trail is intact: 6 rows checked.');
  const [, head] = /--expect (\S+)$/m.exec(seen.out) ?? [];
  expect(head).toMatch(/^6:[0-9a-f]{64}$/);
  const again = await verify('--expect', head!);
  expect(again.status).toBe(0);
  expect(again.out).toContain('Row 6 is the one that was noted.');
});

it('a trail that was written before it was chained is not called intact', async () => {
  tamper('UPDATE audit SET key_id = NULL, previous_hash = NULL, hash = NULL');
  const seen = await verify();
  expect(seen.out).toContain('Nothing was checked: no row of the audit trail is chained.');
  expect(seen.out).toContain('Not covered: 6 rows');
  expect(seen.out).not.toContain('intact');
});

it('--json gives counts and the newest row', async () => {
  const seen = await verify('--json');
  expect(seen.status).toBe(0);
  expect(seen.json()).toEqual({
    checkedCount: 6,
    earlierCount: 0,
    keyMissingCount: 0,
    head: { sequence: 6, hash: expect.stringMatching(/^[0-9a-f]{64}$/) as unknown },
    fault: null,
  });
});

it.each([
  ['a changed row', 'UPDATE audit SET at = at + 1 WHERE sequence = 3', 'Row 3 is not as it was written'],
  ['a removed row', 'DELETE FROM audit WHERE sequence = 3', 'The row that stood as row 3 is gone.'],
  [
    'a moved row',
    `UPDATE audit SET sequence = 7 WHERE sequence = 3; UPDATE audit SET sequence = 3 WHERE sequence = 5`,
    'Row 3 was written, but stood elsewhere.',
  ],
])('%s: 1, and which', async (_, sql, sentence) => {
  tamper(sql);
  const seen = await verify();
  expect(seen).toMatchObject({ status: 1, out: '' });
  expect(seen.err).toContain(`AUDIT_TRAIL_BROKEN: ${sentence}`);
});

it('rows cut off at the end: 1 against the row that was noted', async () => {
  const { head } = (await verify('--json')).json() as { head: { sequence: number; hash: string } };
  tamper('DELETE FROM audit WHERE sequence > 4');
  expect((await verify()).status).toBe(0);
  const seen = await verify('--json', '--expect', `${head.sequence}:${head.hash}`);
  expect(seen.status).toBe(1);
  expect(seen.json()).toMatchObject({
    error: { code: 'AUDIT_TRAIL_BROKEN', details: { fault: { kind: 'HEAD_MISMATCH', sequence: 6 } } },
  });
});

it('a key that is missing is no tampering: 1, and what to do', async () => {
  writeSettings({ SEALING_KEYS: ring('s2') });
  const seen = await verify();
  expect(seen.status).toBe(1);
  expect(seen.err).toMatch(/^AUDIT_KEY_MISSING: Row 1 needs a key .* add the old key and verify again\./m);
  expect(seen.err).toContain('6 rows could not be checked');
});

it('a store that cannot be opened: 1, by its code', async () => {
  writeFileSync(file, 'no database');
  expect(await verify('--json')).toMatchObject({ status: 1 });
  expect((await verify('--json')).json()).toMatchObject({ error: { code: 'STORE_UNAVAILABLE' } });
});

it.each([
  ['--expect must be a row as audit verify shows it', ['verify', '--expect', '6']],
  ['--expect must be a row as audit verify shows it', ['verify', '--expect', `0:${'a'.repeat(64)}`]],
  ["is invalid for argument 'action'", ['repair']],
])('%s: a wrong command line is told and nothing opened', async (why, argv) => {
  const seen = await run(['audit', ...argv]);
  expect(seen).toMatchObject({ status: 2, out: '' });
  expect(seen.err).toContain(why);
});
