/**
 * The running upgrade as its steps see it: what is known, how to wait in a stage, how to ask outside parties, and what
 * has to be withdrawn outside when it ends.
 */
import { setCurrentDetails, upsertSearchAttributes, workflowInfo } from '@temporalio/workflow';
import type { ProviderFact } from '../activities/upgrade-steps';
import type { Notice, NoticeTemplate } from '../db/store';
import { type Matter, shownAttention } from './attention';
import { type CaseCounts, createCaseCounts } from './case-counts';
import { type CaseState, newCaseState } from './case-state';
import { followCredential } from './credential-watch';
import { detailsOf, statusOf } from './describe';
import { createDesk, type Desk, type EventMessage, type Message } from './desk';
import { extendDeadline } from './extension';
import { followThaw, outlastsDeadline } from './freeze';
import type { ProofingUpgradeInput } from './messages';
import { attentionOf, creditBranch, followOutage, isClockStopped, shownDeadline, waitsForOf } from './outage';
import {
  type AnswerOf,
  askOutside,
  askPromptly,
  type InputOf,
  type OutsideCall,
  pollOutside,
  type WaitingCase,
  withdrawOutside,
} from './outside';
import { followLateVideo } from './late-video';
import { noteOperator } from './operator';
import { completePolicy } from './policy';
import { store } from './proxies';
import { followReversal } from './purchase-reversal';
import { moveReminders, namedReminders, remindersIn } from './reminders';
import type { ReviewCause } from './review-words';
import { movingSearchAttributes } from './search-attributes';
import { beside, type Schedule, type StageTimer } from './stage-timer';
import type { ProofingStatus, Stage } from './status';

/** What can be open at an outside party, by its id where there can be several; withdrawn when the upgrade ends. */
export type OpenOutside = 'order' | `${'question session' | 'appointment' | 'letter'} ${string}`;

export interface StageEntry {
  readonly stage: Stage;
  /** UTC milliseconds. */
  readonly deadline: number;
  /** What happened: the audit row's event, past tense, lower snake case. */
  readonly event: string;
  /** What the operator reads on the stage's timer. */
  readonly waitingFor: string;
  readonly notices?: readonly Notice[];
  /** Of a review: why it is opened. */
  readonly reviewCause?: ReviewCause | null;
  /** When to ask for an event that should have come, UTC milliseconds, in order. */
  readonly polls?: readonly number[];
}

/** What a stage's body gets: news of outages, purchase and credential, and extensions, are dealt with for every stage alike. */
export type StageMessage = Exclude<
  Message,
  { kind: 'providerHealthChanged' | 'holdChanged' | 'extendDeadline' }
>;

export interface UpgradeCase {
  readonly input: ProofingUpgradeInput;
  readonly state: CaseState;
  readonly desk: Desk;
  readonly counts: CaseCounts;
  /** Started under a profile of the generation before notes: what it never did it must not do now, or it won't replay. */
  readonly keepsEarlierRules: boolean;
  status(): ProofingStatus;
  /**
   * Enters a stage and deals with its messages until the body returns. `next` gives one message at a time, the stage's
   * deadline last.
   */
  waitIn<T>(entry: StageEntry, body: (next: () => Promise<StageMessage>) => Promise<T>): Promise<T>;
  /** Moves the end of the stage that is waited in, while it is. */
  runTo(deadline: number, why: string): void;
  /** As {@link runTo}, noted in the store. */
  moveDeadline(deadline: number, why: string): Promise<void>;
  /** What the stage's timer is to run to. @param why shown to operators beside what is waited for */
  schedule(why?: string): Schedule;
  /** Notes something of the stage in the store and the search attributes, without leaving it. */
  note(
    event: string,
    deadline: number | null,
    needsAttention: string | null,
    notices?: readonly Notice[],
  ): Promise<void>;
  /** Calls an operator for something that lasts beyond the stage. False: they were called for it already. */
  raise(matter: Matter, event: string, notices?: readonly Notice[]): Promise<boolean>;
  /** It is settled: nobody need look any more. */
  settle(matter: Matter, event: string): Promise<void>;
  /** As {@link settle}, where the store knows already: nothing is written there, so signal handlers may call it. */
  drop(matter: Matter): void;
  /** Calls an outside party; parks while it cannot be asked. @throws Ended on a cancel request */
  ask<N extends OutsideCall>(name: N, summary: string, input: InputOf<N>): Promise<AnswerOf<N>>;
  /** Calls a party for somebody who waits. Null: it could not be asked for two minutes. @throws Ended on a cancel request */
  askPromptly<N extends OutsideCall>(
    name: N,
    summary: string,
    input: InputOf<N>,
  ): Promise<AnswerOf<N> | null>;
  /** Asks for news that no event told. Null: the party cannot be asked now. */
  poll<N extends OutsideCall>(name: N, summary: string, input: InputOf<N>): Promise<AnswerOf<N> | null>;
  /** Applies a stored event of an outside party. */
  factOf(message: EventMessage): Promise<ProviderFact>;
  /** Remembers how to withdraw what is now open outside. */
  setOpen<N extends OutsideCall>(what: OpenOutside, name: N, input: InputOf<N>): void;
  /** What was open is settled; there is nothing to withdraw. */
  setSettled(what: OpenOutside): void;
  /** Withdraws one thing now, or all that is open. */
  withdraw(what?: OpenOutside): Promise<void>;
  /** Tells the webstore that what was bought is used up. */
  reportExhausted(): Promise<void>;
  notice(template: NoticeTemplate, data?: Notice['data'], reminder?: Reminder): Notice;
  /** Sends a notice with the next stage that is entered. */
  tell(notice: Notice): void;
  /** Shows the state in the search attributes (one upsert) and the current details. */
  show(): void;
}

