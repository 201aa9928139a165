/** Unwrapped data keys, for a short while: a call to a key management service takes milliseconds and costs money. */

export interface DataKeyCache {
  get(ownerId: string): Buffer | undefined;
  set(ownerId: string, key: Buffer): void;
  delete(ownerId: string): void;
}

export interface CacheLimits {
  /** Keys at once; the one that was put in first goes first. */
  readonly keysMax: number;
  /** How long a key is used before it is unwrapped again: so long another process may hold one that was destroyed. */
  readonly keptMs: number;
  /** Milliseconds of a clock that is never set back. */
  readonly clock: () => number;
}

const LIMITS: CacheLimits = { keysMax: 1_000, keptMs: 5 * 60_000, clock: () => performance.now() };

export function createDataKeyCache({ keysMax, keptMs, clock }: CacheLimits = LIMITS): DataKeyCache {
  const kept = new Map<string, { readonly key: Buffer; readonly until: number }>();
  return {
    get(ownerId) {
      const found = kept.get(ownerId);
      if (found === undefined) return undefined;
      if (clock() < found.until) return found.key;
      kept.delete(ownerId);
      return undefined;
    },
    set(ownerId, key) {
      kept.delete(ownerId);
      kept.set(ownerId, { key, until: clock() + keptMs });
      for (const oldest of kept.keys()) {
        if (kept.size <= keysMax) return;
        kept.delete(oldest);
      }
    },
    delete: (ownerId) => void kept.delete(ownerId),
  };
}
