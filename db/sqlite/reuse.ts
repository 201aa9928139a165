/**
 * A person who was proofed already: their proofing is used again for another credential of the same account.
 *
 * Only an original proofing counts, by its own age: one that was used again does not begin anew. Nor does one that was
 * taken back or repudiated, or whose credential is no longer upgraded.
 */
import { and, desc, eq, gt, inArray, isNull, ne, notInArray, or } from 'drizzle-orm';
import { credentials, upgrades } from '../schema.sqlite';
import type { ReusableProofing, UpgradeStore } from '../store';
import { record } from './audit';
import type { Reader } from './connection';
import type { SqliteContext } from './context';
import { endedAs, raise, reasonNotRaised } from './ending';
import { REPUDIATED } from './repudiations';
import { requireUpgrade } from './upgrade-rows';

type ReuseMethods = Pick<UpgradeStore, 'findReusable' | 'completeByReuse'>;
type FindInput = Parameters<UpgradeStore['findReusable']>[0];

/** What makes a proofing that ended well doubtful. */
const DOUBTS = [REPUDIATED, 'CHARGED_BACK_AFTER_UPGRADE'];

export function createReuses({ connection: { db, write } }: SqliteContext): ReuseMethods {
  return {
    async findReusable(input) {
      return find(db, input);
    },

    async completeByReuse({ upgradeId, withinMs, methods, holdsOn, ...passed }) {
      return write((tx) => {
        const upgrade = requireUpgrade(tx, upgradeId);
        const ended = endedAs(upgrade);
        if (ended !== null) return ended;
        const reused = find(tx, { upgradeId, withinMs, methods, at: passed.at });
        if (reused === null) return 'NOT_REUSABLE';
        const reason = reasonNotRaised(tx, upgrade, holdsOn, passed.at);
        if (reason !== null) return reason;
        const { method } = reused;
        const raised = raise(tx, upgrade, { ...passed, method, reason: 'PROOFING_REUSED' });
        if (raised === 'UPGRADED') {
          const facts = { from: reused.upgradeId, method };
          record(tx, { at: passed.at, upgradeId, event: 'proofing_reused', facts });
        }
        return raised;
      });
    },
  };
}

function find(db: Reader, { upgradeId, withinMs, methods, at }: FindInput): ReusableProofing | null {
  const { userId, credentialId } = requireUpgrade(db, upgradeId);
  const isReusable = and(
    eq(credentials.userId, userId),
    ne(credentials.credentialId, credentialId),
    eq(credentials.status, 'PROOFING_UPGRADED'),
    eq(upgrades.outcome, 'UPGRADED'),
    ne(upgrades.reason, 'PROOFING_REUSED'),
    inArray(upgrades.method, [...methods]),
    gt(upgrades.closedAt, at - withinMs),
    or(isNull(upgrades.needsAttention), notInArray(upgrades.needsAttention, DOUBTS)),
  );
  const found = db
    .select({ upgradeId: upgrades.upgradeId, method: upgrades.method, proofedAt: upgrades.closedAt })
    .from(upgrades)
    .innerJoin(credentials, eq(credentials.credentialId, upgrades.credentialId))
    .where(isReusable)
    .orderBy(desc(upgrades.closedAt))
    .limit(1)
    .get();
  if (found === undefined || found.method === null || found.proofedAt === null) return null;
  return { upgradeId: found.upgradeId, method: found.method, proofedAt: found.proofedAt };
}
