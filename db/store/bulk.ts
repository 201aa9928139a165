/** What operators do to many cases at once: which cases, and what came of each. */
import type { UpgradeFilter } from './upgrades';

/** THAW adds the time of a freeze that is over; the others are commands of the same names. */
export const BULK_ACTIONS = ['EXTEND', 'REISSUE', 'REDRIVE', 'CANCEL', 'THAW'] as const;
export type BulkAction = (typeof BULK_ACTIONS)[number];

/** For EXTEND one of the two, else none. */
export interface BulkParameters {
  readonly byMs?: number;
  /** UTC milliseconds. */
  readonly until?: number;
}

export type BulkSelection = { readonly where: UpgradeFilter } | { readonly upgradeIds: readonly string[] };

export interface BeginBulk {
  readonly runId: string;
  readonly action: BulkAction;
  readonly parameters: BulkParameters;
  readonly selection: BulkSelection;
  /** An account name; never a person's name. */
  readonly actor: string;
  /** A reference, e.g. of a ticket; never a person's data. */
  readonly reason: string;
  readonly at: number;
}

export interface BulkRun extends Omit<BeginBulk, 'selection' | 'at'> {
  readonly begunAt: number;
  readonly total: number;
  readonly done: number;
  /** By code. */
  readonly refusals: Readonly<Record<string, number>>;
  /** Cases that are left. */
  readonly pending: number;
}

export interface BulkStore {
  /** Fixes the selection: what would be selected later is not part of the run. The same `runId` again: as first. */
  begin(input: BeginBulk): Promise<BulkRun>;
  get(runId: string): Promise<BulkRun | null>;
  /** Newest first. */
  list(input: { readonly limit: number }): Promise<readonly BulkRun[]>;
  /** Cases that are not settled, in order, after a position; -1: from the first. */
  listPending(input: {
    readonly runId: string;
    readonly after: number;
    readonly limit: number;
  }): Promise<readonly { readonly position: number; readonly upgradeId: string }[]>;
  /** In order. */
  listRefused(runId: string): Promise<readonly { readonly upgradeId: string; readonly refusal: string }[]>;
  /** Keeps what came of a case. The first word stands. @param refusal its code; null: it was done */
  settle(input: {
    readonly runId: string;
    readonly upgradeId: string;
    readonly refusal: string | null;
    readonly at: number;
  }): Promise<void>;
}
