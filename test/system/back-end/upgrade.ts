/** One upgrade of one customer: what the back end sends for it, and how it waits for what others do. */
import { setTimeout } from 'node:timers/promises';
import type { ApiCalls } from './api-calls';
import type { KnownUpgrade, KnownUpgrades } from './known-upgrades';

/** What the back end has of a customer, from its own forms. */
export interface Customer {
  readonly userId: string;
  readonly credentialId: string;
  /** What the customer types at the start. */
  readonly otp: () => string;
  readonly contactInfo: Readonly<Record<string, unknown>>;
  readonly timeZone: string;
  /** Positions of the choices, from 1. */
  readonly choose: (choices: readonly string[], how: 'right' | 'wrong') => number;
}

export interface Start {
  readonly policy?: string;
  readonly purchase?: Readonly<Record<string, string>>;
}

/** Of the status, what is looked at here. */
export interface Status {
  readonly upgradeId: string;
  readonly stage: string;
  readonly outcome: string | null;
  readonly reason: string | null;
  readonly attemptsLeft: { readonly kba: number; readonly total: number };
  readonly appointment: { readonly appointmentId: string; readonly startsAt: string } | null;
  readonly letter: { readonly letterId: string } | null;
  readonly newLetterFrom: string | null;
  readonly contactInfoHint: string | null;
}
export type StartedStatus = Status & { readonly attached: boolean };

export interface Upgrade {
  readonly upgradeId: string;
  /** It ran already. */
  readonly attached: boolean;
  /** @throws Error if it is refused */
  do<T = Status>(operationId: string, body?: unknown): Promise<T>;
  /** @returns the facts of the problem @throws Error unless it is refused with this code */
  refused<T = unknown>(code: string, operationId: string, body?: unknown): Promise<T>;
  giveContactInfo(other?: Readonly<Record<string, unknown>>): Promise<Status>;
  answer(how: 'right' | 'wrong'): Promise<Status>;
  /** Books a free slot, or moves to one; the nth from the first that does not pass meanwhile. */
  book(operationId?: 'bookVideo' | 'rescheduleVideo', nth?: number): Promise<Status>;
  /** The address to join at, as soon as there is one. */
  joinUrl(): Promise<string>;
  /** Resolves when an event has told of this stage. */
  reach(stage: string): Promise<KnownUpgrade>;
  /** Resolves when an event has told of the end. */
  ended(): Promise<KnownUpgrade>;
  /** Resolves when the status is so; asks again only when it has changed. */
  statusOnce(what: string, isSo: (status: Status) => boolean): Promise<Status>;
}

export function createUpgrade(
  calls: ApiCalls,
  known: KnownUpgrades,
  customer: Customer,
  { upgradeId, attached }: StartedStatus,
  withinMs: number,
): Upgrade {
  const requestOf = (body?: unknown, query = {}) => ({
    parameters: { upgradeId, ...query },
    ...(body !== undefined && { body }),
  });
  let last: { readonly status: Status; readonly etag: string } | null = null;

  async function readStatus(): Promise<Status> {
    const headers = last === null ? {} : { 'if-none-match': last.etag, prefer: 'wait=10' };
    const { status, body, code, etag } = await calls.call<Status>('readUpgrade', { ...requestOf(), headers });
    if (code !== undefined) throw new Error(`readUpgrade: ${JSON.stringify(body)}`);
    if (etag === null) throw new Error('readUpgrade: an answer without an etag');
    if (status === 304) return last!.status;
    last = { status: body, etag };
    return body;
  }

  const upgrade: Upgrade = {
    upgradeId,
    attached,
    do: (operationId, body) => calls.done(operationId, requestOf(body)),
    refused: (code, operationId, body) => calls.refused(code, operationId, requestOf(body)),
    giveContactInfo: (other) => upgrade.do('submitContactInfo', { ...customer.contactInfo, ...other }),

    async answer(how) {
      const { questionSetId, questions } = await upgrade.do<Questions>('readQuestions');
      const answers = questions.map(({ choices }) => customer.choose(choices, how));
      return upgrade.do('answerQuestions', { questionSetId, answers });
    },

    async book(operationId = 'bookVideo', nth = 0) {
      const from = new Date(Date.now() + 1_500).toISOString();
      const query = requestOf(undefined, { from, limit: nth + 1 });
      const { slots } = await calls.done<{ slots: readonly string[] }>('listVideoSlots', query);
      return upgrade.do(operationId, { startsAt: slots[nth], timeZone: customer.timeZone });
    },

    async joinUrl() {
      const answer = await calls.call<{ joinUrl?: string; availableAt?: string }>(
        'readJoinLink',
        requestOf(),
      );
      if (answer.body.joinUrl !== undefined) return answer.body.joinUrl;
      if (answer.code !== 'JOIN_LINK_NOT_YET') throw new Error(`readJoinLink: ${answer.code}`);
      await setTimeout(Math.max(0, Date.parse(answer.body.availableAt!) - Date.now()));
      return (await upgrade.do<{ joinUrl: string }>('readJoinLink')).joinUrl;
    },

    reach: (stage) => known.until(upgradeId, stage, (now) => now.stage === stage),
    ended: () => known.until(upgradeId, 'the end', ({ outcome }) => outcome !== null),

    async statusOnce(what, isSo) {
      let status = await readStatus();
      for (const until = Date.now() + withinMs; !isSo(status); status = await readStatus()) {
        if (Date.now() > until) throw new Error(`the status is not ${what}: ${JSON.stringify(status)}`);
      }
      return status;
    },
  };
  return upgrade;
}

interface Questions {
  readonly questionSetId: string;
  readonly questions: readonly { readonly choices: readonly string[] }[];
}
