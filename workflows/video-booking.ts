/**
 * Booking a live video appointment.
 *
 * - The branch has one deadline from its first opening; a no-show or a cancelled appointment does not extend it.
 * - When all attempts are used, of questions and video together, the upgrade fails.
 * - A pass that arrives late, for an appointment that was given back, is not lost.
 * - Details may be corrected; who turns out to live in the US, and was not asked yet, may choose the questions.
 */
import { followLetter } from './activation-letter';
import { book, concludeVideo, countsLate, leaveBranch, wasConcluded } from './appointment';
import { acceptContactInfo } from './contact-info';
import { attemptsLeft } from './policy';
import type { Step } from './step';
import type { UpgradeCase } from './upgrade-case';

export const bookVideo: Step = async (upgrade) => {
  const { desk, input, state } = upgrade;
  if (attemptsLeft(input.policy, state.used).total === 0)
    return { outcome: 'FAILED', reason: 'ATTEMPTS_EXHAUSTED' };
  state.method = 'VIDEO';
  state.appointment = null;
  state.bookingDeadline ??= openBranch(upgrade);
  return upgrade.waitIn(
    {
      stage: 'AWAITING_VIDEO_BOOKING',
      deadline: state.bookingDeadline,
      event: 'video_offered',
      waitingFor: 'an appointment to be booked',
    },
    async (next) => {
      for (;;) {
        const message = await next();
        if (message.kind === 'deadline') return { outcome: 'EXPIRED', reason: 'VIDEO_NOT_BOOKED' } as const;
        if (message.kind === 'bookVideo') {
          if (await book(upgrade, message.input, 'Choose another of the slots that are offered.'))
            return 'VIDEO_RESULT';
        }
        if (message.kind === 'submitContactInfo') {
          if (state.out !== null && !input.policy.outage.offersOtherBranch) {
            desk.refuse(
              'PROVIDER_OUT',
              'Live video cannot be booked just now; your time stands still until it can.',
            );
            continue;
          }
          if ((await acceptContactInfo(upgrade, message.input)) === 'KBA') return leaveBranch(upgrade);
        }
        if (message.kind === 'letterChanged') await followLetter(upgrade, await upgrade.factOf(message));
        if (message.kind === 'videoChanged') {
          const fact = await upgrade.factOf(message);
          if (fact.kind !== 'VIDEO' || !countsLate(fact.result)) continue;
          if (wasConcluded(upgrade, fact.appointmentId, fact.result)) continue;
          const went = await concludeVideo(upgrade, fact.appointmentId, fact.result);
          if (went !== null) return went;
        }
      }
    },
  );
};

/** @returns when the branch ends, UTC milliseconds */
function openBranch({ input, state }: UpgradeCase): number {
  state.bookingSince = Date.now();
  state.bookingCredit = null;
  return state.bookingSince + input.policy.video.bookingWindowMs;
}
