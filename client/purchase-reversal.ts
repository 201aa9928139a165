/**
 * What the webstore tells of a purchase whose upgrade has ended well: there is no run left to tell, so the store is put
 * right here, before the event counts as told.
 *
 * - Only the order that the upgrade rests on counts: a second one that is given back is as it should be. Where it rests
 *   on none that is known, nothing is taken from anybody: the case is flagged.
 * - Charged back: the credential falls back, or the case is only flagged, as the policy says. Its owner is told.
 * - Refunded: what was activated is never refunded (the store's rule, within its 15 days or later), so somebody must
 *   look at how it came to be. The credential stays as it is.
 * - Paid after the end: the upgrade was paid before, so a second payment was taken and somebody must give it back. News
 *   of a payment that was made before the end only came late.
 *
 * Upgrades that ended otherwise gave nothing that could be taken back; their events are kept and that is all.
 */
import type { PendingEvent, ProviderEvent, ReverseUpgrade, Store, UpgradeRecord } from '../db/store';
import { completePolicy, type Policy } from '../workflows/policy';

export interface ReversalDependencies {
  readonly store: Pick<Store, 'events' | 'upgrades'>;
  readonly policies: ReadonlyMap<string, Policy>;
}

/** May be repeated: the same event changes the store once. */
export async function settlePurchaseAfterEnd(
  { store, policies }: ReversalDependencies,
  { eventId, provider, upgradeId }: PendingEvent,
  at: number,
): Promise<void> {
  if (provider !== 'webstore') return;
  const upgrade = await store.upgrades.get(upgradeId);
  if (upgrade?.outcome !== 'UPGRADED') return;
  const event = await store.events.get(eventId);
  if (event === null) return;
  const consequence = consequenceOf(event, upgrade, policies);
  if (consequence !== null) await store.upgrades.reverse({ upgradeId, eventId, at, ...consequence });
}

/** Events that take a purchase back, which an open upgrade must have taken up before they count as told. */
export function isReversal(type: string): boolean {
  return type === 'order.refunded' || type === 'order.charged_back';
}

type Consequence = Pick<ReverseUpgrade, 'credentialStatus' | 'needsAttention' | 'notices'>;

function consequenceOf(
  { eventId, type, occurredAt, facts }: ProviderEvent,
  upgrade: UpgradeRecord,
  policies: ReadonlyMap<string, Policy>,
): Consequence | null {
  const rests = upgrade.orderId;
  if (isReversal(type) && rests !== null && facts['orderId'] !== rests) return null;
  switch (type) {
    case 'order.charged_back': {
      const needsAttention = 'CHARGED_BACK_AFTER_UPGRADE';
      if (rests === null || !isReverted(upgrade, policies)) return flag(needsAttention);
      const noticeId = `${upgrade.upgradeId}:purchase_reversed:${eventId}`;
      const notices = [{ noticeId, template: 'purchase_reversed' as const, data: {} }];
      return { credentialStatus: 'ACTIVE', needsAttention, notices };
    }
    case 'order.refunded':
      return flag('REFUNDED_AFTER_UPGRADE');
    case 'order.paid':
      return occurredAt > (upgrade.closedAt ?? Infinity) ? flag('PAID_AFTER_END') : null;
    default:
      return null;
  }
}

/** A policy that this program does not know, or not as the upgrade was promised it, takes nothing from anybody. */
function isReverted(
  { policyName, policyVersion }: UpgradeRecord,
  policies: ReadonlyMap<string, Policy>,
): boolean {
  const policy = policies.get(policyName);
  if (policy === undefined || policy.version !== policyVersion) return false;
  return completePolicy(policy).purchase.chargeBackAfterUpgrade === 'REVERT';
}

function flag(needsAttention: string): Consequence {
  return { credentialStatus: null, needsAttention, notices: [] };
}
