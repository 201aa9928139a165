/**
 * Live video sessions with an agent.
 *
 * - Every request is signed: HMAC-SHA256 over the body, or over the session id where there is no body.
 * - A second session for the same `vendorData` is the first one again.
 * - Cancelling a session sends no event: the one who cancelled knows.
 */
import { createHmac } from 'node:crypto';
import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { equalSecrets } from '../equal-secrets';
import { firstNameWordIn } from '../magic-values';
import { type Party, steeredBy } from '../party';
import { refuseRealData } from '../real-data';
import { parsed, Refusal } from '../refusal';
import { factsOf } from '../request-facts';
import type { VideoSession } from '../state';
import type { World } from '../world';
import { cancelSession, describeSession, openSession } from './sessions';

const sessionSchema = z.object({
  verification: z.object({
    vendorData: z.string().min(1).max(200),
    endUserId: z.string().min(1).max(200),
    scheduledStart: z.iso.datetime(),
    scheduledEnd: z.iso.datetime(),
    person: z.object({ firstName: z.string().min(1), lastName: z.string().min(1) }),
  }),
});

type ById = { Params: { id: string } };

export function createLiveVideo(world: World): Party {
  const { apiKey, sharedSecret } = world.secrets.credentials.video;
  return {
    name: 'video',
    authenticate(request) {
      const { 'x-auth-client': client, 'x-hmac-signature': signature } = request.headers;
      const expected = createHmac('sha256', sharedSecret).update(signedTextOf(request)).digest('hex');
      if (!equalSecrets(String(client), apiKey) || !equalSecrets(String(signature), expected)) {
        throw new Refusal(401, 'unauthorized', 'X-AUTH-CLIENT or X-HMAC-SIGNATURE is missing or wrong.');
      }
    },
    errorBody: ({ code, message }) => ({ status: 'fail', code, message }),
    addRoutes(scope) {
      scope.post('/v1/sessions', steeredBy(firstNameOf), (request, reply) => {
        const { verification } = parsed(sessionSchema, request.body);
        factsOf(request).reference = verification.vendorData;
        refuseRealData(verification);
        if (firstNameWordIn(verification.person.firstName) === 'bad') {
          throw new Refusal(400, 'person_refused', 'This person cannot be verified here.');
        }
        const { session, isNew } = openSession(world, verification);
        return reply.code(isNew ? 201 : 200).send({
          status: 'success',
          verification: {
            id: session.id,
            url: `https://video.example/sessions/${session.sessionToken}`,
            vendorData: session.appointmentId,
            status: 'created',
            sessionToken: session.sessionToken,
          },
        });
      });

      scope.get<ById>('/v1/sessions/:id/decision', (request) => {
        const session = sessionById(world, request);
        return {
          status: 'success',
          verification: { ...describeSession(session), decisionTime: session.decisionTime },
        };
      });

      scope.delete<ById>('/v1/sessions/:id', (request) => {
        const session = sessionById(world, request);
        cancelSession(world, session);
        return { status: 'success', verification: { id: session.id, status: session.status } };
      });
    },
  };
}

function signedTextOf(request: FastifyRequest): string {
  const { id } = request.params as { id?: string };
  return id ?? factsOf(request).rawBody;
}

/** @throws Refusal 404 */
function sessionById({ state }: World, request: FastifyRequest<ById>): VideoSession {
  const session = [...state.videoSessions.values()].find(({ id }) => id === request.params.id);
  if (session === undefined) throw new Refusal(404, 'not_found', 'There is no such session.');
  factsOf(request).reference = session.appointmentId;
  return session;
}

function firstNameOf(body: unknown): string | undefined {
  const found = z
    .object({ verification: z.object({ person: z.object({ firstName: z.string() }) }) })
    .safeParse(body);
  return found.data?.verification.person.firstName;
}
