/** Puts a party's routes under its prefix, with its own way to check callers and to say no. */
import type { FastifyError, FastifyInstance, FastifyRequest } from 'fastify';
import { addFaultHooks, meetFault } from './faults';
import { firstNameWordIn } from './magic-values';
import type { PartyName } from './party-names';
import { Refusal } from './refusal';
import { addRequestLog } from './request-log';
import type { World } from './world';

export interface Party {
  readonly name: PartyName;
  /** @throws Refusal if the caller is not who they should be */
  authenticate(request: FastifyRequest): void;
  errorBody(refusal: Refusal): unknown;
  addRoutes(scope: FastifyInstance): void;
}

export function registerParty(app: FastifyInstance, world: World, party: Party): void {
  void app.register(
    async (scope) => {
      scope.setErrorHandler<FastifyError | Refusal>((error, _request, reply) => {
        const refusal = asRefusal(error);
        return reply.code(refusal.status).send(party.errorBody(refusal));
      });
      addRequestLog(scope, party.name, world);
      addFaultHooks(scope, party.name, world);
      // After parsing, since some sign the body, and before anything is looked at or done.
      scope.addHook('preValidation', async (request) => party.authenticate(request));
      scope.setNotFoundHandler(() => {
        throw new Refusal(404, 'not_found', 'There is no such route.');
      });
      party.addRoutes(scope);
    },
    { prefix: `/${party.name}` },
  );
}

/**
 * A route hook that lets magic first names strike.
 * @param firstNameOf where this route's body has the first name; it was not checked yet
 */
export function steeredBy(firstNameOf: (body: unknown) => string | undefined) {
  return {
    preHandler: async (request: FastifyRequest, reply: Parameters<typeof meetFault>[2]): Promise<void> => {
      switch (firstNameWordIn(firstNameOf(request.body) ?? '')) {
        case 'fail':
          return meetFault({ fault: 'refuse' }, request, reply);
        case 'time':
          return meetFault({ fault: 'hang' }, request, reply);
        case 'parse':
          return meetFault({ fault: 'truncated' }, request, reply);
        case 'bad':
        case undefined:
      }
    },
  };
}

/** Errors of fastify itself, e.g. a body too long, keep their status; their texts stay out. */
export function asRefusal(error: FastifyError | Refusal): Refusal {
  if (error instanceof Refusal) return error;
  const status = error.statusCode ?? 500;
  return status < 500
    ? new Refusal(status, 'invalid_request', 'The request cannot be read.')
    : new Refusal(500, 'internal_error', 'The sandbox itself failed.');
}
