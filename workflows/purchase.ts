/**
 * The purchase.
 *
 * - Already entitled, or paid by card at once: straight on.
 * - An invoice waits until it is paid; so does a person who will still buy in the webstore.
 * - At the deadline the webstore is asked once more; unpaid ends as expired.
 * - While it waits it is asked now and then too, and whenever somebody starts again: an event may have been lost, or a
 *   licence key been given.
 * - A wrong product, or a licence key that is somebody else's or used up, is refused: it can never carry this upgrade.
 */
import { type Ending, REASON_SENTENCES } from './status';
import type { PurchaseState } from '../activities/purchase';
import type { Step, StepName } from './step';
import type { UpgradeCase } from './upgrade-case';

export const awaitPurchase: Step = async (upgrade) => {
  const { desk, input, state } = upgrade;
  // Before it is asked: an order whose reply was lost must be withdrawn too.
  upgrade.setOpen('order', 'cancelOrder', { upgradeId: input.upgradeId });
  const bought = await checkPurchase(upgrade, true);
  if (bought.kind !== 'AWAITING_PAYMENT') upgrade.setSettled('order');
  desk.takeBegin();
  if (bought.kind === 'ENTITLED') return settle(upgrade, bought);
  if (bought.kind === 'KEY_REFUSED') {
    desk.refuse('LICENCE_KEY_REFUSED', REASON_SENTENCES.LICENCE_KEY_REFUSED, { problem: bought.problem });
    return KEY_REFUSED;
  }
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
  if (bought.kind === 'NOT_BOUGHT') state.offers = bought.offers ?? [];
  const { since } = state;
  const deadline = since + input.policy.purchaseWindowMs;
  const polls = input.policy.purchase.pollsMs.map((after) => since + after);
  const event = bought.kind === 'AWAITING_PAYMENT' ? 'invoice_ordered' : 'purchase_awaited';
  return upgrade.waitIn(
    { stage: 'AWAITING_PURCHASE', deadline, event, waitingFor: 'payment of the upgrade', polls },
    async (next) => {
      for (;;) {
        const message = await next();
        const isDeadline = message.kind === 'deadline';
        if (message.kind === 'purchaseChanged') {
          const fact = await upgrade.factOf(message);
          if (fact.kind !== 'ORDER' || fact.type !== 'order.paid') continue;
        } else if (!isDeadline && message.kind !== 'poll') {
          continue;
        }
        const now = message.kind === 'poll' ? await lookAgain(upgrade) : await checkPurchase(upgrade, false);
        if (now?.kind === 'KEY_REFUSED') {
          // The upgrade waits on: it may still be paid otherwise.
          desk.refuse('LICENCE_KEY_REFUSED', KEY_CANNOT_BE_USED, { problem: now.problem });
        }
        if (now?.kind === 'ENTITLED') {
          if (message.kind === 'poll') upgrade.counts.silence('webstore');
          upgrade.setSettled('order');
          return settle(upgrade, now);
        }
        if (isDeadline) return NOT_PAID;
      }
    },
  );
};

const WRONG_PRODUCT: Ending = { outcome: 'REJECTED', reason: 'WRONG_PRODUCT' };
const KEY_CANNOT_BE_USED =
  'The licence key cannot be used for this credential. Check it, or buy the proofing upgrade in the webstore.';
const KEY_REFUSED: Ending = { outcome: 'REJECTED', reason: 'LICENCE_KEY_REFUSED' };
const NOT_PAID: Ending = { outcome: 'EXPIRED', reason: 'PURCHASE_NOT_PAID' };

function settle(
  { state }: UpgradeCase,
  { orderId, proofedBy }: Extract<PurchaseState, { kind: 'ENTITLED' }>,
): StepName {
  state.orderId = orderId ?? null;
  state.offers = [];
  if (proofedBy === undefined) return 'CONTACT_INFO';
  state.method = proofedBy;
  return 'REUSE';
}

function lookAgain(upgrade: UpgradeCase): Promise<PurchaseState | null> {
  return upgrade.poll('purchaseUpgrade', 'No event came: is it paid?', inquiry(upgrade, false));
}

function checkPurchase(upgrade: UpgradeCase, mayOrder: boolean): Promise<PurchaseState> {
  const summary = mayOrder ? 'What was bought? Order what was chosen' : 'Is it paid?';
  return upgrade.ask('purchaseUpgrade', summary, inquiry(upgrade, mayOrder));
}

function inquiry({ input: { upgradeId, policy } }: UpgradeCase, mayOrder: boolean) {
  return { upgradeId, mayOrder, ...(policy.reuse !== null && { reuse: policy.reuse }) };
}
