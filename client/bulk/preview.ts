/**
 * A dry run: how many cases, the first of them, and what would surely be refused, from what the store knows. A run may
 * refuse more: it alone knows what is parked, and the store how long a code may be valid.
 */
import type { Store, UpgradeRecord } from '../../db/store';
import { rulingOn } from '../../workflows/extension-rules';
import type { Policy } from '../../workflows/policy';
import { reasonNotAccepted } from '../../workflows/status';
import { UpgradeError } from '../errors';
import { isHeldBack } from '../held-back';
import { policyOfUpgrade } from '../policy-of-upgrade';
import type { BulkOrder } from './order';

export interface BulkPreview {
  readonly total: number;
  /** By code. */
  readonly refusals: Readonly<Record<string, number>>;
  /** At most ten. */
  readonly first: readonly {
    readonly upgradeId: string;
    readonly stage: string | null;
    readonly refusal: string | null;
  }[];
}

const SHOWN = 10;
const PAGE = 200;

export async function previewBulk(
  { store, policies }: { store: Pick<Store, 'upgrades' | 'audit'>; policies: ReadonlyMap<string, Policy> },
  order: BulkOrder,
): Promise<BulkPreview> {
  const refusals: Record<string, number> = {};
  const first: BulkPreview['first'][number][] = [];
  let total = 0;
  for await (const { upgradeId, record } of selectedBy(store, order)) {
    total++;
    const refusal = record === null ? 'UPGRADE_NOT_FOUND' : await refusalOf(store, policies, order, record);
    if (refusal !== null) refusals[refusal] = (refusals[refusal] ?? 0) + 1;
    if (first.length < SHOWN) first.push({ upgradeId, stage: record?.stage ?? null, refusal });
  }
  return { total, refusals, first };
}

async function* selectedBy(
  { upgrades }: Pick<Store, 'upgrades'>,
  { selection }: BulkOrder,
): AsyncGenerator<{ upgradeId: string; record: UpgradeRecord | null }> {
  if ('upgradeIds' in selection) {
    for (const upgradeId of new Set(selection.upgradeIds))
      yield { upgradeId, record: await upgrades.get(upgradeId) };
    return;
  }
  for (let cursor: string | undefined; ;) {
    const page = await upgrades.list({ ...selection.where, limit: PAGE, cursor });
    for (const record of page.upgrades) yield { upgradeId: record.upgradeId, record };
    if (page.nextCursor === null) return;
    cursor = page.nextCursor;
  }
}

async function refusalOf(
  { audit }: Pick<Store, 'audit'>,
  policies: ReadonlyMap<string, Policy>,
  { action, parameters }: BulkOrder,
  record: UpgradeRecord,
): Promise<string | null> {
  const { stage, upgradeId, needsAttention } = record;
  if (stage === 'CLOSED') return 'UPGRADE_CLOSED';
  switch (action) {
    case 'CANCEL':
    case 'THAW':
      return null;
    case 'REISSUE':
      return reasonNotAccepted(stage, 'requestNewLetter') === null ? null : 'WRONG_STAGE';
    case 'REDRIVE':
      // What is parked is shown to operators.
      return needsAttention === null ? 'NOT_PARKED' : null;
    case 'EXTEND': {
      const policy = knownPolicy(policies, record);
      if (policy === null) return 'UNKNOWN_POLICY';
      const { byMs = 0, until } = parameters;
      const rows = await audit.listByUpgrade(upgradeId);
      // Its deadline has come, and the store shows it no more.
      if (isHeldBack(record.stageDeadline, rows)) return null;
      const ruling = rulingOn(
        policy,
        {
          stage,
          deadline: record.stageDeadline ?? (until === undefined ? 0 : null),
          // The store shows no deadline while the clock stands still; a duration is possible all the same.
          isClockStopped: record.stageDeadline === null,
          isLetterHeldUp: rows.findLast(({ facts }) => facts['stage'] === stage)?.event === 'letter_held_up',
          extendedMs: extendedMsOf(rows),
        },
        until === undefined ? { byMs } : { until },
      );
      return ruling.kind === 'REFUSED' ? ruling.code : null;
    }
  }
}

function extendedMsOf(rows: Awaited<ReturnType<Store['audit']['listByUpgrade']>>): number {
  return rows
    .filter(({ event }) => event === 'deadline_extended')
    .reduce((sum, { facts }) => sum + Number(facts['deadline']) - Number(facts['from']), 0);
}

function knownPolicy(policies: ReadonlyMap<string, Policy>, record: UpgradeRecord): Policy | null {
  try {
    return policyOfUpgrade(policies, record);
  } catch (error) {
    if (error instanceof UpgradeError && error.code === 'UNKNOWN_POLICY') return null;
    throw error;
  }
}
