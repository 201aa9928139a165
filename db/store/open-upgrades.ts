/** Upgrades that wait, as those who watch over them see them. */
import type { Stage } from '../../workflows/status';
import type { UpgradeRecord } from './upgrades';

/** Upgrades that wait in one stage; a stage without any is left out. */
export interface WaitingInStage {
  readonly stage: Stage;
  readonly count: number;
  /** Since when the oldest of them has been there. */
  readonly oldestSince: number;
}

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

export interface StuckInStage {
  readonly stage: Stage;
  readonly why: StuckReason;
  readonly count: number;
}

export interface OpenUpgrades {
  countWaiting(): Promise<readonly WaitingInStage[]>;
  /** Longest in its stage first. */
  listStuck(input: ListStuck): Promise<{ upgrades: readonly StuckUpgrade[]; isMore: boolean }>;
  /** Those that {@link listStuck} lists, under each of their reasons; none where there is none. */
  countStuck(input: StuckLimits): Promise<readonly StuckInStage[]>;
}
