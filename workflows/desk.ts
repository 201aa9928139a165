/**
 * The desk: where messages wait for the main path, and get their answers from it.
 *
 * - A handler runs no activity. It hands its message over and waits; the main path alone works, one message at a
 *   time. Overlapping local activities in handlers write histories that never replay.
 * - A message in hand is answered with the upgrade's status as soon as the main path asks for the next one, so every
 *   answer tells what came of it. Refusing it answers at once.
 * - What was handed in before the deadline's timer is dealt with before the deadline is.
 */
import { ApplicationFailure, condition } from '@temporalio/workflow';
import type {
  AnswerKbaInput,
  BookVideoInput,
  CancelUpgradeInput,
  DecideReviewInput,
  HoldSignal,
  ProviderEventSignal,
  ProviderHealthSignal,
  Received,
  RedeemCodeInput,
  RefusalCode,
  SubmitContactInfoInput,
} from './messages';
import type { StageTimer } from './stage-timer';
import {
  Ended,
  type ProofingStatus,
  reasonNotAccepted,
  type Stage,
  type UpdateName,
  UPGRADE_ENDED,
} from './status';

export interface UpdateInputs {
  begin: Received;
  submitContactInfo: SubmitContactInfoInput;
  answerKba: AnswerKbaInput;
  declineKba: Received;
  bookVideo: BookVideoInput;
  rescheduleVideo: BookVideoInput;
  cancelVideo: Received;
  redeemCode: RedeemCodeInput;
  requestNewLetter: Received;
  decideReview: DecideReviewInput;
  cancelUpgrade: CancelUpgradeInput;
}
export type UpdateMessage = {
  [N in UpdateName]: { readonly kind: N; readonly input: UpdateInputs[N] };
}[UpdateName];

export interface EventMessage {
  readonly kind: 'purchaseChanged' | 'videoChanged' | 'letterChanged' | 'credentialChanged';
  readonly input: ProviderEventSignal;
}

export interface HealthMessage {
  readonly kind: 'providerHealthChanged';
  readonly input: ProviderHealthSignal;
}

export interface HoldMessage {
  readonly kind: 'holdChanged';
  readonly input: HoldSignal;
}

/** What no answer is waited for. */
export type News = EventMessage | HealthMessage | HoldMessage;

/** What there is to deal with; `begin` and `cancelUpgrade` are dealt with here, for every step alike. */
export type Message =
  | Exclude<UpdateMessage, { kind: 'begin' | 'cancelUpgrade' }>
  | News
  /** An event should have come by now: time to ask. */
  | { readonly kind: 'poll' }
  | { readonly kind: 'deadline' };

export interface Desk {
  /** For update handlers: waits until the main path has dealt with the message. @throws ApplicationFailure if refused */
  handIn(message: UpdateMessage): Promise<ProofingStatus>;
  /** For signal handlers. What is told twice is dealt with once. */
  post(event: News): void;
  /** For a cancellation asked of Temporal itself, from the Web UI or the command line. */
  cancelByOperator(): void;
  /** For the main path: the next thing to deal with. @throws Ended on a cancel request */
  next(timer: StageTimer): Promise<Message>;
  /** Takes the start request in hand, so that it can be refused before the first wait. */
  takeBegin(): void;
  /** Whether somebody asked to cancel and the main path has not seen it yet. */
  isCancelRequested(): boolean;
  /** Takes the cancel request in hand. @throws Ended always */
  takeCancel(): never;
  /** Takes news of the credential before its turn: it may end what is not answered yet. Null: there is none. */
  takeCredentialNews(): EventMessage | null;
  hasCredentialNews(): boolean;
  /** Refuses what is in hand. */
  refuse(code: RefusalCode, sentence: string, details?: Readonly<Record<string, unknown>>): void;
  /** Answers what is in hand with the status as it now is. */
  answerInHand(): void;
  /** After the end: the redemptions still to be decided; everything else is refused. */
  takeLeftover(): Extract<UpdateMessage, { kind: 'redeemCode' }> | null;
  hasWaiting(): boolean;
}

interface Waiting {
  readonly message: UpdateMessage;
  /** Where the case stood when it was handed in. */
  readonly stage: Stage;
  readonly resolve: (status: ProofingStatus) => void;
  readonly reject: (reason: ApplicationFailure) => void;
}

