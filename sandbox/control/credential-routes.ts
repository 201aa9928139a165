import type { FastifyInstance } from 'fastify';
import { credentialEvent } from '../issuer/credential-events';
import { factsOf } from '../request-facts';
import type { World } from '../world';

type ByCredential = { Params: { credentialId: string } };

export function addCredentialRoutes(scope: FastifyInstance, { outbox }: World): void {
  scope.post<ByCredential>('/credentials/:credentialId/events', (request) => {
    const { credentialId } = request.params;
    factsOf(request).reference = credentialId;
    return outbox.send(credentialEvent(credentialId, request.body));
  });
}
