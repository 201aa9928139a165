/**
 * A person in the storm, who does what is shown to be next until the upgrade has ended.
 *
 * "No answer yet" is followed by the same request under the same key; whatever no longer fits, by a look at the status.
 * A refusal that nobody should meet who does as told ends the walk with an error.
 */
import { randomUUID } from 'node:crypto';
import { setTimeout } from 'node:timers/promises';
import {
  isUpgradeError,
  type ProofingStatus,
  type StartInput,
  type UpgradeClient,
  type UpgradeErrorCode,
} from '../../client';
import { type Applicant, createApplicant, type World } from '../../deploy/local/applicant';
import type { Pace } from './pace';
import type { Plan } from './plans';
import { stormPolicy } from './policy';

/** Not an answer: the same request again. */
const ASK_AGAIN: ReadonlySet<UpgradeErrorCode> = new Set<UpgradeErrorCode>([
  'ANSWER_PENDING',
  'BUSY',
  'TEMPORAL_UNAVAILABLE',
  'STORE_UNAVAILABLE',
  // Of the last one a start may have been cut short: the next one counts.
  'OTP_REUSED',
]);

/** The upgrade has gone on meanwhile, or cannot take it now: the status says what is next. */
const LOOK_AGAIN: ReadonlySet<UpgradeErrorCode> = new Set<UpgradeErrorCode>([
  'WRONG_STAGE',
  'QUESTION_SET_OVER',
  'UPGRADE_CLOSED',
  'SLOT_NOT_AVAILABLE',
  'PROVIDER_OUT',
]);

const FIRST_REST_MS = 200;
const REST_MS_MAX = 20_000;

/** Longer than a case is parked, or a letter held up, for a first and a second time. */
const STUCK_AFTER_MS = 100 * 60_000;

export interface Walk {
  readonly applicant: Applicant;
  /** @throws Error with the stage and the code of a refusal, no personal data */
  toTheEnd(): Promise<void>;
}

export async function setOut(world: World, plan: Plan, name: string, pace: Pace): Promise<Walk> {
  const intent = { idempotencyKey: '' };
  const client = withKeyOf(intent, world.client);
  const applicant = await createApplicant(
    { ...world, client },
    { name, policy: stormPolicy.name, ...plan.person },
  );
  const finished = new Set<string>();
  const until = Date.now() + STUCK_AFTER_MS;
  let isSettled = false;
  let handedOver: string | null = null;

  /** One intent under one key, until it is answered. False: look again. */
  async function send(ask: () => Promise<unknown>): Promise<boolean> {
    intent.idempotencyKey = randomUUID();
    const first = await tryOnce(ask);
    if (first !== 'ASK_AGAIN') return first === 'ANSWERED';
    return aside(async () => {
      for (let restMs = FIRST_REST_MS; Date.now() < until; restMs = Math.min(restMs * 2, REST_MS_MAX)) {
        await setTimeout(restMs);
        const now = await tryOnce(ask);
        if (now !== 'ASK_AGAIN') return now === 'ANSWERED';
      }
      throw new Error('no answer came');
    });
  }

  /** Does not hold others up meanwhile. */
  async function aside<T>(wait: () => Promise<T>): Promise<T> {
    pace.leave();
    try {
      return await wait();
    } finally {
      pace.comeBack();
    }
  }

  /** False: there is nothing to do but wait. */
  async function doNext(status: ProofingStatus): Promise<boolean> {
    const { stage, appointment } = status;
    if (plan.cancelsIn.includes(stage)) {
      return send(() => client.cancel(applicant.upgradeId, { by: 'APPLICANT' }, intent));
    }
    switch (stage) {
      case 'AWAITING_PURCHASE': {
        if (plan.payment !== 'INVOICE' || isSettled) return false;
        await world.sandbox.settleOrder(applicant.upgradeId);
        isSettled = true;
        return true;
      }
      case 'AWAITING_CONTACT_INFO':
        return send(() => applicant.giveContactInfo());
      case 'AWAITING_KBA_ANSWERS':
        if (plan.questions === 'DECLINE') return send(() => client.declineKba(applicant.upgradeId, intent));
        return send(() => applicant.answer(plan.questions === 'ANSWER_RIGHT' ? 'right' : 'wrong'));
      case 'AWAITING_VIDEO_BOOKING':
        return send(() => applicant.bookVideo());
      case 'AWAITING_VIDEO_RESULT': {
        if (appointment === null || finished.has(appointment.appointmentId)) return false;
        await world.sandbox.finishVideo(appointment.appointmentId, 'PASSED');
        finished.add(appointment.appointmentId);
        return true;
      }
      case 'ACTIVATION_WAIT':
      case 'AWAITING_REDEMPTION': {
        // The house could not be asked for it: it is asked again later.
        if (status.letter === null && status.method === 'KBA_AND_LETTER') return false;
        const hear = async (): Promise<string> => (handedOver ??= await applicant.hearCode());
        const code = status.letter === null ? await hear() : (await applicant.readLetter()).code;
        return send(() => applicant.redeem(code));
      }
      case 'UNDER_REVIEW':
        throw new Error('nobody of this storm is to be reviewed');
      case 'CLOSED':
        return true;
      default:
        return stage satisfies never;
    }
  }

  return {
    applicant,
    async toTheEnd() {
      await send(() => applicant.start({ ...intent, ...purchaseOf(plan) }));
      for (let restMs = FIRST_REST_MS; ;) {
        const status = await lookAt(applicant);
        if (status.stage === 'CLOSED') return;
        if (Date.now() > until) throw new Error(`stuck in ${status.stage}`);
        const hasMoved = await inStage(status.stage, () => doNext(status));
        restMs = hasMoved ? FIRST_REST_MS : Math.min(restMs * 2, REST_MS_MAX);
        if (hasMoved) pace.noteStep();
        else await aside(() => setTimeout(restMs));
      }
    },
  };
}

