/** Threat: a new version that loses what an earlier one kept, or reads it as something else. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import Sqlite from 'better-sqlite3';
import { readMigrationFiles } from 'drizzle-orm/migrator';
import { openStore, type Store } from '../../db';
import { createCodeHasher } from '../../db/activation-code';
import { createSealer } from '../../db/crypto';
import {
  AT,
  closing,
  DAY_MS,
  decision,
  freshKeys,
  MINUTE_MS,
  passed,
  SECRET,
  submit,
  totpAt,
} from './fixtures';

const MIGRATIONS = path.join(__dirname, '..', '..', 'db', 'migrations', 'sqlite');
const keys = freshKeys();
const CODE = 'ABCDEFGHJK';

let folder: string;
let file: string;
let store: Store;
beforeEach(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'earlier-version-'));
  file = path.join(folder, 'store.sqlite');
  await fillEarlierDatabase();
  store = await openStore({ path: file, keys });
});
afterEach(async () => {
  await store.close();
  rmSync(folder, { recursive: true });
});

/** A database as the version before outages and reminders left it, with a case that waits for its code. */
async function fillEarlierDatabase(): Promise<void> {
  const client = new Sqlite(file);
  client.exec(
    'CREATE TABLE __drizzle_migrations (id SERIAL PRIMARY KEY, hash text NOT NULL, created_at numeric)',
  );
  for (const { sql, hash, folderMillis } of readMigrationFiles({ migrationsFolder: MIGRATIONS }).slice(
    0,
    2,
  )) {
    for (const statement of sql) client.exec(statement);
    client
      .prepare('INSERT INTO __drizzle_migrations (hash, created_at) VALUES (?, ?)')
      .run(hash, folderMillis);
  }
  const insert = (table: string, row: Readonly<Record<string, unknown>>) => {
    const names = Object.keys(row);
    const values = names.map(() => '?').join(', ');
    client
      .prepare(`INSERT INTO ${table} (${names.join(', ')}) VALUES (${values})`)
      .run(...Object.values(row));
  };
  const place = { table: 'credentials', rowId: 'credential', ownerId: 'credential', kind: 'otp_secret' };
  insert('credentials', {
    credential_id: 'credential',
    user_id: 'user',
    type: 'PHONE_OTP',
    status: 'ACTIVE',
    added_at: AT,
    otp_kind: 'TOTP',
    otp_digits: 6,
    otp_algorithm: 'sha1',
    otp_period_seconds: 30,
    sealed_otp_secret: createSealer(keys.sealing).seal(place, SECRET),
  });
  insert('upgrades', {
    upgrade_id: 'upgrade',
    credential_id: 'credential',
    partner_id: 'partner',
    policy_name: 'exostar',
    policy_version: 1,
    consent_text_version: '2026-01',
    consent_agreed_at: AT,
    stage: 'AWAITING_REDEMPTION',
    stage_since: AT,
    stage_deadline: AT + DAY_MS,
    opened_at: AT,
  });
  const { salt, hash, pepperId } = await createCodeHasher(keys.peppers).fingerprint(CODE);
  insert('codes', {
    code_id: 'code',
    upgrade_id: 'upgrade',
    channel: 'LETTER',
    issued_at: AT,
    expires_at: AT + DAY_MS,
    salt,
    hash,
    pepper_id: pepperId,
  });
  for (const [submissionId, verdict] of Object.entries({ s1: 'WRONG', s2: 'WRONG', s3: 'EXPIRED' })) {
    const entered = { submission_id: submissionId, upgrade_id: 'upgrade', received_at: AT - DAY_MS };
    insert('submissions', { ...entered, decided_at: AT - DAY_MS, verdict });
  }
  const message = { upgrade_id: 'upgrade', data: '{}', written_at: AT, tries: 1 };
  insert('notices', {
    ...message,
    notice_id: 'waiting',
    template: 'letter_on_its_way',
    due_at: AT + MINUTE_MS,
  });
  insert('notices', {
    ...message,
    notice_id: 'sent',
    template: 'upgrade_started',
    delivered_at: AT,
  });
  insert('audit', { at: AT, upgrade_id: 'upgrade', event: 'upgrade_opened', facts: '{"policyVersion":1}' });
  client.close();
}

