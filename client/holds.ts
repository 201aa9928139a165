/**
 * Holding an upgrade back: a right code, or questions answered correctly, then raise nothing until a reviewer has looked.
 *
 * A back end whose own checks say so, or an operator, may ask for it; whoever has looked releases it. It counts from the
 * moment it is kept; the run is told so that operators see it, and hears of it from the next that is decided anyway.
 */
import type { Hold } from '../db/store';
import type { HoldReason } from '../workflows/holds';
import { holdChangedSignal } from '../workflows/messages';
import type { CredentialDependencies } from './credential-limits';
import { upgradeClosed, UpgradeError } from './errors';
import { isoInstant } from '../workflows/iso-instant';
import { parse } from './parse';
import { ownCase, type ReviewersNeeded } from './review-decision';
import { type HoldInput, holdSchema, type ReleaseInput, releaseSchema } from './schemas';
import { tellRunIfThere } from './tell-run';

/** Instants are ISO 8601. */
export interface ShownHold {
  readonly hold: HoldReason;
  readonly placedAt: string;
  /** Null: it holds still. */
  readonly releasedAt: string | null;
}

/** @throws UpgradeError UPGRADE_CLOSED */
export async function holdUpgrade(
  dependencies: CredentialDependencies,
  { upgradeId, credentialId }: { upgradeId: string; credentialId: string },
  given: HoldInput,
): Promise<readonly ShownHold[]> {
  const { store, clock } = dependencies;
  const { actor, reason } = parse(holdSchema, given);
  const at = clock();
  const hold = 'ON_REQUEST';
  if ((await store.holds.place({ upgradeId, hold, actor, reason, at })) === 'UPGRADE_CLOSED')
    throw upgradeClosed();
  const told = { hold, isHeld: true, at } as const;
  await tellRunIfThere(dependencies, credentialId, (run) => run.signal(holdChangedSignal, told));
  return holdsOf(dependencies, upgradeId);
}

/** @throws UpgradeError UPGRADE_CLOSED, NOT_HELD; REVIEW_OWN_CASE where two must look */
export async function releaseHold(
  dependencies: CredentialDependencies & { readonly reviewersNeeded: ReviewersNeeded },
  { upgradeId, credentialId }: { upgradeId: string; credentialId: string },
  given: ReleaseInput,
): Promise<readonly ShownHold[]> {
  const { store, clock } = dependencies;
  const { hold, actor, reason } = parse(releaseSchema, given);
  const at = clock();
  // Releasing is deciding before the code is entered.
  const bySomebodyElse = dependencies.reviewersNeeded === 2;
  switch (await store.holds.release({ upgradeId, hold, actor, reason, bySomebodyElse, at })) {
    case 'PLACED_BY_ACTOR':
      throw ownCase();
    case 'UPGRADE_CLOSED':
      throw upgradeClosed();
    case 'NOT_HELD':
      throw new UpgradeError('NOT_HELD', 'Nothing of this kind holds the upgrade back.');
    case 'RELEASED': {
      const told = { hold, isHeld: false, at };
      await tellRunIfThere(dependencies, credentialId, (run) => run.signal(holdChangedSignal, told));
      return holdsOf(dependencies, upgradeId);
    }
  }
}

export async function holdsOf(
  { store }: Pick<CredentialDependencies, 'store'>,
  upgradeId: string,
): Promise<readonly ShownHold[]> {
  return (await store.holds.listByUpgrade(upgradeId)).map(shown);
}

function shown({ reason, placedAt, releasedAt }: Hold): ShownHold {
  return { hold: reason, placedAt: isoInstant(placedAt), releasedAt: isoInstant(releasedAt) };
}
