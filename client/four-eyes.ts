/**
 * Orders that keep cases open longer: by one operator, or by two who agree (four eyes), as reviews are decided.
 *
 * With two, the first order is kept and nothing happens; the same one by somebody else is carried out. Ending a case, or a
 * freeze, needs one: it gives nobody more time.
 */
import type { Store } from '../db/store';
import { UpgradeError } from './errors';
import type { ReviewersNeeded } from './review-decision';

export interface FourEyes {
  readonly store: Pick<Store, 'approvals' | 'audit'>;
  /** UTC milliseconds. */
  readonly clock: () => number;
  readonly reviewersNeeded: ReviewersNeeded;
}

export interface Order {
  /** What is ordered, by references and numbers alone. */
  readonly subject: string;
  /** Null: it is about many. */
  readonly upgradeId: string | null;
  /** How another operator agrees to it. */
  readonly how: string;
}

interface Operator {
  readonly actor: string;
  readonly reason: string;
}

/** Returns once as many agree as must. @throws UpgradeError ORDER_SECOND_NEEDED (kept, not carried out), ORDER_SAME_ACTOR */
export async function agree(
  { store, clock, reviewersNeeded }: FourEyes,
  { subject, upgradeId, how }: Order,
  { actor, reason }: Operator,
): Promise<void> {
  if (reviewersNeeded === 1) return;
  switch (await store.approvals.agree({ subject, upgradeId, actor, reason, at: clock() })) {
    case 'AGREED':
      return;
    case 'SECOND_NEEDED':
      throw new UpgradeError(
        'ORDER_SECOND_NEEDED',
        `The order is kept. It is carried out once another operator agrees: ${how}.`,
      );
    case 'SAME_ACTOR':
      throw new UpgradeError(
        'ORDER_SAME_ACTOR',
        `You have ordered this already; another operator must agree: ${how}.`,
      );
  }
}

/** @throws UpgradeError ORDER_SECOND_NEEDED unless as many have agreed as must */
export async function requireAgreed(
  { store, reviewersNeeded }: FourEyes,
  { subject, upgradeId, how }: Order,
): Promise<void> {
  if (reviewersNeeded === 1 || (await store.approvals.isAgreed({ subject, upgradeId }))) return;
  throw new UpgradeError('ORDER_SECOND_NEEDED', `Another operator must agree first: ${how}.`);
}

/**
 * One extension of one case. It is known by how often the case was extended before, so that what two agreed on is carried
 * out once, whoever of them repeats it.
 */
export async function extensionOrder(
  { store }: Pick<FourEyes, 'store'>,
  upgradeId: string,
  extension: { readonly byMs: number } | { readonly until: number },
): Promise<Order & { readonly idempotencyKey: string }> {
  const rows = await store.audit.listByUpgrade(upgradeId);
  const round = rows.filter(({ event }) => event === 'deadline_extended').length;
  const howFar = 'byMs' in extension ? `by ${extension.byMs}` : `until ${extension.until}`;
  const subject = `extension ${round} ${howFar}`;
  const how = 'by ordering the same extension of this upgrade';
  return { subject, upgradeId, how, idempotencyKey: `${subject} of ${upgradeId}` };
}

export function bulkOrder(runId: string): Order {
  return { subject: `bulk run ${runId}`, upgradeId: null, how: `bulk approve ${runId}` };
}

export function freezeOrder(freezeId: string): Order {
  return { subject: `freeze ${freezeId}`, upgradeId: null, how: `freeze-expiry approve ${freezeId}` };
}
