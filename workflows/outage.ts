/**
 * An outage of the party that a stage waits for: the applicant's clock stands still, and goes on for exactly as long as
 * it had left.
 *
 * - An outage may begin before its news, and even before the stage: only the part that lies in the stage counts.
 * - Its end alone says all, so news that came late or out of order moves a deadline once and rightly.
 * - Where the clock runs on (a code works to its printed day), the outage only closes what needs the party.
 */
import type { WatchedProvider } from '../db/store';
import type { CaseState } from './case-state';
import type { ProviderHealthSignal } from './messages';
import type { Policy } from './policy';
import { moveReminders } from './reminders';
import type { Stage } from './status';
import type { StageTimer } from './stage-timer';
import type { UpgradeCase } from './upgrade-case';

export interface WaitsFor {
  readonly provider: WatchedProvider;
  readonly stopsClock: boolean;
}

/** The party that each stage waits for; null: none, or one with a clock of its own. */
export const WAITS_FOR: Readonly<Record<Stage, WaitsFor | null>> = {
  AWAITING_PURCHASE: { provider: 'webstore', stopsClock: true },
  AWAITING_CONTACT_INFO: { provider: 'kba', stopsClock: true },
  // The bureau's own five minutes: nobody can stop them.
  AWAITING_KBA_ANSWERS: null,
  AWAITING_VIDEO_BOOKING: { provider: 'live-video', stopsClock: true },
  AWAITING_VIDEO_RESULT: { provider: 'live-video', stopsClock: true },
  // The letter is under way, and its printed expiry is the engine's.
  ACTIVATION_WAIT: { provider: 'letter-house', stopsClock: false },
  AWAITING_REDEMPTION: { provider: 'letter-house', stopsClock: false },
  UNDER_REVIEW: null,
  CLOSED: null,
};

/** The party that a case waits for in a stage, under its policy. */
export function waitsForOf({ outage }: Policy, stage: Stage): WaitsFor | null {
  return outage.stopsClock ? WAITS_FOR[stage] : null;
}

/** The stages whose runs must hear of a party's outage. */
export function stagesWaitingFor(provider: WatchedProvider): readonly Stage[] {
  return (Object.keys(WAITS_FOR) as Stage[]).filter((stage) => WAITS_FOR[stage]?.provider === provider);
}

/** Whether the deadline stands still. */
export function isClockStopped({ stage, out }: Pick<CaseState, 'stage' | 'out'>): boolean {
  return out !== null && WAITS_FOR[stage]?.stopsClock === true;
}

/** The stage's deadline as callers and operators see it: none while the clock stands still, or a freeze holds it. */
export function shownDeadline(
  state: Pick<CaseState, 'stage' | 'out' | 'deadline' | 'isFrozen'>,
): number | null {
  return isClockStopped(state) || state.isFrozen ? null : state.deadline;
}

/** How long an outage held up a wait that began at `since`. Milliseconds. */
export function heldUpMs(outage: { startedAt: number; endedAt: number }, since: number): number {
  return Math.max(0, outage.endedAt - Math.max(outage.startedAt, since));
}

/**
 * Follows news of a party in the stage the case is in.
 * @returns whether the party that the stage waits for can be asked again
 */
export async function followOutage(
  upgrade: UpgradeCase,
  timer: StageTimer,
  news: ProviderHealthSignal,
): Promise<boolean> {
  const { input, state } = upgrade;
  const waitsFor = waitsForOf(input.policy, state.stage);
  const isOver = state.outagesOver.includes(news.outageId);
  if (news.endedAt !== null && !isOver) state.outagesOver = [...state.outagesOver, news.outageId];
  if (waitsFor?.provider !== news.provider || isOver) return false;
  if (news.endedAt === null) await beginOutage(upgrade, timer, waitsFor, news);
  else await endOutage(upgrade, timer, waitsFor, { ...news, endedAt: news.endedAt });
  return news.endedAt !== null && state.out === null;
}

async function beginOutage(
  upgrade: UpgradeCase,
  timer: StageTimer,
  { provider, stopsClock }: WaitsFor,
  news: ProviderHealthSignal,
): Promise<void> {
  const { state } = upgrade;
  if (state.out !== null) return;
  state.out = news;
  if (!stopsClock) return;
  timer.stop();
  await upgrade.note('clock_stopped', null, attentionOf(provider));
}

async function endOutage(
  upgrade: UpgradeCase,
  timer: StageTimer,
  { provider, stopsClock }: WaitsFor,
  news: ProviderHealthSignal & { readonly endedAt: number },
): Promise<void> {
  const { state } = upgrade;
  if (state.out?.outageId === news.outageId) state.out = null;
  if (!stopsClock) return;
  const heldUp = heldUpMs(news, state.since);
  const before = state.deadline ?? Date.now();
  state.deadline = before + heldUp;
  if (provider === 'live-video') creditBranch(state, news);
  if (state.stage === 'AWAITING_VIDEO_BOOKING') state.deadline = state.bookingDeadline;
  moveReminders(upgrade, before, (state.deadline ?? before) - before);
  // The next outage may have begun before the news of this one's end came.
  if (state.out !== null) return;
  timer.runTo(upgrade.schedule(`the clock stood still for ${inWords(heldUp)}`));
  const attention = state.needsAttention === attentionOf(provider) ? null : state.needsAttention;
  await upgrade.note('clock_resumed', state.deadline, attention);
}

/**
 * Adds an outage to the end of the video branch, which may span several stages. Each outage counts once, from its
 * beginning or the branch's to its end; asked again later in the same outage, only what is new of it.
 */
export function creditBranch(
  state: Pick<CaseState, 'bookingDeadline' | 'bookingSince' | 'bookingCredit'>,
  { outageId, startedAt, endedAt }: { outageId: string; startedAt: number; endedAt: number },
): void {
  const { bookingDeadline, bookingSince, bookingCredit } = state;
  if (bookingDeadline === null || bookingSince === null) return;
  const milliseconds = heldUpMs({ startedAt, endedAt }, bookingSince);
  const credited = bookingCredit?.outageId === outageId ? bookingCredit.milliseconds : 0;
  state.bookingDeadline = bookingDeadline + Math.max(0, milliseconds - credited);
  state.bookingCredit = { outageId, milliseconds: Math.max(milliseconds, credited) };
}

/** E.g. LIVE_VIDEO_OUT: a value of the search attribute `NeedsAttention`. */
export function attentionOf(provider: WatchedProvider): string {
  return `${provider.toUpperCase().replaceAll('-', '_')}_OUT`;
}

/** E.g. `2 h 3 min 4.5 s`. */
function inWords(milliseconds: number): string {
  const hours = Math.floor(milliseconds / 3_600_000);
  const minutes = Math.floor((milliseconds % 3_600_000) / 60_000);
  const seconds = (milliseconds % 60_000) / 1000;
  return [hours > 0 && `${hours} h`, minutes > 0 && `${minutes} min`, `${seconds} s`]
    .filter(Boolean)
    .join(' ');
}
