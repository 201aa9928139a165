/**
 * An activation code that was entered: decided in the store, which alone knows its hash.
 *
 * - A wrong code is refused and counted; a right one that expired is told apart.
 * - Too many wrong ones over all upgrades of the credential: an operator is called, who may unlock it.
 * - A right one is held back where somebody must look first: it was entered once and need not be again.
 * - A second entry of the redeemed code is the same success.
 */
import type { StoreActivities } from '../activities';
import { CODES_LOCKED } from './attention';
import { holdBack } from './fraud-gate';
import type { RedeemCodeInput } from './messages';
import { store } from './proxies';
import { type Ending, UPGRADE_ENDED } from './status';
import { noticeOf, type StepName } from './step';
import type { UpgradeCase } from './upgrade-case';

type Verdict = Awaited<ReturnType<StoreActivities['redeemCode']>>;

/** Decides an entered code. Null: it was refused, and the window goes on. */
export async function redeem(
  upgrade: UpgradeCase,
  { submissionId }: RedeemCodeInput,
): Promise<StepName | Ending | null> {
  const verdict = await decide(upgrade, submissionId);
  if (verdict.kind === 'UPGRADED') {
    // The only letter has been read; a second one may still be unprinted and is withdrawn.
    const [only, ...others] = upgrade.state.letters;
    if (only !== undefined && others.length === 0) upgrade.setSettled(`letter ${only.letterId}`);
    return REDEEMED;
  }
  if (verdict.kind === 'HELD') return holdBack(upgrade, 'CODE_REDEEMED', verdict.kind);
  refuse(upgrade, verdict);
  return null;
}

/** A code that arrived when the run had already ended: a second entry of the redeemed code is the same success. */
export async function decideLeftover(upgrade: UpgradeCase, submissionId: string): Promise<void> {
  const verdict = await decide(upgrade, submissionId);
  // HELD: not once it has ended.
  if (verdict.kind === 'UPGRADED' || verdict.kind === 'HELD') upgrade.desk.answerInHand();
  else refuse(upgrade, verdict);
}

export const REDEEMED: Ending = { outcome: 'UPGRADED', reason: 'CODE_REDEEMED' };

export async function decide(upgrade: UpgradeCase, submissionId: string): Promise<Verdict> {
  const { input, state } = upgrade;
  const verdict = await store.redeemCode.executeWithOptions({ summary: 'Decide the entered code' }, [
    {
      upgradeId: input.upgradeId,
      submissionId,
      method: state.method ?? 'VIDEO',
      limits: input.policy.redemption,
      holdsOn: input.policy.fraudGate.holdsOn,
      notices: [upgrade.notice(noticeOf('UPGRADED'))],
      at: Date.now(),
    },
  ]);
  upgrade.counts.codeEntered(verdict.kind);
  if (verdict.kind === 'LOCKED') await upgrade.raise(CODES_LOCKED, 'codes_locked');
  // One is looked at again: they were unlocked, whether or not the run was told.
  else upgrade.drop(CODES_LOCKED);
  return verdict;
}

function refuse(upgrade: UpgradeCase, verdict: Exclude<Verdict, { kind: 'UPGRADED' | 'HELD' }>): void {
  const { desk } = upgrade;
  switch (verdict.kind) {
    case 'WRONG':
      return desk.refuse('CODE_WRONG', 'This is not the activation code. Check it and enter it again.', {
        attemptsLeft: verdict.attemptsLeft,
      });
    case 'LOCKED':
      return desk.refuse(
        'CODES_LOCKED',
        'Too many wrong codes were entered for this credential; please contact Customer Support.',
      );
    case 'EXPIRED':
      return desk.refuse('CODE_EXPIRED', 'This activation code has expired.');
    case 'CREDENTIAL_NOT_ACTIVE':
      return desk.refuse(
        'CREDENTIAL_NOT_ACTIVE',
        'The credential is not active; please contact Customer Support.',
      );
    case 'NO_SUCH_SUBMISSION':
      return desk.refuse('MALFORMED_INPUT', 'No code was submitted under this id for this upgrade.');
    case 'CLOSED_OTHERWISE':
      return desk.refuse('UPGRADE_CLOSED', UPGRADE_ENDED);
  }
}
