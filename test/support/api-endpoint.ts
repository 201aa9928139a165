/**
 * The HTTP API on a free port, with a SQLite file of its own, callers of every kind, and a client that only writes down
 * what it is asked to do. No Temporal server is needed.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import pino from 'pino';
import { randomUUID } from 'node:crypto';
import { openStore, type Store } from '../../db';
import { createUpgradeClient, type UpgradeClient } from '../../client';
import { type ApiKeyHolder, makeApiKey } from '../../client/http/access/api-keys';
import type { PrincipalKind, StandingKind } from '../../client/http/access/principal';
import { createSessionTokens, type SessionTokens } from '../../client/http/access/session-tokens';
import { type AccessOptions, NO_ACCESS } from '../../client/http/access/settings';
import { createHttpServer, type HttpServer } from '../../client/http/server';
import { addCredential, AT, freshKeys, opening } from '../db/fixtures';
import { statusOf } from '../client/cli-run';
import { documentedAt, type Given, undocumented } from './openapi-document';
import { temporalDouble } from './temporal-double';

/** Callers by name; each but an applicant session has a key. */
export const CALLERS = {
  backEnd: { kind: 'BACK_END', partners: ['partner-1'] },
  otherBackEnd: { kind: 'BACK_END', partners: ['partner-2'] },
  groupBackEnd: { kind: 'BACK_END', partners: ['partner-1', 'partner-2'] },
  agent: { kind: 'AGENT', partners: ['partner-1'] },
  otherAgent: { kind: 'AGENT', partners: ['partner-2'] },
  operator: { kind: 'OPERATOR', partners: ['partner-1'] },
  otherOperator: { kind: 'OPERATOR', partners: ['partner-2'] },
  chiefOperator: { kind: 'OPERATOR', partners: 'ALL' },
  reviewer: { kind: 'REVIEWER', partners: ['partner-1'] },
  secondReviewer: { kind: 'REVIEWER', partners: ['partner-1'] },
  otherReviewer: { kind: 'REVIEWER', partners: ['partner-2'] },
} as const satisfies Record<string, { kind: StandingKind; partners: readonly string[] | 'ALL' }>;
export type Caller = keyof typeof CALLERS;

/** The caller of this kind that is of partner-1. */
export const CALLER_OF: Readonly<Record<StandingKind, Caller>> = {
  BACK_END: 'backEnd',
  AGENT: 'agent',
  OPERATOR: 'operator',
  REVIEWER: 'reviewer',
};

export interface ApiAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  readonly json: Readonly<Record<string, unknown>>;
  /** Of a problem. */
  readonly code: unknown;
}

export interface Asked {
  readonly method: string;
  readonly args: readonly unknown[];
}

export interface ApiEndpoint {
  readonly url: string;
  readonly server: HttpServer;
  readonly store: Store;
  readonly sessions: SessionTokens;
  readonly logLines: readonly string[];
  /** What the client was asked to do, in order. */
  readonly asked: Asked[];
  /** Look-ups of upgrades that the store was asked for. */
  readonly lookUps: string[];
  readonly keys: Readonly<Record<Caller, string>>;
  /** Milliseconds by which the clock is ahead of {@link AT}. */
  ahead: number;
  ask(as: Caller | { readonly token: string } | null, address: string, init?: AskInit): Promise<ApiAnswer>;
  session(upgradeId: string, seconds?: number): Promise<{ readonly token: string }>;
  /** An upgrade of this partner. */
  upgrade(partnerId?: string): Promise<string>;
  close(): Promise<void>;
}

export interface AskInit {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
}

/** In place of the client's answer. */
export type Behaviour = Partial<Record<keyof UpgradeClient, (...args: never[]) => unknown>>;

