/**
 * Threat: a one-time password that is accepted twice, since many processes check at the same time and some are killed at
 * any instant, between the check and what it must remember.
 */
import { type ChildProcess, fork } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import Sqlite from 'better-sqlite3';
import { openStore, parseKeyRing } from '../../db';
import { addCredential, HOTP, TOTP } from './fixtures';
import { DIGITS, TOKENS } from './otp-tries';
import type { Progress } from './otp-user';

const CHECKS = 100_000;
const PROCESSES = 4;
/** 64 over all processes. */
const AT_ONCE = 16;
const KILLS = 20;

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'otp-crashes-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

it(`of ${CHECKS} checks, 64 at a time, over processes that are killed: none is accepted twice, no counter goes back`, async () => {
  const file = path.join(folder, 'store.sqlite');
  const keys = `k1:${randomBytes(32).toString('base64')}`;
  const ring = parseKeyRing(keys);
  const store = await openStore({ path: file, keys: { sealing: ring, peppers: ring } });
  for (const token of TOKENS)
    await addCredential(store, { ...(token.startsWith('totp') ? TOTP : HOTP), digits: DIGITS }, token);

  const told: string[] = [];
  const share = CHECKS / PROCESSES;
  let [checked, kills] = [0, 0];
  const running = new Set<ChildProcess>();
  /** Has its share checked, by as many processes one after the other as it takes. */
  const user = async (number: number): Promise<void> => {
    for (let done = 0, times = 0; done < share; times++) {
      const seed = number * 1_000 + times;
      const argv = [file, keys, seed, AT_ONCE, done, share].map(String);
      const child = fork(path.join(__dirname, 'otp-user.ts'), argv, { execArgv: ['--import', 'tsx'] });
      running.add(child);
      child.on('message', (progress: Progress) => {
        done += progress.checked;
        checked += progress.checked;
        told.push(...progress.accepted);
        // Evenly over the whole, each time the one that tells.
        if (kills < KILLS && checked > ((kills + 1) * CHECKS) / (KILLS + 2)) {
          kills++;
          child.kill('SIGKILL');
        }
      });
      const [code, signal] = (await once(child, 'exit')) as [number | null, string | null];
      running.delete(child);
      if (code !== 0 && signal !== 'SIGKILL') throw new Error(`a process ended with ${code}`);
    }
  };
  try {
    await Promise.all(Array.from({ length: PROCESSES }, (_, number) => user(number)));
  } finally {
    for (const child of running) child.kill('SIGKILL');
  }
  expect(checked).toBeGreaterThanOrEqual(CHECKS);
  expect(kills).toBe(KILLS);

  // As whoever asked was told.
  expect(told.length - new Set(told).size).toBe(0);
  // As the store remembers, also of those who were killed before they could tell: ever higher.
  const client = new Sqlite(file, { readonly: true });
  const used = client
    .prepare<[], { credential_id: string; used: number }>(
      `SELECT credential_id, facts ->> '$.used' AS used FROM audit WHERE event = 'otp_accepted' ORDER BY sequence`,
    )
    .all();
  client.close();
  const newest = new Map<string, number>();
  let [reused, regressions] = [0, 0];
  for (const { credential_id: token, used: place } of used) {
    const before = newest.get(token) ?? -1;
    if (place === before) reused++;
    if (place < before) regressions++;
    newest.set(token, place);
  }
  expect({ reused, regressions }).toEqual({ reused: 0, regressions: 0 });
  // Enough was accepted to mean something, of every token; and hardly more than was told.
  expect(newest.size).toBe(TOKENS.length);
  expect(used.length).toBeGreaterThan(CHECKS / 100);
  expect(used.length - told.length).toBeLessThanOrEqual(KILLS * AT_ONCE);
  expect(used.length).toBeGreaterThanOrEqual(told.length);
  await expect(store.audit.verify()).resolves.toMatchObject({ fault: null });
  await store.close();
}, 300_000);