/** @param looksAgainOnBegin whether a repeated start is a reason to ask what was bought meanwhile */
export function createDesk(statusNow: () => ProofingStatus, looksAgainOnBegin: () => boolean): Desk {
  const queue: (Waiting | News)[] = [];
  const seen = new Set<string>();
  let inHand: Waiting[] = [];
  let cancelledByOperator = false;

  const isUpdate = (entry: Waiting | News): entry is Waiting => 'message' in entry;

  const takeAll = (kind: UpdateName): void => {
    for (let index = 0; index < queue.length;) {
      const entry = queue[index]!;
      if (isUpdate(entry) && entry.message.kind === kind)
        inHand.push(...(queue.splice(index, 1) as Waiting[]));
      else index++;
    }
  };

  const answerInHand = (): void => {
    for (const waiting of inHand) waiting.resolve(statusNow());
    inHand = [];
  };

  const refuse: Desk['refuse'] = (code, sentence, details) => {
    const refusal = refusalOf(code, sentence, details);
    for (const waiting of inHand) waiting.reject(refusal);
    inHand = [];
  };

  const isCancelRequested = (): boolean =>
    cancelledByOperator || queue.some((entry) => isUpdate(entry) && entry.message.kind === 'cancelUpgrade');

  const takeCancel = (): never => {
    takeAll('cancelUpgrade');
    const asked = inHand.find((waiting) => waiting.message.kind === 'cancelUpgrade')?.message;
    const byApplicant = asked?.kind === 'cancelUpgrade' && asked.input.by === 'APPLICANT';
    throw new Ended({
      outcome: 'CANCELLED',
      reason: byApplicant ? 'CANCELLED_BY_APPLICANT' : 'CANCELLED_BY_OPERATOR',
    });
  };

  return {
    handIn: (message) =>
      new Promise((resolve, reject) => {
        queue.push({ message, stage: statusNow().stage, resolve, reject });
      }),

    post(event) {
      const told = toldBy(event);
      if (seen.has(told)) return;
      seen.add(told);
      queue.push(event);
    },

    cancelByOperator() {
      cancelledByOperator = true;
    },

    async next(timer) {
      for (;;) {
        answerInHand();
        await condition(
          () => queue.length > 0 || timer.isExpired() || timer.isPollDue() || cancelledByOperator,
        );
        if (isCancelRequested()) takeCancel();
        const entry = queue.shift();
        if (entry === undefined) {
          if (timer.isExpired()) return { kind: 'deadline' };
          timer.takePoll();
          return { kind: 'poll' };
        }
        if (!isUpdate(entry)) return entry;
        inHand = [entry];
        const { message } = entry;
        if (message.kind === 'begin' && looksAgainOnBegin()) return { kind: 'poll' };
        if (message.kind === 'begin' || message.kind === 'cancelUpgrade') continue;
        const { stage } = statusNow();
        const refusal =
          reasonNotAccepted(stage, message.kind) ?? reasonMeantForAnother(message.kind, entry.stage, stage);
        if (refusal === null) return message;
        refuse('WRONG_STAGE', refusal);
      }
    },

    takeBegin: () => takeAll('begin'),

    takeCredentialNews() {
      const index = queue.findIndex(isCredentialNews);
      return index < 0 ? null : (queue.splice(index, 1)[0] as EventMessage);
    },

    hasCredentialNews: () => queue.some(isCredentialNews),
    isCancelRequested,
    takeCancel,
    refuse,
    answerInHand,

    takeLeftover() {
      for (;;) {
        const entry = queue.shift();
        if (entry === undefined) return null;
        if (!isUpdate(entry)) continue;
        inHand = [entry];
        if (entry.message.kind === 'redeemCode') return entry.message;
        if (entry.message.kind === 'begin' || entry.message.kind === 'cancelUpgrade') answerInHand();
        else refuse('UPGRADE_CLOSED', UPGRADE_ENDED);
      }
    },

    hasWaiting: () => queue.length > 0,
  };
}

function isCredentialNews(entry: Waiting | News): boolean {
  return 'kind' in entry && entry.kind === 'credentialChanged';
}

/** The same again is the same news. */
function toldBy(news: News): string {
  switch (news.kind) {
    case 'providerHealthChanged':
      return `${news.input.outageId} ${news.input.endedAt === null ? 'out' : 'back'}`;
    case 'holdChanged':
      return `${news.input.hold} ${news.input.isHeld ? 'held' : 'released'} ${news.input.at}`;
    default:
      return news.input.eventId;
  }
}

/**
 * Why a message that waited is not meant for the stage it has come to; null if it is. Two say something else in another
 * stage: "no questions" is not "no letter", and what was corrected before a decision must not undo it.
 */
function reasonMeantForAnother(kind: UpdateName, handedIn: Stage, now: Stage): string | null {
  const isTheSame = handedIn === now;
  const saysNoToQuestions = (stage: Stage): boolean =>
    stage === 'AWAITING_CONTACT_INFO' || stage === 'AWAITING_KBA_ANSWERS';
  if (kind === 'submitContactInfo' && !isTheSame)
    return `The upgrade went on to ${now} before ${kind} was read.`;
  if (kind === 'declineKba' && !isTheSame && !(saysNoToQuestions(handedIn) && saysNoToQuestions(now)))
    return `The upgrade went on to ${now} before ${kind} was read.`;
  return null;
}

/** A refusal a caller can act on: a stable code as the failure's type, and a sentence. */
export function refusalOf(
  code: RefusalCode,
  sentence: string,
  details?: Readonly<Record<string, unknown>>,
): ApplicationFailure {
  return ApplicationFailure.nonRetryable(sentence, code, ...(details === undefined ? [] : [details]));
}
