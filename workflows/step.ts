/** What a step is, and how an upgrade is closed. */
import { isLasting } from './attention';
import { store } from './proxies';
import type { NoticeTemplate } from '../db/store';
import type { Ending, Outcome } from './status';
import type { UpgradeCase } from './upgrade-case';

export type StepName =
  | 'PURCHASE'
  | 'CONTACT_INFO'
  | 'KBA'
  | 'LETTER'
  | 'ACTIVATION_WAIT'
  | 'VIDEO_BOOKING'
  | 'VIDEO_RESULT'
  | 'VIDEO_CODE'
  | 'REDEMPTION'
  | 'REVIEW'
  | 'UPGRADE'
  | 'REUSE';

/** Thrown by a wait when news leads elsewhere, in whatever stage the case is. */
export class GoTo extends Error {
  override readonly name = 'GoTo';
  constructor(readonly step: StepName) {
    super(step);
  }
}

/** Answers with the step that follows, or with how the upgrade ended. */
export type Step = (upgrade: UpgradeCase) => Promise<StepName | Ending>;

/**
 * Closes the upgrade in the store, which voids its codes, and shows it.
 * @returns how it ended: as the store says, which may hold an ending that this run never heard of, e.g. a redemption whose
 *   worker was lost before it could tell
 */
export async function closeCase(upgrade: UpgradeCase, wanted: Ending): Promise<Ending> {
  const { state, input } = upgrade;
  const at = Date.now();
  let ending = wanted;
  if (!isDecidedInStore(ending)) {
    const notices = [...state.noticesToSend, upgrade.notice(noticeOf(ending.outcome))];
    ending = await store.closeUpgrade.executeWithOptions({ summary: `CLOSED: ${ending.outcome}` }, [
      { upgradeId: input.upgradeId, ...ending, notices, review: state.reviewDecided, at },
    ]);
  }
  Object.assign(state, {
    stage: 'CLOSED',
    since: at,
    deadline: null,
    ending,
    questionSetId: null,
    needsAttention: null, // What lasts of it shows on.
    redeemBy: null,
    matters: state.matters.filter(isLasting),
  });
  upgrade.show();
  upgrade.counts.ended(ending, state.method);
  return ending;
}

/** These endings are compare-and-set together with what they decide, before the run learns of them. */
function isDecidedInStore(ending: Ending): boolean {
  return ['KBA_PASSED', 'CODE_REDEEMED', 'PROOFING_REUSED', 'CODE_NOT_REDEEMED'].includes(ending.reason);
}

export function noticeOf(outcome: Outcome): NoticeTemplate {
  switch (outcome) {
    case 'UPGRADED':
      return 'proofing_complete';
    case 'EXPIRED':
      return 'upgrade_expired';
    case 'CANCELLED':
      return 'upgrade_cancelled';
    case 'FAILED':
    case 'REJECTED':
      return 'upgrade_failed';
  }
}
