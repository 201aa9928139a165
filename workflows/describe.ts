/** The state of a case in words: the status callers get, and the details operators read in the Web UI. */
import { shownAttention } from './attention';
import type { CaseState } from './case-state';
import type { ProofingUpgradeInput } from './messages';
import { isClockStopped, shownDeadline } from './outage';
import { isOnOffer } from './on-offer';
import { endsFirst } from './subscription';
import { whatToDo } from './what-to-do';
import { attemptsLeft } from './policy';
import { type ProofingStatus, REASON_SENTENCES, type Stage, UPDATES_BY_STAGE } from './status';
import { isoInstant } from './iso-instant';

export function statusOf(input: ProofingUpgradeInput, state: CaseState): ProofingStatus {
  const { stage, appointment, letters, ending, out } = state;
  const letter = letters.at(-1) ?? null;
  const newest = state.lettersOrderedAt.at(-1);
  const deadline = shownDeadline(state);
  return {
    upgradeId: input.upgradeId,
    credentialId: input.credentialId,
    policy: { name: input.policy.name, version: input.policy.version },
    stage,
    since: isoInstant(state.since),
    deadline: deadline === null ? null : isoInstant(deadline),
    method: state.method,
    outcome: ending?.outcome ?? null,
    reason: ending?.reason ?? null,
    sentence: ending === null ? stageSentence(input, state) : REASON_SENTENCES[ending.reason],
    next: ending === null ? UPDATES_BY_STAGE[stage].filter((update) => isOnOffer(update, input, state)) : [],
    attemptsLeft: attemptsLeft(input.policy, state.used),
    questionSetId: state.questionSetId,
    appointment: appointment && {
      appointmentId: appointment.appointmentId,
      startsAt: isoInstant(appointment.startsAt),
      timeZone: appointment.timeZone,
      changesCloseAt: isoInstant(appointment.startsAt - input.policy.video.changeLeadMs),
    },
    letter: letter && {
      letterId: letter.letterId,
      expectedFrom: isoInstant(letter.expectedFrom),
      expectedBy: isoInstant(letter.expectedBy),
    },
    newLetterFrom: newest === undefined ? null : isoInstant(newest + input.policy.letter.lettersApartMs),
    redeemBy: state.redeemBy === null ? null : isoInstant(state.redeemBy),
    offers: state.offers,
    contactInfoHint: state.contactInfoHint,
    credentialEndsAt: state.credentialEndsAt === null ? null : isoInstant(state.credentialEndsAt),
    clockStopped:
      out !== null && isClockStopped(state)
        ? { provider: out.provider, since: isoInstant(Math.max(out.startedAt, state.since)) }
        : null,
  };
}

/** Markdown for the Web UI's current details: what is waited for, until when, what to do. */
export function detailsOf(input: ProofingUpgradeInput, state: CaseState): string {
  if (state.ending !== null) {
    return `**${state.ending.outcome}** (${state.ending.reason})\n\n${REASON_SENTENCES[state.ending.reason]}`;
  }
  const left = attemptsLeft(input.policy, state.used);
  const attention = shownAttention(state);
  const deadline = shownDeadline(state);
  // What must be done comes first: the Web UI shows the first lines, and the rest when they are scrolled.
  return [
    ...(attention === null ? [] : [`**Needs attention: ${attention}.** ${whatToDo(attention, input)}`]),
    `**${state.stage}** since ${isoInstant(state.since)}. ${stageSentence(input, state)}`,
    deadline === null
      ? state.isFrozen
        ? FROZEN
        : 'No deadline runs.'
      : `Ends by itself at ${isoInstant(deadline)}.`,
    `Attempts left: ${left.kba} with questions, ${left.total} in all. Policy ${input.policy.name} v${input.policy.version}.`,
  ].join('\n\n');
}

function stageSentence(input: ProofingUpgradeInput, state: CaseState): string {
  const { stage, contactInfoHint } = state;
  const hint = stage === 'AWAITING_CONTACT_INFO' && contactInfoHint === 'SSN_NINE_DIGITS' ? NINE_DIGITS : '';
  return `${STAGE_SENTENCES[stage]}${isClockStopped(state) ? STANDS_STILL : ''}${hint}${subscriptionHint(input, state)}`;
}

function subscriptionHint(input: ProofingUpgradeInput, state: CaseState): string {
  if (state.credentialEndsAt === null || !endsFirst(input, state)) return '';
  const day = isoInstant(state.credentialEndsAt).slice(0, 10);
  return ` Your subscription ends on ${day} (UTC); renew it, or the upgrade may not be finished in time.`;
}

const STANDS_STILL = ' What is needed cannot be reached just now; your time stands still until it can.';
const FROZEN = 'An operator has frozen all expiries: it waits on, and has its time back when that is over.';
const NINE_DIGITS =
  ' The last four digits of your social security number did not find you; give all nine, or choose live video.';

const STAGE_SENTENCES: Record<Stage, string> = {
  AWAITING_PURCHASE: 'Waiting for the upgrade to be paid.',
  AWAITING_CONTACT_INFO: 'Waiting for name, country and contact information.',
  AWAITING_KBA_ANSWERS: 'Waiting for the answers to the questions.',
  AWAITING_VIDEO_BOOKING: 'Waiting for a live video appointment to be booked.',
  AWAITING_VIDEO_RESULT: 'Waiting for the live video appointment and its result.',
  ACTIVATION_WAIT: 'An activation code is on its way by letter; it may be entered as soon as it is there.',
  AWAITING_REDEMPTION: 'Waiting for the activation code to be entered.',
  UNDER_REVIEW: 'A person is looking at this case.',
  CLOSED: 'This upgrade has ended.',
};
