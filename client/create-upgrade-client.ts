/** Makes the client of upgrade-client.ts, on a Temporal client and a store. */
import { randomUUID } from 'node:crypto';
import { setTimeout } from 'node:timers/promises';
import type { UpdateDefinition } from '@temporalio/client';
import type { SealedQuestions } from '../activities/kba';
import type { BulkRun, UpgradeRecord } from '../db/store';
import { workflowIdOf } from '../temporal.config';
import {
  answerKbaUpdate,
  bookVideoUpdate,
  cancelUpgradeUpdate,
  cancelVideoUpdate,
  type DecideReviewInput,
  decideReviewUpdate,
  declineKbaUpdate,
  extendDeadlineUpdate,
  type ProofingUpgradeResult,
  type Received,
  redriveUpdate,
  requestNewLetterUpdate,
  rescheduleVideoUpdate,
  submitContactInfoUpdate,
} from '../workflows/messages';
import { POLICIES } from '../workflows/policies';
import type { Policy } from '../workflows/policy';
import { stuckLimits } from '../workflows/stage-alarms';
import type { ProofingStatus } from '../workflows/status';
import { reissueCodeToAgent, revealCodeToAgent } from './agent-code';
import { bulkOrderOf } from './bulk/order';
import { previewBulk } from './bulk/preview';
import { type CarryOut, requireRun, runBulk } from './bulk/run';
import { caseFileOf } from './case-file';
import { credentialReportOf, rebindCredential, unlockCodes } from './credential-limits';
import { reportCredential } from './credential-news';
import { eraseUpgrade } from './erase-upgrade';
import { UpgradeError } from './errors';
import { holdsOf, holdUpgrade, releaseHold } from './holds';
import { joinLinkOf } from './join-link';
import { announceMaintenance } from './maintenance';
import {
  answersSchema,
  appointmentOf,
  cancelSchema,
  contactInfoSchema,
  eraseSchema,
  extendSchema,
  listSchema,
  operatorSchema,
  outagesSchema,
  reviewSchema,
  routeOf,
  slotsSchema,
  stuckSchema,
  upgradeIdSchema,
} from './schemas';
import { agree, bulkOrder, extensionOrder, requireAgreed } from './four-eyes';
import { approveFreeze, beginFreeze, endFreeze } from './freezes';
import { parse } from './parse';
import { NO_PARTNER_POLICIES } from './policies/policy-book';
import { policyOfUpgrade } from './policy-of-upgrade';
import { createStatusReader } from './read-status';
import { redeemCode } from './redeem-code';
import type { Repeatable } from './repeatable';
import { requirePayloadCodec } from './require-payload-codec';
import { decideRepudiation, repudiate } from './repudiation';
import { decideReview } from './review-decision';
import { assignReview, listReviews } from './review-queue';
import { sealInput } from './sealed-input';
import { startUpgrade } from './start-upgrade';
import { toUpgradeError } from './temporal-errors';
import type { UpgradeClient, UpgradeClientOptions } from './upgrade-client';

/** The run has refused what was sent, and will not come back to it. */
const REFUSED: ReadonlySet<string> = new Set([
  'WRONG_STAGE',
  'UPGRADE_CLOSED',
  'UPGRADE_MISMATCH',
  'QUESTION_SET_OVER',
  'MALFORMED_INPUT',
]);

const SLOT_HORIZON_MS = 30 * 86_400_000;

