/** What a caller of the search may set; everything has a default. */
export interface FindOptions {
  /** Read instead of `process.env`; also the environment of every command run. */
  env?: NodeJS.ProcessEnv;
  /** Gets each line of progress; without it they go to stderr, on a terminal as one live line. */
  report?: (line: string) => void;
  limits?: Partial<Limits>;
}

/** A server that is there and was seen to start. */
export interface FoundServer {
  source: 'environment' | 'path' | 'cache' | 'download' | 'build';
  /** The executable. */
  path: string;
  /** For people: `1.5.1 (Server 1.29.1, UI 2.42.1)`, or `unknown version` of a test server that cannot tell. */
  version: string;
}

/** Upper bounds, so that no step can hang; and how often a waiter looks. */
export interface Limits {
  /** A server that was found must start within this; generous, since a laptop may be busy building. */
  checkTimeoutMs: number;
  /** Go: 3-6 minutes on two cores with an empty cache. */
  buildTimeoutMs: number;
  /** Until the download service answers: a machine without internet should notice soon. */
  downloadConnectTimeoutMs: number;
  /** A download that brings no byte for this long is given up. */
  downloadStallTimeoutMs: number;
  /** Until something listens at TEMPORAL_ADDRESS. */
  addressTimeoutMs: number;
  /** How often a second asker looks whether the first has finished. */
  lockPollMs: number;
  /** A lock not refreshed for this long belongs to nobody. */
  lockStaleMs: number;
  /** A second asker waits at most this long: the first one's limits added up. */
  lockWaitMs: number;
}

const minuteMs = 60_000;

export const DEFAULT_LIMITS: Limits = {
  checkTimeoutMs: minuteMs,
  buildTimeoutMs: 30 * minuteMs,
  downloadConnectTimeoutMs: 8_000,
  downloadStallTimeoutMs: 30_000,
  addressTimeoutMs: 5_000,
  lockPollMs: 250,
  lockStaleMs: minuteMs,
  lockWaitMs: 45 * minuteMs,
};
