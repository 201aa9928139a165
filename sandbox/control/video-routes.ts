import type { FastifyInstance, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { parsed, Refusal } from '../refusal';
import { factsOf } from '../request-facts';
import type { VideoSession } from '../state';
import { VIDEO_PROGRESS, VIDEO_RESULTS } from '../video/results';
import { describeSession, sessionEvent, setDecision } from '../video/sessions';
import type { World } from '../world';

type ByAppointment = { Params: { appointmentId: string } };

/** The document's last day goes out as it is given: providers write it in several forms, and some in none we know. */
const resultSchema = z.object({
  result: z.enum(keysOf(VIDEO_RESULTS)),
  documentValidUntil: z.string().max(40).nullish(),
});
const progressSchema = z.object({ type: z.enum(keysOf(VIDEO_PROGRESS)) });

export function addVideoRoutes(scope: FastifyInstance, world: World): void {
  scope.post<ByAppointment>('/video/:appointmentId/result', (request) => {
    const session = sessionOf(world, request);
    const { result, documentValidUntil: validUntil } = parsed(resultSchema, request.body);
    const document = validUntil === undefined ? null : { validUntil };
    setDecision(world, session, VIDEO_RESULTS[result], document);
    return world.outbox.send(sessionEvent('verification.decision', session));
  });

  scope.post<ByAppointment>('/video/:appointmentId/events', (request) => {
    const session = sessionOf(world, request);
    const { type } = parsed(progressSchema, request.body);
    setDecision(world, session, VIDEO_PROGRESS[type]);
    return world.outbox.send(sessionEvent(type, session));
  });

  scope.get<ByAppointment>('/video/:appointmentId', (request) => {
    const session = sessionOf(world, request);
    const { appointmentId, scheduledStart, scheduledEnd, decisionTime } = session;
    return { appointmentId, scheduledStart, scheduledEnd, decisionTime, ...describeSession(session) };
  });
}

/** @throws Refusal 404 */
function sessionOf({ state }: World, request: FastifyRequest<ByAppointment>): VideoSession {
  const { appointmentId } = request.params;
  factsOf(request).reference = appointmentId;
  const session = state.videoSessions.get(appointmentId);
  if (session === undefined) throw new Refusal(404, 'not_found', 'There is no session for this appointment.');
  return session;
}

function keysOf<T extends object>(object: T): (keyof T & string)[] {
  return Object.keys(object) as (keyof T & string)[];
}
