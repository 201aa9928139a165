/**
 * The redemption window: the code is entered, or the upgrade expires by itself at the exact instant.
 *
 * - A code counts by the instant at which it was submitted, not by when it was looked at: one submitted in time wins
 *   even if the worker was down over the deadline. The store decides redeem against expiry once.
 */
import { dealWithLetterMessage } from './activation-letter';
import { decide, REDEEMED } from './entered-code';
import { holdBack } from './fraud-gate';
import { store } from './proxies';
import type { Ending } from './status';
import { noticeOf, type Step, type StepName } from './step';
import type { UpgradeCase } from './upgrade-case';

export const awaitRedemption: Step = (upgrade) => {
  const { state } = upgrade;
  const deadline = state.redeemBy;
  if (deadline === null) throw new Error('a code is waited for that was not issued');
  return upgrade.waitIn(
    {
      stage: 'AWAITING_REDEMPTION',
      deadline,
      event: state.letters.length === 0 ? 'code_issued' : 'letter_wait_ended',
      waitingFor: 'the activation code; expires by itself',
      polls: pollsOf(upgrade),
    },
    async (next) => {
      for (;;) {
        const message = await next();
        const went =
          message.kind === 'deadline'
            ? await expire(upgrade, deadline)
            : await dealWithLetterMessage(upgrade, message);
        if (went !== null && went !== 'DELIVERED') return went;
      }
    },
  );
};

/** A letter that came back after its journey is found out even if its event was lost. */
function pollsOf({ input, state }: UpgradeCase): number[] {
  const letter = state.letters.at(-1);
  return letter === undefined || letter.isDelivered === true
    ? []
    : input.policy.letter.pollsMs.map((after) => letter.expectedBy + after);
}

/** Void by the clock; but a submission made before the deadline and not yet decided is decided first. */
async function expire(upgrade: UpgradeCase, deadline: number): Promise<StepName | Ending | null> {
  const ended = await store.expireUpgrade.executeWithOptions(
    { summary: 'Code not entered in time: expire' },
    [
      {
        upgradeId: upgrade.input.upgradeId,
        ...NOT_REDEEMED,
        deadline,
        notices: [upgrade.notice(noticeOf('EXPIRED'))],
        at: Date.now(),
      },
    ],
  );
  if (ended.kind === 'CLOSED') return ended.ending;
  const verdict = await decide(upgrade, ended.submissionId);
  if (verdict.kind === 'HELD') return holdBack(upgrade, 'CODE_REDEEMED', verdict.kind);
  return verdict.kind === 'UPGRADED' ? REDEEMED : null;
}

const NOT_REDEEMED: Ending = { outcome: 'EXPIRED', reason: 'CODE_NOT_REDEEMED' };
