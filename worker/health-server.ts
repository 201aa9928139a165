/**
 * Tells whoever starts and stops worker processes whether one is alive (`/healthz`), and whether it takes work
 * (`/readyz`): not before it polls, and not any more once it was asked to stop.
 */
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface HealthServer {
  /** Where it listens, e.g. `http://127.0.0.1:9465`. */
  readonly url: string;
  close(): Promise<void>;
}

/** Each says by what it throws or answers whether that part is as it must be. */
export type HealthChecks = Readonly<Record<string, () => Promise<void>>>;

/**
 * @param address host and port, e.g. `127.0.0.1:9465`; port 0: a free one
 * @throws Error of the system, e.g. EADDRINUSE
 */
export async function startHealthServer(address: string, checks: HealthChecks): Promise<HealthServer> {
  const server = createServer((request, response) => {
    void answerTo(request.url ?? '', checks).then(({ status, body }) => {
      response.writeHead(status, { 'content-type': 'application/json', 'cache-control': 'no-store' });
      response.end(JSON.stringify(body));
    });
  });
  const colon = address.lastIndexOf(':');
  const host = address.slice(0, colon);
  server.listen({ host: host.replaceAll(/[[\]]/g, ''), port: Number(address.slice(colon + 1)) });
  await once(server, 'listening');
  const bound = (server.address() as AddressInfo).port;
  return {
    url: `http://${host}:${bound}`,
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

async function answerTo(path: string, checks: HealthChecks): Promise<{ status: number; body: unknown }> {
  if (path === '/healthz') return { status: 200, body: { status: 'ok' } };
  if (path !== '/readyz') return { status: 404, body: { status: 'not found' } };
  const names = Object.keys(checks);
  const results = await Promise.allSettled(names.map((name) => checks[name]!()));
  const answers = Object.fromEntries(
    names.map((name, index) => [name, results[index]!.status === 'fulfilled']),
  );
  const isReady = Object.values(answers).every(Boolean);
  return {
    status: isReady ? 200 : 503,
    body: { status: isReady ? 'ready' : 'not ready', checks: answers },
  };
}
