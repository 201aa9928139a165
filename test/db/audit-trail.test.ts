/**
 * Threat: somebody who can write the database file, and knows all but the keys, rewrites what happened. The triggers do
 * not stop them; the chain tells.
 */
import { createHash, createHmac } from 'node:crypto';
import Sqlite from 'better-sqlite3';
import { type AuditReport, openStore, type Store, type StoreKeys } from '../../db';
import { createAuditChain } from '../../db/audit-chain';
import { AT, closing, freshKeys, startUpgrade } from './fixtures';
import { type OpenedFile, openSqliteFile } from './sqlite-files';

let opened: OpenedFile;
let store: Store;
let upgradeId: string;
/** Of the trail as it was before anybody touched it. */
let intact: AuditReport;
beforeEach(async () => {
  opened = await openSqliteFile();
  ({ store } = opened);
  ({ upgradeId } = await startUpgrade(store));
  for (const contactInfoId of ['one', 'two', 'three', 'four']) {
    await store.upgrades.setContactInfo(upgradeId, contactInfoId, AT);
  }
  intact = await store.audit.verify();
  expect(intact).toMatchObject({ checkedCount: 6, fault: null });
});
afterEach(() => opened.close());

/** Changes the file behind the store's back, with the triggers out of the way. */
function tamper(...statements: readonly string[]): void {
  const client = new Sqlite(opened.file);
  client.exec('DROP TRIGGER IF EXISTS audit_never_changes; DROP TRIGGER IF EXISTS audit_never_shrinks');
  const changes = statements.map((statement) => client.prepare(statement).run().changes);
  client.close();
  if (changes.includes(0)) throw new Error('nothing was tampered with');
}

const swap = (one: number, other: number): void =>
  tamper(
    `UPDATE audit SET sequence = -1 WHERE sequence = ${one}`,
    `UPDATE audit SET sequence = ${one} WHERE sequence = ${other}`,
    `UPDATE audit SET sequence = ${other} WHERE sequence = -1`,
  );

const goOn = (): Promise<void> => store.upgrades.setContactInfo(upgradeId, 'later', AT + 1);

describe('a changed row is found, whatever was changed of it', () => {
  it.each([
    ['the instant', 'at = at + 1'],
    ['the upgrade', `upgrade_id = 'another'`],
    ['the upgrade, to none', 'upgrade_id = NULL'],
    ['the credential', `credential_id = 'another'`],
    ['the event', `event = 'nothing_happened'`],
    ['the event, to the same as bytes', 'event = CAST(event AS BLOB)'],
    ['a fact', `facts = replace(facts, 'two', 'six')`],
    ['a blank among the facts', `facts = replace(facts, ':', ': ')`],
    ['a fact that is there twice', `facts = replace(facts, '{', '{"contactInfoId":"six",')`],
    ['facts that are no JSON', `facts = '{'`],
    ['the key id, to no text', `key_id = x'7331'`],
    ['the hash', 'hash = zeroblob(32)'],
    ['the hash, shortened', 'hash = substr(hash, 1, 31)'],
    ['the hash, to text', `hash = 'text'`],
    ['the hash, to none', 'hash = NULL'],
    ['the hash of the row before', 'previous_hash = zeroblob(32)'],
    ['the hash of the row before, to none', 'previous_hash = NULL'],
    ['the hash of the row before, to a number', 'previous_hash = 1'],
    ['all of the link', 'key_id = NULL, previous_hash = NULL, hash = NULL'],
  ])('%s', async (_, change) => {
    tamper(`UPDATE audit SET ${change} WHERE sequence = 4`);
    const fault = { kind: 'EDITED', sequence: 4 };
    await expect(store.audit.verify()).resolves.toMatchObject({ checkedCount: 3, fault });
  });

  it('its number', async () => {
    tamper('UPDATE audit SET sequence = 70 WHERE sequence = 4');
    expect((await store.audit.verify()).fault).toEqual({ kind: 'MISSING', sequence: 4 });
  });

  it('the newest, also when the trail went on from it', async () => {
    tamper(`UPDATE audit SET at = at + 1 WHERE sequence = 6`);
    await goOn();
    expect((await store.audit.verify()).fault).toEqual({ kind: 'EDITED', sequence: 6 });
  });

  it('the first, with its link taken away as if it were of before the chain', async () => {
    tamper('UPDATE audit SET key_id = NULL, previous_hash = NULL, hash = NULL WHERE sequence = 1');
    expect((await store.audit.verify()).fault).toEqual({ kind: 'EDITED', sequence: 1 });
  });
});

