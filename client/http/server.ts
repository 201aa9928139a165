/** The HTTP endpoint: provider events in; codes for proofing agents, health, readiness and counters out. */
import type { Client } from '@temporalio/client';
import fastify, {
  type FastifyBaseLogger,
  type FastifyInstance,
  type FastifyReply,
  LogController,
} from 'fastify';
import type { Logger } from 'pino';
import type { Store } from '../../db/store';
import { createEventDispatcher, type EventDispatcher } from '../event-dispatcher';
import { UpgradeError } from '../errors';
import { toUpgradeError } from '../temporal-errors';
import { createUpgradeClient } from '../upgrade-client';
import { registerAgentCodes } from './agent-codes';
import type { AgentKey } from './agent-keys';
import { type Problem, problem, problemOf } from './problem';
import { createProviderEventCounters } from './provider-event-counters';
import { answerUnreadable } from './unreadable-request';
import { registerWebhooks, type WebhookSecrets } from './webhooks';

export interface HttpServerOptions {
  readonly temporal: Client;
  readonly store: Store;
  readonly webhookSecrets: WebhookSecrets;
  /** Who may have activation codes shown; none: nobody. */
  readonly agentKeys?: readonly AgentKey[];
  readonly logger: Logger;
  /** UTC milliseconds. */
  readonly clock?: () => number;
}

export interface HttpServer {
  /** @returns the address it listens at */
  listen(options: { host: string; port: number }): Promise<string>;
  readonly app: FastifyInstance;
  readonly dispatcher: EventDispatcher;
  close(): Promise<void>;
}

export function createHttpServer(options: HttpServerOptions): HttpServer {
  const { temporal, store, webhookSecrets, agentKeys = [], logger, clock = Date.now } = options;
  const loggerInstance: FastifyBaseLogger = logger;
  const app = fastify({
    loggerInstance,
    // What the router refuses goes past the error handler, and fastify's own answer repeats the address.
    frameworkErrors: (error, _request, reply) => sendProblem(reply, problemOfAny(error)),
    clientErrorHandler: answerUnreadable(logger),
    // The default lines carry addresses and query strings; what is worth telling is logged by the routes.
    logController: new LogController({ disableRequestLogging: true }),
    requestTimeout: 15_000,
    connectionTimeout: 30_000,
    bodyLimit: 64 * 1024,
  });
  const dispatcher = createEventDispatcher({ temporal, store, logger, clock });

  app.setErrorHandler((error, request, reply) => {
    const known = problemOfAny(error);
    if (known.status >= 500) {
      const { code } = known;
      request.log.error(
        { error: error instanceof Error ? error.name : 'unknown', code, route: request.routeOptions.url },
        'request failed',
      );
    }
    sendProblem(reply, known);
  });
  app.setNotFoundHandler((_request, reply) => {
    sendProblem(reply, problem(404, 'NOT_FOUND', 'There is no such address.'));
  });

  const counters = createProviderEventCounters();
  const onStored = (): void => dispatcher.kick();
  registerWebhooks(app, { store, secrets: webhookSecrets, clock, counters, onStored });
  registerAgentCodes(app, {
    store,
    client: createUpgradeClient({ temporal, store, clock }),
    keys: agentKeys,
  });

  app.get('/metrics', async (_request, reply) =>
    reply.type('text/plain; version=0.0.4; charset=utf-8').send(counters.toPrometheus()),
  );

  app.get('/healthz', async () => ({ status: 'ok' }));
  app.get('/readyz', async (_request, reply) => {
    const checks = {
      store: await succeeds(() => store.health()),
      temporal: await succeeds(() => isServing(temporal)),
    };
    const isReady = checks.store && checks.temporal;
    return reply.code(isReady ? 200 : 503).send({ status: isReady ? 'ready' : 'not ready', checks });
  });

  return {
    app,
    dispatcher,
    async listen({ host, port }) {
      const address = await app.listen({ host, port });
      dispatcher.start();
      return address;
    },
    async close() {
      await app.close();
      await dispatcher.stop();
    },
  };
}

function sendProblem(reply: FastifyReply, known: Problem): void {
  void reply.code(known.status).type('application/problem+json').send(known);
}

function problemOfAny(error: unknown): Problem {
  return ofFramework(error) ?? problemOf(toUpgradeError(error));
}

/** What fastify itself refuses before a route sees it. */
function ofFramework(error: unknown): Problem | null {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (code === 'FST_ERR_CTP_BODY_TOO_LARGE') {
    return problemOf(new UpgradeError('EVENT_TOO_LARGE', 'The body is larger than any event of a provider.'));
  }
  const status = error instanceof Error && 'statusCode' in error ? Number(error.statusCode) : 500;
  return status >= 400 && status < 500
    ? problem(status, 'INVALID_INPUT', 'The request is not as it must be.')
    : null;
}

/** So short that an answer comes within three seconds: the client's last try may lie beyond the deadline. */
const SERVING_WITHIN_MS = 1_400;

async function isServing(temporal: Client): Promise<void> {
  await temporal.withDeadline(Date.now() + SERVING_WITHIN_MS, () =>
    temporal.connection.workflowService.getSystemInfo({}),
  );
}

async function succeeds(check: () => Promise<void>): Promise<boolean> {
  return check().then(
    () => true,
    () => false,
  );
}