function purchaseOf({ payment, person }: Plan): Pick<StartInput, 'purchase'> {
  if (payment === null) return {};
  const product = `${person.credentialType ?? 'PHONE_OTP'}_PROOFING_UPGRADE`;
  return { purchase: { product, paymentMethod: payment } };
}

/** The person's requests, each with the key of the intent under way. */
function withKeyOf(intent: { readonly idempotencyKey: string }, client: UpgradeClient): UpgradeClient {
  return {
    ...client,
    submitContactInfo: (upgradeId, info) => client.submitContactInfo(upgradeId, info, { ...intent }),
    answerKba: (upgradeId, answers) => client.answerKba(upgradeId, answers, { ...intent }),
    bookVideo: (upgradeId, appointment) => client.bookVideo(upgradeId, appointment, { ...intent }),
    redeemCode: (upgradeId, entered) => client.redeemCode(upgradeId, entered, { ...intent }),
  };
}

async function lookAt(applicant: Applicant): Promise<ProofingStatus> {
  for (;;) {
    try {
      return await applicant.status();
    } catch (error) {
      if (!isUpgradeError(error) || !ASK_AGAIN.has(error.code)) throw error;
    }
    await setTimeout(FIRST_REST_MS);
  }
}

/** @throws Error for a refusal that nobody should meet who does as told */
async function tryOnce(ask: () => Promise<unknown>): Promise<'ANSWERED' | 'ASK_AGAIN' | 'LOOK_AGAIN'> {
  try {
    await ask();
    return 'ANSWERED';
  } catch (error) {
    if (!isUpgradeError(error)) throw error;
    if (ASK_AGAIN.has(error.code)) return 'ASK_AGAIN';
    if (LOOK_AGAIN.has(error.code)) return 'LOOK_AGAIN';
    throw new Error(`refused with ${error.code}`, { cause: error });
  }
}

async function inStage<T>(stage: string, act: () => Promise<T>): Promise<T> {
  try {
    return await act();
  } catch (error) {
    throw new Error(`${stage}: ${error instanceof Error ? error.message : 'no error'}`, { cause: error });
  }
}
