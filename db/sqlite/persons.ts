/** Who is proofed in which upgrade, as keyed hashes: to notice one person in two accounts. */
import { and, eq, isNull, ne, or } from 'drizzle-orm';
import type { PersonDigest } from '../person-digest';
import { credentials, personDigests, upgrades } from '../schema.sqlite';
import type { PersonStore } from '../store';
import type { Tx } from './connection';
import type { SqliteContext } from './context';
import { placeHold } from './holds';
import { refuseIfErased, requireUpgrade } from './upgrade-rows';

export function createPersons({ connection: { write }, personHasher }: SqliteContext): PersonStore {
  return {
    async findDuplicates({ upgradeId, person, at }) {
      const digest = personHasher.digest(person);
      if (digest === null) return false;
      const sought = personHasher.underEachKey(person);
      return write((tx) => {
        refuseIfErased(tx, upgradeId);
        if (requireUpgrade(tx, upgradeId).closedAt !== null) return false;
        keep(tx, upgradeId, digest, at);
        const others = othersOf(tx, upgradeId, sought);
        if (others.length === 0) return false;
        for (const { otherId, closedAt } of others)
          if (closedAt === null) placeHold(tx, otherId, 'DUPLICATE_PERSON', at, { cause: upgradeId });
        placeHold(tx, upgradeId, 'DUPLICATE_PERSON', at, { cause: others[0]!.otherId });
        return true;
      });
    },
  };
}

function keep(tx: Tx, upgradeId: string, { keyId, person, numbered }: PersonDigest, at: number): void {
  const digest = { keyId, person, numbered, keptAt: at };
  tx.insert(personDigests)
    .values({ upgradeId, ...digest })
    .onConflictDoUpdate({ target: personDigests.upgradeId, set: digest })
    .run();
}

/**
 * Of the same partner and another user, the newest first. Where both gave a number, it decides: a name and a day can be
 * two people's.
 */
function othersOf(tx: Tx, upgradeId: string, sought: readonly PersonDigest[]) {
  const { partnerId, userId } = requireUpgrade(tx, upgradeId);
  const isSamePerson = or(
    ...sought.map(({ keyId, person, numbered }) =>
      and(
        eq(personDigests.person, person),
        eq(personDigests.keyId, keyId),
        numbered === null
          ? undefined
          : or(isNull(personDigests.numbered), eq(personDigests.numbered, numbered)),
      ),
    ),
  );
  return tx
    .select({ otherId: upgrades.upgradeId, closedAt: upgrades.closedAt, openedAt: upgrades.openedAt })
    .from(personDigests)
    .innerJoin(upgrades, eq(upgrades.upgradeId, personDigests.upgradeId))
    .innerJoin(credentials, eq(credentials.credentialId, upgrades.credentialId))
    .where(
      and(
        isSamePerson,
        ne(upgrades.upgradeId, upgradeId),
        eq(upgrades.partnerId, partnerId),
        ne(credentials.userId, userId),
      ),
    )
    .all()
    .toSorted((one, other) => other.openedAt - one.openedAt);
}
