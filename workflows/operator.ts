/** What operators ask of a run, in the audit trail: who, and why. What comes of it is in the rows beside it. */
import { shownAttention } from './attention';
import type { OperatorAction } from './messages';
import { shownDeadline } from './outage';
import { store } from './proxies';
import type { UpgradeCase } from './upgrade-case';

/** Under every policy: nobody asks this of a run but by a message that earlier histories do not hold. */
export async function noteOperator(
  { input, state }: UpgradeCase,
  event: string,
  operator: OperatorAction,
): Promise<void> {
  await store.noteUpgrade.executeWithOptions({ summary: `Note: ${event}` }, [
    {
      upgradeId: input.upgradeId,
      event,
      deadline: shownDeadline(state),
      needsAttention: shownAttention(state),
      notices: [],
      operator,
      at: Date.now(),
    },
  ]);
}
