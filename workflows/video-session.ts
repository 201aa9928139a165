/**
 * The live video appointment and its result.
 *
 * - Passed: a code is issued and shown to the agent once; it works for the whole window from issue, or less by policy.
 * - A result that does not come is asked for, ever more seldom, and last at the deadline. A review that is pending then
 *   gets more time, and somebody to look.
 * - Until so long before it, an appointment can be moved or given back, and only so often.
 */
import { uuid4 } from '@temporalio/workflow';
import type { Notice } from '../db/store';
import { followLetter } from './activation-letter';
import { book, concludeVideo, countsLate, leaveBranch, retryAfter, wasConcluded } from './appointment';
import { acceptContactInfo } from './contact-info';
import type { BookVideoInput, SubmitContactInfoInput } from './messages';
import { type AppointmentStays, mayStillAsk, reasonAppointmentStays } from './on-offer';
import { shownDeadline } from './outage';
import { store } from './proxies';
import type { Step, StepName } from './step';
import type { UpgradeCase } from './upgrade-case';

const REVIEW_PENDING = 'VIDEO_REVIEW_PENDING';

export const holdVideo: Step = async (upgrade) => {
  const went = await awaitResult(upgrade);
  // Decided, or given up: there is no review left to look at.
  if (upgrade.state.needsAttention === REVIEW_PENDING) upgrade.state.needsAttention = null;
  return went;
};

const awaitResult: Step = async (upgrade) => {
  const { input, state } = upgrade;
  const appointment = appointmentOf(upgrade);
  return upgrade.waitIn(
    {
      stage: 'AWAITING_VIDEO_RESULT',
      deadline: appointment.endsAt + input.policy.video.resultWithinMs,
      event: 'appointment_booked',
      waitingFor: 'the live video session and its result',
      notices: noticesOf(upgrade),
      polls: input.policy.video.pollsMs.map((after) => appointment.endsAt + after),
    },
    async (next) => {
      for (;;) {
        const message = await next();
        switch (message.kind) {
          case 'videoChanged': {
            const fact = await upgrade.factOf(message);
            if (fact.kind !== 'VIDEO') continue;
            const isCurrent = fact.appointmentId === state.appointment?.appointmentId;
            if (!isCurrent && !countsLate(fact.result)) continue;
            if (wasConcluded(upgrade, fact.appointmentId, fact.result)) continue;
            if (!isCurrent) await upgrade.withdraw(`appointment ${appointmentOf(upgrade).appointmentId}`);
            const went = await concludeVideo(upgrade, fact.appointmentId, fact.result);
            if (went !== null) return went;
            continue;
          }
          case 'letterChanged':
            await followLetter(upgrade, await upgrade.factOf(message));
            continue;
          case 'rescheduleVideo':
            if (await reschedule(upgrade, message.input)) return 'VIDEO_RESULT';
            continue;
          case 'cancelVideo':
            if (await giveBack(upgrade)) return 'VIDEO_BOOKING';
            continue;
          case 'submitContactInfo': {
            const way = await correctDetails(upgrade, message.input);
            if (way !== null) return way;
            continue;
          }
          case 'poll': {
            const went = await lookForResult(upgrade);
            if (went !== null) return went;
            continue;
          }
          case 'deadline': {
            const went = await askForResult(upgrade);
            if (went !== null) return went;
            continue;
          }
          default:
            continue;
        }
      }
    },
  );
};

/** Issues the code that the agent hands over. */
export const issueVideoCode: Step = async (upgrade) => {
  const { input, state } = upgrade;
  const { redemption, video } = input.policy;
  const windowMs = Math.min(redemption.windowMs, video.codeValidityMaxMs ?? Infinity);
  const issued = await store.issueVideoCode.executeWithOptions(
    { summary: 'Issue a code for the agent to hand over' },
    [{ codeId: uuid4(), upgradeId: input.upgradeId, windowMs, at: Date.now() }],
  );
  state.redeemBy = issued.redeemBy;
  // The mail names the last day, never the code.
  upgrade.tell(upgrade.notice('code_handed_over', { redeemBy: new Date(issued.redeemBy).toISOString() }));
  return 'REDEMPTION';
};

/** What the person is told: the confirmation, and later a reminder and that the join link is released. */
function noticesOf(upgrade: UpgradeCase): Notice[] {
  const { appointmentId, startsAt, timeZone } = appointmentOf(upgrade);
  const { reminderLeadMs, linkLeadMs } = upgrade.input.policy.video;
  const data = { startsAt: new Date(startsAt).toISOString(), timeZone };
  const remind = (template: 'appointment_tomorrow' | 'appointment_link_ready', leadMs: number): Notice[] => {
    const dueAt = startsAt - leadMs;
    // Nearer than that, the confirmation is reminder enough.
    return leadMs === 0 || dueAt <= Date.now()
      ? []
      : [upgrade.notice(template, data, { dueAt, about: appointmentId })];
  };
  return [
    upgrade.notice('appointment_booked', data),
    ...remind('appointment_tomorrow', reminderLeadMs),
    ...remind('appointment_link_ready', linkLeadMs),
  ];
}

