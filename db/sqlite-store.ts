/** The store on a SQLite file and its key file: a file a subject, in db/sqlite, over one connection. */
import { existsSync } from 'node:fs';
import { createCodeHasher } from './activation-code';
import { createAuditChain } from './audit-chain';
import { createCaseSealer } from './case-sealer';
import { createSealer } from './crypto';
import { createDataKeyCache } from './data-key-cache';
import { StoreError, toStoreError } from './errors';
import type { StoreKeys } from './key-ring';
import { createPersonHasher } from './person-digest';
import { createRepudiationCodes } from './repudiation-code';
import { createRingWrapper } from './key-wrapper';
import { createAnswers } from './sqlite/answers';
import { createApprovals } from './sqlite/approvals';
import { createAppointments } from './sqlite/appointments';
import { createAttempts } from './sqlite/attempts';
import { createAuditTrail } from './sqlite/audit';
import { createBulk } from './sqlite/bulk';
import { type CaseKeyFile, openCaseKeyFile } from './sqlite/case-key-file';
import { createCodes } from './sqlite/codes';
import { connect, type Connection } from './sqlite/connection';
import type { SqliteContext } from './sqlite/context';
import { createCredentials } from './sqlite/credentials';
import { createEndpoints } from './sqlite/endpoints';
import { createErasure } from './sqlite/erasure';
import { createEvents } from './sqlite/events';
import { createFreezes } from './sqlite/freezes';
import { createKeyKeeper } from './sqlite/key-rotation';
import { createHolds } from './sqlite/holds';
import { createLetters } from './sqlite/letters';
import { createNotices } from './sqlite/notices';
import { createOutages } from './sqlite/outages';
import { createPersons } from './sqlite/persons';
import { createPolicies } from './sqlite/policies';
import { createOutgoingEvents } from './sqlite/outgoing-events';
import { createRepudiations } from './sqlite/repudiations';
import { hasAnySealedValue, hasSealedValues } from './sqlite/sealed-columns';
import { createReviews } from './sqlite/reviews';
import { createSyntheticCases } from './sqlite/synthetic-cases';
import { createUpgrades } from './sqlite/upgrades';
import { createVault } from './sqlite/vault';
import type { Store } from './store';

/** @throws StoreError STORE_UNAVAILABLE, STORE_TOO_NEW, STORE_BUSY */
export function openSqliteStore(file: string, keys: StoreKeys): Store {
  const chain = createAuditChain(keys.sealing);
  const connection = connect(file, chain);
  const caseKeys = openKeysOf(file, connection);
  const sealer = createSealer(keys.sealing);
  const wrapper = keys.wrapper ?? createRingWrapper(keys.sealing);
  const caseSealer = createCaseSealer({
    ringSealer: sealer,
    wrapper,
    keys: caseKeys,
    cache: createDataKeyCache(),
    hasSealedValues: (upgradeId) => hasSealedValues(connection.db, upgradeId),
  });
  const hasher = createCodeHasher(keys.peppers);
  const repudiationCodes = createRepudiationCodes(keys.peppers);
  const context: SqliteContext = {
    connection,
    chain,
    sealer,
    caseSealer,
    caseKeys,
    wrapper,
    keys,
    hasher,
    personHasher: createPersonHasher(keys.peppers),
    repudiationCodes,
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
    holds: guarded(connection, createHolds(context)),
    outages: guarded(connection, createOutages(context)),
    notices: guarded(connection, createNotices(context)),
    persons: guarded(connection, createPersons(context)),
    policies: guarded(connection, createPolicies(context)),
    endpoints: guarded(connection, createEndpoints(context)),
    outgoingEvents: guarded(connection, createOutgoingEvents(context)),
    repudiations: guarded(connection, createRepudiations(context)),
    reviews: guarded(connection, createReviews(context)),
    answers: guarded(connection, createAnswers(context)),
    approvals: guarded(connection, createApprovals(context)),
    freezes: guarded(connection, createFreezes(context)),
    bulk: guarded(connection, createBulk(context)),
    syntheticCases: guarded(connection, createSyntheticCases(context)),
    audit: guarded(connection, createAuditTrail(context)),
    erasure: guarded(connection, createErasure(context)),
    keys: guarded(connection, createKeyKeeper(context)),
    async health() {
      try {
        connection.refuseIfOutgrown();
        // Taking the right to write finds out about the disk, the permissions and a lock that nobody gives back.
        connection.write((tx) => void tx.run('SELECT 1 FROM audit LIMIT 1'));
      } catch (error) {
        throw new StoreError('STORE_UNAVAILABLE', toStoreError(error).message);
      }
    },
    async close() {
      caseKeys.close();
      connection.close();
    },
  };
}

/** The key file of a database lies beside it. */
export function keyFileOf(file: string): string {
  return file === ':memory:' ? file : `${file}.keys`;
}

/** Opens the key file. A database that has sealed values and no key file must not begin another one. */
function openKeysOf(file: string, connection: Connection): CaseKeyFile {
  try {
    const keyFile = keyFileOf(file);
    if (keyFile !== ':memory:' && !existsSync(keyFile) && hasAnySealedValue(connection.db)) {
      throw new StoreError(
        'STORE_UNAVAILABLE',
        'The key file beside the database is missing: put STORE_PATH.keys back, nothing can be read without it.',
      );
    }
    return openCaseKeyFile(keyFile);
  } catch (error) {
    connection.close();
    throw toStoreError(error);
  }
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
