/**
 * Faults on demand, put around the routes of a party.
 *
 * | fault | work done | what the caller sees |
 * |---|---|---|
 * | `refuse` | no | the connection is cut |
 * | `hang` | no | nothing, until it gives up |
 * | `status_500`, `status_503`, `status_429` | no | that status, with Retry-After where given |
 * | `truncated` | yes | half of the body, then the connection is cut |
 * | `wrong_content_type` | yes | an HTML page |
 * | `success_then_timeout` | yes | nothing, until it gives up |
 *
 * A caller that hangs is let go when it closes the connection, or when the sandbox closes.
 */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { PartyName } from './party-names';
import { Refusal } from './refusal';
import { factsOf } from './request-facts';
import { routeOf } from './request-log';
import type { FaultKind, OrderedFault, SandboxState } from './state';

export function addFaultHooks(scope: FastifyInstance, party: PartyName, state: SandboxState): void {
  scope.addHook('onRequest', async (request, reply) => {
    const fault = takeFault(state, party, request);
    if (fault !== undefined) meetFault(fault.fault, request, reply, fault.retryAfterSeconds);
  });
  scope.addHook('onSend', (request, reply, payload, done) => {
    const text = typeof payload === 'string' ? payload : '';
    switch (factsOf(request).lateFault) {
      case 'truncated':
        sendHalf(reply, text);
        return;
      case 'success_then_timeout':
        // Never done: the answer is lost.
        return;
      case 'wrong_content_type':
        void reply.type('text/html; charset=utf-8');
        done(null, '<!doctype html><title>Please wait</title><p>Please wait while you are redirected.</p>');
        return;
      case null:
      default:
        done();
    }
  });
}

/** Strikes at once, or marks the request so that the fault strikes when the work is done. */
export function meetFault(
  fault: FaultKind,
  request: FastifyRequest,
  reply: FastifyReply,
  retryAfterSeconds?: number,
): void {
  switch (fault) {
    case 'refuse':
      reply.hijack();
      request.raw.socket.destroy();
      return;
    case 'hang':
      reply.hijack();
      return;
    case 'status_500':
      throw new Refusal(500, 'internal_error', 'The sandbox was told to fail.');
    case 'status_503':
      if (retryAfterSeconds !== undefined) void reply.header('retry-after', String(retryAfterSeconds));
      throw new Refusal(503, 'service_unavailable', 'The sandbox was told to be unavailable.');
    case 'status_429':
      void reply.header('retry-after', String(retryAfterSeconds ?? 1));
      throw new Refusal(429, 'rate_limit_exceeded', 'The sandbox was told to be busy.');
    case 'truncated':
    case 'wrong_content_type':
    case 'success_then_timeout':
      factsOf(request).lateFault = fault;
  }
}

/** The first fault ordered for this route; one use of it is taken. */
function takeFault(state: SandboxState, party: PartyName, request: FastifyRequest): OrderedFault | undefined {
  const index = state.faults.findIndex(
    (fault) => fault.party === party && (fault.route === undefined || isRoute(fault.route, request)),
  );
  const fault = state.faults[index];
  if (fault !== undefined && --fault.timesLeft <= 0) state.faults.splice(index, 1);
  return fault;
}

/** `POST /v1/orders`, or `/v1/orders` for any method; ids in a path as `{id}`, `:id` or as they are. */
function isRoute(wanted: string, request: FastifyRequest): boolean {
  const [first = '', second] = wanted.trim().split(/\s+/);
  const [method, path] = second === undefined ? [undefined, first] : [first, second];
  if (method !== undefined && method.toUpperCase() !== request.method) return false;
  const { declared, actual } = routeOf(request);
  const plain = path.replace(/\{[^}]*\}|:[^/]+/g, ':');
  return plain === declared.replace(/:[^/]+/g, ':') || path === actual;
}

function sendHalf(reply: FastifyReply, text: string): void {
  const bytes = Buffer.from(text);
  reply.hijack();
  reply.raw.writeHead(reply.statusCode, {
    'content-type': 'application/json; charset=utf-8',
    'content-length': bytes.length,
  });
  reply.raw.write(bytes.subarray(0, Math.floor(bytes.length / 2)), () => reply.raw.socket?.destroy());
}
