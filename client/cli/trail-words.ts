/** Rows of the audit trail in plain words, for operators and support. */
import type { CaseFile } from '../case-file';
import { REASON_SENTENCES, type Reason } from '../../workflows/status';

export type TrailRow = CaseFile['trail'][number];
export type Facts = TrailRow['facts'];
/** An instant of the facts, as the reader's clocks show it. */
export type Shown = (instant: unknown) => string;

interface Words {
  /** Part of the story that support tells a person; the rest is bookkeeping. */
  readonly isTold?: true;
  readonly say: (facts: Facts, shown: Shown) => string;
}

const plain = (text: string): Words => ({ say: () => text });
const told = (say: string | Words['say']): Words => ({
  isTold: true,
  say: typeof say === 'string' ? () => say : say,
});
const by = ({ actor, cause }: Facts): string =>
  actor === undefined ? '' : ` by ${actor}${cause === undefined ? '' : ` (${cause})`}`;
const stageOrNot = (facts: Facts, inStage: string, otherwise: string): string =>
  facts['stage'] === undefined ? otherwise : inStage;

const WORDS: Readonly<Record<string, Words>> = {
  upgrade_opened: told(
    ({ partnerId, policyName, policyVersion }) =>
      `The upgrade was started for ${partnerId}, under policy ${policyName} v${policyVersion}.`,
  ),
  purchase_awaited: told('Nothing was bought yet, so payment is awaited.'),
  invoice_ordered: told('It was ordered by invoice, so payment is awaited.'),
  purchase_settled: told('The purchase was settled; contact information is asked for.'),
  paid_twice: told('It was paid a second time; somebody must give that back.'),
  second_payment_given_back: plain('The second payment was given back.'),
  contact_info_accepted: told('Contact information was given.'),
  personal_data_sealed: plain('What the person gave was sealed.'),
  personal_data_erased: plain('What is no longer needed was erased.'),
  case_erased: told((facts) => `The personal data of the case was erased${by(facts)}.`),
  attempt_opened: plain('An attempt at proofing was opened.'),
  attempt_known_to_provider: plain('The provider knows the attempt.'),
  attempt_finished: told(({ result, counted }) => {
    const how = RESULTS[String(result)] ?? `The attempt ended as ${result}.`;
    return `${how} ${counted === true ? 'This used an attempt.' : 'No attempt was used.'}`;
  }),
  questions_asked: told('Questions were asked.'),
  questions_offered_again: told('Questions were offered again.'),
  answering_claimed: plain('The answers were taken to be sent, once.'),
  answering_released: plain('The answers were not sent after all.'),
  answers_graded: plain('The bureau graded the answers.'),
  letter_prepared: plain('A letter was prepared.'),
  letter_redated: plain('Its dates were computed anew, since ordering took long.'),
  letter_accepted: plain('The letter house took the letter.'),
  letter_ordered: told(
    ({ deadline }, shown) => `A letter with a code was ordered; it should be there by ${shown(deadline)}.`,
  ),
  letter_held_up: told('The letter house could not be asked, so the letter is ordered later.'),
  letter_asked_for_by_operator: told((facts) => `Another letter was asked for${by(facts)}.`),
  letter_delivered: told('The letter was delivered.'),
  letter_returned: told('The letter came back, so its code is void.'),
  letter_refused: told('No letter could be mailed to the address.'),
  letter_withdrawn: told('The letter was withdrawn before it was printed.'),
  letter_wait_ended: told('The time of the letter’s journey ended; the code is awaited.'),
  letter_rerouted: told('The letter was sent on to another address; somebody must look.'),
  earlier_letter_returned: plain('An earlier letter came back.'),
  code_issued: told((facts, shown) =>
    stageOrNot(
      facts,
      'The code is awaited.',
      `A code was issued ${facts['channel'] === 'VIDEO' ? 'for the agent to hand over' : 'for a letter'}; it works until ${shown(facts['expiresAt'])}.`,
    ),
  ),
  code_extended: told(({ expiresAt }, shown) => `The code works until ${shown(expiresAt)} now.`),
  code_shown_to_agent: told(({ agentId }) => `The code was shown to ${agentId}, once.`),
  code_reissued_to_agent: told(({ agentId }) => `The code was made anew for ${agentId}.`),
  code_voided: told('A code was made void.'),
  codes_voided: plain('The codes that were out are void.'),
  code_entered: plain('A code was entered.'),
  entered_code_decided: told(({ verdict, attemptsLeft }) => {
    const left = typeof attemptsLeft === 'number' ? ` ${attemptsLeft} tries were left for then.` : '';
    return `${VERDICTS[String(verdict)] ?? `An entered code was decided: ${verdict}.`}${left}`;
  }),
  code_redeemed: plain('The code is used up.'),
  codes_locked: told('Codes of this credential are locked after too many wrong ones.'),
  video_offered: told('Live video is open to be booked.'),
  appointment_booked: told((facts, shown) =>
    stageOrNot(
      facts,
      'The session and its result are awaited.',
      `An appointment was booked for ${shown(facts['startsAt'])}.`,
    ),
  ),
  video_session_created: plain('The video session was created.'),
  appointment_ended: told(({ state }) => `The appointment ended: ${lower(state)}.`),
  video_review_pending: told('The provider is still reviewing the session.'),
  review_opened: told('A reviewer must decide.'),
  review_decided: told((facts) => `A reviewer decided ${facts['decision']}${by(facts)}.`),
  review_second_needed: told(
    ({ reviewerId, decision }) => `${reviewerId} decided ${decision}; a second must agree.`,
  ),
  review_agreed: told(({ reviewerId, decision }) => `${reviewerId} agreed: ${decision}.`),
  review_contradicted: told('Two reviewers contradicted each other, so both begin anew.'),
  review_assigned: plain('Somebody took the review, or was given it.'),
  review_unassigned: plain('Nobody works on the review any more.'),
  duplicate_person_found: told('The same person is or was proofed for another user; a reviewer must look.'),
  hold_placed: told((facts) => `It is held back: ${facts['reason']}${by(facts)}.`),
  hold_released: told((facts) => `It is no longer held back: ${facts['reason']}${by(facts)}.`),
  held_back: plain('Operators were called: it is held back.'),
  no_longer_held_back: plain('What held it back is settled.'),
  credential_not_usable: told('The credential cannot be raised now: suspended, or its subscription ended.'),
  credential_usable_again: told('The credential is usable again.'),
  credential_upgraded: told('The credential was raised to Proofing Upgraded.'),
  proofing_reused: told('A proofing that another credential of the person passed was used.'),
  credential_status_changed: plain('The status of the credential changed.'),
  clock_stopped: told('An outside party is out: the clock stands still.'),
  clock_resumed: told(({ deadline }, shown) => `The party is back: the clock runs to ${shown(deadline)}.`),
  deadline_moved: told(({ deadline }, shown) => `The deadline moved to ${shown(deadline)}.`),
  deadline_extended: told(
    (facts, shown) =>
      `The deadline was put off from ${shown(facts['from'])} to ${shown(facts['deadline'])}${by(facts)}.`,
  ),
  deadline_thawed: told(
    (facts, shown) =>
      `A freeze of expiries${by(facts)} is over; its time was added, from ${shown(facts['from'])} to ${shown(facts['deadline'])}.`,
  ),
  expiry_held_back: told('It would have ended, and a freeze of expiries keeps it open.'),
  order_second_needed: told((facts) => `More time was ordered${by(facts)}; a second operator must agree.`),
  order_agreed: told((facts) => `A second operator agreed${by(facts)}.`),
  parked: told(
    ({ needsAttention }) => `It is parked: ${needsAttention}. It is asked again, ever more seldom.`,
  ),
  went_on: told('It went on.'),
  asked_again_by_operator: told((facts) => `The parked call was made again at once${by(facts)}.`),
  ended_by_operator: told((facts) => `It was cancelled${by(facts)}.`),
  upgrade_closed: told(({ outcome, reason }) =>
    `It ended: ${outcome}. ${REASON_SENTENCES[reason as Reason] ?? ''}`.trim(),
  ),
  upgrade_reversed: told('The purchase was taken back after the upgrade, so the credential fell back.'),
  upgrade_flagged: told('The purchase was taken back after the upgrade; somebody must look.'),
  proofing_repudiated: told('Somebody said that the proofing was not them; the credential is suspended.'),
  repudiation_decided: told(({ decision }) => `The repudiation was decided: ${decision}.`),
  notice_delivered: { say: ({ template }) => `The person was told: ${template}.` },
  notice_failed: { say: ({ template, tries }) => `Telling the person failed: ${template}, try ${tries}.` },
  notice_given_up: { say: ({ template }) => `Telling the person was given up: ${template}.` },
  reminder_dropped: { say: ({ template }) => `A reminder was dropped: ${template}.` },
  event_received: plain('An event of a provider came in.'),
  event_told_to_run: plain('The run was told of an event.'),
  event_applied: { say: ({ provider, type }) => `An event was taken up: ${type} of ${provider}.` },
  outgoing_event_delivered: plain('A back end took an event about it.'),
  outgoing_event_given_up: plain('Telling a back end of it was given up.'),
  unmapped_event_received: told('An event came that nobody knows; somebody must look.'),
  unmapped_reply_received: told('A reply came that nobody knows; somebody must look.'),
  action_taken: { say: ({ principalId, action }) => `${principalId} asked for ${action} over HTTP.` },
  bulk_case_settled: { say: ({ runId, verdict }) => `Part of bulk run ${runId}: ${verdict}.` },
};

