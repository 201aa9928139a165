/** What a route of upgrades is given by the gate, and what it answers. */
import type { HTTPMethods } from 'fastify';
import type { Repeatable } from '../repeatable';
import type { UpgradeClient } from '../upgrade-client';
import type { Action } from './access/actions';
import type { Principal } from './access/principal';
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
}

export interface RouteAnswer {
  /** Default 200. */
  readonly status?: 201;
  readonly body: object;
  /** The case that was begun, and its credential. */
  readonly upgradeId?: string;
  readonly credentialId?: string;
}

/** An address, an action, and the one call of the client it comes to. */
export interface UpgradeRoute {
  readonly method: Extract<HTTPMethods, 'GET' | 'POST' | 'PUT' | 'DELETE'>;
  readonly url: string;
  readonly action: Action;
  call(input: RouteCall): Promise<RouteAnswer>;
}

/** Queries are text; what is no number is left as it is, for the client to refuse. */
export function withNumber(query: RouteCall['query'], name: string): Readonly<Record<string, unknown>> {
  const text = query[name];
  return typeof text === 'string' && /^\d{1,9}$/.test(text)
    ? { ...query, [name]: Number(text) }
    : { ...query };
}
