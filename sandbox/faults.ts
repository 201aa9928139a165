/**
 * Faults on demand and in storms, put around the routes of a party; fault-kinds.ts tells what each does.
 *
 * A caller that is kept waiting is let go when it closes the connection, or when the sandbox closes.
 */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Fault } from './fault-kinds';
import type { PartyName } from './party-names';
import { Refusal } from './refusal';
import { factsOf } from './request-facts';
import { routeOf } from './request-log';
import { notePromise, settlePromise } from './retry-after-watch';
import { addSpoiledAnswers } from './spoiled-answers';
import type { OrderedFault, SandboxState } from './state';
import { takeStormFault } from './storm';
import type { World } from './world';

export function addFaultHooks(
  scope: FastifyInstance,
  party: PartyName,
  world: Pick<World, 'state' | 'chance' | 'clock'>,
): void {
  // After parsing, since some bodies tell what a request is about; before its caller is looked at.
  scope.addHook('preValidation', async (request, reply) => {
    settlePromise(world, party, request);
    const fault = takeFault(world.state, party, request) ?? takeStormFault(world, party, request);
    if (fault === undefined) return;
    notePromise(world, party, request, retryAfterSecondsOf(fault));
    meetFault(fault, request, reply);
  });
  addSpoiledAnswers(scope);
}

/** Strikes at once, or marks the request so that the fault strikes when the work is done. */
export function meetFault(fault: Fault, request: FastifyRequest, reply: FastifyReply): void {
  const seconds = retryAfterSecondsOf(fault);
  if (seconds !== undefined) void reply.header('retry-after', String(seconds));
  switch (fault.fault) {
    case 'refuse':
      reply.hijack();
      request.raw.socket.destroy();
      return;
    case 'hang':
      reply.hijack();
      return;
    case 'status_500':
      throw new Refusal(500, 'internal_error', 'The sandbox was told to fail.');
    case 'status_502':
      throw new Refusal(502, 'bad_gateway', 'The sandbox was told to be out of reach.');
    case 'status_503':
      throw new Refusal(503, 'service_unavailable', 'The sandbox was told to be unavailable.');
    case 'status_429':
      throw new Refusal(429, 'rate_limit_exceeded', 'The sandbox was told to be busy.');
    case 'truncated':
    case 'wrong_content_type':
    case 'wrong_json':
    case 'slow_body':
    case 'success_then_timeout':
      factsOf(request).lateFault = fault.fault;
      return;
    default:
      fault.fault satisfies never;
  }
}

/** Undefined where the answer has no Retry-After. */
function retryAfterSecondsOf({ fault, retryAfterSeconds }: Fault): number | undefined {
  if (fault === 'status_429') return retryAfterSeconds ?? 1;
  return fault === 'status_503' ? retryAfterSeconds : undefined;
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