const RESULTS: Readonly<Record<string, string>> = {
  AUTHENTICATED: 'The questions were answered rightly.',
  NOT_AUTHENTICATED:
    'The questions were answered wrongly; the bureau located the person, so a letter is the way on.',
  NOT_LOCATED:
    'The questions were answered wrongly, and the bureau could not locate the person, so live video is the way on.',
  ABANDONED: 'The time for the questions ran out.',
  UNKNOWN: 'Whether the answers were graded cannot be told.',
  UNMAPPED: 'The bureau said something that nobody knows.',
  DECLINED: 'The person declined the questions, so live video is the way on.',
  BACKING_OFF: 'The bureau asked to be left alone about this credential, so live video is the way on.',
  EXCESSIVE_USE: 'The bureau was asked about this person too often, so live video is the way on.',
  NO_QUESTIONS: 'The bureau has no questions for this person, so live video is the way on.',
  NINE_DIGITS_NEEDED: 'Four digits did not find the person; all nine are asked for.',
  NOT_OPENED: 'The bureau could not be asked.',
  OPENING_UNKNOWN: 'Whether questions were opened cannot be told.',
  LOST_TO_OUTAGE: 'The session was lost to an outage of the bureau.',
  LEFT: 'Something else led elsewhere while the questions were open.',
  DECEASED: 'The bureau’s file needs a reviewer.',
  FROZEN: 'The bureau’s file needs a reviewer.',
  FLAGGED: 'The bureau’s file needs a reviewer.',
  PASSED: 'The video session was passed.',
  FAILED: 'The video session was failed.',
  APPLICANT_NO_SHOW: 'The person did not come to the video session.',
  AGENT_NO_SHOW: 'The agent did not come to the video session.',
  ABORTED: 'The video session was broken off.',
  NO_RESULT: 'No result of the video session came.',
  RESCHEDULED: 'The appointment was moved.',
  CANCELLED: 'The appointment was given back.',
};

