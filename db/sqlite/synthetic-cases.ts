/**
 * Synthetic cases: found by how the ids of their credentials begin, which the primary key is sorted by, and by their
 * partner's index. There are some hundreds a year.
 */
import { and, asc, desc, eq, gte, inArray, isNotNull, isNull, lt, max, ne, not, or } from 'drizzle-orm';
import { credentials, letters, upgrades } from '../schema.sqlite';
import {
  type StandingSyntheticCase,
  SYNTHETIC_METHODS,
  SYNTHETIC_PREFIX,
  type SyntheticCases,
  type SyntheticMethod,
} from '../store';
import type { Reader } from './connection';
import type { SqliteContext } from './context';
import { selectUpgrades } from './upgrade-rows';

/** Ids that begin so lie between the prefix and what follows its last character. */
const isSynthetic = and(
  gte(credentials.credentialId, SYNTHETIC_PREFIX),
  lt(credentials.credentialId, after(SYNTHETIC_PREFIX)),
)!;

export function createSyntheticCases({ connection: { db } }: SqliteContext): SyntheticCases {
  return {
    async checkApart({ partnerId, userId }) {
      const isOfOthers = or(ne(credentials.userId, userId), not(isSynthetic));
      const other = selectUpgrades(db)
        .where(and(eq(upgrades.partnerId, partnerId), isOfOthers))
        .limit(1);
      if (other.get() !== undefined) return 'PARTNER_IN_USE';
      const own = db
        .select({ credentialId: credentials.credentialId })
        .from(credentials)
        .where(and(eq(credentials.userId, userId), not(isSynthetic)))
        .limit(1);
      return own.get() === undefined ? 'APART' : 'USER_IN_USE';
    },

    async listStanding(userId) {
      return db
        .select({ credentialId: credentials.credentialId })
        .from(credentials)
        .where(and(isSynthetic, eq(credentials.userId, userId), ne(credentials.status, 'REVOKED')))
        .orderBy(asc(credentials.addedAt), asc(credentials.credentialId))
        .all()
        .map(({ credentialId }) => standing(db, credentialId));
    },

    async summarise(partnerId) {
      const isOurs = eq(upgrades.partnerId, partnerId);
      const succeeded = db
        .select({ method: upgrades.method, at: max(upgrades.closedAt) })
        .from(upgrades)
        // One that was reused tried nothing.
        .where(and(isOurs, inArray(upgrades.reason, ['KBA_PASSED', 'CODE_REDEEMED'])))
        .groupBy(upgrades.method)
        .all();
      const ofMethod = (method: SyntheticMethod): number | null =>
        succeeded.find((each) => each.method === method)?.at ?? null;
      const onTheirWay = db
        .select({ expectedBy: max(letters.expectedBy) })
        .from(letters)
        .innerJoin(upgrades, eq(upgrades.upgradeId, letters.upgradeId))
        .where(and(isOurs, isNull(upgrades.closedAt), isNotNull(letters.providerReference)))
        .groupBy(letters.upgradeId)
        .all()
        .flatMap(({ expectedBy }) => expectedBy ?? []);
      return {
        succeededAt: Object.fromEntries(
          SYNTHETIC_METHODS.map((method) => [method, ofMethod(method)]),
        ) as Record<SyntheticMethod, number | null>,
        letterExpectedBy: onTheirWay.length === 0 ? null : Math.min(...onTheirWay),
      };
    },

    async lastLetterAt(partnerId) {
      const newest = db
        .select({ at: max(letters.preparedAt) })
        .from(letters)
        .innerJoin(upgrades, eq(upgrades.upgradeId, letters.upgradeId))
        .where(and(eq(upgrades.partnerId, partnerId), isNotNull(letters.providerReference)))
        .get();
      return newest?.at ?? null;
    },
  };
}

function standing(db: Reader, credentialId: string): StandingSyntheticCase {
  const upgrade = db
    .select({ upgradeId: upgrades.upgradeId, stage: upgrades.stage, closedAt: upgrades.closedAt })
    .from(upgrades)
    .where(eq(upgrades.credentialId, credentialId))
    .orderBy(desc(upgrades.openedAt))
    .limit(1)
    .get();
  if (upgrade === undefined) return { credentialId, upgrade: null, letter: null };
  const letter = db
    .select({
      orderedAt: letters.preparedAt,
      expectedBy: letters.expectedBy,
      redeemBy: letters.redeemBy,
    })
    .from(letters)
    .where(and(eq(letters.upgradeId, upgrade.upgradeId), isNotNull(letters.providerReference)))
    .orderBy(desc(letters.preparedAt))
    .limit(1)
    .get();
  return { credentialId, upgrade, letter: letter ?? null };
}

/** The least text that is greater than all that begin so. */
function after(prefix: string): string {
  return prefix.slice(0, -1) + String.fromCodePoint(prefix.codePointAt(prefix.length - 1)! + 1);
}
