/**
 * The running upgrade as its steps see it: what is known, how to wait in a stage, how to ask outside parties, and what
 * has to be withdrawn outside when it ends.
 */
import { setCurrentDetails, upsertSearchAttributes, workflowInfo } from '@temporalio/workflow';
import type { ProviderFact } from '../activities/upgrade-steps';
import type { Notice, NoticeTemplate } from '../db/store';
import { type CaseState, newCaseState } from './case-state';
import { detailsOf, statusOf } from './describe';
import { createDesk, type Desk, type EventMessage, type Message } from './desk';
import type { ProofingUpgradeInput } from './messages';
import { type AnswerOf, askOutside, type InputOf, type OutsideCall, withdrawOutside } from './outside';
import { store } from './proxies';
import { movingSearchAttributes } from './search-attributes';
import { beside } from './stage-timer';
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
}

export interface UpgradeCase {
  readonly input: ProofingUpgradeInput;
  readonly state: CaseState;
  readonly desk: Desk;
  status(): ProofingStatus;
  /**
   * Enters a stage and deals with its messages until the body returns. `next` gives one message at a time, the stage's
   * deadline last.
   */
  waitIn<T>(entry: StageEntry, body: (next: () => Promise<Message>) => Promise<T>): Promise<T>;
  /** Calls an outside party; parks while it cannot be asked. @throws Ended on a cancel request */
  ask<N extends OutsideCall>(name: N, summary: string, input: InputOf<N>): Promise<AnswerOf<N>>;
  /** Applies a stored event of an outside party. */
  factOf(message: EventMessage): Promise<ProviderFact>;
  /** Remembers how to withdraw what is now open outside. */
  setOpen<N extends OutsideCall>(what: OpenOutside, name: N, input: InputOf<N>): void;
  /** What was open is settled; there is nothing to withdraw. */
  setSettled(what: OpenOutside): void;
  /** Withdraws one thing now, or all that is open. */
  withdraw(what?: OpenOutside): Promise<void>;
  notice(template: NoticeTemplate, data?: Notice['data']): Notice;
  /** Shows the state in the search attributes (one upsert) and the current details. */
  show(): void;
}

export function openCase(input: ProofingUpgradeInput): UpgradeCase {
  const state = newCaseState(workflowInfo().startTime.getTime());
  const status = (): ProofingStatus => statusOf(input, state);
  const desk = createDesk(status);
  const open = new Map<OpenOutside, () => Promise<void>>();
  const noticesMade = new Map<NoticeTemplate, number>();

  const show = (): void => {
    upsertSearchAttributes(movingSearchAttributes(state));
    setCurrentDetails(detailsOf(input, state));
  };

  return {
    input,
    state,
    desk,
    status,
    show,

    async waitIn({ stage, deadline, event, waitingFor, notices = [] }, body) {
      const at = Date.now();
      const { method, needsAttention } = state;
      await store.enterStage.executeWithOptions({ summary: `${stage}: ${event}` }, [
        { upgradeId: input.upgradeId, stage, method, deadline, needsAttention, event, notices, at },
      ]);
      Object.assign(state, { stage, since: at, deadline });
      show();
      return beside(deadline, `${stage}: ${waitingFor}`, (timer) => body(() => desk.next(timer)));
    },

    ask: (name, summary, request) =>
      askOutside(desk, name, summary, request, (code) => {
        state.needsAttention = code;
        show();
      }),

    async factOf(message) {
      const fact = await store.applyEvent.executeWithOptions({ summary: `Apply ${message.kind}` }, [
        { eventId: message.input.eventId, upgradeId: input.upgradeId, at: Date.now() },
      ]);
      if (fact.kind === 'UNMAPPED') {
        state.needsAttention = 'UNMAPPED_EVENT';
        show();
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

    notice(template, data = {}) {
      const number = (noticesMade.get(template) ?? 0) + 1;
      noticesMade.set(template, number);
      return { noticeId: `${input.upgradeId}:${template}:${number}`, template, data };
    },
  };
}