/** Not sent before `dueAt` (UTC milliseconds), and dropped with what it is about. */
export type Reminder = Required<Pick<Notice, 'dueAt' | 'about'>>;

/** The two stages that deal with a session's reports themselves. */
function waitsForSession(stage: Stage): boolean {
  return stage === 'AWAITING_VIDEO_BOOKING' || stage === 'AWAITING_VIDEO_RESULT';
}

export function openCase(given: ProofingUpgradeInput): UpgradeCase {
  const input = { ...given, policy: completePolicy(given.policy) };
  /** Started before notes existed: it keeps none, or its history would not replay. */
  const isEarlier = !('outage' in given.policy);
  const state = newCaseState(workflowInfo().startTime.getTime());
  state.credentialEndsAt = given.credentialEndsAt ?? null;
  const status = (): ProofingStatus => statusOf(input, state);
  const desk = createDesk(status, () => !isEarlier && state.stage === 'AWAITING_PURCHASE');
  const open = new Map<OpenOutside, () => Promise<void>>();
  const noticesMade = new Map<NoticeTemplate, number>();
  /** The wait under way. */
  let entry: StageEntry | null = null;
  let timer: StageTimer | null = null;

  const show = (): void => {
    upsertSearchAttributes(movingSearchAttributes(state));
    setCurrentDetails(detailsOf(input, state));
  };

  const note: UpgradeCase['note'] = async (event, deadline, needsAttention, notices = []) => {
    if (isEarlier) return;
    state.needsAttention = needsAttention;
    show();
    const shown = { deadline, needsAttention: shownAttention(state), orderId: state.orderId };
    await store.noteUpgrade.executeWithOptions({ summary: `Note: ${event}` }, [
      {
        upgradeId: input.upgradeId,
        event,
        notices,
        reminders: namedReminders(state.reminders, isClockStopped(state)),
        ...shown,
        at: Date.now(),
      },
    ]);
  };

  const raise: UpgradeCase['raise'] = async (matter, event, notices) => {
    if (isEarlier || state.matters.includes(matter)) return false;
    state.matters = [...state.matters, matter];
    await note(event, shownDeadline(state), state.needsAttention, notices);
    return true;
  };

  /** A case that is parked is seen by operators in every list, and no longer when it goes on. */
  const noteParked = async (code: string | null): Promise<void> => {
    state.parked = code;
    if (!isEarlier) {
      await note(code === null ? 'went_on' : 'parked', shownDeadline(state), code);
      return;
    }
    state.needsAttention = code;
    show();
  };

  const waiting: WaitingCase = {
    desk,
    noteParked,
    noteRedriven: (by) => noteOperator(upgrade, 'asked_again_by_operator', by),
    async followCredentialNews() {
      for (let news = desk.takeCredentialNews(); news !== null; news = desk.takeCredentialNews())
        await followCredential(upgrade, news);
    },
  };

  /** One message at a time for the stage's body. */
  const nextOf = async (ticking: StageTimer): Promise<StageMessage> => {
    for (;;) {
      const message = await desk.next(ticking);
      if (message.kind === 'providerHealthChanged') {
        const isBack = await followOutage(upgrade, ticking, message.input);
        // Events may have been lost in it, and what could not be ordered can be now.
        if (isBack) return { kind: 'poll' };
      } else if (message.kind === 'credentialChanged') {
        await followCredential(upgrade, message);
      } else if (message.kind === 'extendDeadline') {
        const { extension, operator } = message.input;
        if ('thawed' in extension) await followThaw(upgrade);
        else await extendDeadline(upgrade, extension, operator);
      } else if (message.kind === 'holdChanged') {
        const { hold, isHeld } = message.input;
        if (isHeld) await upgrade.raise(hold, 'held_back');
        else await upgrade.settle(hold, 'no_longer_held_back');
      } else if (message.kind === 'purchaseChanged' && state.stage !== 'AWAITING_PURCHASE') {
        await followReversal(upgrade, message);
      } else if (message.kind === 'videoChanged' && !waitsForSession(state.stage)) {
        await followLateVideo(upgrade, message);
      } else if (message.kind !== 'deadline' || !(await outlastsDeadline(upgrade, ticking))) return message;
    }
  };

  const upgrade: UpgradeCase = {
    input,
    state,
    desk,
    counts: createCaseCounts(input.partnerId),
    status,
    show,
    note,
    raise,
    keepsEarlierRules: isEarlier,

    async settle(matter, event) {
      if (!state.matters.includes(matter)) return;
      state.matters = state.matters.filter((each) => each !== matter);
      await note(event, shownDeadline(state), state.needsAttention);
    },

    drop(matter) {
      if (!state.matters.includes(matter)) return;
      state.matters = state.matters.filter((each) => each !== matter);
      show();
    },

    async waitIn(entered, body) {
      const at = Date.now();
      const { stage, deadline, event } = entered;
      const { out, method } = state;
      // What the last stage waited for may be of no matter here.
      if (out !== null && state.needsAttention === attentionOf(out.provider)) state.needsAttention = null;
      const needsAttention = shownAttention(state);
      const waitsFor = waitsForOf(input.policy, stage);
      const notices = [...state.noticesToSend, ...(entered.notices ?? [])];
      const reminders = remindersIn(upgrade, entered, at);
      const provider = waitsFor?.provider ?? null;
      const { orderId, reviewDecided: review } = state;
      const standing = await store.enterStage.executeWithOptions({ summary: `${stage}: ${event}` }, [
        {
          upgradeId: input.upgradeId,
          stage,
          method,
          deadline,
          needsAttention,
          event,
          notices,
          reminders: namedReminders(reminders, false),
          orderId,
          review,
          ...(entered.reviewCause !== undefined && { reviewCause: entered.reviewCause }),
          at,
          provider,
        },
      ]);
      entry = entered;
      upgrade.counts.entered(stage);
      Object.assign(state, {
        stage,
        since: at,
        deadline,
        noticesToSend: [],
        reminders,
        reviewDecided: null,
        out: standing?.outage ?? null,
        isFrozen: false,
      });
      const isStopped = isClockStopped(state);
      if (isStopped) await note('clock_stopped', null, attentionOf(waitsFor!.provider));
      else show();
      const result = await beside(isStopped ? null : upgrade.schedule(), (ticking) => {
        timer = ticking;
        return body(() => nextOf(ticking));
      });
      // It lasts: what there was of it so far is the branch's, whatever stage follows.
      if (state.out?.provider === 'live-video') creditBranch(state, { ...state.out, endedAt: Date.now() });
      return result;
    },

    runTo(deadline, why) {
      state.deadline = deadline;
      if (!isClockStopped(state)) timer?.runTo(upgrade.schedule(why));
    },

    async moveDeadline(deadline, why) {
      if (state.deadline !== null) moveReminders(upgrade, state.deadline, deadline - state.deadline, true);
      upgrade.runTo(deadline, why);
      await note('deadline_moved', shownDeadline(state), state.needsAttention);
    },

    schedule(why) {
      if (entry === null || state.deadline === null) throw new Error('a timer of no wait');
      const { stage, waitingFor, polls = [] } = entry;
      return {
        deadline: state.deadline,
        summary: `${stage}: ${waitingFor}${why === undefined ? '' : `; ${why}`}`,
        polls,
        pollSummary: `${stage}: ${waitingFor}; asked for after this`,
      };
    },

    ask: (name, summary, request) => askOutside(waiting, name, summary, request),

    askPromptly: (name, summary, request) =>
      isEarlier ? askOutside(waiting, name, summary, request) : askPromptly(waiting, name, summary, request),

    poll: (name, summary, request) => pollOutside(name, summary, request),

    async factOf(message) {
      const fact = await store.applyEvent.executeWithOptions({ summary: `Apply ${message.kind}` }, [
        { eventId: message.input.eventId, upgradeId: input.upgradeId, at: Date.now() },
      ]);
      if (fact.kind === 'UNMAPPED') {
        await raise('UNMAPPED_EVENT', 'unmapped_event_received');
        if (isEarlier) {
          state.needsAttention = 'UNMAPPED_EVENT';
          show();
        }
      }
      return fact;
    },

    setOpen(what, name, request) {
      open.set(what, () => withdrawOutside(name, `Withdraw the ${what}`, request));
    },

    setSettled(what) {
      open.delete(what);
    },

    async withdraw(what) {
      for (const each of what === undefined ? [...open.keys()] : [what]) {
        const withdrawIt = open.get(each);
        open.delete(each);
        await withdrawIt?.();
      }
    },

    async reportExhausted() {
      if (isEarlier) return;
      const { upgradeId } = input;
      await withdrawOutside('reportExhausted', 'Tell the webstore that the purchase is used up', {
        upgradeId,
      });
    },

    notice(template, data = {}, reminder) {
      const number = (noticesMade.get(template) ?? 0) + 1;
      noticesMade.set(template, number);
      return { noticeId: `${input.upgradeId}:${template}:${number}`, template, data, ...reminder };
    },

    tell(notice) {
      state.noticesToSend = [...state.noticesToSend, notice];
    },
  };
  return upgrade;
}
