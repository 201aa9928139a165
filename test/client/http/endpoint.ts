/** The HTTP endpoint on a free port, with a SQLite file of its own, and a sender that signs as providers do. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Client, Connection } from '@temporalio/client';
import SqliteClient from 'better-sqlite3';
import pino from 'pino';
import { Webhook } from 'standardwebhooks';
import type { AgentKey } from '../../../client/http/agent-keys';
import { createHttpServer, type HttpServer } from '../../../client/http/server';
import { openStore, type Store } from '../../../db';
import type { EventProvider } from '../../../db/store';
import { AT, freshKeys } from '../../db/fixtures';
import { freshDataConverter } from '../../support/temporal-double';

const secretOf = (byte: number): string => `whsec_${Buffer.alloc(32, byte).toString('base64')}`;

/** The live-video provider is changing its secret: both count. */
export const SECRETS: Readonly<Record<EventProvider, readonly [string, ...string[]]>> = {
  webstore: [secretOf(1)],
  'live-video': [secretOf(2), secretOf(3)],
  'letter-house': [secretOf(4)],
  'credential-issuer': [secretOf(5)],
};
export const FOREIGN_SECRET = secretOf(9);

export interface SignedEvent {
  readonly provider: EventProvider;
  readonly body: string | Buffer;
  readonly headers: Readonly<Record<string, string>>;
}

/** Signs with the library that senders use. */
export function signed(
  provider: EventProvider,
  body: unknown,
  { id = 'msg_1', at = AT, secret = SECRETS[provider][0] } = {},
): SignedEvent {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  const headers = {
    'content-type': 'application/json',
    'webhook-id': id,
    'webhook-timestamp': String(Math.floor(at / 1000)),
    'webhook-signature': new Webhook(secret).sign(id, new Date(at), text),
  };
  return { provider, body: text, headers };
}

export interface Answer {
  readonly status: number;
  readonly type: string | null;
  readonly text: string;
  /** Of a problem, its code. */
  readonly code: unknown;
}

export interface Endpoint {
  readonly url: string;
  readonly server: HttpServer;
  readonly store: Store;
  readonly folder: string;
  readonly logLines: readonly string[];
  send(event: SignedEvent): Promise<Answer>;
  ask(address: string, init?: RequestInit): Promise<Answer>;
  /** The events as they stand in the file. */
  rows(): Record<string, unknown>[];
  pendingIds(): Promise<string[]>;
  close(): Promise<void>;
}

/** Nothing listens at port 1 of this machine. */
export const NO_TEMPORAL = '127.0.0.1:1';

interface EndpointOptions {
  /** Whether runs are told, which needs a Temporal server, else is tried in vain. */
  readonly dispatches?: boolean;
  readonly temporal?: Client;
  readonly agentKeys?: readonly AgentKey[];
  readonly clock?: () => number;
}

export async function startEndpoint(options: EndpointOptions = {}): Promise<Endpoint> {
  const { dispatches = false, agentKeys = [], clock = () => AT } = options;
  const folder = mkdtempSync(path.join(tmpdir(), 'endpoint-test-'));
  const file = path.join(folder, 'store.sqlite');
  const store = await openStore({ path: file, keys: freshKeys() });
  const connection = Connection.lazy({ address: NO_TEMPORAL });
  const logLines: string[] = [];
  const server = createHttpServer({
    temporal: options.temporal ?? new Client({ connection, dataConverter: freshDataConverter() }),
    store,
    logger: pino({ level: 'trace' }, { write: (line: string) => void logLines.push(line) }),
    webhookSecrets: SECRETS,
    agentKeys,
    clock,
  });
  const address = { host: '127.0.0.1', port: 0 };
  const url = await (dispatches ? server : server.app).listen(address);

  async function ask(address: string, init?: RequestInit): Promise<Answer> {
    const response = await fetch(url + address, init);
    const type = response.headers.get('content-type');
    const text = await response.text();
    const isProblem = type?.startsWith('application/problem+json') === true;
    const { code } = isProblem ? (JSON.parse(text) as { code: unknown }) : { code: undefined };
    return { status: response.status, type, text, code };
  }

  return {
    url,
    server,
    store,
    folder,
    logLines,
    ask,
    send: ({ provider, headers, body }) =>
      ask(`/v1/webhooks/${provider}`, { method: 'POST', headers, body: body as string }),
    rows() {
      const db = new SqliteClient(file, { readonly: true });
      const rows = db.prepare('SELECT * FROM events ORDER BY event_id').all();
      db.close();
      return rows as Record<string, unknown>[];
    },
    pendingIds: async () => (await store.events.listPending(100)).map(({ eventId }) => eventId),
    async close() {
      await server.close();
      await connection.close();
      await store.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
