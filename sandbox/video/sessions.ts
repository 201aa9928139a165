/** Live video sessions, one an appointment, and what happens to them. */
import type { NewEvent } from '../events/outbox';
import { Refusal } from '../refusal';
import type { IdentityDocument, VideoSession } from '../state';
import { countEffect, isoTime, type World } from '../world';
import { type Decision, VIDEO_RESULTS } from './results';

/** `isNew` false: there was one for this appointment. */
export function openSession(
  world: World,
  wish: { readonly vendorData: string; readonly scheduledStart: string; readonly scheduledEnd: string },
): { session: VideoSession; isNew: boolean } {
  const { vendorData: appointmentId, scheduledStart, scheduledEnd } = wish;
  const { videoSessions } = world.state;
  const standing = videoSessions.get(appointmentId);
  if (standing !== undefined) return { session: standing, isNew: false };
  const session: VideoSession = {
    id: world.chance.id('vs_', appointmentId),
    appointmentId,
    sessionToken: world.chance.id('', 'token', appointmentId),
    scheduledStart,
    scheduledEnd,
    status: 'created',
    code: null,
    reason: null,
    reasonCode: null,
    decisionTime: null,
    document: null,
  };
  videoSessions.set(appointmentId, session);
  countEffect(world, 'videoSessions', appointmentId);
  return { session, isNew: true };
}

/** Started, submitted, or any result. A later result replaces an earlier one: a review has an end. */
export function setDecision(
  { clock }: World,
  session: VideoSession,
  decision: Decision,
  document: IdentityDocument | null = null,
): void {
  Object.assign(session, decision, { document });
  session.decisionTime = decision.code >= FIRST_RESULT_CODE ? isoTime(clock()) : null;
}

/** @throws Refusal 409 if the session is over */
export function cancelSession(world: World, session: VideoSession): void {
  if (session.code === CANCELLED.code && session.reasonCode === CANCELLED.reasonCode) return;
  if (isOver(session)) throw new Refusal(409, 'session_over', 'The session is over.');
  setDecision(world, session, CANCELLED);
}

/** What is told of a session, both polled and in events. Not who it is with. */
export function describeSession(session: VideoSession) {
  const { id, appointmentId: vendorData, code, status, reason, reasonCode, document = null } = session;
  return { id, vendorData, code, status, reason, reasonCode, document };
}

export function sessionEvent(type: string, session: VideoSession): NewEvent {
  return { provider: 'live-video', type, reference: session.appointmentId, data: describeSession(session) };
}

const { CANCELLED } = VIDEO_RESULTS;

/** Below it are the codes of progress. */
const FIRST_RESULT_CODE = 9000;

/** A review or a resubmission still has a result to come. */
function isOver({ code }: VideoSession): boolean {
  return code === 9001 || code === 9102 || code === 9104;
}
