/** What holds an upgrade back between its proofing and its credential. */
import type { HoldReason } from '../../workflows/holds';

export interface Hold {
  readonly reason: HoldReason;
  readonly placedAt: number;
  /** Null: it holds still. */
  readonly releasedAt: number | null;
}

export interface HoldStore {
  /** Holds an open upgrade back. The same again, or another of this kind while one holds: HELD. */
  place(input: {
    readonly upgradeId: string;
    readonly hold: HoldReason;
    /** Account name in the system that asks, or the party that told. */
    readonly actor: string;
    /** A reference, e.g. of a ticket; never a person's data. */
    readonly reason: string;
    readonly at: number;
  }): Promise<'HELD' | 'UPGRADE_CLOSED'>;
  /** Somebody has looked. NOT_HELD: nothing of this kind holds it. */
  release(input: {
    readonly upgradeId: string;
    readonly hold: HoldReason;
    readonly actor: string;
    readonly reason: string;
    /** Four eyes: refused to whoever asked for a hold of this upgrade. */
    readonly bySomebodyElse?: boolean;
    readonly at: number;
  }): Promise<'RELEASED' | 'NOT_HELD' | 'PLACED_BY_ACTOR' | 'UPGRADE_CLOSED'>;
  /** Oldest first, released ones included. */
  listByUpgrade(upgradeId: string): Promise<readonly Hold[]>;
}
