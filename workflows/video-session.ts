/**
 * The live video appointment and its result.
 *
 * - Passed: a code is issued and shown to the agent once; it works for the whole window from issue.
 * - A result that never came is asked for at the deadline.
 */
import { uuid4 } from '@temporalio/workflow';
import { followLetter } from './activation-letter';
import { book, concludeVideo, countsLate, retryAfter } from './appointment';
import type { BookVideoInput } from './messages';
import { store } from './proxies';
import type { Step, StepName } from './step';
import type { UpgradeCase } from './upgrade-case';

export const holdVideo: Step = async (upgrade) => {
  const { input, state } = upgrade;
  const appointment = appointmentOf(upgrade);
  const startsAt = new Date(appointment.startsAt).toISOString();
  return upgrade.waitIn(
    {
      stage: 'AWAITING_VIDEO_RESULT',
      deadline: appointment.endsAt + input.policy.video.resultWithinMs,
      event: 'appointment_booked',
      waitingFor: 'the live video session and its result',
      notices: [upgrade.notice('appointment_booked', { startsAt, timeZone: appointment.timeZone })],
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
          case 'deadline':
            return askForResult(upgrade);
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
  const { windowMs } = input.policy.redemption;
  const issued = await store.issueVideoCode.executeWithOptions(
    { summary: 'Issue a code for the agent to hand over' },
    [{ codeId: uuid4(), upgradeId: input.upgradeId, windowMs, at: Date.now() }],
  );
  state.redeemBy = issued.redeemBy;
  return 'REDEMPTION';
};

/** Gives the appointment back. False: it has begun or is over, and its result is waited for. */
async function giveBack(upgrade: UpgradeCase): Promise<boolean> {
  const { appointmentId } = appointmentOf(upgrade);
  if (hasBegun(upgrade)) return refuseBegun(upgrade);
  const request = { appointmentId, state: 'CANCELLED' } as const;
  const answer = await upgrade.ask('cancelAppointment', 'Give the slot back', request);
  if (answer === 'TOO_LATE') return refuseBegun(upgrade);
  upgrade.setSettled(`appointment ${appointmentId}`);
  return true;
}

/** The new slot first: a slot that is not free must not cost the one that is booked. */
async function reschedule(upgrade: UpgradeCase, wish: BookVideoInput): Promise<boolean> {
  const { desk, input, state } = upgrade;
  if (hasBegun(upgrade)) return refuseBegun(upgrade);
  if (state.reschedules >= input.policy.video.reschedulesMax) {
    desk.refuse(
      'RESCHEDULE_LIMIT_REACHED',
      'This appointment was moved as often as it may be; keep it or cancel it.',
    );
    return false;
  }
  const earlier = appointmentOf(upgrade);
  if (!(await book(upgrade, wish))) {
    desk.refuse('SLOT_NOT_AVAILABLE', 'This slot is not free; your appointment stays as it is.');
    return false;
  }
  const request = { appointmentId: earlier.appointmentId, state: 'RESCHEDULED' } as const;
  const answer = await upgrade.ask('cancelAppointment', 'Give the earlier slot back', request);
  if (answer === 'TOO_LATE') {
    await upgrade.withdraw(`appointment ${appointmentOf(upgrade).appointmentId}`);
    state.appointment = earlier;
    return refuseBegun(upgrade);
  }
  upgrade.setSettled(`appointment ${earlier.appointmentId}`);
  state.reschedules++;
  return true;
}

/** A session that has begun is an attempt or a no-show; giving it back must not make it undone. */
function hasBegun(upgrade: UpgradeCase): boolean {
  return appointmentOf(upgrade).startsAt <= Date.now();
}

function refuseBegun({ desk }: UpgradeCase): false {
  desk.refuse('APPOINTMENT_BEGUN', 'This appointment has begun or is over; its result is waited for.');
  return false;
}

async function askForResult(upgrade: UpgradeCase): Promise<StepName> {
  const { appointmentId } = appointmentOf(upgrade);
  const { result } = await upgrade.ask('fetchVideoResult', 'No event came: ask for the result', {
    appointmentId,
  });
  const went = await concludeVideo(upgrade, appointmentId, result);
  if (went !== null) return went;
  await upgrade.withdraw(`appointment ${appointmentId}`);
  return retryAfter(upgrade, appointmentId, 'NO_RESULT', false);
}

function appointmentOf(upgrade: UpgradeCase) {
  const { appointment } = upgrade.state;
  if (appointment === null) throw new Error('a session is waited for that was not booked');
  return appointment;
}
