/**
 * A freeze of expiries: while it lasts, no case that it is about ends by itself, and afterwards each has the time left that
 * it had when the freeze, or its own wait, began.
 *
 * - The store is asked when a deadline comes, so a freeze holds for whoever it is about then, and beginning one tells no
 *   run. A case waits on with its deadline out of sight, and asks again.
 * - When it is over, the frozen time is added: at once where an operator has the runs told, else when the deadline comes. So
 *   no case is lost because nobody told it.
 * - A letter's journey, a session and the bureau's clock end no case, and run on. A code that a standard caps cannot be
 *   held open (NIST SP 800-63A-4 §3.8): another letter is the way.
 */
import { patched } from '@temporalio/workflow';
import type { FrozenTime } from '../db/store';
import { shownAttention } from './attention';
import type { CaseState } from './case-state';
import { putOff } from './extension';
import type { Policy } from './policy';
import { shownDeadline } from './outage';
import { store } from './proxies';
import type { StageTimer } from './stage-timer';
import type { Stage } from './status';
import type { UpgradeCase } from './upgrade-case';

/** While a freeze lasts: an end that was not told is found so late at most, in the person's favour. */
const ASKED_AGAIN_MS = 6 * 3_600_000;

/** The stages at whose end a case ends. */
const ENDING: ReadonlySet<Stage> = new Set<Stage>([
  'AWAITING_PURCHASE',
  'AWAITING_CONTACT_INFO',
  'AWAITING_VIDEO_BOOKING',
  'AWAITING_REDEMPTION',
  'UNDER_REVIEW',
]);

/** Whether a case whose deadline has come goes on, since a freeze holds it back or has given it time. */
export async function outlastsDeadline(upgrade: UpgradeCase, timer: StageTimer): Promise<boolean> {
  const { input, state } = upgrade;
  if (!ENDING.has(state.stage) || isCapped(input.policy, state)) return false;
  // Cases of before asked nothing here.
  if (!patched('2026-11-expiry-freezes')) return false;
  const standing = await askFreezes(upgrade);
  switch (standing.kind) {
    case 'NONE':
      return false;
    case 'OVER':
      await thaw(upgrade, standing.freezes);
      return true;
    case 'LASTS': {
      const summary = `${state.stage}: an operator has frozen all expiries; asked again after this`;
      timer.runTo({ deadline: Date.now() + ASKED_AGAIN_MS, summary });
      if (!state.isFrozen) await noteFrozen(upgrade);
      return true;
    }
  }
}

/** A freeze is over: adds its time before the deadline comes, so that it can be seen. */
export async function followThaw(upgrade: UpgradeCase): Promise<void> {
  const { input, state } = upgrade;
  const isWaited = ENDING.has(state.stage) || state.stage === 'ACTIVATION_WAIT';
  if (!isWaited || state.deadline === null || isCapped(input.policy, state)) return;
  const standing = await askFreezes(upgrade);
  if (standing.kind === 'OVER') await thaw(upgrade, standing.freezes);
}

async function thaw(upgrade: UpgradeCase, freezes: readonly FrozenTime[]): Promise<void> {
  const { state } = upgrade;
  for (const { freezeId, begunAt, milliseconds, actor, reason } of freezes) {
    state.freezesCounted = [...state.freezesCounted, freezeId];
    await putOff(upgrade, {
      byMs: milliseconds,
      operator: { actor, reason },
      freeze: { freezeId, begunAt },
      why: 'put off by the time of a freeze',
    });
  }
}

function askFreezes({ input, state }: UpgradeCase) {
  return store.askFreezes.executeWithOptions({ summary: 'Ask whether expiries are frozen' }, [
    { upgradeId: input.upgradeId, since: waitedSince(state), counted: state.freezesCounted },
  ]);
}

/**
 * From when on frozen time counts: what runs out may have begun to run before its stage did. Of several letters the first
 * counts, so that no code runs out early.
 */
function waitedSince({ stage, since, bookingSince, letters, lettersOrderedAt }: CaseState): number {
  if (stage === 'AWAITING_VIDEO_BOOKING') return bookingSince ?? since;
  const isOfLetter = (stage === 'AWAITING_REDEMPTION' || stage === 'ACTIVATION_WAIT') && letters.length > 0;
  return isOfLetter ? Math.min(...lettersOrderedAt) : since;
}

/** Whether what is waited for is a code that a standard caps. */
function isCapped(policy: Policy, { stage, letters }: CaseState): boolean {
  if (stage !== 'AWAITING_REDEMPTION' && stage !== 'ACTIVATION_WAIT') return false;
  return !mayBeHeldOpen(policy, letters);
}

/** Whether a freeze may hold the code open that is out. */
export function mayBeHeldOpen(
  { letter: { validityMax }, video: { codeValidityMaxMs } }: Policy,
  letters: CaseState['letters'],
): boolean {
  return (letters.length > 0 ? validityMax : codeValidityMaxMs) === null;
}

/** Under every policy: no case of before comes here. */
async function noteFrozen(upgrade: UpgradeCase): Promise<void> {
  const { input, state } = upgrade;
  state.isFrozen = true;
  upgrade.show();
  await store.noteUpgrade.executeWithOptions({ summary: 'Note: expiry_held_back' }, [
    {
      upgradeId: input.upgradeId,
      event: 'expiry_held_back',
      deadline: shownDeadline(state),
      needsAttention: shownAttention(state),
      notices: [],
      at: Date.now(),
    },
  ]);
}
