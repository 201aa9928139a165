/** Threat: an error of the store ends in a workflow's history and in logs. No byte of what it was given may be in it. */
import { inspect } from 'node:util';
import { DrizzleError, DrizzleQueryError } from 'drizzle-orm/errors';
import { openStore, StoreError } from '../../db';
import { toStoreError } from '../../db/errors';
import { AT, freshKeys } from './fixtures';

const CANARY = 'canary@example.com';

async function failureOf(work: Promise<unknown>): Promise<StoreError> {
  const error: unknown = await work.then(
    () => null,
    (reason: unknown) => reason,
  );
  if (error instanceof StoreError) return error;
  throw new Error('no StoreError was thrown');
}

const allTextOf = (error: StoreError): string =>
  [inspect(error, { depth: 9 }), error.stack, error.message].join();

it.each([
  ['a reference to nothing', { upgradeId: CANARY, recordId: 'r' }],
  ['a value that is no JSON', { upgradeId: CANARY, recordId: 'r', value: { [CANARY]: 1n } }],
  ['a parameter the driver cannot take', { upgradeId: CANARY, recordId: { [CANARY]: 1 } }],
])('%s leaves the store without its parameters', async (_, given) => {
  const store = await openStore({ path: ':memory:', keys: freshKeys() });
  const input = { kind: 'contact_info', value: CANARY, at: AT, ...given } as Parameters<
    typeof store.vault.seal
  >[0];
  const error = await failureOf(store.vault.seal(input));
  expect(allTextOf(error)).not.toContain('canary');
  expect(error.cause).toBeUndefined();
  expect(error.stack).toMatch(/\n {4}at .*vault/);
  await store.close();
});

it('a cursor from somebody else is refused without being quoted', async () => {
  const store = await openStore({ path: ':memory:', keys: freshKeys() });
  const error = await failureOf(store.upgrades.list({ limit: 1, cursor: CANARY }));
  expect(error.code).toBe('CURSOR_MALFORMED');
  expect(allTextOf(error)).not.toContain('canary');
  await store.close();
});

const sqlite = (code: string) => Object.assign(new Error(`UNIQUE constraint failed: ${CANARY}`), { code });

it.each([
  ['a driver error', sqlite('SQLITE_CONSTRAINT_UNIQUE'), 'STORE_CONFLICT'],
  [
    'one wrapped by the query builder',
    new DrizzleError({ message: CANARY, cause: sqlite('SQLITE_CONSTRAINT_FOREIGNKEY') }),
    'STORE_CONFLICT',
  ],
  [
    'one with its parameters',
    new DrizzleQueryError('insert', [CANARY], sqlite('SQLITE_BUSY_SNAPSHOT')),
    'STORE_BUSY',
  ],
  ['a full disk', sqlite('SQLITE_FULL'), 'STORE_UNAVAILABLE'],
  ['a read-only file', sqlite('SQLITE_READONLY_DBMOVED'), 'STORE_UNAVAILABLE'],
  ['a damaged file', sqlite('SQLITE_CORRUPT_INDEX'), 'STORE_UNAVAILABLE'],
  ["the system's refusal", Object.assign(new Error(CANARY), { code: 'EACCES' }), 'STORE_UNAVAILABLE'],
  ['a mistake of ours', new TypeError(`cannot read ${CANARY}`), 'STORE_FAILED'],
  ['no error at all', CANARY, 'STORE_FAILED'],
])('%s is mapped to a code and a sentence of our own', (_, given, code) => {
  const error = toStoreError(given);
  expect(error).toMatchObject({ name: 'StoreError', code });
  expect(error.message).toMatch(/^[A-Z].*\.$/);
  expect(error.sentence).toBe(error.message);
  expect(allTextOf(error)).not.toContain('canary');
});

it('an error that is its own cause is mapped as well', () => {
  const endless = new Error(CANARY);
  endless.cause = endless;
  expect(toStoreError(endless).code).toBe('STORE_FAILED');
});

it('our own error passes as it is', () => {
  const own = new StoreError('SEAL_BROKEN', 'A sentence.');
  expect(toStoreError(own)).toBe(own);
});
