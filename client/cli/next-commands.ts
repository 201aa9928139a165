/** What can be done next, as commands that can be typed. */
import type { ProofingStatus, Reason, Stage, UpdateName } from '../../workflows/status';
import type { Session } from './session';

export interface NextCommand {
  readonly what: string;
  readonly command: string;
}

export function nextCommands(session: Session, status: ProofingStatus): readonly NextCommand[] {
  const { upgradeId, credentialId, stage, method, reason } = status;
  const typed = (what: string, command: string): NextCommand => ({ what, command: session.typed(command) });
  if (reason !== null) {
    return MAY_START_AGAIN.has(reason) ? [typed('Start again', `start --credential ${credentialId}`)] : [];
  }
  const next: NextCommand[] = [];
  // The reviewer's and the agent's are no updates of the applicant, so they are not in `next`.
  if (stage === 'UNDER_REVIEW') {
    next.push(
      typed('Approve, as reviewer', `review ${upgradeId} --approve --actor NAME --reason TICKET`),
      typed('Reject, as reviewer', `review ${upgradeId} --reject --actor NAME --reason TICKET`),
    );
  }
  if (stage === 'AWAITING_REDEMPTION' && method === 'VIDEO') {
    next.push(typed('Show the code once, as proofing agent', `video ${upgradeId} code --agent NAME`));
  }
  if (stage === 'AWAITING_VIDEO_RESULT' && status.appointment !== null) {
    next.push(typed('Get the link to the session, shortly before it begins', `video ${upgradeId} link`));
  }
  // Somebody else is to act, or time is: a payment, a provider, a reviewer.
  if (status.next.every((update) => update === 'cancelUpgrade')) {
    next.push(typed('Look again', `status ${upgradeId}`));
  }
  for (const update of status.next.filter((each) => isPossible(each, status))) {
    const words = WORDS[update];
    if (words === null) continue;
    next.push(typed(IN_STAGE[stage]?.[update] ?? words[0], words[1].replace('UPGRADE_ID', upgradeId)));
  }
  return next;
}

const WORDS: Record<UpdateName, readonly [what: string, command: string] | null> = {
  begin: null,
  submitContactInfo: ['Give name, country and contact information', 'contact-info UPGRADE_ID'],
  answerKba: ['Answer the questions', 'kba UPGRADE_ID'],
  declineKba: ['"I Disagree": live video instead of questions', 'kba UPGRADE_ID --disagree'],
  bookVideo: ['Book a live video appointment', 'video UPGRADE_ID book'],
  rescheduleVideo: ['Move the appointment', 'video UPGRADE_ID move'],
  cancelVideo: ['Give the appointment back', 'video UPGRADE_ID cancel'],
  redeemCode: ['Enter the activation code', 'redeem UPGRADE_ID'],
  requestNewLetter: ['Ask for a new letter', 'letter UPGRADE_ID'],
  decideReview: null,
  extendDeadline: null,
  cancelUpgrade: ['Cancel the upgrade', 'cancel UPGRADE_ID --by applicant'],
};

const ANEW = { submitContactInfo: 'Correct name, country or contact information' };
const NO_LETTER = { declineKba: 'Live video instead of the letter' };

/** Where the same update means something else. */
const IN_STAGE: Partial<Record<Stage, Partial<Record<UpdateName, string>>>> = {
  AWAITING_KBA_ANSWERS: ANEW,
  AWAITING_VIDEO_BOOKING: ANEW,
  AWAITING_VIDEO_RESULT: ANEW,
  ACTIVATION_WAIT: NO_LETTER,
  AWAITING_REDEMPTION: NO_LETTER,
};

/** A stage accepts some updates only after others. */
function isPossible(update: UpdateName, { stage, method, letter }: ProofingStatus): boolean {
  // Before contact info was given there are no questions to disagree with.
  if (update === 'declineKba') return stage !== 'AWAITING_CONTACT_INFO' || method !== null;
  if (update === 'requestNewLetter') return letter !== null;
  return true;
}

/** Endings whose sentence says that the person may start again. */
const MAY_START_AGAIN: ReadonlySet<Reason> = new Set([
  'PURCHASE_NOT_PAID',
  'WRONG_PRODUCT',
  'LICENCE_KEY_REFUSED',
  'PURCHASE_REFUNDED',
  'CONTACT_INFO_NOT_GIVEN',
  'VIDEO_NOT_BOOKED',
  'CODE_NOT_REDEEMED',
  'CANCELLED_BY_APPLICANT',
]);
