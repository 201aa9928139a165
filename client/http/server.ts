/** The HTTP endpoint: the API of upgrades, provider events, codes for proofing agents, health, readiness and counters. */
import type { Client } from '@temporalio/client';
import fastify, { type FastifyBaseLogger, type FastifyInstance } from 'fastify';
import type { Logger } from 'pino';
import type { Store } from '../../db/store';
import { createEventDispatcher, type EventDispatcher } from '../event-dispatcher';
import { bookOf, type PolicyBook } from '../policies/policy-book';
import { parse } from '../parse';
import { createUpgradeClient } from '../create-upgrade-client';
import type { UpgradeClient } from '../upgrade-client';
import { createAuthenticate } from './access/authenticate';
import { type DeclaredRoute, registerGuard } from './access/guard';
import { createRateLimits } from './access/rate-limits';
import { safeHeaders } from './access/safe-headers';
import { type AccessOptions, NO_ACCESS } from './access/settings';
import { registerAgentCodes } from './agent-codes';
import type { AgentKey } from './agent-keys';
import { answerBrokenRequest } from './broken-request';
import { readinessQuery } from './contract/open-operations';
import { openApiDocument } from './contract/openapi';
import { createCounters } from './counters';
import { problem } from './problem';
import { createProviderEventCounters } from './provider-event-counters';
import { isReady, readinessOf } from './readiness';
import { registerRequestTelemetry, requestLogging } from './request-telemetry';
import { retryAfterOf } from './retry-after';
import { problemOfAny, sendProblem } from './send-problem';
import { registerUpgradeApi } from './upgrade-api';
import { registerWebhooks, type WebhookSecrets } from './webhooks';

export interface HttpServerOptions {
  readonly temporal: Client;
  readonly store: Store;
  readonly webhookSecrets: WebhookSecrets;
  /** Who may have activation codes shown; none: nobody. */
  readonly agentKeys?: readonly AgentKey[];
  /** Who may call, and how often; absent: nobody. */
  readonly access?: AccessOptions;
  /** Profiles of upgrades; absent: the built-in ones. */
  readonly policyBook?: PolicyBook;
  readonly logger: Logger;
  /** UTC milliseconds. */
  readonly clock?: () => number;
  /** Absent: one on `temporal` and `store`. */
  readonly client?: UpgradeClient;
}

export interface HttpServer {
  /** @returns the address it listens at */
  listen(options: { host: string; port: number }): Promise<string>;
  readonly app: FastifyInstance;
  /** Once it listens: all that it answers. */
  readonly routes: readonly DeclaredRoute[];
  readonly dispatcher: EventDispatcher;
  /** Serves on, and says that it is not ready: whoever sends requests is to send them elsewhere. */
  drain(): void;
  close(): Promise<void>;
}

/** Of a request's line and headers together. A token with many claims is the largest thing in them. */
const HEADER_BYTES_MAX = 16 * 1024;

export function createHttpServer(options: HttpServerOptions): HttpServer {
  const { temporal, store, webhookSecrets, agentKeys = [], logger, clock = Date.now } = options;
  const { access = NO_ACCESS } = options;
  const { reviewersNeeded, sessions, trustedProxies } = access;
  const { policies, partnerPolicies } = options.policyBook ?? bookOf([]);
  const client =
    options.client ??
    createUpgradeClient({ temporal, store, clock, reviewersNeeded, policies, partnerPolicies });
  const headers = safeHeaders(access.isBehindTls);
  const loggerInstance: FastifyBaseLogger = logger;
  const app = fastify({
    loggerInstance,
    ...requestLogging,
    // What the router refuses goes past the error handler, and fastify's own answer repeats the address.
    frameworkErrors: (error, _request, reply) => sendProblem(reply.headers(headers), problemOfAny(error)),
    clientErrorHandler: (error, socket) => answerBrokenRequest(error, socket, headers, logger),
    requestTimeout: 15_000,
    // Longer than the client waits for an upgrade, so that a caller hears how it went.
    connectionTimeout: 60_000,
    bodyLimit: 64 * 1024,
    http: { maxHeaderSize: HEADER_BYTES_MAX },
    // An id of any length reaches the gate, which answers it like every other that nobody has.
    routerOptions: { maxParamLength: HEADER_BYTES_MAX },
    ...(trustedProxies.length > 0 && { trustProxy: [...trustedProxies] }),
  });
  const dispatcher = createEventDispatcher({ temporal, store, logger, clock, policies });

  app.setErrorHandler((error, request, reply) => {
    const declared = request.routeOptions.config.access;
    const known = problemOfAny(error, declared !== undefined && 'open' in declared);
    if (known.status >= 500) {
      const { code } = known;
      request.log.error(
        { error: error instanceof Error ? error.name : 'unknown', code, route: request.routeOptions.url },
        'request failed',
      );
    }
    const retryAfter = retryAfterOf(error, clock());
    if (retryAfter !== null) void reply.header('retry-after', retryAfter);
    sendProblem(reply, known);
  });
  app.setNotFoundHandler((_request, reply) => {
    sendProblem(reply, problem(404, 'NOT_FOUND', 'There is no such address.'));
  });

  const counters = createCounters();
  app.addHook('onRequest', async (_request, reply) => void reply.headers(headers));
  registerRequestTelemetry(app, counters);
  const routes = registerGuard(app, {
    store,
    authenticate: createAuthenticate({ ...access, agentKeys }),
    limits: createRateLimits(access.rateLimits, clock),
  });

  const ofEvents = createProviderEventCounters(counters);
  const onStored = (): void => dispatcher.kick();
  registerWebhooks(app, { store, secrets: webhookSecrets, clock, counters: ofEvents, onStored });
  registerAgentCodes(app, { store, client });
  registerUpgradeApi(app, { client, store, sessions, clock });

  const document = JSON.stringify(openApiDocument());
  const open = (why: string) => ({ config: { access: { open: why } } });
  app.get('/openapi.json', open('says what is in the repository too'), async (_request, reply) =>
    reply.type('application/json; charset=utf-8').send(document),
  );
  app.get('/metrics', open('counts, with no word that anybody sent'), async (_request, reply) =>
    reply.type('text/plain; version=0.0.4; charset=utf-8').send(counters.toPrometheus()),
  );

  let isDraining = false;
  app.get('/healthz', open('says yes'), async () => ({ status: 'ok' }));
  app.get('/readyz', open('says yes or no'), async (request, reply) => {
    const { worker } = parse(readinessQuery, request.query);
    const checks = await readinessOf({ temporal, store });
    const canServe = isReady(checks, worker === 'optional');
    const status = isDraining ? 'draining' : canServe ? 'ready' : 'not ready';
    return reply.code(status === 'ready' ? 200 : 503).send({ status, checks });
  });

  return {
    app,
    routes,
    dispatcher,
    async listen({ host, port }) {
      const address = await app.listen({ host, port });
      dispatcher.start();
      return address;
    },
    drain() {
      isDraining = true;
    },
    async close() {
      await app.close();
      await dispatcher.stop();
    },
  };
}
