/** The tables as they are made are the tables as they are declared, and they enforce what they are relied on for. */
import Sqlite from 'better-sqlite3';
import { is } from 'drizzle-orm';
import { getTableConfig, SQLiteTable } from 'drizzle-orm/sqlite-core';
import * as schema from '../../db/schema.sqlite';
import { exostar } from '../../workflows/policies/exostar';
import { AT, opening, startUpgrade } from './fixtures';
import { type OpenedFile, openSqliteFile } from './sqlite-files';

const TABLES = Object.values(schema)
  .filter((table) => is(table, SQLiteTable))
  .map(getTableConfig);

let opened: OpenedFile;
let client: Sqlite.Database;
beforeEach(async () => {
  opened = await openSqliteFile();
  client = new Sqlite(opened.file);
  client.pragma('foreign_keys = ON');
});
afterEach(async () => {
  client.close();
  await opened.close();
});

it('the migrations make every table, column and index that the schema declares, and no other', () => {
  const made = client
    .prepare<[], string>(
      `SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'`,
    )
    .pluck()
    .all();
  expect(made.toSorted()).toEqual(['__drizzle_migrations', ...TABLES.map(({ name }) => name)].toSorted());
  for (const { name, columns, indexes } of TABLES) {
    const declared = columns.map(
      (column) => `${column.name} ${column.getSQLType().toUpperCase()} ${column.notNull}`,
    );
    const present = client.pragma(`table_info(${name})`) as { name: string; type: string; notnull: number }[];
    // In whatever order: a column that a later migration adds is the table's last.
    const made = present.map(({ name, type, notnull }) => `${name} ${type.toUpperCase()} ${notnull === 1}`);
    expect(made.toSorted()).toEqual(declared.toSorted());
    const madeIndexes = client
      .prepare<[string], string>(
        `SELECT name FROM sqlite_master WHERE type = 'index' AND sql NOT NULL AND tbl_name = ?`,
      )
      .pluck()
      .all(name);
    expect(madeIndexes.toSorted()).toEqual(indexes.map(({ config }) => config.name).toSorted());
  }
});

it('a second open upgrade of a credential cannot be written, whoever tries', async () => {
  const { upgradeId } = await startUpgrade(opened.store);
  const copy = client.prepare(
    `INSERT INTO upgrades SELECT 'second', credential_id, partner_id, policy_name, policy_version, purchase_product,
     purchase_payment_method, consent_text_version, consent_agreed_at, stage, stage_since, stage_deadline, method,
     outcome, reason, contact_info_id, needs_attention, opened_at, closed_at, order_id, erased_at, language, review_cause,
         assignee, assigned_at FROM upgrades WHERE upgrade_id = ?`,
  );
  expect(() => copy.run(upgradeId)).toThrow('UNIQUE constraint failed: upgrades.credential_id');
});

it('a second lasting outage of a party cannot be written, whoever tries', () => {
  const insert = client.prepare(
    `INSERT INTO outages (outage_id, provider, cause, started_at, ended_at) VALUES (?, ?, 'FAILURES', 1, ?)`,
  );
  insert.run('over', 'kba', 2);
  insert.run('lasting', 'kba', null);
  insert.run('of another party', 'webstore', null);
  expect(() => insert.run('second', 'kba', null)).toThrow('UNIQUE constraint failed: outages.provider');
});

it('an outage leaves audit rows that are of no upgrade and no credential, one for each end', async () => {
  const outage = { outageId: 'o', provider: 'kba', cause: 'FAILURES', startedAt: AT } as const;
  await opened.store.outages.open(outage);
  await opened.store.outages.open({ ...outage, outageId: 'noticed by another' });
  await opened.store.outages.close('o', AT + 5);
  await opened.store.outages.close('o', AT + 6);
  const rows = client
    .prepare<[], { at: number; event: string; facts: string }>(
      'SELECT at, event, facts FROM audit WHERE upgrade_id IS NULL AND credential_id IS NULL ORDER BY sequence',
    )
    .all();
  expect(rows.map(({ facts, ...row }) => ({ ...row, facts: JSON.parse(facts) as unknown }))).toEqual([
    { at: AT, event: 'outage_opened', facts: outage },
    { at: AT + 5, event: 'outage_closed', facts: { ...outage, endedAt: AT + 5 } },
  ]);
});

it('the audit trail can be added to, and neither changed nor shortened', async () => {
  await startUpgrade(opened.store);
  expect(() => client.exec(`UPDATE audit SET event = 'nothing_happened'`)).toThrow('append-only');
  expect(() => client.exec('DELETE FROM audit')).toThrow('append-only');
});

it('a kept version of a policy profile is neither changed nor removed, and its audit row says which it is', async () => {
  await opened.store.policies.keep({ policy: exostar, digest: 'of the file', keptAt: AT });
  expect(() => client.exec(`UPDATE policy_versions SET digest = 'another'`)).toThrow('never changes');
  expect(() => client.exec('DELETE FROM policy_versions')).toThrow('never changes');
  const row = client.prepare('SELECT event, facts FROM audit').get() as { event: string; facts: string };
  expect(row.event).toBe('policy_version_kept');
  const { name, version } = exostar;
  expect(JSON.parse(row.facts)).toEqual({ policyName: name, policyVersion: version, digest: 'of the file' });
});

it('a sequence number of the audit trail rises with each row', async () => {
  const { upgradeId } = await startUpgrade(opened.store);
  await opened.store.upgrades.setContactInfo(upgradeId, 'c', AT);
  const [first, second] = await opened.store.audit.listByUpgrade(upgradeId);
  expect(second!.sequence).toBeGreaterThan(first!.sequence);
  expect(first).toEqual({
    sequence: first!.sequence,
    at: AT,
    upgradeId,
    credentialId: expect.any(String),
    event: 'upgrade_opened',
    facts: {
      consentAgreedAt: AT,
      consentTextVersion: opening('').consent.textVersion,
      partnerId: 'partner-1',
      policyName: 'exostar',
      policyVersion: opening('').policyVersion,
      product: null,
    },
  });
});