export async function startApiEndpoint(
  options: {
    readonly access?: Partial<AccessOptions>;
    readonly behaviour?: Behaviour | ((store: Store) => Behaviour);
  } = {},
): Promise<ApiEndpoint> {
  const folder = mkdtempSync(path.join(tmpdir(), 'api-test-'));
  const store = await openStore({ path: path.join(folder, 'store.sqlite'), keys: freshKeys() });
  const logLines: string[] = [];
  const asked: Asked[] = [];
  const lookUps: string[] = [];
  const made = Object.entries(CALLERS).map(([name, who]) => {
    const { key, digest } = makeApiKey(name);
    const holder: ApiKeyHolder = { id: name, ...who, digests: [digest] };
    return { name, key, holder };
  });
  const endpoint = { ahead: 0 };
  const clock = (): number => AT + endpoint.ahead;
  const sessions = createSessionTokens(freshKeys().sealing, clock);
  const watched: Store = {
    ...store,
    upgrades: {
      ...store.upgrades,
      async get(upgradeId) {
        lookUps.push(upgradeId);
        return store.upgrades.get(upgradeId);
      },
    },
  };
  const { behaviour = {} } = options;
  const client = recordingClient(
    asked,
    store,
    typeof behaviour === 'function' ? behaviour(store) : behaviour,
  );
  const server = createHttpServer({
    temporal: { connection: {} } as never,
    store: watched,
    client,
    logger: pino({ level: 'trace' }, { write: (line: string) => void logLines.push(line) }),
    webhookSecrets: { webstore: [], 'live-video': [], 'letter-house': [], 'credential-issuer': [] },
    clock,
    access: { ...NO_ACCESS, sessions, ...options.access, apiKeys: made.map(({ holder }) => holder) },
  });
  const url = await server.app.listen({ host: '127.0.0.1', port: 0 });
  const keys = Object.fromEntries(made.map(({ name, key }) => [name, key])) as Record<Caller, string>;

  return Object.assign(endpoint, {
    url,
    server,
    store,
    sessions,
    logLines,
    asked,
    lookUps,
    keys,
    async ask(as: Caller | { readonly token: string } | null, address: string, init: AskInit = {}) {
      const credential = typeof as === 'string' ? keys[as] : as?.token;
      const { method = 'GET', body } = init;
      const response = await fetch(url + address, {
        method,
        headers: {
          ...(credential !== undefined && { authorization: `Bearer ${credential}` }),
          ...(body !== undefined && { 'content-type': 'application/json' }),
          ...init.headers,
        },
        ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
      });
      const text = await response.text();
      const isJson = text !== '' && response.headers.get('content-type')?.includes('json') === true;
      const json = (isJson ? JSON.parse(text) : {}) as Record<string, unknown>;
      const answer = { status: response.status, headers: response.headers, text };
      expectDocumented(method, address, answer);
      return { ...answer, json, code: json['code'] };
    },
    async session(upgradeId: string, seconds = 900) {
      return sessions.issue(upgradeId, 'backEnd', seconds);
    },
    async upgrade(partnerId = 'partner-1') {
      const upgradeId = randomUUID();
      await store.upgrades.open({ ...opening(await addCredential(store), upgradeId), partnerId });
      return upgradeId;
    },
    async close() {
      await server.close();
      await store.close();
      rmSync(folder, { recursive: true, force: true });
    },
  });
}

/** Whatever a test is about: a route answers no problem that the OpenAPI document does not tell of. */
function expectDocumented(method: string, address: string, answer: Given): void {
  if (answer.headers.get('content-type')?.startsWith('application/problem+json') !== true) return;
  const operation = documentedAt(method, address);
  if (operation !== null) expect(undocumented(method, operation, answer)).toBeNull();
}

/** Every method writes down what it was asked, then answers a status, or what the test says; lists are the store's. */
function recordingClient(asked: Asked[], store: Store, behaviour: Behaviour): UpgradeClient {
  const real = createUpgradeClient({ temporal: temporalDouble(), store, clock: () => AT });
  const answers: Behaviour = {
    list: real.list,
    listVideoSlots: () => [],
    start: () => ({ ...statusOf({ upgradeId: randomUUID() }), attached: false }),
    ...behaviour,
  };
  return Object.fromEntries(
    Object.keys(real).map((method) => [
      method,
      async (...args: never[]) => {
        asked.push({ method, args });
        const answer = answers[method as keyof UpgradeClient];
        return answer === undefined ? statusOf({ upgradeId: String(args[0]) }) : answer(...args);
      },
    ]),
  ) as unknown as UpgradeClient;
}

/** As whom a caller of this kind asks, about this upgrade. */
export async function callerOf(
  { session }: Pick<ApiEndpoint, 'session'>,
  kind: PrincipalKind,
  upgradeId: string,
): Promise<Caller | { readonly token: string }> {
  return kind === 'APPLICANT_SESSION' ? session(upgradeId) : CALLER_OF[kind];
}