describe('a removed row, or link, is found', () => {
  it.each([1, 3, 5])('row %i of six', async (row) => {
    tamper(`DELETE FROM audit WHERE sequence = ${row}`);
    expect((await store.audit.verify()).fault).toEqual({ kind: 'MISSING', sequence: row });
  });

  it('also when those after it move up to close the gap', async () => {
    tamper(
      'DELETE FROM audit WHERE sequence = 3',
      'UPDATE audit SET sequence = sequence - 1 WHERE sequence > 3',
    );
    expect((await store.audit.verify()).fault).toEqual({ kind: 'REORDERED', sequence: 3 });
  });

  it('the newest, by the row that was noted: what remains shows no sign of it', async () => {
    tamper('DELETE FROM audit WHERE sequence = 6');
    expect((await store.audit.verify()).fault).toBeNull();
    const verified = await store.audit.verify({ expect: intact.head! });
    expect(verified.fault).toEqual({ kind: 'HEAD_MISMATCH', sequence: 6 });
  });

  it('the newest, by the gap, once the trail goes on', async () => {
    tamper('DELETE FROM audit WHERE sequence = 6');
    await goOn();
    expect((await store.audit.verify()).fault).toEqual({ kind: 'MISSING', sequence: 6 });
  });

  it('the newest, with the count set back and the trail gone on: by the row that was noted', async () => {
    tamper('DELETE FROM audit WHERE sequence = 6', `UPDATE sqlite_sequence SET seq = 5 WHERE name = 'audit'`);
    await goOn();
    expect((await store.audit.verify()).fault).toBeNull();
    const verified = await store.audit.verify({ expect: intact.head! });
    expect(verified.fault).toEqual({ kind: 'HEAD_MISMATCH', sequence: 6 });
  });

  it('all of them, by the gap or by the row that was noted', async () => {
    tamper('DELETE FROM audit');
    const verified = await store.audit.verify({ expect: intact.head! });
    expect(verified.fault).toEqual({ kind: 'HEAD_MISMATCH', sequence: 6 });
    await goOn();
    expect((await store.audit.verify()).fault).toEqual({ kind: 'MISSING', sequence: 1 });
  });

  it('all links, as if the trail were of before the chain: by the row that was noted', async () => {
    tamper('UPDATE audit SET key_id = NULL, previous_hash = NULL, hash = NULL');
    await expect(store.audit.verify()).resolves.toMatchObject({ earlierCount: 6, checkedCount: 0 });
    const verified = await store.audit.verify({ expect: intact.head! });
    expect(verified.fault).toEqual({ kind: 'HEAD_MISMATCH', sequence: 6 });
  });

  it('a genuine row of a course of events that was undone does not fit the one that followed', async () => {
    const client = new Sqlite(opened.file);
    client.exec('CREATE TABLE kept AS SELECT * FROM audit WHERE sequence = 6');
    client.close();
    tamper('DELETE FROM audit WHERE sequence > 4', `UPDATE sqlite_sequence SET seq = 4 WHERE name = 'audit'`);
    await goOn();
    tamper('INSERT INTO audit SELECT * FROM kept');
    expect((await store.audit.verify()).fault).toEqual({ kind: 'MISSING', sequence: 5 });
  });
});

