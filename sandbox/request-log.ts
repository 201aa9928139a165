/** Which routes were called: for `GET /control/requests` and the program's own log. Never what was sent. */
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { PartyName } from './party-names';
import { factsOf } from './request-facts';
import type { RequestLine } from './settings';
import { isoTime, type World } from './world';

/** The oldest are dropped beyond it, so that a long run does not fill the memory. */
const ENTRIES_MAX = 5_000;

export function addRequestLog(
  scope: FastifyInstance,
  party: PartyName,
  world: Pick<World, 'state' | 'clock'>,
): void {
  const { requests } = world.state;
  scope.addHook('onRequest', async (request) => {
    const { declared } = routeOf(request);
    const { method } = request;
    const entry = { party, method, route: declared, at: isoTime(world.clock()), status: null };
    factsOf(request).entry = entry;
    requests.push(entry);
    if (requests.length > ENTRIES_MAX) requests.shift();
  });
  scope.addHook('onResponse', async (request, reply) => {
    const { entry } = factsOf(request);
    // A connection that closed without an answer ends here too.
    if (entry !== null && reply.raw.headersSent) entry.status = reply.statusCode;
  });
}

export function addLogLines(app: FastifyInstance, log: (line: RequestLine) => void): void {
  app.addHook('onResponse', async (request, reply) => {
    const status = reply.raw.headersSent ? reply.statusCode : null;
    const route = request.routeOptions.url ?? '(unknown)';
    log({ method: request.method, route, status, reference: factsOf(request).reference });
  });
}

/** A request's route as declared and as called, both without the party's prefix and the query. */
export function routeOf(request: FastifyRequest): { readonly declared: string; readonly actual: string } {
  const withoutPrefix = (path: string): string => path.replace(/^\/[^/]*/, '');
  return {
    declared: withoutPrefix(request.routeOptions.url ?? '(unknown)'),
    actual: withoutPrefix(request.url.split('?')[0] ?? ''),
  };
}