const VERDICTS: Readonly<Record<string, string>> = {
  UPGRADED: 'The right code was entered.',
  WRONG: 'A wrong code was entered.',
  LOCKED: 'A code was entered that is not looked at: codes of this credential are locked.',
  EXPIRED: 'A code was entered after it had expired.',
  HELD: 'The right code was entered, and the upgrade is held back.',
  CREDENTIAL_NOT_ACTIVE: 'The right code was entered, and the credential is not usable.',
  CLOSED_OTHERWISE: 'A code was entered after the end.',
};

export function wordsOf({ event, facts }: Pick<TrailRow, 'event' | 'facts'>, shown: Shown): string {
  const words = Object.hasOwn(WORDS, event) ? WORDS[event] : undefined;
  return words === undefined ? `${event.replaceAll('_', ' ')}.` : words.say(facts, shown);
}

/** Whether a row is part of what is told to a person. */
export function isTold({ event }: Pick<TrailRow, 'event'>): boolean {
  return Object.hasOwn(WORDS, event) && WORDS[event]?.isTold === true;
}

/** Events that have words of their own. */
export function hasWords(event: string): boolean {
  return Object.hasOwn(WORDS, event);
}

function lower(word: unknown): string {
  return String(word).toLowerCase().replaceAll('_', ' ');
}
