/** Upgrades that wait, and those among them that wait in vain. All by the stage's index: closed ones are never touched. */
import {
  and,
  asc,
  count,
  eq,
  inArray,
  isNotNull,
  isNull,
  lte,
  min,
  notInArray,
  or,
  sql,
  type SQL,
} from 'drizzle-orm';
import { type Stage, STAGES } from '../../workflows/status';
import { upgrades } from '../schema.sqlite';
import {
  type OpenUpgrades,
  STUCK_REASONS,
  type StuckLimits,
  type StuckReason,
  type UpgradeRecord,
} from '../store';
import type { SqliteContext } from './context';
import { selectUpgrades } from './upgrade-rows';

const LIST_MAX = 200;
const OPEN_STAGES = STAGES.filter((stage) => stage !== 'CLOSED');

export function createOpenUpgrades({ connection: { db } }: SqliteContext): OpenUpgrades {
  const isOpen = and(inArray(upgrades.stage, OPEN_STAGES), isNull(upgrades.closedAt));
  return {
    async summariseStage(stage, limits) {
      const { PAST_DEADLINE, PARKED, TOO_OLD } = conditionsOf(limits);
      const row = db
        .select({
          count: count(),
          oldestSince: min(upgrades.stageSince),
          PAST_DEADLINE: countOf(PAST_DEADLINE),
          PARKED: countOf(PARKED),
          TOO_OLD: countOf(TOO_OLD),
        })
        .from(upgrades)
        .where(and(eq(upgrades.stage, stage), isNull(upgrades.closedAt)))
        .get();
      const { count: all = 0, oldestSince = null, ...stuck } = row ?? {};
      return { count: all, oldestSince, stuck: { ...NONE_STUCK, ...stuck } };
    },

    async listStuck({ partnerId, limit, ...limits }) {
      const size = Math.min(Math.max(1, limit), LIST_MAX);
      const conditions = conditionsOf(limits);
      const rows = selectUpgrades(db)
        .where(
          and(
            isOpen,
            or(...Object.values(conditions)),
            partnerId === undefined ? undefined : eq(upgrades.partnerId, partnerId),
          ),
        )
        .orderBy(asc(upgrades.stageSince), asc(upgrades.upgradeId))
        .limit(size + 1)
        .all();
      const page = rows.slice(0, size).map((row) => ({ ...row, why: reasonsOf(row, limits) }));
      return { upgrades: page, isMore: rows.length > size };
    },
  };
}

const NONE_STUCK = { PAST_DEADLINE: 0, PARKED: 0, TOO_OLD: 0 };

function countOf(condition: SQL | undefined): SQL<number> {
  return sql<number>`count(*) filter (where ${condition ?? sql`1 = 0`})`;
}

function conditionsOf({
  at,
  stageAgesMs,
  deadlineMarginMs,
  notParked,
}: StuckLimits): Record<StuckReason, SQL | undefined> {
  const ages = Object.entries(stageAgesMs) as [Stage, number][];
  return {
    PAST_DEADLINE: lte(upgrades.stageDeadline, at - deadlineMarginMs),
    PARKED: and(isNotNull(upgrades.needsAttention), notInArray(upgrades.needsAttention, [...notParked])),
    TOO_OLD: or(
      ...ages.map(([stage, ageMs]) => and(eq(upgrades.stage, stage), lte(upgrades.stageSince, at - ageMs))),
    ),
  };
}

/** The same conditions, of a row that was found by one of them. */
function reasonsOf(
  { stage, stageSince, stageDeadline, needsAttention }: UpgradeRecord,
  { at, stageAgesMs, deadlineMarginMs, notParked }: StuckLimits,
): readonly StuckReason[] {
  const holds: Record<StuckReason, boolean> = {
    PAST_DEADLINE: stageDeadline !== null && stageDeadline <= at - deadlineMarginMs,
    PARKED: needsAttention !== null && !notParked.includes(needsAttention),
    TOO_OLD: stageSince <= at - (stageAgesMs[stage] ?? Infinity),
  };
  return STUCK_REASONS.filter((reason) => holds[reason]);
}
