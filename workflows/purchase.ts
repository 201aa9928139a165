/**
 * The purchase.
 *
 * - Already entitled, or paid by card at once: straight on.
 * - An invoice waits until it is paid; so does a person who will still buy in the webstore.
 * - At the deadline the webstore is asked once more, for an event may have been lost; unpaid ends as expired.
 * - A wrong product is refused: it can never carry this upgrade.
 */
import type { Ending } from './status';
import type { PurchaseState } from '../activities/purchase';
import type { Step } from './step';
import type { UpgradeCase } from './upgrade-case';

export const awaitPurchase: Step = async (upgrade) => {
  const { desk, input, state } = upgrade;
  // Before it is asked: an order whose reply was lost must be withdrawn too.
  upgrade.setOpen('order', 'cancelOrder', { upgradeId: input.upgradeId });
  const bought = await checkPurchase(upgrade, true);
  if (bought.kind !== 'AWAITING_PAYMENT') upgrade.setSettled('order');
  desk.takeBegin();
  if (bought.kind === 'ENTITLED') return 'CONTACT_INFO';
  if (bought.kind === 'WRONG_PRODUCT') {
    desk.refuse(
      'WRONG_PRODUCT',
      'What was chosen does not fit this credential or partner. Start again with the right upgrade.',
    );
    return WRONG_PRODUCT;
  }
  if (bought.kind === 'PAYMENT_DECLINED') {
    desk.refuse(
      'PAYMENT_DECLINED',
      'The card was declined. The upgrade stays open: buy it in the webstore, or cancel it.',
    );
  }
  const deadline = state.since + input.policy.purchaseWindowMs;
  const event = bought.kind === 'AWAITING_PAYMENT' ? 'invoice_ordered' : 'purchase_awaited';
  return upgrade.waitIn(
    { stage: 'AWAITING_PURCHASE', deadline, event, waitingFor: 'payment of the upgrade' },
    async (next) => {
      for (;;) {
        const message = await next();
        const isDeadline = message.kind === 'deadline';
        if (message.kind === 'purchaseChanged') {
          const fact = await upgrade.factOf(message);
          if (fact.kind !== 'ORDER' || fact.type !== 'order.paid') continue;
        } else if (!isDeadline) {
          continue;
        }
        const now = await checkPurchase(upgrade, false);
        if (now.kind === 'ENTITLED') {
          upgrade.setSettled('order');
          return 'CONTACT_INFO';
        }
        if (isDeadline) return NOT_PAID;
      }
    },
  );
};

const WRONG_PRODUCT: Ending = { outcome: 'REJECTED', reason: 'WRONG_PRODUCT' };
const NOT_PAID: Ending = { outcome: 'EXPIRED', reason: 'PURCHASE_NOT_PAID' };

function checkPurchase(upgrade: UpgradeCase, mayOrder: boolean): Promise<PurchaseState> {
  const summary = mayOrder ? 'What was bought? Order what was chosen' : 'Is it paid?';
  return upgrade.ask('purchaseUpgrade', summary, { upgradeId: upgrade.input.upgradeId, mayOrder });
}
