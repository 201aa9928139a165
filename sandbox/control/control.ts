/**
 * Control calls, for demos and tests only. No real party has them.
 *
 * Calls that cause an event answer after its first try, with `{eventId, delivered, status}`.
 */
import type { FastifyError, FastifyInstance } from 'fastify';
import { asRefusal } from '../party';
import type { Refusal } from '../refusal';
import type { World } from '../world';
import { addCredentialRoutes } from './credential-routes';
import { addEventRoutes } from './event-routes';
import { addFaultRoutes } from './fault-routes';
import { addInspectionRoutes } from './inspection-routes';
import { addLetterRoutes } from './letter-routes';
import { addOrderRoutes } from './order-routes';
import { addVideoRoutes } from './video-routes';

export function registerControl(app: FastifyInstance, world: World): void {
  void app.register(
    async (scope) => {
      scope.setErrorHandler<FastifyError | Refusal>((error, _request, reply) => {
        const { status, code, message } = asRefusal(error);
        return reply.code(status).send({ error: { code, message } });
      });
      addOrderRoutes(scope, world);
      addVideoRoutes(scope, world);
      addLetterRoutes(scope, world);
      addCredentialRoutes(scope, world);
      addEventRoutes(scope, world);
      addFaultRoutes(scope, world);
      addInspectionRoutes(scope, world);
    },
    { prefix: '/control' },
  );
}
