/**
 * A live video appointment: how it is booked, and where its result leads.
 *
 * - Failed, broken off by the person, or missed by them: an attempt. A technical abort, an agent who did not come or a
 *   provider that never reported: none.
 * - Data changed by the agent, or suspected fraud: a person looks before anything goes on.
 */
import { uuid4 } from '@temporalio/workflow';
import type { VideoProgress, VideoResult } from '../activities/providers/gateways';
import type { AppointmentState } from '../db/store';
import { contactInfoIdOf } from './contact-info';
import type { BookVideoInput } from './messages';
import { store } from './proxies';
import type { StepName } from './step';
import type { UpgradeCase } from './upgrade-case';

/** Books a slot under a new appointment id. False: it is not free. */
export async function book(upgrade: UpgradeCase, wish: BookVideoInput): Promise<boolean> {
  const { input, state } = upgrade;
  const { startsAt, timeZone } = wish;
  // A session after the branch's own end would keep the upgrade open beyond it.
  if (state.bookingDeadline !== null && startsAt >= state.bookingDeadline) return false;
  const appointmentId = uuid4();
  upgrade.setOpen(`appointment ${appointmentId}`, 'cancelAppointment', { appointmentId, state: 'CANCELLED' });
  const booked = await upgrade.ask('bookAppointment', 'Book the slot and open a video session', {
    upgradeId: input.upgradeId,
    appointmentId,
    startsAt,
    timeZone,
    calendar: input.policy.video.calendar,
    contactInfoId: contactInfoIdOf(upgrade),
  });
  if (booked.kind === 'SLOT_NOT_AVAILABLE') {
    upgrade.setSettled(`appointment ${appointmentId}`);
    return false;
  }
  state.appointment = { appointmentId, timeZone, startsAt: booked.startsAt, endsAt: booked.endsAt };
  return true;
}

/** Results of an appointment that was given back which still decide: a pass is not lost, a flag not shaken off. */
export function countsLate(result: VideoResult | VideoProgress): boolean {
  return result === 'PASSED' || result === 'PASSED_DATA_CHANGED' || result === 'FRAUD_SUSPECTED';
}

/** Where a session's status leads. Null: it is not a result yet. */
export async function concludeVideo(
  upgrade: UpgradeCase,
  appointmentId: string,
  result: VideoResult | VideoProgress,
): Promise<StepName | null> {
  const { video } = upgrade.input.policy;
  switch (result) {
    case 'PASSED':
      await finish(upgrade, appointmentId, 'PASSED', false);
      return 'VIDEO_CODE';
    case 'FAILED':
    case 'ABORTED_BY_APPLICANT':
      return retryAfter(upgrade, appointmentId, 'FAILED', true);
    case 'APPLICANT_NO_SHOW':
      return retryAfter(upgrade, appointmentId, result, video.noShowCountsAsAttempt);
    case 'AGENT_NO_SHOW':
    case 'ABORTED':
      return retryAfter(upgrade, appointmentId, result, false);
    case 'EXPIRED':
      return retryAfter(upgrade, appointmentId, 'NO_RESULT', false);
    case 'CANCELLED':
      return retryAfter(upgrade, appointmentId, 'CANCELLED', false);
    case 'PASSED_DATA_CHANGED':
      await finish(upgrade, appointmentId, 'PASSED', false);
      upgrade.state.afterReview = 'VIDEO_CODE';
      return 'REVIEW';
    case 'FRAUD_SUSPECTED':
      await finish(upgrade, appointmentId, 'FAILED', true);
      upgrade.state.afterReview = 'VIDEO_BOOKING';
      return 'REVIEW';
    case 'CREATED':
    case 'STARTED':
    case 'SUBMITTED':
    case 'REVIEW_PENDING':
    case 'RESUBMISSION_REQUESTED':
      return null;
  }
}

async function finish(
  upgrade: UpgradeCase,
  appointmentId: string,
  state: Exclude<AppointmentState, 'BOOKED'>,
  counted: boolean,
): Promise<void> {
  const summary = `Appointment: ${state}${counted ? ', an attempt' : ''}`;
  upgrade.state.used = await store.finishAppointment.executeWithOptions({ summary }, [
    { appointmentId, state, counted, at: Date.now() },
  ]);
  upgrade.setSettled(`appointment ${appointmentId}`);
}

export async function retryAfter(
  upgrade: UpgradeCase,
  appointmentId: string,
  state: Exclude<AppointmentState, 'BOOKED'>,
  counted: boolean,
): Promise<StepName> {
  await finish(upgrade, appointmentId, state, counted);
  return 'VIDEO_BOOKING';
}
