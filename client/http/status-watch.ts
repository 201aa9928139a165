/**
 * Reading the status, at once or when it changes: `If-None-Match` and `Prefer: wait=<seconds>` (RFC 9110 §13.1.2, RFC
 * 7240 §4.3).
 *
 * - Who knows the status that is, is answered 304; with a wait, as soon as it is another one, or when the wait is over.
 * - What is looked at meanwhile is the audit trail, for all that the store learns of a case has its row there. The run is
 *   asked again for a new one, and hardly otherwise.
 * - A case that has ended is answered at once: nothing more is to come.
 */
import { createHash } from 'node:crypto';
import type { Store } from '../../db/store';
import { UpgradeError } from '../errors';
import type { Principal } from './access/principal';
import type { RouteAnswer, RouteCall } from './route-call';

export interface StatusWatch {
  /** @throws UpgradeError TOO_MANY_REQUESTS if the caller waits for as many cases as it may already */
  read(call: RouteCall): Promise<RouteAnswer>;
  /** Answers all that wait with what they know. */
  close(): void;
}

/** Below the silence after which connections are closed, here and by most proxies (60 s). */
export const WAIT_SECONDS_MAX = 30;
const WAITING_MAX = { ofStanding: 100, ofSession: 4, inAll: 1_000 };
const LOOK_EVERY_MS = 250;
/** A run writes to the store first and says so itself a moment later: when it is asked after a new row was seen. */
const ASK_AFTER_MS = [0, 250, 500, 1_000, 2_000];

export function createStatusWatch(store: Pick<Store, 'audit'>): StatusWatch {
  const waiting = new Map<string, number>();
  const wakers = new Set<() => void>();
  let isClosed = false;

  function pause(milliseconds: number): Promise<void> {
    return new Promise((resolve) => {
      const wake = (): void => {
        clearTimeout(timer);
        wakers.delete(wake);
        resolve();
      };
      const timer = setTimeout(wake, milliseconds);
      wakers.add(wake);
    });
  }

  async function whileWaiting<T>({ kind, id }: Principal, wait: () => Promise<T>): Promise<T> {
    const caller = `${kind} ${id}`;
    const own = waiting.get(caller) ?? 0;
    const all = [...waiting.values()].reduce((sum, each) => sum + each, 0);
    const ownMax = kind === 'APPLICANT_SESSION' ? WAITING_MAX.ofSession : WAITING_MAX.ofStanding;
    if (own >= ownMax || all >= WAITING_MAX.inAll) throw tooManyWaiting();
    waiting.set(caller, own + 1);
    try {
      return await wait();
    } finally {
      const left = (waiting.get(caller) ?? 1) - 1;
      if (left === 0) waiting.delete(caller);
      else waiting.set(caller, left);
    }
  }

  /** Reads until it is another status than the one that is known, at most so long. */
  async function readOther(call: RouteCall, known: Tags, waitMs: number): Promise<Read> {
    const { upgradeId, isGone } = call;
    const until = performance.now() + waitMs;
    let newest = await store.audit.newestOf(upgradeId);
    // Once, for what was under way between the store and the run when this began.
    let due = [performance.now() + 1_000];
    for (;;) {
      const now = performance.now();
      const isOver = isClosed || isGone() || now >= until;
      if (isOver || due.some((at) => at <= now)) {
        const read = await readNow(call);
        if (isOver || !known.has(read.tag)) return read;
        due = due.filter((at) => at > now);
      }
      await pause(Math.max(1, Math.min(LOOK_EVERY_MS, until - performance.now())));
      const seen = await store.audit.newestOf(upgradeId);
      if (seen !== newest) due = ASK_AFTER_MS.map((after) => performance.now() + after);
      newest = seen;
    }
  }

  return {
    async read(call) {
      const known = tagsOf(call.headers['if-none-match']);
      const waitSeconds = waitOf(call.headers['prefer']);
      const first = await readNow(call);
      if (!known.has(first.tag) || waitSeconds === 0 || first.isOver) return answerOf(first, known);
      const wait = () => readOther(call, known, waitSeconds * 1_000);
      const last = await whileWaiting(call.principal, wait);
      return answerOf(last, known, { 'preference-applied': `wait=${waitSeconds}` });
    },
    close() {
      isClosed = true;
      for (const wake of wakers) wake();
    },
  };
}

interface Read {
  readonly body: object;
  readonly tag: string;
  readonly isOver: boolean;
}

async function readNow({ client, upgradeId }: RouteCall): Promise<Read> {
  const body = await client.getStatus(upgradeId);
  const tag = `"${createHash('sha256').update(JSON.stringify(body)).digest('base64url')}"`;
  return { body, tag, isOver: body.stage === 'CLOSED' };
}

function answerOf(
  { body, tag }: Read,
  known: Tags,
  more: Readonly<Record<string, string>> = {},
): RouteAnswer {
  const headers = { etag: tag, ...more };
  return known.has(tag) ? { status: 304, headers, body: null } : { headers, body };
}

type Tags = Pick<ReadonlySet<string>, 'has'>;
type Header = string | readonly string[] | undefined;

/** Of a list of entity tags; weak ones compare like strong ones here (RFC 9110 §13.1.2). `*`: whatever there is. */
function tagsOf(header: Header): Tags {
  const text = String(header ?? '').trim();
  if (text === '*') return { has: () => true };
  return new Set(text.match(/"[\x21\x23-\x7e]*"/g));
}

/** Seconds; 0: no wait is asked for, or none that makes sense, and such a preference is ignored (RFC 7240 §2). */
function waitOf(header: Header): number {
  for (const preference of String(header ?? '').split(',')) {
    const [, seconds] = /^\s*wait\s*=\s*"?(\d{1,9})"?\s*(?:;.*)?$/i.exec(preference) ?? [];
    if (seconds !== undefined) return Math.min(Number(seconds), WAIT_SECONDS_MAX);
  }
  return 0;
}

function tooManyWaiting(): UpgradeError {
  return new UpgradeError(
    'TOO_MANY_REQUESTS',
    'You wait for as many upgrades as you may; ask again in 5 s.',
    {
      retryAfterSeconds: 5,
    },
  );
}
