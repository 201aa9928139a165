/**
 * The worker's door for probes: whether it is alive, and whether it takes work. A door of its own, since a worker serves
 * nothing else, and the endpoint of metrics answers although no task is polled any more.
 *
 * - `/healthz` is the process alone: what is wrong elsewhere is not mended by killing this one.
 * - `/readyz` is 503 while it does not poll (it starts, or drains), and while the store or Temporal is away.
 */
import fastify, { type FastifyBaseLogger, LogController } from 'fastify';
import type { Logger } from 'pino';
import type { Store } from '../db/store';

export interface WorkerHealthOptions {
  /** `host:port` */
  readonly address: string;
  readonly isPolling: () => boolean;
  readonly store: Pick<Store, 'health'>;
  /** Rejects while the Temporal server does not answer. */
  readonly askTemporal: () => Promise<unknown>;
  readonly logger: Logger;
}

export interface WorkerHealth {
  /** Where it listens. */
  readonly url: string;
  close(): Promise<void>;
}

export async function startWorkerHealth(options: WorkerHealthOptions): Promise<WorkerHealth> {
  const { address, isPolling, store, askTemporal } = options;
  const loggerInstance: FastifyBaseLogger = options.logger;
  const app = fastify({
    loggerInstance,
    logController: new LogController({ disableRequestLogging: true }),
    requestTimeout: 5_000,
  });
  app.get('/healthz', async () => ({ status: 'ok' }));
  app.get('/readyz', async (_request, reply) => {
    const checks = {
      polling: isPolling(),
      store: await succeeds(() => store.health()),
      temporal: await succeeds(askTemporal),
    };
    const isReady = Object.values(checks).every(Boolean);
    return reply.code(isReady ? 200 : 503).send({ status: isReady ? 'ready' : 'not ready', checks });
  });
  const colon = address.lastIndexOf(':');
  const host = address.slice(0, colon).replaceAll(/[[\]]/g, '');
  const url = await app.listen({ host, port: Number(address.slice(colon + 1)) });
  return { url, close: () => app.close() };
}

function succeeds(check: () => Promise<unknown>): Promise<boolean> {
  return check().then(
    () => true,
    () => false,
  );
}
