/** The store on one SQLite file: a file a subject, in db/sqlite, over one connection. */
import { createCodeHasher } from './activation-code';
import { createAuditChain } from './audit-chain';
import { createSealer } from './crypto';
import { StoreError, toStoreError } from './errors';
import type { StoreKeys } from './key-ring';
import { createAppointments } from './sqlite/appointments';
import { createAttempts } from './sqlite/attempts';
import { createAuditTrail } from './sqlite/audit';
import { createCodes } from './sqlite/codes';
import { connect, type Connection } from './sqlite/connection';
import type { SqliteContext } from './sqlite/context';
import { createCredentials } from './sqlite/credentials';
import { createEvents } from './sqlite/events';
import { createLetters } from './sqlite/letters';
import { createNotices } from './sqlite/notices';
import { createOutages } from './sqlite/outages';
import { createReviews } from './sqlite/reviews';
import { createUpgrades } from './sqlite/upgrades';
import { createVault } from './sqlite/vault';
import type { Store } from './store';

/** @throws StoreError STORE_UNAVAILABLE, STORE_TOO_NEW, STORE_BUSY */
export function openSqliteStore(file: string, keys: StoreKeys): Store {
  const chain = createAuditChain(keys.sealing);
  const connection = connect(file, chain);
  const context: SqliteContext = {
    connection,
    chain,
    sealer: createSealer(keys.sealing),
    hasher: createCodeHasher(keys.peppers),
  };
  return {
    credentials: guarded(connection, createCredentials(context)),
    upgrades: guarded(connection, createUpgrades(context)),
    vault: guarded(connection, createVault(context)),
    attempts: guarded(connection, createAttempts(context)),
    codes: guarded(connection, createCodes(context)),
    appointments: guarded(connection, createAppointments(context)),
    letters: guarded(connection, createLetters(context)),
    events: guarded(connection, createEvents(context)),
    outages: guarded(connection, createOutages(context)),
    notices: guarded(connection, createNotices(context)),
    reviews: guarded(connection, createReviews(context)),
    audit: guarded(connection, createAuditTrail(context)),
    async health() {
      try {
        // Taking the right to write finds out about the disk, the permissions and a lock that nobody gives back.
        connection.write((tx) => void tx.run('SELECT 1 FROM audit LIMIT 1'));
      } catch (error) {
        throw new StoreError('STORE_UNAVAILABLE', toStoreError(error).message);
      }
    },
    async close() {
      connection.close();
    },
  };
}

/** Every method of a subject, with its errors mapped: nothing of a driver's text leaves the store. */
function guarded<T extends object>(connection: Connection, subject: T): T {
  const methods = Object.entries(subject).map(([name, method]) => [
    name,
    async (...input: unknown[]) => {
      if (!connection.isOpen()) throw new StoreError('STORE_UNAVAILABLE', 'The store was closed.');
      try {
        return await (method as (...input: unknown[]) => Promise<unknown>)(...input);
      } catch (error) {
        throw toStoreError(error);
      }
    },
  ]);
  return Object.fromEntries(methods) as T;
}
