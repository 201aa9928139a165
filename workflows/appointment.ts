/**
 * A live video appointment: how it is booked, and where its result leads.
 *
 * - Failed, broken off by the person, or missed by them: an attempt. A technical abort, an agent who did not come or a
 *   provider that never reported: none. Nor a recording that was refused, or a document that had expired.
 * - Data changed by the agent, or suspected fraud or coercion: a person looks before anything goes on.
 * - A result is concluded once, whether an event or a poll told it first.
 */
import { uuid4 } from '@temporalio/workflow';
import type { VideoProgress, VideoResult } from '../activities/providers/gateways';
import type { AppointmentState } from '../db/store';
import { contactInfoIdOf } from './contact-info';
import type { BookVideoInput } from './messages';
import { store } from './proxies';
import type { StepName } from './step';
import type { UpgradeCase } from './upgrade-case';

/** Books a slot under a new appointment id. False: it was refused, with `otherwise` added to the reason. */
export async function book(upgrade: UpgradeCase, wish: BookVideoInput, otherwise: string): Promise<boolean> {
  const { desk, input, state } = upgrade;
  const { startsAt, timeZone } = wish;
  if (state.out?.provider === 'live-video') {
    desk.refuse(
      'PROVIDER_OUT',
      `Live video cannot be booked just now, and your time stands still. ${otherwise}`,
    );
    return false;
  }
  // A session after the branch's own end would keep the upgrade open beyond it.
  if (state.bookingDeadline !== null && startsAt >= state.bookingDeadline) {
    desk.refuse('SLOT_NOT_AVAILABLE', `This slot is not free. ${otherwise}`);
    return false;
  }
  const appointmentId = uuid4();
  upgrade.setOpen(`appointment ${appointmentId}`, 'cancelAppointment', { appointmentId, state: 'CANCELLED' });
  const booked = await upgrade.askPromptly('bookAppointment', 'Book the slot and open a video session', {
    upgradeId: input.upgradeId,
    appointmentId,
    startsAt,
    timeZone,
    calendar: input.policy.video.calendar,
    contactInfoId: contactInfoIdOf(upgrade),
  });
  if (booked === null) {
    await upgrade.withdraw(`appointment ${appointmentId}`);
    desk.refuse('PROVIDER_OUT', `Live video cannot be booked just now. ${otherwise}`);
    return false;
  }
  if (booked.kind !== 'BOOKED') {
    upgrade.setSettled(`appointment ${appointmentId}`);
    const reason =
      booked.kind === 'AFTER_CREDENTIAL_END'
        ? 'Your credential ends before this appointment does: renew it first.'
        : 'This slot is not free.';
    desk.refuse(booked.kind, `${reason} ${otherwise}`);
    return false;
  }
  state.appointment = { appointmentId, timeZone, startsAt: booked.startsAt, endsAt: booked.endsAt };
  return true;
}

/** Results of an appointment that was given back which still decide: a pass is not lost, a flag not shaken off. */
export function countsLate(result: VideoResult | VideoProgress): boolean {
  return result === 'PASSED' || result === 'PASSED_DATA_CHANGED' || isSuspicion(result);
}

export function isSuspicion(result: VideoResult | VideoProgress): boolean {
  return result === 'FRAUD_SUSPECTED' || result === 'COERCION_SUSPECTED';
}

/** Whether this very result of this appointment led somewhere before, or is void; a suspicion never is. */
export function wasConcluded(
  { state }: UpgradeCase,
  appointmentId: string,
  result: VideoResult | VideoProgress,
): boolean {
  const isVoid = state.repeatedSessions.includes(appointmentId) && !isSuspicion(result);
  return isVoid || state.concluded[appointmentId] === result;
}

/** Where a session's status leads. Null: it is not a result yet. */
export async function concludeVideo(
  upgrade: UpgradeCase,
  appointmentId: string,
  result: VideoResult | VideoProgress,
): Promise<StepName | null> {
  const went = await follow(upgrade, appointmentId, result);
  if (went !== null) upgrade.state.concluded = { ...upgrade.state.concluded, [appointmentId]: result };
  return went;
}

async function follow(
  upgrade: UpgradeCase,
  appointmentId: string,
  result: VideoResult | VideoProgress,
): Promise<StepName | null> {
  const { video } = upgrade.input.policy;
  switch (result) {
    case 'PASSED':
      await finish(upgrade, appointmentId, 'PASSED', false);
      return passed(upgrade);
    case 'FAILED':
    case 'ABORTED_BY_APPLICANT':
      return retryAfter(upgrade, appointmentId, 'FAILED', true);
    case 'APPLICANT_NO_SHOW':
      return retryAfter(upgrade, appointmentId, result, video.noShowCountsAsAttempt);
    case 'AGENT_NO_SHOW':
    case 'ABORTED':
      return retryAfter(upgrade, appointmentId, result, false);
    case 'RECORDING_REFUSED':
      return retryAfter(upgrade, appointmentId, 'ABORTED', false);
    case 'DOCUMENT_EXPIRED':
      upgrade.tell(upgrade.notice('another_document_needed'));
      return retryAfter(upgrade, appointmentId, 'ABORTED', false);
    case 'REDACTED':
    case 'EXPIRED':
      return retryAfter(upgrade, appointmentId, 'NO_RESULT', false);
    case 'CANCELLED':
      return retryAfter(upgrade, appointmentId, 'CANCELLED', false);
    case 'PASSED_DATA_CHANGED':
      await finish(upgrade, appointmentId, 'PASSED', false);
      upgrade.state.afterReview = passed(upgrade);
      upgrade.state.reviewCause = 'VIDEO_DATA_CHANGED';
      return 'REVIEW';
    // One way for both: whoever watches the applicant must not see a difference. Who looks does.
    case 'COERCION_SUSPECTED':
    case 'FRAUD_SUSPECTED':
      await finish(upgrade, appointmentId, 'FAILED', true);
      upgrade.state.afterReview = 'VIDEO_BOOKING';
      upgrade.state.reviewCause = result;
      return 'REVIEW';
    case 'CREATED':
    case 'STARTED':
    case 'SUBMITTED':
    case 'REVIEW_PENDING':
    case 'RESUBMISSION_REQUESTED':
      return null;
  }
}

/** After a pass: the code is handed over by the agent, or mailed where policy says so. */
function passed({ input, state }: UpgradeCase): 'VIDEO_CODE' | 'LETTER' {
  state.isVideoPassed = true;
  return input.policy.video.codeBy === 'LETTER' ? 'LETTER' : 'VIDEO_CODE';
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

/** To the questions. Should live video follow after all, it opens anew: its time must not run out meanwhile. */
export function leaveBranch({ state }: UpgradeCase): 'KBA' {
  state.bookingDeadline = null;
  return 'KBA';
}
