/** Ends what is left of synthetic cases: their upgrades are cancelled, their credentials revoked for good. */
import type { StandingSyntheticCase } from '../../db/store';
import { isRunOver } from '../temporal-errors';
import { BY_SYNTHETIC, type SyntheticDependencies } from './dependencies';
import { StepRefused, type Stepper } from './steps';

type RetireDependencies = Pick<SyntheticDependencies, 'client' | 'store' | 'clock' | 'person'>;
type Answered = Pick<Stepper, 'answered'>;

/** A revoked credential can never be used or upgraded again, whoever has its secret. */
export async function retireCredential(
  { client }: Pick<SyntheticDependencies, 'client'>,
  { answered }: Answered,
  credentialId: string,
): Promise<void> {
  const revocation = { change: 'credential.revoked', ...BY_SYNTHETIC } as const;
  const { status } = await answered(() => client.reportCredential(credentialId, revocation));
  if (status !== 'REVOKED') throw new StepRefused('NOT_REVOKED', { status });
}

/** Retires every standing case but those whose letter is waited for: a run that was killed leaves such. */
export async function retireLeftovers(dependencies: RetireDependencies, stepper: Answered): Promise<void> {
  const { store, person } = dependencies;
  const standing = await stepper.answered(() => store.syntheticCases.listStanding(person.userId));
  for (const left of standing.filter((each) => !isLetterAwaited(each))) {
    const { credentialId, upgrade } = left;
    if (upgrade !== null && !(await cancel(dependencies, stepper, left)))
      await closeWithoutRun(dependencies, upgrade.upgradeId);
    await retireCredential(dependencies, stepper, credentialId);
  }
}

/**
 * Retires a case that has just failed, as far as that goes at once. One whose run cannot be found is left to the next
 * day's clean-up: its start may still be on the way.
 */
export async function retireFailed(dependencies: RetireDependencies, credentialId: string): Promise<void> {
  const once: Answered = { answered: (ask) => ask() };
  const standing = await dependencies.store.syntheticCases.listStanding(dependencies.person.userId);
  const failed = standing.find((each) => each.credentialId === credentialId);
  if (failed !== undefined && (await cancel(dependencies, once, failed)))
    await retireCredential(dependencies, once, credentialId);
}

/** @returns false if it is open and has no run */
async function cancel(
  { client, store }: RetireDependencies,
  { answered }: Answered,
  { credentialId, upgrade }: StandingSyntheticCase,
): Promise<boolean> {
  if (upgrade === null || upgrade.closedAt !== null) return true;
  const cancellation = { by: 'OPERATOR', ...BY_SYNTHETIC } as const;
  // The same each time, so that one whose answer was lost is not a second one.
  const idempotencyKey = `retire-${credentialId}`;
  try {
    await answered(() => client.cancel(upgrade.upgradeId, cancellation, { idempotencyKey }));
    return true;
  } catch (error) {
    if (!isRunOver(error)) throw error;
    // It may have ended meanwhile, which is as well.
    return (await store.upgrades.get(upgrade.upgradeId))?.closedAt !== null;
  }
}

/** A start was killed between the store and Temporal: no run will ever end it. */
async function closeWithoutRun({ store, clock }: RetireDependencies, upgradeId: string): Promise<void> {
  const ending = { outcome: 'CANCELLED', reason: 'CANCELLED_BY_OPERATOR' } as const;
  await store.upgrades.close({ upgradeId, ...ending, operator: BY_SYNTHETIC, notices: [], at: clock() });
}

/** A letter is on its way, or somebody has yet to enter its code. */
export function isLetterAwaited({ upgrade, letter }: StandingSyntheticCase): boolean {
  return (
    letter !== null &&
    upgrade !== null &&
    (upgrade.stage === 'ACTIVATION_WAIT' || upgrade.stage === 'AWAITING_REDEMPTION')
  );
}
