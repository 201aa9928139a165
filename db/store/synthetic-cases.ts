/** Cases of the invented person by whom an operator tries the whole product each day. */
import type { Stage } from '../../workflows/status';

/** How the ids of their credentials begin; nobody else's may. */
export const SYNTHETIC_PREFIX = 'synthetic-';

/** How a synthetic case is proofed: by questions at once, or by the code of a letter that somebody opens. */
export const SYNTHETIC_METHODS = ['KBA', 'KBA_AND_LETTER'] as const;
export type SyntheticMethod = (typeof SYNTHETIC_METHODS)[number];

/** A credential that could still be used. */
export interface StandingSyntheticCase {
  readonly credentialId: string;
  /** Its newest upgrade; null: none was begun. */
  readonly upgrade: {
    readonly upgradeId: string;
    readonly stage: Stage;
    readonly closedAt: number | null;
  } | null;
  /** The upgrade's newest letter that the house took; null: none. */
  readonly letter: {
    readonly orderedAt: number;
    readonly expectedBy: number;
    /** Until when its code works, as printed. */
    readonly redeemBy: number;
  } | null;
}

export interface SyntheticSummary {
  /** When the newest one ended well; null: none did. */
  readonly succeededAt: Readonly<Record<SyntheticMethod, number | null>>;
  /** The earliest end of the way of a letter whose case is still open; null: none is on its way. */
  readonly letterExpectedBy: number | null;
}

export interface SyntheticCases {
  /**
   * Whether a partner and a user are for synthetic cases alone. PARTNER_IN_USE: the partner has upgrades of somebody else.
   * USER_IN_USE: the user has a credential that is no synthetic one.
   */
  checkApart(input: {
    readonly partnerId: string;
    readonly userId: string;
  }): Promise<'APART' | 'PARTNER_IN_USE' | 'USER_IN_USE'>;
  /** Those whose credential is not revoked, oldest first. */
  listStanding(userId: string): Promise<readonly StandingSyntheticCase[]>;
  summarise(partnerId: string): Promise<SyntheticSummary>;
  /** When the newest letter of the partner was ordered; null: never. */
  lastLetterAt(partnerId: string): Promise<number | null>;
}