describe('a database of the version before', () => {
  it('is opened with all it held, and what is new in it reads as unknown', async () => {
    await expect(store.credentials.get('credential')).resolves.toEqual({
      credentialId: 'credential',
      userId: 'user',
      type: 'PHONE_OTP',
      status: 'ACTIVE',
      upgradedAt: null,
      expiresAt: null,
    });
    await expect(store.credentials.verifyOtp('credential', totpAt(AT), AT)).resolves.toEqual({
      kind: 'ACCEPTED',
    });
    await expect(store.upgrades.get('upgrade')).resolves.toMatchObject({
      stage: 'AWAITING_REDEMPTION',
      stageDeadline: AT + DAY_MS,
      policyVersion: 1,
    });
    await expect(store.notices.listByUpgrade('upgrade')).resolves.toEqual([
      { noticeId: 'waiting', template: 'letter_on_its_way', data: {}, deliveredAt: null },
      { noticeId: 'sent', template: 'upgrade_started', data: {}, deliveredAt: AT },
    ]);
    await expect(store.audit.listByUpgrade('upgrade')).resolves.toMatchObject([
      { sequence: 1, event: 'upgrade_opened', facts: { policyVersion: 1 } },
    ]);
    await expect(store.outages.list({ limit: 10 })).resolves.toEqual([]);
  });

  it('its open case goes on to its end: the code works', async () => {
    const submissionId = await submit(store, 'upgrade', CODE);
    await expect(store.codes.decide(decision(submissionId))).resolves.toEqual({ kind: 'UPGRADED' });
    await expect(store.credentials.get('credential')).resolves.toMatchObject({ status: 'PROOFING_UPGRADED' });
  });

  it('wrong codes of before still count', async () => {
    const limits = {
      otp: { failures: 0, isLocked: false, retryAt: null },
      codes: { failures: 2, lockedAt: null },
    };
    await expect(store.credentials.getLimits('credential', AT)).resolves.toEqual(limits);
  });

  it('its notices are no reminders: they are sent when they were due, whatever becomes of the upgrade', async () => {
    await store.upgrades.close(closing('upgrade'));
    const due = (at: number) => store.notices.claimDue({ at, limit: 10, leaseMs: MINUTE_MS });
    await expect(due(AT + MINUTE_MS - 1)).resolves.toEqual([]);
    await expect(due(AT + MINUTE_MS)).resolves.toMatchObject([{ noticeId: 'waiting', tries: 1 }]);
  });

  it('takes what is new: an outage, a remark, a reversal', async () => {
    const outage = { outageId: 'o', provider: 'kba', cause: 'FAILURES', startedAt: AT } as const;
    await expect(store.outages.open(outage)).resolves.toMatchObject({ endedAt: null });
    const remark = { upgradeId: 'upgrade', event: 'clock_stopped', deadline: null, needsAttention: null };
    await expect(store.upgrades.note({ ...remark, notices: [], at: AT })).resolves.toMatchObject({
      stageDeadline: null,
    });
    await store.upgrades.complete(passed('upgrade'));
    const reversal = { upgradeId: 'upgrade', eventId: 'e', credentialStatus: 'ACTIVE' as const, notices: [] };
    await expect(
      store.upgrades.reverse({ ...reversal, needsAttention: 'PURCHASE_REVERSED', at: AT + 3 }),
    ).resolves.toBe('REVERSED');
  });

  it('its audit trail is chained from the first new row on, and says how many rows that does not cover', async () => {
    await expect(store.audit.verify()).resolves.toMatchObject({
      earlierCount: 1,
      checkedCount: 0,
      head: null,
    });
    await store.upgrades.close(closing('upgrade'));
    const { checkedCount, ...report } = await store.audit.verify();
    expect(report).toEqual({
      earlierCount: 1,
      keyMissingCount: 0,
      head: { sequence: checkedCount + 1, hash: expect.stringMatching(/^[0-9a-f]{64}$/) as unknown },
      fault: null,
    });
    expect(checkedCount).toBeGreaterThan(0);
  });

  it.each([
    ['is removed', 'DELETE FROM audit WHERE sequence = 1', 'MISSING'],
    [
      'is added',
      `INSERT INTO audit (sequence, at, event, facts) SELECT 0, at, event, facts FROM audit WHERE sequence = 1`,
      'EDITED',
    ],
  ])('an earlier row that %s is found all the same, by the numbers', async (_, sql, kind) => {
    await store.upgrades.close(closing('upgrade'));
    const client = new Sqlite(file);
    client.exec('DROP TRIGGER audit_never_shrinks');
    client.exec(sql);
    client.close();
    await expect(store.audit.verify()).resolves.toMatchObject({ fault: { kind } });
  });

  it('is migrated once: opened again it is as it is, and its audit trail still cannot be changed', async () => {
    const again = await openStore({ path: file, keys });
    await expect(again.upgrades.get('upgrade')).resolves.toEqual(await store.upgrades.get('upgrade'));
    await again.close();
    const client = new Sqlite(file);
    expect(() => client.exec('DELETE FROM audit')).toThrow('append-only');
    const applied = client.prepare('SELECT count(*) FROM __drizzle_migrations').pluck().get();
    client.close();
    expect(applied).toBe(readMigrationFiles({ migrationsFolder: MIGRATIONS }).length);
  });
});
