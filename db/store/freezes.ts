/** Freezes: while one lasts, no case that it is about ends by itself. */
import type { CredentialType } from '../../workflows/messages';
import type { Stage } from '../../workflows/status';

/** Which cases, by what an extension does not change; all that is given must hold, and nothing given means every case. */
export interface FreezeScope {
  readonly stage?: Stage | undefined;
  readonly partnerId?: string | undefined;
  readonly credentialId?: string | undefined;
  readonly credentialType?: CredentialType | undefined;
}

export interface ExpiryFreeze {
  readonly freezeId: string;
  readonly scope: FreezeScope;
  /** An account name; never a person's name. */
  readonly actor: string;
  /** A reference, e.g. of a ticket; never a person's data. */
  readonly reason: string;
  readonly orderedAt: number;
  /** Null: a second operator must agree first, and nothing is frozen. */
  readonly begunAt: number | null;
  /** Null: it lasts. */
  readonly endedAt: number | null;
}

/** A freeze that is over, as it concerns one case. */
export interface FrozenTime {
  readonly freezeId: string;
  readonly begunAt: number;
  /** How long it held the case up. */
  readonly milliseconds: number;
  readonly actor: string;
  readonly reason: string;
}

export type FreezeStanding =
  /** Nothing holds the expiry back. */
  | { readonly kind: 'NONE' }
  | { readonly kind: 'LASTS'; readonly freezeId: string; readonly begunAt: number }
  /** Oldest first. */
  | { readonly kind: 'OVER'; readonly freezes: readonly FrozenTime[] };

export interface FreezeStore {
  /**
   * One lasts at a time, so that no time is counted twice. ANOTHER_LASTS: nothing was written. The same id again: as first.
   * @param needsSecond it does not begin before `begin`
   */
  order(
    input: Pick<ExpiryFreeze, 'freezeId' | 'scope' | 'actor' | 'reason'> & {
      readonly needsSecond: boolean;
      readonly at: number;
    },
  ): Promise<ExpiryFreeze | 'ANOTHER_LASTS'>;
  /** A second operator has agreed. Again: as first. */
  begin(input: { readonly freezeId: string; readonly at: number }): Promise<ExpiryFreeze | 'ANOTHER_LASTS'>;
  /** Also of one that has not begun. Again: as first. */
  end(input: {
    readonly freezeId: string;
    readonly actor: string;
    readonly reason: string;
    readonly at: number;
  }): Promise<ExpiryFreeze>;
  get(freezeId: string): Promise<ExpiryFreeze | null>;
  /** Newest first. */
  list(input: { readonly limit: number }): Promise<readonly ExpiryFreeze[]>;
  /**
   * How freezes stand to a case whose wait began at `since`.
   * @param counted those whose time the run has added already
   */
  standing(input: {
    readonly upgradeId: string;
    readonly since: number;
    readonly counted: readonly string[];
  }): Promise<FreezeStanding>;
}