/** @throws UpgradeError PAYLOAD_CODEC_MISSING at once: what `temporal` sends would be in clear */
export function createUpgradeClient(options: UpgradeClientOptions): UpgradeClient {
  const { temporal, store, clock = Date.now, answerWithinMs = 15_000, policies = POLICIES } = options;
  requirePayloadCodec(temporal);
  const operating = { temporal, store, clock, answerWithinMs };
  const { reviewersNeeded = 1, partnerPolicies = NO_PARTNER_POLICIES } = options;
  const fourEyes = { store, clock, reviewersNeeded };
  const needsFourEyes = ({ action }: BulkRun): boolean => reviewersNeeded === 2 && action === 'EXTEND';
  const readStatus = createStatusReader({ temporal, store, policies, answerWithinMs });

  async function recordOf(upgradeId: string): Promise<UpgradeRecord> {
    const known = upgradeIdSchema.safeParse(upgradeId).success ? await store.upgrades.get(upgradeId) : null;
    if (known !== null) return known;
    throw new UpgradeError('UPGRADE_NOT_FOUND', 'There is no upgrade with this id.');
  }

  /** Sends an update to the run of this very upgrade and waits for its answer. */
  async function update<I extends Received>(
    record: UpgradeRecord,
    definition: UpdateDefinition<ProofingStatus, [I]>,
    input: Omit<I, keyof Received>,
    { idempotencyKey }: Repeatable = {},
    receivedAt = clock(),
  ): Promise<ProofingStatus> {
    const { upgradeId, credentialId } = record;
    const handle = temporal.workflow.getHandle(workflowIdOf(credentialId));
    const args = [{ ...input, upgradeId, receivedAt }] as unknown as [I];
    return temporal.withDeadline(Date.now() + answerWithinMs, () =>
      handle.executeUpdate(definition, {
        args,
        ...(idempotencyKey !== undefined && { updateId: idempotencyKey }),
      }),
    );
  }

  /** What was refused is kept by nobody. An answer that is only pending may still be taken. */
  async function erasingIfRefused<T>(recordId: string, send: () => Promise<T>): Promise<T> {
    try {
      return await send();
    } catch (error) {
      const reason = toUpgradeError(error);
      if (reason instanceof UpgradeError && REFUSED.has(reason.code)) await store.vault.erase(recordId);
      throw reason;
    }
  }

  /** An upgrade that ended well has no run; what there may be to decide is whether it stands. */
  async function decide(
    record: UpgradeRecord,
    decision: Omit<DecideReviewInput, keyof Received>,
    repeatable?: Repeatable,
  ): Promise<ProofingStatus> {
    if (record.outcome !== 'UPGRADED') return update(record, decideReviewUpdate, decision, repeatable);
    await decideRepudiation(store, record.upgradeId, decision, clock());
    return readStatus(await recordOf(record.upgradeId));
  }

  const carryOut: CarryOut = async ({ action, parameters, actor, reason }, upgradeId, repeatable) => {
    const record = await recordOf(upgradeId);
    const operator = { actor, reason };
    switch (action) {
      case 'EXTEND': {
        const { byMs = 0, until } = parameters;
        const extension = until === undefined ? { byMs } : { until };
        return update(record, extendDeadlineUpdate, { extension, operator }, repeatable);
      }
      case 'REISSUE':
        return update(record, requestNewLetterUpdate, { operator }, repeatable);
      case 'REDRIVE':
        return update(record, redriveUpdate, { operator }, repeatable);
      case 'CANCEL':
        return update(record, cancelUpgradeUpdate, { by: 'OPERATOR', operator }, repeatable);
      case 'THAW':
        return update(record, extendDeadlineUpdate, { extension: { thawed: true }, operator }, repeatable);
    }
  };

  const policyOf = (record: UpgradeRecord): Policy => policyOfUpgrade(policies, record);

  /** The sealed questions of a set, or null once it is over. */
  async function openQuestions(
    record: UpgradeRecord,
    questionSetId: string,
  ): Promise<SealedQuestions | null> {
    return (await store.vault.open(
      questionSetId,
      record.upgradeId,
      'kba_questions',
    )) as SealedQuestions | null;
  }

  /** No later start is offered: it would lie beyond the branch, or end after the credential. */
  async function endOfBooking(record: UpgradeRecord, slotMs: number): Promise<number> {
    const credential = await store.credentials.get(record.credentialId);
    const branchEnd = record.stage === 'AWAITING_VIDEO_BOOKING' ? record.stageDeadline : null;
    return Math.min(branchEnd ?? Infinity, (credential?.expiresAt ?? Infinity) - slotMs + 1);
  }

  return withUpgradeErrors<UpgradeClient>({
    start: (input, startOptions) =>
      startUpgrade(
        { temporal, store, clock, answerWithinMs, policies, partnerPolicies, readStatus },
        input,
        startOptions,
      ),

    getStatus: async (upgradeId) => readStatus(await recordOf(upgradeId)),

    async getCase(upgradeId) {
      const record = await recordOf(upgradeId);
      return caseFileOf(operating, record, await readStatus(record));
    },

    list: async (input = {}) => store.upgrades.list(parse(listSchema, input)),

    listStuck: async (input = {}) =>
      store.upgrades.listStuck({ ...stuckLimits(clock()), ...parse(stuckSchema, input) }),

    async submitContactInfo(upgradeId, given, repeatable) {
      const { info, country, agreesToKba } = routeOf(parse(contactInfoSchema, given));
      const record = await recordOf(upgradeId);
      const at = clock();
      const toSeal = { upgradeId, kind: 'contact_info', value: info, at } as const;
      const contactInfoId = await sealInput(store.vault, toSeal, repeatable?.idempotencyKey);
      return erasingIfRefused(contactInfoId, () =>
        update(record, submitContactInfoUpdate, { contactInfoId, country, agreesToKba }, repeatable, at),
      );
    },

    async getQuestions(upgradeId) {
      const record = await recordOf(upgradeId);
      const { stage, questionSetId } = await readStatus(record);
      if (stage === 'AWAITING_KBA_ANSWERS' && questionSetId === null) {
        throw new UpgradeError(
          'ANSWER_PENDING',
          'The upgrade cannot be asked just now; try again in a moment.',
        );
      }
      const sealed = questionSetId === null ? null : await openQuestions(record, questionSetId);
      if (questionSetId === null || sealed === null) throw questionSetOver();
      return { questionSetId, questions: sealed.questions.map(({ text, choices }) => ({ text, choices })) };
    },

    async answerKba(upgradeId, given, repeatable) {
      const { questionSetId, answers } = parse(answersSchema, given);
      const record = await recordOf(upgradeId);
      const sealed = await openQuestions(record, questionSetId);
      if (sealed === null) throw questionSetOver();
      const fits =
        answers.length === sealed.questions.length &&
        answers.every((answer, index) => answer <= sealed.questions[index]!.choices.length);
      if (!fits) {
        throw new UpgradeError(
          'MALFORMED_ANSWERS',
          'Give one answer for each question: the position of the chosen one, from 1.',
        );
      }
      const at = clock();
      const toSeal = { upgradeId, kind: 'kba_answers', value: answers, at } as const;
      const answersId = await sealInput(store.vault, toSeal, repeatable?.idempotencyKey);
      return erasingIfRefused(answersId, () =>
        update(record, answerKbaUpdate, { questionSetId, answersId }, repeatable, at),
      );
    },

    declineKba: async (upgradeId, repeatable) =>
      update(await recordOf(upgradeId), declineKbaUpdate, {}, repeatable),

    async listVideoSlots(upgradeId, input = {}) {
      const { from = 0, limit } = parse(slotsSchema, input);
      const record = await recordOf(upgradeId);
      const { calendar } = policyOf(record).video;
      const earliest = Math.max(clock() + calendar.leadMs, from);
      const to = Math.min(clock() + SLOT_HORIZON_MS, await endOfBooking(record, calendar.slotMs));
      const slots = await store.appointments.listFreeSlots({ calendar, from: earliest, to, limit });
      return slots.map((slot) => new Date(slot).toISOString());
    },

    async bookVideo(upgradeId, appointment, repeatable) {
      const wish = appointmentOf(appointment);
      return update(await recordOf(upgradeId), bookVideoUpdate, wish, repeatable);
    },

    async rescheduleVideo(upgradeId, appointment, repeatable) {
      const wish = appointmentOf(appointment);
      return update(await recordOf(upgradeId), rescheduleVideoUpdate, wish, repeatable);
    },

    cancelVideo: async (upgradeId, repeatable) =>
      update(await recordOf(upgradeId), cancelVideoUpdate, {}, repeatable),

    async getJoinLink(upgradeId) {
      const record = await recordOf(upgradeId);
      return joinLinkOf(record, { store, video: policyOf(record).video, now: clock() });
    },

    revealCodeToAgent: async (upgradeId, agentId) =>
      revealCodeToAgent(store, await recordOf(upgradeId), agentId, clock()),

    async reissueCodeToAgent(upgradeId, agentId) {
      const record = await recordOf(upgradeId);
      return reissueCodeToAgent(store, record, agentId, policyOf(record).video, clock());
    },

    redeemCode: async (upgradeId, input, repeatable) =>
      redeemCode({ store, clock, policies, readStatus, recordOf, update }, upgradeId, input, repeatable),

    requestNewLetter: async (upgradeId, repeatable) =>
      update(await recordOf(upgradeId), requestNewLetterUpdate, {}, repeatable),

    async reissueLetter(upgradeId, by, repeatable) {
      const operator = parse(operatorSchema, by);
      return update(await recordOf(upgradeId), requestNewLetterUpdate, { operator }, repeatable);
    },

    async extendDeadline(upgradeId, input, repeatable) {
      const { byMs, until, ...operator } = parse(extendSchema, input);
      const extension = byMs === undefined ? { until: until! } : { byMs };
      const record = await recordOf(upgradeId);
      if (reviewersNeeded === 1)
        return update(record, extendDeadlineUpdate, { extension, operator }, repeatable);
      const { idempotencyKey, ...order } = await extensionOrder(fourEyes, upgradeId, extension);
      await agree(fourEyes, order, operator);
      return update(record, extendDeadlineUpdate, { extension, operator }, { idempotencyKey });
    },

    async redrive(upgradeId, by, repeatable) {
      const operator = parse(operatorSchema, by);
      return update(await recordOf(upgradeId), redriveUpdate, { operator }, repeatable);
    },

    async decideReview(upgradeId, input, repeatable) {
      const decision = parse(reviewSchema, input);
      const record = await recordOf(upgradeId);
      return decideReview({ store, clock, reviewersNeeded, carryOut: decide }, record, decision, repeatable);
    },

    listReviews: async (input = {}) => listReviews({ store, clock }, input),

    assignReview: async (upgradeId, input) =>
      assignReview({ store, clock }, (await recordOf(upgradeId)).upgradeId, input),

    repudiate: async (upgradeId, input) => repudiate(store, upgradeId, input, clock()),

    async cancel(upgradeId, input, repeatable) {
      const { by, actor, reason } = parse(cancelSchema, input);
      const operator = actor === undefined || reason === undefined ? {} : { operator: { actor, reason } };
      return update(await recordOf(upgradeId), cancelUpgradeUpdate, { by, ...operator }, repeatable);
    },

    previewBulk: async (order) => previewBulk({ store, policies }, bulkOrderOf(order)),

    async beginBulk(given) {
      const order = bulkOrderOf(given);
      const run = await store.bulk.begin({ ...order, runId: randomUUID(), at: clock() });
      // Whoever orders it has said yes; that somebody else must is told when it is to be carried out.
      const { subject, upgradeId } = bulkOrder(run.runId);
      const { actor, reason } = run;
      if (needsFourEyes(run)) await store.approvals.agree({ subject, upgradeId, actor, reason, at: clock() });
      return run;
    },

    async approveBulk(runId, input) {
      const by = parse(operatorSchema, input);
      const run = await requireRun(store, runId);
      if (needsFourEyes(run)) await agree(fourEyes, bulkOrder(runId), by);
      return run;
    },

    async runBulk(runId, runOptions) {
      if (needsFourEyes(await requireRun(store, runId))) await requireAgreed(fourEyes, bulkOrder(runId));
      return runBulk({ store, clock, pause, carryOut }, runId, runOptions);
    },

    beginFreeze: async (input) => beginFreeze(fourEyes, input),

    approveFreeze: async (freezeId, by) => approveFreeze(fourEyes, freezeId, by),

    endFreeze: async (freezeId, by) => endFreeze(fourEyes, freezeId, by),

    listFreezes: async ({ limit = 20 } = {}) => store.freezes.list({ limit }),

    getBulkRun: async (runId) => ({
      run: await requireRun(store, runId),
      refused: await store.bulk.listRefused(runId),
    }),

    listBulkRuns: async ({ limit = 20 } = {}) => store.bulk.list({ limit }),

    getCredential: async (credentialId) => credentialReportOf(operating, credentialId),

    rebindCredential: async (credentialId, otp, by) => rebindCredential(operating, credentialId, otp, by),

    unlockCodes: async (credentialId, by) => unlockCodes(operating, credentialId, by),

    reportCredential: async (credentialId, input) => reportCredential(operating, credentialId, input),

    hold: async (upgradeId, by) => holdUpgrade(operating, await recordOf(upgradeId), by),

    releaseHold: async (upgradeId, input) =>
      releaseHold({ ...operating, reviewersNeeded }, await recordOf(upgradeId), input),

    listHolds: async (upgradeId) => holdsOf(operating, (await recordOf(upgradeId)).upgradeId),

    async erase(upgradeId, input) {
      const { by, actor } = parse(eraseSchema, input);
      const cancel = (record: UpgradeRecord) => update(record, cancelUpgradeUpdate, { by });
      return eraseUpgrade({ temporal, store, clock, answerWithinMs, cancel, recordOf }, upgradeId, {
        by,
        actor,
      });
    },

    announceMaintenance: async (input) =>
      announceMaintenance({ temporal, now: clock(), answerWithinMs }, input),

    listOutages: async (input = {}) => store.outages.list(parse(outagesSchema, input)),

    async waitForEnd(upgradeId) {
      const { credentialId, outcome, reason } = await recordOf(upgradeId);
      const workflowId = workflowIdOf(credentialId);
      const run = await temporal.workflow
        .getHandle(workflowId)
        .describe()
        .catch(() => null);
      if (run !== null && run.memo?.['upgradeId'] === upgradeId) {
        return (await temporal.workflow.getHandle(workflowId, run.runId).result()) as ProofingUpgradeResult;
      }
      // Its run is no longer kept, or a later one of the same credential has taken its place.
      if (outcome !== null && reason !== null) return { upgradeId, outcome, reason };
      throw new UpgradeError(
        'TEMPORAL_UNAVAILABLE',
        'The run of this upgrade cannot be found; start it again.',
      );
    },
  });
}

async function pause(milliseconds: number, signal: AbortSignal | undefined): Promise<void> {
  if (milliseconds <= 0) return;
  // Told to stop, whoever waits looks for themselves.
  await setTimeout(milliseconds, undefined, signal === undefined ? {} : { signal }).catch(() => undefined);
}

/** Runs each method so that what it throws is an UpgradeError where the cause is known. */
function withUpgradeErrors<T extends object>(methods: T): T {
  const wrapped = Object.entries(methods).map(([name, method]) => [
    name,
    async (...args: unknown[]) => {
      try {
        return await (method as (...args: unknown[]) => Promise<unknown>)(...args);
      } catch (error) {
        throw toUpgradeError(error);
      }
    },
  ]);
  return Object.fromEntries(wrapped) as T;
}

function questionSetOver(): UpgradeError {
  return new UpgradeError(
    'QUESTION_SET_OVER',
    'No such questions are open; ask for the status to see what is.',
  );
}