describe('a moved row is found', () => {
  it.each([
    [3, 4],
    [2, 5],
    [1, 6],
  ])('rows %i and %i swapped', async (one, other) => {
    swap(one, other);
    expect((await store.audit.verify()).fault).toEqual({ kind: 'REORDERED', sequence: one });
  });

  it('what two rows say, swapped without their hashes, reads as changed', async () => {
    const other = (column: string) =>
      `${column} = (SELECT twin.${column} FROM audit twin WHERE twin.sequence = 7 - audit.sequence)`;
    tamper(`UPDATE audit SET ${other('facts')} WHERE sequence IN (3, 4)`);
    expect((await store.audit.verify()).fault).toEqual({ kind: 'EDITED', sequence: 3 });
  });
});

describe('an added row is found', () => {
  const SAYS = `7, at, upgrade_id, credential_id, 'credential_upgraded', facts`;

  it.each([
    ['without a link', `INSERT INTO audit SELECT ${SAYS}, NULL, NULL, NULL FROM audit WHERE sequence = 6`],
    [
      "with another row's",
      `INSERT INTO audit SELECT ${SAYS}, key_id, hash, hash FROM audit WHERE sequence = 6`,
    ],
  ])('at the end, %s', async (_, statement) => {
    tamper(statement);
    await goOn();
    expect((await store.audit.verify()).fault).toEqual({ kind: 'EDITED', sequence: 7 });
  });

  it('before the first', async () => {
    tamper(`INSERT INTO audit (sequence, at, event, facts) VALUES (0, 1, 'nothing_happened', '{}')`);
    expect((await store.audit.verify()).fault).toEqual({ kind: 'EDITED', sequence: 0 });
  });

  it('in the middle, with the others moved on', async () => {
    tamper(
      'UPDATE audit SET sequence = -sequence WHERE sequence > 3',
      'UPDATE audit SET sequence = 1 - sequence WHERE sequence < 0',
      `INSERT INTO audit SELECT 4, at, upgrade_id, credential_id, event, facts, key_id, hash, previous_hash FROM audit
       WHERE sequence = 3`,
    );
    expect((await store.audit.verify()).fault).toEqual({ kind: 'EDITED', sequence: 4 });
  });
});

describe('a chain made anew without the key is found', () => {
  type Row = Record<'sequence' | 'at' | 'upgrade_id' | 'credential_id' | 'event' | 'facts', unknown>;

  /** Removes row 3 and makes all links after it anew, as one who knows this program but no key can. */
  function forge(linked: (row: Row, previous: Buffer) => Buffer): void {
    tamper(
      'DELETE FROM audit WHERE sequence = 3',
      'UPDATE audit SET sequence = sequence - 1 WHERE sequence > 3',
    );
    const client = new Sqlite(opened.file);
    const rows = client.prepare<[], Row>('SELECT * FROM audit WHERE sequence >= 3 ORDER BY sequence').all();
    let previous = client.prepare<[], Buffer>('SELECT hash FROM audit WHERE sequence = 2').pluck().get()!;
    for (const row of rows) {
      const hash = linked(row, previous);
      client
        .prepare('UPDATE audit SET previous_hash = ?, hash = ? WHERE sequence = ?')
        .run(previous, hash, row.sequence);
      previous = hash;
    }
    client.close();
  }

  const textOf = (row: Row, previous: Buffer): string =>
    JSON.stringify([
      1,
      's1',
      row.sequence,
      row.at,
      row.upgrade_id,
      row.credential_id,
      row.event,
      row.facts,
      previous.toString('hex'),
    ]);
  const chainOf = (keys: StoreKeys) => (row: Row, previous: Buffer) =>
    createAuditChain(keys.sealing).link(
      { ...row, upgradeId: row.upgrade_id, credentialId: row.credential_id },
      previous,
    ).hash;

  it.each<[string, () => (row: Row, previous: Buffer) => Buffer]>([
    ['with no key', () => (row, previous) => createHash('sha256').update(textOf(row, previous)).digest()],
    [
      'with an empty key',
      () => (row, previous) => createHmac('sha256', '').update(textOf(row, previous)).digest(),
    ],
    ['with a key of their own', () => chainOf(freshKeys())],
    [
      'with the key that seals, underived',
      () => (row, previous) =>
        createHmac('sha256', opened.keys.sealing.keys.get('s1')!).update(textOf(row, previous)).digest(),
    ],
  ])('%s', async (_, forged) => {
    forge(forged());
    expect((await store.audit.verify()).fault).toEqual({ kind: 'EDITED', sequence: 3 });
  });

  it('with the key it would not be: the forgery lacks nothing else', async () => {
    forge(chainOf(opened.keys));
    expect((await store.audit.verify()).fault).toBeNull();
  });
});

