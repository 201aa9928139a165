/**
 * Versions of partners' policy profiles: written once, then only read.
 *
 * Several programs start at once and each keeps what its files say; the primary key lets one of a version be first. What
 * happens to a profile happens to no upgrade, so the audit rows are of none.
 */
import { and, asc, eq } from 'drizzle-orm';
import { policyVersions } from '../schema.sqlite';
import type { KeptPolicy, PolicyStore } from '../store';
import { record } from './audit';
import type { Reader } from './connection';
import type { SqliteContext } from './context';

export function createPolicies({ connection: { db, write } }: SqliteContext): PolicyStore {
  return {
    async keep(kept) {
      const { policy, digest, keptAt } = kept;
      const { name, version } = policy;
      // A program that starts writes nothing for what is there already.
      const earlier = find(db, name, version);
      if (earlier !== null) return earlier;
      return write((tx) => {
        const standing = find(tx, name, version);
        if (standing !== null) return standing;
        tx.insert(policyVersions).values({ name, version, digest, policy, keptAt }).run();
        const facts = { policyName: name, policyVersion: version, digest };
        record(tx, { at: keptAt, event: 'policy_version_kept', facts });
        return kept;
      });
    },

    async list() {
      const { policy, digest, keptAt, name, version } = policyVersions;
      const columns = { policy, digest, keptAt };
      return db.select(columns).from(policyVersions).orderBy(asc(name), asc(version)).all();
    },
  };
}

function find(db: Reader, name: string, version: number): KeptPolicy | null {
  const isIt = and(eq(policyVersions.name, name), eq(policyVersions.version, version));
  const { policy, digest, keptAt } = policyVersions;
  return db.select({ policy, digest, keptAt }).from(policyVersions).where(isIt).get() ?? null;
}
