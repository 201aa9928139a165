/** Upgrades that wait, as those who watch over them see them. */
import type { Stage } from '../../workflows/status';
import type { UpgradeRecord } from './upgrades';

/** PAST_DEADLINE: its run should have acted. PARKED: it needs an operator to go on. TOO_OLD: for its stage. */
export const STUCK_REASONS = ['PAST_DEADLINE', 'PARKED', 'TOO_OLD'] as const;
export type StuckReason = (typeof STUCK_REASONS)[number];

export interface StuckLimits {
  readonly at: number;
  /** Ages beyond which a wait is too long, milliseconds; a stage that is not named has none. */
  readonly stageAgesMs: Readonly<Partial<Record<Stage, number>>>;
  /** How long after its deadline a wait counts as past it, milliseconds. */
  readonly deadlineMarginMs: number;
  /** Reasons for attention with which a case goes on by itself; with any other it is parked. */
  readonly notParked: readonly string[];
}

export interface ListStuck extends StuckLimits {
  readonly partnerId?: string | undefined;
  /** At most 200. */
  readonly limit: number;
}

/** With every reason that holds, in the order of {@link STUCK_REASONS}. */
export interface StuckUpgrade extends UpgradeRecord {
  readonly why: readonly StuckReason[];
}

/** The upgrades that wait in one stage. */
export interface StageSummary {
  readonly count: number;
  /** Since when the oldest of them has been there; null: there is none. */
  readonly oldestSince: number | null;
  /** Those that {@link OpenUpgrades.listStuck} lists, under each of their reasons. */
  readonly stuck: Readonly<Record<StuckReason, number>>;
}

export interface OpenUpgrades {
  /** One stage a call, for it looks at every upgrade that waits there: others have their turn in between. */
  summariseStage(stage: Stage, limits: StuckLimits): Promise<StageSummary>;
  /** Longest in its stage first. */
  listStuck(input: ListStuck): Promise<{ upgrades: readonly StuckUpgrade[]; isMore: boolean }>;
}
