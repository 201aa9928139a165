/** The tables as they are made are the tables as they are declared, and they enforce what they are relied on for. */
import Sqlite from 'better-sqlite3';
import { is } from 'drizzle-orm';
import { getTableConfig, SQLiteTable } from 'drizzle-orm/sqlite-core';
import * as schema from '../../db/schema.sqlite';
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
    const declared = columns.map((column) => ({
      name: column.name,
      type: column.getSQLType().toUpperCase(),
      notnull: column.notNull ? 1 : 0,
    }));
    const present = client.pragma(`table_info(${name})`) as { name: string; type: string; notnull: number }[];
    expect(present.map(({ name, type, notnull }) => ({ name, type: type.toUpperCase(), notnull }))).toEqual(
      declared,
    );
    const made = client
      .prepare<[string], string>(
        `SELECT name FROM sqlite_master WHERE type = 'index' AND sql NOT NULL AND tbl_name = ?`,
      )
      .pluck()
      .all(name);
    expect(made.toSorted()).toEqual(indexes.map(({ config }) => config.name).toSorted());
  }
});

it('a second open upgrade of a credential cannot be written, whoever tries', async () => {
  const { upgradeId } = await startUpgrade(opened.store);
  const copy = client.prepare(
    `INSERT INTO upgrades SELECT 'second', credential_id, partner_id, policy_name, policy_version, purchase_product,
     purchase_payment_method, consent_text_version, consent_agreed_at, stage, stage_since, stage_deadline, method,
     outcome, reason, contact_info_id, needs_attention, opened_at, closed_at FROM upgrades WHERE upgrade_id = ?`,
  );
  expect(() => copy.run(upgradeId)).toThrow('UNIQUE constraint failed: upgrades.credential_id');
});

it('the audit trail can be added to, and neither changed nor shortened', async () => {
  await startUpgrade(opened.store);
  expect(() => client.exec(`UPDATE audit SET event = 'nothing_happened'`)).toThrow('append-only');
  expect(() => client.exec('DELETE FROM audit')).toThrow('append-only');
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
      policyVersion: 1,
      product: null,
    },
  });
});
