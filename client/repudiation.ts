/**
 * "That was not me": a proofing is repudiated by whoever got the notification of it, or by Customer Support for them
 * (NIST SP 800-63A-4 §3.10). The credential is suspended at once, and a reviewer decides.
 */
import type { DecidedReview, RepudiateVerdict, Store } from '../db/store';
import { upgradeClosed, UpgradeError } from './errors';
import { parse } from './parse';
import { type RepudiateInput, repudiateSchema } from './schemas';

export interface Repudiated {
  /** FLAGGED: the credential had been moved otherwise meanwhile, and only the decision is open. */
  readonly verdict: Exclude<RepudiateVerdict, 'REFUSED'>;
}

/**
 * @throws UpgradeError REPUDIATION_REFUSED: no such upgrade, one that did not end well, or not its code. They are not
 *   told apart, for the caller need not be who they say.
 */
export async function repudiate(
  store: Pick<Store, 'repudiations'>,
  upgradeId: string,
  given: RepudiateInput,
  at: number,
): Promise<Repudiated> {
  const verdict = await store.repudiations.repudiate({ upgradeId, by: parse(repudiateSchema, given), at });
  if (verdict !== 'REFUSED') return { verdict };
  throw new UpgradeError(
    'REPUDIATION_REFUSED',
    'There is no completed proofing with this reference and code; check both, or call Customer Support.',
  );
}

/** @throws UpgradeError UPGRADE_CLOSED: it was not repudiated, or was decided otherwise; ASK_AGAIN_NOT_POSSIBLE */
export async function decideRepudiation(
  store: Pick<Store, 'repudiations'>,
  upgradeId: string,
  { decision, actor, reason }: DecidedReview,
  at: number,
): Promise<void> {
  if (decision === 'ASK_AGAIN') {
    throw new UpgradeError(
      'ASK_AGAIN_NOT_POSSIBLE',
      'This upgrade has ended; approve what was repudiated, or reject it.',
    );
  }
  if ((await store.repudiations.decide({ upgradeId, decision, actor, reason, at })) === 'DECIDED') return;
  throw upgradeClosed();
}
