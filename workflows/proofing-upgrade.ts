/**
 * The proofing upgrade of one credential, from purchase to "Proofing Upgraded".
 *
 * Why a workflow: it waits for people, payments and letters for up to some ten weeks, and must lose nothing meanwhile.
 * Steps: the table below. Each is a file of its own and answers with the next step, or with how the upgrade ended.
 * Idempotency: one run a credential, by its workflow id; every activity may be repeated; side effects outside are kept
 * in a ledger first. Redeem against expiry is decided once, in the store.
 * Security: no personal data, code or answer passes through here, only references.
 */
import { allHandlersFinished, CancellationScope, condition } from '@temporalio/workflow';
import { orderLetter, waitForLetter } from './activation-letter';
import { awaitContactInfo } from './contact-info';
import { decideLeftover } from './entered-code';
import { upgradeHeld } from './fraud-gate';
import { receiveMessages } from './handlers';
import { askQuestions } from './kba';
import { bookVideo } from './video-booking';
import { holdVideo, issueVideoCode } from './video-session';
import type { ProofingUpgradeInput, ProofingUpgradeResult } from './messages';
import { awaitPurchase } from './purchase';
import { awaitRedemption } from './redemption';
import { reuseProofing } from './reuse';
import { awaitReview } from './review';
import { Ended, type Ending } from './status';
import { closeCase, GoTo, type Step, type StepName } from './step';
import { openCase, type UpgradeCase } from './upgrade-case';

const STEPS: Record<StepName, Step> = {
  PURCHASE: awaitPurchase, //          -> CONTACT_INFO, or REUSE if the person was proofed before
  REUSE: reuseProofing, //             -> upgraded | CONTACT_INFO | REVIEW
  CONTACT_INFO: awaitContactInfo, //   -> KBA in the US, else VIDEO_BOOKING
  KBA: askQuestions, //                -> upgraded | LETTER | VIDEO_BOOKING | CONTACT_INFO again | REVIEW
  LETTER: orderLetter, //              -> ACTIVATION_WAIT | VIDEO_BOOKING | REVIEW
  ACTIVATION_WAIT: waitForLetter, //   -> upgraded | REDEMPTION | LETTER again | VIDEO_BOOKING | REVIEW
  VIDEO_BOOKING: bookVideo, //         -> VIDEO_RESULT | VIDEO_CODE | LETTER | KBA | failed
  VIDEO_RESULT: holdVideo, //          -> VIDEO_CODE | LETTER | VIDEO_BOOKING again | KBA | REVIEW
  VIDEO_CODE: issueVideoCode, //       -> REDEMPTION
  REDEMPTION: awaitRedemption, //      -> upgraded | LETTER again | VIDEO_BOOKING | REVIEW
  REVIEW: awaitReview, //              -> what the review was about
  UPGRADE: upgradeHeld, //             -> upgraded | REVIEW again
};

export async function proofingUpgrade(input: ProofingUpgradeInput): Promise<ProofingUpgradeResult> {
  const upgrade = openCase(input);
  receiveMessages(upgrade);
  return CancellationScope.nonCancellable(async () => {
    const ending = await closeCase(upgrade, await runSteps(upgrade));
    await answerLeftovers(upgrade);
    if (ending.reason === 'ATTEMPTS_EXHAUSTED') await upgrade.reportExhausted();
    await upgrade.withdraw();
    await answerLeftovers(upgrade);
    return { upgradeId: input.upgradeId, ...ending };
  });
}

async function runSteps(upgrade: UpgradeCase): Promise<Ending> {
  try {
    for (let step: StepName = 'PURCHASE'; ;) {
      const next = await runStep(upgrade, STEPS[step]);
      if (typeof next !== 'string') return next;
      step = next;
    }
  } catch (error) {
    if (error instanceof Ended) return error.ending;
    throw error;
  }
}

async function runStep(upgrade: UpgradeCase, step: Step): Promise<StepName | Ending> {
  try {
    return await step(upgrade);
  } catch (error) {
    if (error instanceof GoTo) return error.step;
    throw error;
  }
}

/** Every message gets its answer before the run ends; a code that was entered in time is still decided. */
async function answerLeftovers(upgrade: UpgradeCase): Promise<void> {
  const { desk } = upgrade;
  desk.answerInHand();
  for (;;) {
    for (let left = desk.takeLeftover(); left !== null; left = desk.takeLeftover()) {
      await decideLeftover(upgrade, left.input.submissionId);
    }
    if (allHandlersFinished()) return;
    await condition(() => desk.hasWaiting() || allHandlersFinished());
  }
}
