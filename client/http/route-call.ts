/** What a route of upgrades is given by the gate, and what it answers. */
import type { Repeatable } from '../repeatable';
import type { UpgradeClient } from '../upgrade-client';
import type { Principal } from './access/principal';
import type { StatusWatch } from './status-watch';
import type { SessionTokens } from './access/session-tokens';

export interface RouteCall {
  readonly client: UpgradeClient;
  readonly sessions: SessionTokens | null;
  readonly principal: Principal;
  /** The case that was checked; empty where the route is about none. */
  readonly upgradeId: string;
  readonly body: unknown;
  readonly query: Readonly<Record<string, unknown>>;
  readonly repeatable: Repeatable;
  readonly watch: StatusWatch;
  /** Sent by the caller, in small letters. */
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  /** Whether nobody waits for the answer any more. */
  readonly isGone: () => boolean;
}

export interface RouteAnswer {
  /** Default 200. */
  readonly status?: 201 | 304;
  readonly headers?: Readonly<Record<string, string>>;
  /** Null: none. */
  readonly body: object | null;
  /** The case that was begun. */
  readonly upgradeId?: string;
}

/** Queries are text; what is no number is left as it is, for the client to refuse. */
export function withNumber(query: RouteCall['query'], name: string): Readonly<Record<string, unknown>> {
  const text = query[name];
  return typeof text === 'string' && /^\d{1,9}$/.test(text)
    ? { ...query, [name]: Number(text) }
    : { ...query };
}
