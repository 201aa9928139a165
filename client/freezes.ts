/** Freezes of expiries, as operators order and end them. */
import { randomUUID } from 'node:crypto';
import type { BulkRun, ExpiryFreeze, Store } from '../db/store';
import { UpgradeError } from './errors';
import { agree, type FourEyes, freezeOrder } from './four-eyes';
import { parse } from './parse';
import { type FreezeInput, freezeSchema, type OperatorInput, operatorSchema } from './schemas';

type Dependencies = FourEyes & { readonly store: Pick<Store, 'approvals' | 'audit' | 'bulk' | 'freezes'> };

/** @throws UpgradeError FREEZE_LASTS; ORDER_SECOND_NEEDED: kept, and not begun */
export async function beginFreeze(dependencies: Dependencies, input: FreezeInput): Promise<ExpiryFreeze> {
  const { store, clock, reviewersNeeded } = dependencies;
  const { scope, ...by } = parse(freezeSchema, input);
  const freezeId = randomUUID();
  const needsSecond = reviewersNeeded === 2;
  const ordered = begun(await store.freezes.order({ freezeId, scope, ...by, needsSecond, at: clock() }));
  await agree(dependencies, freezeOrder(freezeId), by);
  return ordered;
}

/** A second operator agrees: it begins now. @throws UpgradeError FREEZE_NOT_FOUND, ORDER_SAME_ACTOR, FREEZE_LASTS */
export async function approveFreeze(
  dependencies: Dependencies,
  freezeId: string,
  input: OperatorInput,
): Promise<ExpiryFreeze> {
  const { store, clock } = dependencies;
  const by = parse(operatorSchema, input);
  await requireFreeze(store, freezeId);
  await agree(dependencies, freezeOrder(freezeId), by);
  return begun(await store.freezes.begin({ freezeId, at: clock() }));
}

/**
 * Ends a freeze. The time of each case that it was about is added by the run that is answered with, and by each case itself
 * if that is never carried out. Again: the same run.
 * @returns null as run: it had not begun, and nobody waited
 */
export async function endFreeze(
  { store, clock }: Dependencies,
  freezeId: string,
  input: OperatorInput,
): Promise<{ readonly freeze: ExpiryFreeze; readonly run: BulkRun | null }> {
  const { actor, reason } = parse(operatorSchema, input);
  await requireFreeze(store, freezeId);
  const at = clock();
  const freeze = await store.freezes.end({ freezeId, actor, reason, at });
  if (freeze.begunAt === null) return { freeze, run: null };
  const run = await store.bulk.begin({
    // Known by the freeze, so that a killed command goes on with the same run.
    runId: freezeId,
    action: 'THAW',
    parameters: {},
    selection: { where: { ...freeze.scope, isOpen: true } },
    actor,
    reason,
    at,
  });
  return { freeze, run };
}

async function requireFreeze({ freezes }: Pick<Store, 'freezes'>, freezeId: string): Promise<void> {
  if ((await freezes.get(freezeId)) !== null) return;
  throw new UpgradeError(
    'FREEZE_NOT_FOUND',
    'There is no freeze with this id; freeze-expiry list shows them.',
  );
}

function begun(freeze: ExpiryFreeze | 'ANOTHER_LASTS'): ExpiryFreeze {
  if (freeze !== 'ANOTHER_LASTS') return freeze;
  throw new UpgradeError('FREEZE_LASTS', 'A freeze lasts already, and one at a time can; end that first.');
}
