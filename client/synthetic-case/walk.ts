/**
 * One synthetic case, from a fresh credential to its end: an upgrade by right answers, after which the credential is
 * retired; or a letter in the mail, whose code somebody enters when it has arrived.
 */
import { randomUUID } from 'node:crypto';
import { generateSecret, generateSync } from 'otplib';
import { SYNTHETIC_PREFIX, type SyntheticMethod } from '../../db/store';
import type { ProofingStatus, Stage } from '../../workflows/status';
import { answersTo } from './answers';
import type { SyntheticDependencies } from './dependencies';
import { retireCredential, retireFailed } from './retire';
import { createStepper, StepRefused, type Stepper } from './steps';

export interface SyntheticResult {
  readonly method: SyntheticMethod;
  readonly upgradeId: string;
  /** ISO 8601: when a letter should have arrived; null: it has ended. */
  readonly letterExpectedBy: string | null;
}

/** Of "What is Required of Me": nobody reads it, so no version of it was agreed to. */
const CONSENT_TEXT = 'synthetic';
/** More than any bureau asks in one session. */
const BATCHES_MAX = 5;

/** @throws SyntheticFailure; what was begun is retired then, as far as that can be done */
export async function walkSyntheticCase(
  dependencies: SyntheticDependencies,
  method: SyntheticMethod,
): Promise<SyntheticResult> {
  const stepper = createStepper({ ...dependencies, method });
  const credentialId = `${SYNTHETIC_PREFIX}${randomUUID()}`;
  try {
    const otp = await stepper.run('CREDENTIAL', () => addCredential(dependencies, credentialId));
    const { upgradeId } = await stepper.run('START', () => start(dependencies, stepper, credentialId, otp));
    await stepper.run('CONTACT_INFO', () => giveContactInfo(dependencies, stepper, upgradeId));
    await stepper.run('ANSWERS', () => answer(dependencies, stepper, upgradeId, method));
    const ended = await stepper.run('RESULT', () => seeResult(dependencies, stepper, upgradeId, method));
    if (method === 'KBA')
      await stepper.run('RETIREMENT', () => retireCredential(dependencies, stepper, credentialId));
    return { method, upgradeId, letterExpectedBy: ended.letter?.expectedBy ?? null };
  } catch (error) {
    // Not every failure leaves the means for it; the next run does what is left then.
    await retireFailed(dependencies, credentialId).catch(() => undefined);
    throw error;
  }
}

/** @returns a one-time password of it */
async function addCredential(
  { store, person, clock }: SyntheticDependencies,
  credentialId: string,
): Promise<string> {
  const secret = generateSecret();
  const at = clock();
  const isNew = await store.credentials.add(
    { credentialId, userId: person.userId, type: 'PHONE_OTP', status: 'ACTIVE' },
    { secret, kind: 'TOTP', digits: 6, algorithm: 'sha1', periodSeconds: 30 },
    at,
  );
  if (!isNew) throw new StepRefused('NOT_ADDED');
  return generateSync({ secret, epoch: Math.floor(at / 1000) });
}

/** Nothing is bought: the person is entitled, or the case fails here. */
async function start(
  { channel, person, partnerId, clock }: SyntheticDependencies,
  stepper: Stepper,
  credentialId: string,
  otp: string,
): Promise<ProofingStatus> {
  const consent = { textVersion: CONSENT_TEXT, agreedAt: new Date(clock()).toISOString() };
  const input = {
    userId: person.userId,
    credentialId,
    partnerId,
    otp,
    consent,
    idempotencyKey: credentialId,
  };
  const { upgradeId } = await stepper.answered(() => channel.start(input));
  stepper.setUpgrade(upgradeId);
  return stepper.found(async () => {
    const status = await channel.getStatus(upgradeId);
    if (status.offers.length > 0) throw new StepRefused('NOT_ENTITLED');
    return isIn(status, 'AWAITING_CONTACT_INFO', ['AWAITING_PURCHASE']);
  });
}

async function giveContactInfo(
  { channel, person }: SyntheticDependencies,
  stepper: Stepper,
  upgradeId: string,
): Promise<void> {
  const { contactInfo } = person;
  await stepper.answered(() =>
    channel.submitContactInfo(upgradeId, contactInfo, { idempotencyKey: `contact-info-${upgradeId}` }),
  );
  await stepper.found(async () =>
    isIn(await channel.getStatus(upgradeId), 'AWAITING_KBA_ANSWERS', ['AWAITING_CONTACT_INFO']),
  );
}

async function answer(
  dependencies: SyntheticDependencies,
  stepper: Stepper,
  upgradeId: string,
  method: SyntheticMethod,
): Promise<void> {
  const { channel, person } = dependencies;
  const how = method === 'KBA' ? 'RIGHT' : 'WRONG';
  for (let batch = 1; batch <= BATCHES_MAX; batch++) {
    const open = await stepper.answered(() => channel.getQuestions(upgradeId));
    const answers = { questionSetId: open.questionSetId, answers: answersTo(open, person.answers, how) };
    const idempotencyKey = `answers-${upgradeId}-${batch}`;
    const send = () => channel.answerKba(upgradeId, answers, { idempotencyKey });
    const status = await stepper.answered(() =>
      send().catch((error: unknown) => takenAlready(dependencies, upgradeId, open.questionSetId, error)),
    );
    const isFurther = status.questionSetId !== null && status.questionSetId !== open.questionSetId;
    if (!isFurther) return;
  }
  throw new StepRefused('TOO_MANY_QUESTIONS');
}

/** Answers are answered when what follows is there: if that is late, it is not the answers that failed. */
async function takenAlready(
  { channel }: SyntheticDependencies,
  upgradeId: string,
  questionSetId: string,
  error: unknown,
): Promise<ProofingStatus> {
  const status = await channel.getStatus(upgradeId);
  if (status.questionSetId === questionSetId) throw error;
  return status;
}

function seeResult(
  { channel, store }: SyntheticDependencies,
  stepper: Stepper,
  upgradeId: string,
  method: SyntheticMethod,
): Promise<ProofingStatus> {
  return stepper.found(async () => {
    const status = await channel.getStatus(upgradeId);
    if (method === 'KBA_AND_LETTER') {
      const waits = isIn(status, 'ACTIVATION_WAIT', ['AWAITING_KBA_ANSWERS']);
      // While the letter house is out the stage is the same, and nothing is in the mail.
      return status.letter === null ? refusalBy('NO_LETTER', status) : waits;
    }
    const ended = isIn(status, 'CLOSED', ['AWAITING_KBA_ANSWERS']);
    if (ended instanceof StepRefused) return ended;
    if (status.reason !== 'KBA_PASSED') throw refusalBy('ENDED_OTHERWISE', status);
    const credential = await store.credentials.get(status.credentialId);
    if (credential?.status !== 'PROOFING_UPGRADED') throw refusalBy('CREDENTIAL_NOT_RAISED', status);
    return status;
  });
}

/** @throws StepRefused at once where it went elsewhere, for it will not come there any more */
function isIn(status: ProofingStatus, stage: Stage, before: readonly Stage[]): ProofingStatus | StepRefused {
  if (status.stage === stage) return status;
  if (before.includes(status.stage)) return refusalBy('TIMED_OUT', status);
  throw refusalBy('WENT_ELSEWHERE', status);
}

function refusalBy(why: string, { stage, outcome, reason, clockStopped }: ProofingStatus): StepRefused {
  return new StepRefused(why, { stage, outcome, reason, partyOut: clockStopped?.provider ?? null });
}
