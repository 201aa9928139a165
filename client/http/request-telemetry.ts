/**
 * What is told of every request: a log line with its trace and the workflow it was about, and a count. The route's pattern
 * stands for the address, which holds ids, and whose query may hold anything.
 */
import { randomUUID } from 'node:crypto';
import { type FastifyInstance, type FastifyRequest, type FastifyServerOptions, LogController } from 'fastify';
import { workflowIdOf } from '../../temporal.config';
import { grantedCase } from './access/guard';
import type { Counters } from './counters';
import { problemCodeOf } from './send-problem';
import { traceContextOf } from './trace-context';

/** For fastify: every line of a request carries its id and its trace. */
export const requestLogging = {
  genReqId: () => randomUUID(),
  // The default lines carry addresses and query strings; the one below does not.
  logController: new LogController({ disableRequestLogging: true, requestIdLogLabel: 'requestId' }),
  childLoggerFactory: (logger, bindings, options, { headersDistinct }) => {
    const [traceparent, ...more] = headersDistinct['traceparent'] ?? [];
    // Sent twice, it is nobody's.
    const trace = traceContextOf(more.length === 0 ? traceparent : undefined);
    return logger.child({ ...bindings, ...trace }, options);
  },
} satisfies FastifyServerOptions;

/** A case as it is named in logs. */
interface NamedCase {
  readonly upgradeId: string;
  readonly credentialId: string;
}

/** Cases that came to be by their request. */
const begun = new WeakMap<FastifyRequest, NamedCase>();

/** Names the case that a request began, for its log line. */
export function tellBegun(request: FastifyRequest, named: NamedCase): void {
  begun.set(request, named);
}

/** Asked for all the time by machines, and of no interest by themselves. */
const QUIET: ReadonlySet<string> = new Set(['/healthz', '/readyz', '/metrics']);

export function registerRequestTelemetry(app: FastifyInstance, counters: Counters): void {
  app.addHook('onResponse', async (request, reply) => {
    const { url } = request.routeOptions;
    const route = url === undefined ? 'none' : `${request.method} ${url}`;
    const status = String(reply.statusCode);
    const code = problemCodeOf(reply) ?? 'OK';
    counters.count('httpRequests', { route, status, code });
    const line = { route, status, code, durationMs: Math.round(reply.elapsedTime), ...caseOf(request) };
    request.log[url !== undefined && QUIET.has(url) ? 'debug' : 'info'](line, 'request');
  });
}

function caseOf(request: FastifyRequest): { upgradeId?: string; workflowId?: string } {
  const named = begun.get(request) ?? grantedCase(request);
  if (named === null) return {};
  return { upgradeId: named.upgradeId, workflowId: workflowIdOf(named.credentialId) };
}
