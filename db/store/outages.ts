/** Outages of the outside parties. */

/** The parties whose outage stops an applicant's clock. */
export const WATCHED_PROVIDERS = ['webstore', 'kba', 'live-video', 'letter-house'] as const;
export type WatchedProvider = (typeof WATCHED_PROVIDERS)[number];

export interface Outage {
  readonly outageId: string;
  readonly provider: WatchedProvider;
  readonly cause: 'FAILURES' | 'MAINTENANCE';
  readonly startedAt: number;
  /** Null: it lasts. */
  readonly endedAt: number | null;
}

export interface OutageStore {
  /**
   * Notes that a party is out; at most one outage a party lasts, and none begins before the last one ended. Answers with
   * the one that stands.
   */
  open(outage: Omit<Outage, 'endedAt'>): Promise<Outage>;
  /** The first end stands. Answers with the outage as it stands. */
  close(outageId: string, endedAt: number): Promise<Outage>;
  /** The outage that lasts; null: none. */
  current(provider: WatchedProvider): Promise<Outage | null>;
  /** Newest first. */
  list(input: { provider?: WatchedProvider | undefined; limit: number }): Promise<readonly Outage[]>;
}
