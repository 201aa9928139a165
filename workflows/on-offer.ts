/**
 * What an applicant can send with success, beyond what the stage takes at all. Steps decide by the same rules.
 *
 * What the clock alone opens or closes is not looked at: a status is as old as the run's last step. The instants stand
 * beside it (`changesCloseAt`, `newLetterFrom`).
 */
import type { CaseState } from './case-state';
import type { ProofingUpgradeInput } from './messages';
import { attemptsLeft, type Policy } from './policy';
import type { UpdateName } from './status';

export function isOnOffer(
  update: UpdateName,
  { policy }: Pick<ProofingUpgradeInput, 'policy'>,
  state: CaseState,
): boolean {
  const { stage, contact, letters, lettersOrderedAt, out } = state;
  switch (update) {
    case 'begin':
    case 'decideReview':
    case 'extendDeadline':
      return false;
    case 'bookVideo':
      return out === null;
    case 'rescheduleVideo':
      return out === null && state.reschedules < policy.video.reschedulesMax;
    case 'cancelVideo':
      return out === null && state.cancels < policy.video.cancelsMax;
    case 'submitContactInfo':
      if (stage === 'AWAITING_VIDEO_BOOKING')
        return mayStillAsk(policy, state) && (out === null || policy.outage.offersOtherBranch);
      if (stage !== 'AWAITING_VIDEO_RESULT') return true;
      return mayStillAsk(policy, state) && out === null && state.cancels < policy.video.cancelsMax;
    case 'declineKba':
      return stage === 'ACTIVATION_WAIT' || stage === 'AWAITING_REDEMPTION'
        ? mayTakeVideoInstead(policy, state)
        : contact !== null;
    case 'requestNewLetter':
      if (letters.length === 0 || out !== null || state.heldUpLetterId !== null) return false;
      return lettersOrderedAt.length < policy.letter.lettersMax;
    default:
      return true;
  }
}

/** Whether a question session may still be opened for who is in the video branch. */
export function mayStillAsk(policy: Policy, { isKbaOver, used }: CaseState): boolean {
  return !isKbaOver && attemptsLeft(policy, used).kba > 0;
}

/** Whether live video can take the place of a letter that is out, or due. */
export function mayTakeVideoInstead(policy: Policy, state: CaseState): boolean {
  const { letters, heldUpLetterId, isVideoPassed, used } = state;
  const isLetterDue = letters.length > 0 || heldUpLetterId !== null;
  return isLetterDue && !isVideoPassed && attemptsLeft(policy, used).total > 0;
}

export type AppointmentStays =
  'APPOINTMENT_BEGUN' | 'CHANGES_CLOSED' | 'RESCHEDULE_LIMIT_REACHED' | 'CANCEL_LIMIT_REACHED';

/** Why the booked appointment cannot be moved or given back; null if it can. @param now UTC milliseconds */
export function reasonAppointmentStays(
  change: 'MOVE' | 'GIVE_BACK',
  { video }: Policy,
  { appointment, reschedules, cancels }: CaseState,
  now: number,
): AppointmentStays | null {
  if (appointment === null || appointment.startsAt <= now) return 'APPOINTMENT_BEGUN';
  if (appointment.startsAt - video.changeLeadMs <= now) return 'CHANGES_CLOSED';
  if (change === 'MOVE') return reschedules >= video.reschedulesMax ? 'RESCHEDULE_LIMIT_REACHED' : null;
  return cancels >= video.cancelsMax ? 'CANCEL_LIMIT_REACHED' : null;
}