/** Gives the appointment back. False: refused, and it stays as it is. */
async function giveBack(upgrade: UpgradeCase): Promise<boolean> {
  const { desk, state } = upgrade;
  const { appointmentId } = appointmentOf(upgrade);
  if (mustStay(upgrade, 'GIVE_BACK')) return false;
  const request = { appointmentId, state: 'CANCELLED' } as const;
  const answer =
    state.out === null ? await upgrade.askPromptly('cancelAppointment', 'Give the slot back', request) : null;
  if (answer === null) {
    desk.refuse('PROVIDER_OUT', 'The appointment cannot be given back just now; it stays as it is.');
    return false;
  }
  if (answer === 'TOO_LATE') return refuseStaying(upgrade, 'APPOINTMENT_BEGUN');
  upgrade.setSettled(`appointment ${appointmentId}`);
  state.cancels++;
  return true;
}

/** Who turns out to live in the US, and was not asked yet, may choose the questions; all else waits for the session. */
async function correctDetails(
  upgrade: UpgradeCase,
  given: SubmitContactInfoInput,
): Promise<'KBA' | 'VIDEO_BOOKING' | null> {
  const { desk, input, state } = upgrade;
  if (given.country !== 'US' || !given.agreesToKba || !mayStillAsk(input.policy, state)) {
    desk.refuse('APPOINTMENT_BOOKED', 'Tell the agent what has changed, or give the appointment back first.');
    return null;
  }
  if (!(await giveBack(upgrade))) return null;
  state.appointment = null;
  const way = await acceptContactInfo(upgrade, given);
  return way === 'KBA' ? leaveBranch(upgrade) : way;
}

/** The new slot first: a slot that is not free must not cost the one that is booked. */
async function reschedule(upgrade: UpgradeCase, wish: BookVideoInput): Promise<boolean> {
  const { state } = upgrade;
  if (mustStay(upgrade, 'MOVE')) return false;
  const earlier = appointmentOf(upgrade);
  if (!(await book(upgrade, wish, 'Your appointment stays as it is.'))) return false;
  const request = { appointmentId: earlier.appointmentId, state: 'RESCHEDULED' } as const;
  const answer = await upgrade.ask('cancelAppointment', 'Give the earlier slot back', request);
  if (answer === 'TOO_LATE') {
    await upgrade.withdraw(`appointment ${appointmentOf(upgrade).appointmentId}`);
    state.appointment = earlier;
    return refuseStaying(upgrade, 'APPOINTMENT_BEGUN');
  }
  upgrade.setSettled(`appointment ${earlier.appointmentId}`);
  state.reschedules++;
  return true;
}

/** A session that has begun is an attempt or a no-show; giving it back must not make it undone. */
function mustStay(upgrade: UpgradeCase, change: 'MOVE' | 'GIVE_BACK'): boolean {
  const { input, state } = upgrade;
  const reason = reasonAppointmentStays(change, input.policy, state, Date.now());
  if (reason !== null) refuseStaying(upgrade, reason);
  return reason !== null;
}

const STAYS: Record<AppointmentStays, string> = {
  APPOINTMENT_BEGUN: 'This appointment has begun or is over; its result is waited for.',
  CHANGES_CLOSED: 'It is too near to the appointment to change it; keep it, or call Customer Support.',
  RESCHEDULE_LIMIT_REACHED: 'This appointment was moved as often as it may be; keep it or cancel it.',
  CANCEL_LIMIT_REACHED: 'Appointments were given back as often as they may be; keep this one.',
};

function refuseStaying({ desk }: UpgradeCase, reason: AppointmentStays): false {
  desk.refuse(reason, STAYS[reason]);
  return false;
}

/** No event came: asks, without holding anything up. Null: no result yet. */
async function lookForResult(upgrade: UpgradeCase): Promise<StepName | null> {
  const { appointmentId } = appointmentOf(upgrade);
  const found = await upgrade.poll('fetchVideoResult', 'No event came: ask for the result', {
    appointmentId,
  });
  if (found === null) return null;
  if (found.result === 'REVIEW_PENDING') await callForReview(upgrade);
  const went = await concludeVideo(upgrade, appointmentId, found.result);
  if (went !== null) upgrade.counts.silence('live-video');
  return went;
}

/** A review at the provider is the provider's; that it takes days is an operator's to know. */
async function callForReview(upgrade: UpgradeCase): Promise<void> {
  const { state } = upgrade;
  if (state.needsAttention !== null) return;
  await upgrade.note('video_review_pending', shownDeadline(state), REVIEW_PENDING);
}

/** Null: a review is pending, and gets more time. */
async function askForResult(upgrade: UpgradeCase): Promise<StepName | null> {
  const { input, state } = upgrade;
  const { appointmentId, endsAt } = appointmentOf(upgrade);
  const { result } = await upgrade.ask('fetchVideoResult', 'No event came: ask for the result', {
    appointmentId,
  });
  const went = await concludeVideo(upgrade, appointmentId, result);
  if (went !== null) return went;
  const { resultWithinMs, reviewPendingWithinMs } = input.policy.video;
  const latest = endsAt + resultWithinMs + reviewPendingWithinMs;
  if (result === 'REVIEW_PENDING' && latest > Date.now()) {
    await callForReview(upgrade);
    await upgrade.moveDeadline(Math.max(latest, state.deadline ?? 0), 'a review is pending at the provider');
    return null;
  }
  upgrade.tell(upgrade.notice('appointment_without_result'));
  await upgrade.withdraw(`appointment ${appointmentId}`);
  return retryAfter(upgrade, appointmentId, 'NO_RESULT', false);
}

function appointmentOf(upgrade: UpgradeCase) {
  const { appointment } = upgrade.state;
  if (appointment === null) throw new Error('a session is waited for that was not booked');
  return appointment;
}