describe('keys', () => {
  const withKeys = async <T>(
    sealing: StoreKeys['sealing'],
    use: (other: Store) => Promise<T>,
  ): Promise<T> => {
    const other = await openStore({ path: opened.file, keys: { ...opened.keys, sealing } });
    try {
      return await use(other);
    } finally {
      await other.close();
    }
  };
  const second = { currentKeyId: 's2', keys: freshKeys().sealing.keys };
  const newKey = [...second.keys.values()][0]!;

  /** The trail goes on under a new key, the old one behind it. */
  async function rotate(): Promise<StoreKeys['sealing']> {
    const rotated = { currentKeyId: 's2', keys: new Map([['s2', newKey], ...opened.keys.sealing.keys]) };
    await withKeys(rotated, (other) => other.upgrades.close(closing(upgradeId)));
    return rotated;
  }
  const onlyNew = { currentKeyId: 's2', keys: new Map([['s2', newKey]]) };

  it('the trail goes on under a new key, and all of it is checked while the old one is in the ring', async () => {
    const { checkedCount, fault } = await withKeys(await rotate(), (other) => other.audit.verify());
    expect(checkedCount).toBeGreaterThan(6);
    expect(fault).toBeNull();
  });

  it('a missing key is told as such, and what is under the others is checked', async () => {
    await rotate();
    const { checkedCount, ...report } = await withKeys(onlyNew, (other) => other.audit.verify());
    expect(report).toMatchObject({ keyMissingCount: 6, fault: { kind: 'KEY_MISSING', sequence: 1 } });
    expect(checkedCount).toBeGreaterThan(0);
  });

  it.each([
    ['a row under a key that is there', `UPDATE audit SET at = at + 1 WHERE sequence = 7`, 'EDITED', 7],
    ['a row under one that is not', 'DELETE FROM audit WHERE sequence = 4', 'MISSING', 4],
    ['the link of such a row', 'UPDATE audit SET previous_hash = NULL WHERE sequence = 4', 'EDITED', 4],
    ['the hash of such a row', 'UPDATE audit SET hash = zeroblob(32) WHERE sequence = 4', 'EDITED', 5],
  ])('a missing key does not hide that somebody touched %s', async (_, statement, kind, sequence) => {
    await rotate();
    tamper(statement);
    const { fault } = await withKeys(onlyNew, (other) => other.audit.verify());
    expect(fault).toEqual({ kind, sequence });
  });

  it('a row that claims a key nobody has does not pass as checked', async () => {
    tamper(`UPDATE audit SET at = at + 1, key_id = 'none' WHERE sequence = 4`);
    await expect(store.audit.verify()).resolves.toMatchObject({
      checkedCount: 5,
      keyMissingCount: 1,
      fault: { kind: 'KEY_MISSING', sequence: 4 },
    });
  });

  it('a row is not passed off as one under another key', async () => {
    const rotated = await rotate();
    tamper(`UPDATE audit SET key_id = 's2' WHERE sequence = 4`);
    const { fault } = await withKeys(rotated, (other) => other.audit.verify());
    expect(fault).toEqual({ kind: 'EDITED', sequence: 4 });
  });
});
