/**
 * Neither approved nor rejected: the person is sent back to do a step once more, by a reviewer.
 *
 * - What was proofed so far is void, every code that is out included: nothing of it can be redeemed beside the new try, and
 *   a pass of an earlier session that is told late does not take its place.
 * - What held the upgrade back holds it still, so that somebody looks again at its end.
 * - Only so often, by policy; a live video session may use an attempt, and is not asked for if none would be left for it.
 * - The person is told which step, never why: who looked for a fraud must not warn whoever committed it.
 */
import { uuid4 } from '@temporalio/workflow';
import { attemptsLeft } from './policy';
import { store } from './proxies';
import type { RepeatedStep } from './review-words';
import type { StepName } from './step';
import type { UpgradeCase } from './upgrade-case';

/** The step that follows; null: it was refused, and the review goes on. */
export async function askAgain(upgrade: UpgradeCase, step: RepeatedStep): Promise<StepName | null> {
  const { desk, state } = upgrade;
  const refusal = reasonNotAskedAgain(upgrade, step);
  if (refusal !== null) {
    desk.refuse('ASK_AGAIN_NOT_POSSIBLE', refusal);
    return null;
  }
  const used = await store.beginAgain.executeWithOptions({ summary: `Once more: ${step}; codes are void` }, [
    {
      upgradeId: upgrade.input.upgradeId,
      attemptId: countsAsAttempt(upgrade, step) ? uuid4() : null,
      at: Date.now(),
    },
  ]);
  if (used !== null) state.used = used;
  for (const { letterId } of state.letters) await upgrade.withdraw(`letter ${letterId}`);
  Object.assign(state, {
    letters: [],
    handedOver: null,
    redeemBy: null,
    proofed: null,
    isVideoPassed: false,
  });
  state.repeatedSessions = Object.keys(state.concluded);
  state.repeats++;
  // A file that was found under wrong details says nothing of the right ones.
  if (step === 'CONTACT_INFO' && state.reviewCause?.startsWith('FILE_') === true) state.isKbaOver = false;
  upgrade.tell(upgrade.notice(step === 'VIDEO' ? 'video_asked_again' : 'contact_info_asked_again'));
  return step === 'VIDEO' ? 'VIDEO_BOOKING' : 'CONTACT_INFO';
}

function reasonNotAskedAgain(upgrade: UpgradeCase, step: RepeatedStep): string | null {
  const { input, state } = upgrade;
  if (state.repeats >= input.policy.review.repeatsMax)
    return 'This person was asked as often as the policy of the upgrade allows; approve or reject.';
  if (step === 'CONTACT_INFO') return null;
  if (state.contact === null)
    return 'No contact info was given that a session could be booked with; ask for it.';
  const needed = countsAsAttempt(upgrade, step) ? 2 : 1;
  if (attemptsLeft(input.policy, state.used).total < needed)
    return 'No attempt would be left for another session; approve or reject.';
  return null;
}

function countsAsAttempt({ input }: UpgradeCase, step: RepeatedStep): boolean {
  return step === 'VIDEO' && input.policy.review.repeatCountsAsAttempt;
}
