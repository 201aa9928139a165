/**
 * What the webstore reports after the purchase was settled.
 *
 * - Refunded or charged back while the upgrade runs: it ends, and what is open outside is withdrawn. Once the credential
 *   is raised the run is over; what then follows is the store's, in client/purchase-reversal.ts.
 * - Paid a second time, under another order: nothing is charged by us, but somebody must give one of the two back.
 */
import { Ended, type Ending } from './status';
import type { EventMessage } from './desk';
import type { UpgradeCase } from './upgrade-case';

/** @throws Ended if the purchase that the upgrade rests on was taken back */
export async function followReversal(upgrade: UpgradeCase, message: EventMessage): Promise<void> {
  const { input, state } = upgrade;
  if (!input.policy.purchase.watchesReversals) return;
  const fact = await upgrade.factOf(message);
  if (fact.kind !== 'ORDER') return;
  switch (fact.type) {
    case 'order.refunded':
      return takenBack(upgrade, fact.orderId, { outcome: 'CANCELLED', reason: 'PURCHASE_REFUNDED' });
    case 'order.charged_back':
      return takenBack(upgrade, fact.orderId, { outcome: 'REJECTED', reason: 'PURCHASE_CHARGED_BACK' });
    case 'order.paid':
      if (fact.orderId === state.orderId) return;
      state.secondOrderId = fact.orderId;
      await upgrade.raise('PAID_TWICE', 'paid_twice', [upgrade.notice('purchase_paid_twice')]);
      return;
    default:
      return;
  }
}

/** Whichever of two payments is given back, the other one carries the upgrade. */
async function takenBack(upgrade: UpgradeCase, orderId: string, ending: Ending): Promise<void> {
  const { state } = upgrade;
  // None, where proofing was part of the original purchase: then nothing bought for this upgrade is what it rests on.
  const isTheOne = state.orderId !== null && orderId === state.orderId;
  if (isTheOne && state.secondOrderId === null) throw new Ended(ending);
  if (!isTheOne && orderId !== state.secondOrderId) return;
  if (isTheOne) state.orderId = state.secondOrderId;
  state.secondOrderId = null;
  await upgrade.settle('PAID_TWICE', 'second_payment_given_back');
}
