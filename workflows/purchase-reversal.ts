/**
 * What the webstore reports after the purchase was settled.
 *
 * - Refunded or charged back while the upgrade runs: it ends, and what is open outside is withdrawn. Once the credential
 *   is raised the run is over; what then follows is the store's, in client/purchase-reversal.ts.
 * - Paid a second time, under another order: nothing is charged by us, but somebody must give it back.
 */
import { shownDeadline } from './outage';
import { Ended } from './status';
import type { EventMessage } from './desk';
import type { UpgradeCase } from './upgrade-case';

/** @throws Ended if the purchase that the upgrade rests on was taken back */
export async function followReversal(upgrade: UpgradeCase, message: EventMessage): Promise<void> {
  const { input, state } = upgrade;
  if (!input.policy.purchase.watchesReversals) return;
  const fact = await upgrade.factOf(message);
  if (fact.kind !== 'ORDER') return;
  const isTheOne = state.orderId === null || fact.orderId === state.orderId;
  switch (fact.type) {
    case 'order.refunded':
      if (isTheOne) throw new Ended({ outcome: 'CANCELLED', reason: 'PURCHASE_REFUNDED' });
      return givenBack(upgrade);
    case 'order.charged_back':
      if (isTheOne) throw new Ended({ outcome: 'REJECTED', reason: 'PURCHASE_CHARGED_BACK' });
      return givenBack(upgrade);
    case 'order.paid':
      if (!isTheOne) await paidTwice(upgrade);
      return;
    default:
      return;
  }
}

const PAID_TWICE = 'PAID_TWICE';

function paidTwice(upgrade: UpgradeCase): Promise<void> {
  const notices = [upgrade.notice('purchase_paid_twice')];
  return upgrade.note('paid_twice', shownDeadline(upgrade.state), PAID_TWICE, notices);
}

/** The order that was one too many is settled: nobody need look any more. */
async function givenBack(upgrade: UpgradeCase): Promise<void> {
  const { state } = upgrade;
  if (state.needsAttention === PAID_TWICE)
    await upgrade.note('second_payment_given_back', shownDeadline(state), null);
}
