/**
 * Live video appointments: our own row first, then the provider's session.
 *
 * Idempotency: the appointment id is the provider's key (`vendorData`); the same booking again finds the same session.
 * Security: the join link opens the session to whoever has it, so it is sealed and released by the client only.
 */
import type { AgentCalendar } from '../workflows/policy';
import type { ActivityDependencies } from './dependencies';
import { openContactInfo } from './contact-info';
import { withFailures } from './failures';
import type { VideoProgress, VideoResult } from './providers/gateways';
import { serverTime } from './server-time';
import { judgeVideo } from './video-verdict';

export type BookingResult =
  | { readonly kind: 'BOOKED'; readonly startsAt: number; readonly endsAt: number }
  | { readonly kind: 'SLOT_NOT_AVAILABLE' | 'AFTER_CREDENTIAL_END' };

export function createLiveVideoActivities({ store, gateways: { liveVideo } }: ActivityDependencies) {
  return withFailures({
    /** Books a slot, opens the attempt of the same id and creates the provider's session. */
    async bookAppointment(input: {
      upgradeId: string;
      appointmentId: string;
      startsAt: number;
      timeZone: string;
      calendar: AgentCalendar;
      contactInfoId: string;
    }): Promise<BookingResult> {
      const at = serverTime();
      const { upgradeId, appointmentId, contactInfoId } = input;
      const standing = await store.appointments.get(appointmentId);
      const booked =
        standing === null
          ? await store.appointments.book({ ...input, at })
          : { kind: 'BOOKED' as const, appointment: standing };
      if (booked.kind !== 'BOOKED') return booked;
      const { startsAt, endsAt, sessionId } = booked.appointment;
      await store.attempts.open({ attemptId: appointmentId, upgradeId, kind: 'VIDEO', at });
      if (sessionId === null) {
        const applicant = await openContactInfo(store, upgradeId, contactInfoId);
        const session = await liveVideo.createSession({ appointmentId, startsAt, endsAt, applicant });
        const value = session.joinUrl;
        await store.vault.seal({ recordId: appointmentId, upgradeId, kind: 'video_join_url', value, at });
        await store.appointments.setSession(appointmentId, session.sessionId, at);
        await store.attempts.setProviderReference(appointmentId, session.sessionId, at);
      }
      return { kind: 'BOOKED', startsAt, endsAt };
    },

    /** Asks the provider how the session went, for when its event did not come. */
    async fetchVideoResult(input: {
      appointmentId: string;
    }): Promise<{ result: VideoResult | VideoProgress }> {
      const appointment = await store.appointments.get(input.appointmentId);
      if (appointment === null || appointment.sessionId === null) return { result: 'CREATED' };
      const { status, documentValidUntil } = await liveVideo.getResult(appointment.sessionId);
      return { result: judgeVideo(status, documentValidUntil, appointment) };
    },

    /** Gives a booked slot back and withdraws the provider's session. One that is over stays. */
    async cancelAppointment(input: {
      appointmentId: string;
      state: 'CANCELLED' | 'RESCHEDULED';
    }): Promise<'CANCELLED' | 'TOO_LATE' | 'NOT_FOUND'> {
      const at = serverTime();
      const { appointmentId, state } = input;
      const appointment = await store.appointments.get(appointmentId);
      if (appointment === null) return 'NOT_FOUND';
      // The provider first: a session that is over keeps its row, for its result is still to come.
      const answer =
        appointment.sessionId === null ? 'NOT_FOUND' : await liveVideo.cancelSession(appointment.sessionId);
      if (answer === 'TOO_LATE') return answer;
      const ended = await store.appointments.finish(appointmentId, state, at);
      await store.attempts.finish({ attemptId: appointmentId, result: ended.state, counted: false, at });
      await store.vault.erase(appointmentId);
      return answer;
    },
  });
}
