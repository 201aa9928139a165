/**
 * Questions from the person's credit history (KBA).
 *
 * - An answer may bring further questions, so it is a loop; the bureau's clock runs for the whole session, and another
 *   for each question of a batch.
 * - Answers are sent at most once. If nobody can tell whether they were graded, policy says whether that is an attempt.
 * - A session that ran out is a failed attempt (NIST SP 800-63A rev. 3 §5.3.2), but not one that an outage used up.
 * - Right answers: the credential is raised, or where policy has it so, a letter or live video verifies the person.
 * - Wrong answers: by policy a letter if the bureau could locate the person, live video if not.
 * - No questions for this person is not their failure: live video, no attempt used. A deceased, frozen or flagged file
 *   is looked at by a person, and no code is ever mailed for it.
 * - "I Disagree" uses no attempt, nor does a country that was corrected to one outside the US.
 */
import { uuid4 } from '@temporalio/workflow';
import type { KbaStep } from '../activities/kba';
import type { UnableCause } from '../activities/providers/gateways';
import { acceptContactInfo, contactInfoIdOf } from './contact-info';
import { concludeProofing } from './fraud-gate';
import { attemptsLeft } from './policy';
import { store } from './proxies';
import type { Ending } from './status';
import { GoTo, noticeOf, type Step, type StepName } from './step';
import type { UpgradeCase } from './upgrade-case';

type Questions = Extract<KbaStep, { kind: 'QUESTIONS' }>;
type SessionEnd =
  | Exclude<KbaStep, Questions>
  | { readonly kind: 'DECLINED' }
  /** News led elsewhere while the questions were open. */
  | { readonly kind: 'LEFT'; readonly step: StepName };

export const askQuestions: Step = async (upgrade) => {
  const { input, state } = upgrade;
  const attemptId = uuid4();
  state.method = 'KBA';
  const opened = await upgrade.askPromptly('openKbaSession', 'Open a question session at the bureau', {
    upgradeId: input.upgradeId,
    attemptId,
    contactInfoId: contactInfoIdOf(upgrade),
    excessiveUseBackOffMs: input.policy.kba.excessiveUseBackOffMs,
    mayAskForNine: !state.wasAskedForNine,
  });
  // Whoever asked may be gone when the bureau is back, so nothing is opened for them then.
  if (opened === null) return giveUpAttempt(upgrade, attemptId, 'NOT_OPENED', 'CONTACT_INFO');
  if (opened.kind === 'UNKNOWN' && opened.isUnmapped === true) await callForUnmapped(upgrade);
  // Nothing was graded: a session nobody can find again costs no attempt, and the person may ask for another.
  if (opened.kind === 'UNKNOWN') return giveUpAttempt(upgrade, attemptId, 'OPENING_UNKNOWN', 'CONTACT_INFO');
  const end =
    opened.kind === 'QUESTIONS'
      ? await takeAnswers(upgrade, attemptId, opened).catch((error: unknown): SessionEnd => {
          if (error instanceof GoTo) return { kind: 'LEFT', step: error.step };
          throw error;
        })
      : opened;
  state.questionSetId = null;
  return conclude(upgrade, attemptId, end);
};

function takeAnswers(upgrade: UpgradeCase, attemptId: string, first: Questions): Promise<SessionEnd> {
  const { desk, input, state } = upgrade;
  const { sessionMs, questionMs } = input.policy.kba;
  // From when the questions are here: waiting for a worker must not use up the person's time.
  const sessionEnd = Date.now() + sessionMs;
  const batchEnd = ({ questionCount }: Questions): number =>
    questionCount === undefined ? sessionEnd : Math.min(sessionEnd, Date.now() + questionCount * questionMs);
  upgrade.setOpen(`question session ${attemptId}`, 'abandonKbaSession', { attemptId });
  state.questionSetId = first.questionSetId;
  return upgrade.waitIn(
    {
      stage: 'AWAITING_KBA_ANSWERS',
      deadline: batchEnd(first),
      event: 'questions_asked',
      waitingFor: 'answers to the questions',
    },
    async (next): Promise<SessionEnd> => {
      for (let asked = first; ;) {
        state.questionSetId = asked.questionSetId;
        const message = await next();
        if (message.kind === 'deadline') return { kind: 'ABANDONED' };
        if (message.kind === 'declineKba') return { kind: 'DECLINED' };
        if (message.kind === 'submitContactInfo') {
          if (message.input.country !== 'US' || !message.input.agreesToKba) {
            await acceptContactInfo(upgrade, message.input);
            return { kind: 'DECLINED' };
          }
          desk.refuse('QUESTIONS_OPEN', 'Answer or decline the questions that are open first.');
        }
        if (message.kind !== 'answerKba') continue;
        const { questionSetId, answersId } = message.input;
        if (questionSetId !== asked.questionSetId) {
          desk.refuse(
            'QUESTION_SET_OVER',
            'This set of questions is over; ask for the status to see the one that is open.',
          );
          continue;
        }
        const { upgradeId } = input;
        const graded = await upgrade.ask('submitKbaAnswers', 'Send the answers, once', {
          upgradeId,
          attemptId,
          questionSetId,
          answersId,
        });
        if (graded.kind !== 'QUESTIONS') return graded;
        asked = graded;
        const deadline = batchEnd(asked);
        if (deadline !== state.deadline) await upgrade.moveDeadline(deadline, 'further questions');
      }
    },
  );
}

async function conclude(
  upgrade: UpgradeCase,
  attemptId: string,
  end: SessionEnd,
): Promise<StepName | Ending> {
  if (end.kind === 'DECLINED' || end.kind === 'LEFT') await upgrade.withdraw(`question session ${attemptId}`);
  upgrade.setSettled(`question session ${attemptId}`);
  const next = await follow(upgrade, attemptId, end);
  if (next === 'VIDEO_BOOKING' || next === 'REVIEW' || next === 'LETTER') upgrade.state.isKbaOver = true;
  return next;
}

