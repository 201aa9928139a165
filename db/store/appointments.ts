/** Live video appointments. */
import type { AgentCalendar } from '../../workflows/policy';

export type AppointmentState =
  | 'BOOKED'
  | 'PASSED'
  | 'FAILED'
  | 'APPLICANT_NO_SHOW'
  | 'AGENT_NO_SHOW'
  | 'ABORTED'
  | 'NO_RESULT'
  | 'RESCHEDULED'
  | 'CANCELLED';

export interface Appointment {
  readonly appointmentId: string;
  readonly upgradeId: string;
  readonly startsAt: number;
  readonly endsAt: number;
  /** IANA zone the person confirmed. */
  readonly timeZone: string;
  readonly state: AppointmentState;
  /** The video provider's session; null until created. */
  readonly sessionId: string | null;
}

export interface AppointmentStore {
  /** Free slots in order of time, at most `limit`. */
  listFreeSlots(input: {
    calendar: AgentCalendar;
    from: number;
    to: number;
    limit: number;
  }): Promise<readonly number[]>;
  /**
   * The slot must be on the calendar, far enough ahead of `at`, and have an agent left; and it must end before the
   * credential does.
   */
  book(input: {
    appointmentId: string;
    upgradeId: string;
    startsAt: number;
    timeZone: string;
    calendar: AgentCalendar;
    at: number;
  }): Promise<
    { kind: 'BOOKED'; appointment: Appointment } | { kind: 'SLOT_NOT_AVAILABLE' | 'AFTER_CREDENTIAL_END' }
  >;
  get(appointmentId: string): Promise<Appointment | null>;
  listByUpgrade(upgradeId: string): Promise<readonly Appointment[]>;
  setSession(appointmentId: string, sessionId: string, at: number): Promise<void>;
  /**
   * Ends an appointment and drops its reminders; the first end stands, but for a pass, which may come late and replaces
   * what the session was taken for. Answers with the one that stands.
   */
  finish(appointmentId: string, state: Exclude<AppointmentState, 'BOOKED'>, at: number): Promise<Appointment>;
}
