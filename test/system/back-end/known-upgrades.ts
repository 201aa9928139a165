/** What the back end knows of its upgrades: from events alone, applied by their sequence. */
import type { Event } from './event-endpoint';

export interface KnownUpgrade {
  readonly credentialId: string;
  /** Of the last event that was applied. */
  readonly sequence: number;
  readonly stage: string;
  readonly deadline: string | null;
  readonly method: string | null;
  readonly outcome: string | null;
  readonly reason: string | null;
  readonly credentialStatus: string;
  /** Of all events, in their order. */
  readonly types: readonly string[];
}

export interface KnownUpgrades {
  /** Passes over what it has seen. Events of no upgrade are counted only. */
  apply(event: Event): void;
  get(upgradeId: string): KnownUpgrade | undefined;
  readonly upgradeIds: readonly string[];
  /** Every type that came, of upgrades or not. */
  readonly types: ReadonlySet<string>;
  /** Resolves once what events tell of an upgrade is so. @throws Error with what they tell, if it takes too long */
  until(upgradeId: string, what: string, isSo: (known: KnownUpgrade) => boolean): Promise<KnownUpgrade>;
}

type Look = (known: KnownUpgrade) => void;

/** @param withinMs how long what is waited for may take */
export function createKnownUpgrades(withinMs: number, fault: (what: string) => void): KnownUpgrades {
  const known = new Map<string, KnownUpgrade>();
  const waiting = new Map<string, Set<Look>>();
  const types = new Set<string>();

  return {
    types,
    get upgradeIds() {
      return [...known.keys()];
    },
    get: (upgradeId) => known.get(upgradeId),

    apply({ type, data }) {
      types.add(type);
      const { upgradeId, sequence, ...state } = data as unknown as KnownUpgrade & { upgradeId?: string };
      if (upgradeId === undefined) return;
      const before = known.get(upgradeId);
      const last = before?.sequence ?? 0;
      if (sequence <= last) return;
      if (sequence > last + 1) fault(`${upgradeId}: event ${sequence} came after ${last}`);
      const after = { ...state, sequence, types: [...(before?.types ?? []), type] };
      known.set(upgradeId, after);
      for (const look of waiting.get(upgradeId) ?? []) look(after);
    },

    async until(upgradeId, what, isSo) {
      const now = known.get(upgradeId);
      if (now !== undefined && isSo(now)) return now;
      const looks = waiting.get(upgradeId) ?? new Set<Look>();
      waiting.set(upgradeId, looks);
      return new Promise((resolve, reject) => {
        const look: Look = (after) => {
          if (!isSo(after)) return;
          clearTimeout(timer);
          looks.delete(look);
          resolve(after);
        };
        const timer = setTimeout(() => {
          looks.delete(look);
          reject(new Error(`events told nothing of ${what}, but ${JSON.stringify(known.get(upgradeId))}`));
        }, withinMs);
        looks.add(look);
      });
    },
  };
}