function follow(upgrade: UpgradeCase, attemptId: string, end: SessionEnd): Promise<StepName | Ending> {
  switch (end.kind) {
    case 'AUTHENTICATED':
      return passed(upgrade, attemptId);
    case 'NOT_AUTHENTICATED':
      return countAttempt(upgrade, attemptId, end.located ? 'NOT_AUTHENTICATED' : 'NOT_LOCATED', end.located);
    case 'ABANDONED':
      if (end.byOutage === true) return giveUpAttempt(upgrade, attemptId, 'LOST_TO_OUTAGE', 'CONTACT_INFO');
      return countAttempt(upgrade, attemptId, end.kind, false);
    case 'UNKNOWN':
      // What the bureau said is no failure of the person, and somebody of ours must read it.
      if (end.isUnmapped === true) return giveUpUnmapped(upgrade, attemptId);
      if (!upgrade.input.policy.kba.unknownCountsAsAttempt)
        return giveUpAttempt(upgrade, attemptId, end.kind, 'CONTACT_INFO');
      return countAttempt(upgrade, attemptId, end.kind, false);
    case 'DECLINED':
    case 'BACKING_OFF':
      return giveUpAttempt(upgrade, attemptId, end.kind, 'VIDEO_BOOKING');
    case 'NINE_DIGITS_NEEDED':
      upgrade.state.contactInfoHint = 'SSN_NINE_DIGITS';
      upgrade.state.wasAskedForNine = true;
      return giveUpAttempt(upgrade, attemptId, end.kind, 'CONTACT_INFO');
    case 'LEFT':
      return giveUpAttempt(upgrade, attemptId, end.kind, end.step);
    case 'UNABLE_TO_AUTHENTICATE':
      return unable(upgrade, attemptId, end.cause);
  }
}

async function callForUnmapped(upgrade: UpgradeCase): Promise<void> {
  await upgrade.raise('UNMAPPED_REPLY', 'unmapped_reply_received');
}

async function giveUpUnmapped(upgrade: UpgradeCase, attemptId: string): Promise<StepName> {
  await callForUnmapped(upgrade);
  return giveUpAttempt(upgrade, attemptId, 'UNMAPPED', 'CONTACT_INFO');
}

/** Not the person's failure: live video, or first a person who looks at the file. */
function unable(
  upgrade: UpgradeCase,
  attemptId: string,
  /** NEEDS_REVIEW: in histories of earlier workers, which knew one word for all three. */
  cause: UnableCause | 'NEEDS_REVIEW',
): Promise<StepName> {
  switch (cause) {
    case 'NO_QUESTIONS':
    case 'EXCESSIVE_USE':
      return giveUpAttempt(upgrade, attemptId, cause, 'VIDEO_BOOKING');
    case 'DECEASED':
    case 'FROZEN':
    case 'FLAGGED':
    case 'NEEDS_REVIEW':
      upgrade.state.afterReview = 'VIDEO_BOOKING';
      upgrade.state.reviewCause = cause === 'NEEDS_REVIEW' ? 'FILE_FLAGGED' : `FILE_${cause}`;
      return giveUpAttempt(upgrade, attemptId, cause, 'REVIEW');
  }
}

/** What right answers are worth is policy: the credential, or only the way to what is. */
function passed(upgrade: UpgradeCase, attemptId: string): Promise<StepName | Ending> {
  switch (upgrade.input.policy.kba.afterPass) {
    case 'UPGRADE':
      return raiseCredential(upgrade, attemptId);
    case 'LETTER':
      return giveUpAttempt(upgrade, attemptId, 'AUTHENTICATED', 'LETTER');
    case 'VIDEO':
      return giveUpAttempt(upgrade, attemptId, 'AUTHENTICATED', 'VIDEO_BOOKING');
  }
}

async function raiseCredential(upgrade: UpgradeCase, attemptId: string): Promise<StepName | Ending> {
  const { input } = upgrade;
  const notices = [upgrade.notice(noticeOf('UPGRADED'))];
  const done = await store.completeUpgrade.executeWithOptions({ summary: 'Credential: PROOFING_UPGRADED' }, [
    {
      upgradeId: input.upgradeId,
      attemptId,
      holdsOn: input.policy.fraudGate.holdsOn,
      notices,
      at: Date.now(),
    },
  ]);
  return concludeProofing(upgrade, 'KBA_PASSED', done);
}

/**
 * A failed attempt. Who was located goes where policy says, a letter or live video; all others have another session
 * while one is left, or live video.
 */
async function countAttempt(
  upgrade: UpgradeCase,
  attemptId: string,
  result: string,
  located: boolean,
): Promise<StepName> {
  const { input, state } = upgrade;
  state.used = await store.finishAttempt.executeWithOptions({ summary: `Attempt used: ${result}` }, [
    { attemptId, result, counted: true, at: Date.now() },
  ]);
  if (located) return input.policy.kba.afterLocated === 'LETTER' ? 'LETTER' : 'VIDEO_BOOKING';
  const mayAskAgain = result !== 'NOT_LOCATED' && attemptsLeft(input.policy, state.used).kba > 0;
  return mayAskAgain ? 'CONTACT_INFO' : 'VIDEO_BOOKING';
}

async function giveUpAttempt(
  upgrade: UpgradeCase,
  attemptId: string,
  result: string,
  next: StepName,
): Promise<StepName> {
  upgrade.state.used = await store.finishAttempt.executeWithOptions(
    { summary: `No attempt used: ${result}` },
    [{ attemptId, result, counted: false, at: Date.now() }],
  );
  return next;
}
