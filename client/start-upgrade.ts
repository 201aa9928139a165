/**
 * Starting an upgrade.
 *
 * - The one-time password is checked and used up here, at the edge; it never travels further.
 * - The store opens the upgrade, at most one a credential; starting the run is idempotent after that, so a crash in
 *   between loses nothing: the next start finds the same upgrade and starts its run.
 * - A second start attaches to the running upgrade. After success it is refused.
 * - Without a policy named, it is the partner's own, else the default; a profile of another partner is not there.
 * - A licence key is sealed before the run begins and sent no further: the run finds it by the upgrade's id.
 * - A repeated request with the same idempotency key needs no second one-time password: it is the same start.
 */
import { randomUUID } from 'node:crypto';
import { type Client, WithStartWorkflowOperation } from '@temporalio/client';
import type { OtpVerdict, Store, UpgradeRecord } from '../db/store';
import { isUsableAt } from '../db/usable-credential';
import { TASK_QUEUE, workflowIdOf } from '../temporal.config';
import { beginUpdate, type ProofingUpgradeInput, WORKFLOW_TYPE } from '../workflows/messages';
import type { Policy } from '../workflows/policy';
import { initialSearchAttributes } from '../workflows/search-attributes';
import type { ProofingStatus } from '../workflows/status';
import type { proofingUpgrade } from '../workflows/proofing-upgrade';
import { UpgradeError } from './errors';
import { choiceOf, type Purchase, sealLicenceKey } from './licence-key';
import { parse } from './parse';
import { chooseOfPartner, pinnedPolicy } from './policies/choose-policy';
import type { PartnerPolicies } from './policies/policy-book';
import type { StatusReader } from './read-status';
import { type StartInput, startSchema } from './schemas';
import { isRunOver, toUpgradeError } from './temporal-errors';
import { uuidFrom } from './upgrade-id';

export interface StartDependencies {
  readonly temporal: Client;
  readonly store: Store;
  readonly clock: () => number;
  readonly answerWithinMs: number;
  readonly policies: ReadonlyMap<string, Policy>;
  readonly partnerPolicies: PartnerPolicies;
  readonly readStatus: StatusReader;
}

export interface StartOptions {
  /** Whose running upgrades may be attached to; absent: everybody's. */
  readonly partners?: readonly string[];
}

/** Products by the kind of credential they upgrade; what the webstore offers for it. */
const PRODUCTS = {
  PHONE_OTP: 'PHONE_OTP_PROOFING_UPGRADE',
  HARDWARE_TOKEN: 'HARDWARE_TOKEN_PROOFING_UPGRADE',
} as const;

export async function startUpgrade(
  dependencies: StartDependencies,
  raw: StartInput,
  { partners }: StartOptions = {},
): Promise<ProofingStatus & { attached: boolean }> {
  const { store, clock, readStatus } = dependencies;
  if (raw?.consent === undefined) {
    throw new UpgradeError(
      'CONSENT_MISSING',
      'The person must have read and agreed to "What is Required of Me" first.',
    );
  }
  const given = parse(startSchema, raw);
  const policy = chooseOfPartner(dependencies, given);
  const at = clock();
  if (given.consent.agreedAt > at) {
    throw new UpgradeError(
      'CONSENT_MISSING',
      'The agreement is dated in the future; record it when it is given.',
    );
  }

  const upgradeId =
    given.idempotencyKey === undefined
      ? randomUUID()
      : uuidFrom(JSON.stringify(['start', given.credentialId, given.idempotencyKey]));
  const repeated = await store.upgrades.get(upgradeId);
  if (repeated !== null) {
    if (repeated.userId !== given.userId) throw unknownCredential();
    refuseOfOthers(repeated, partners);
    if (repeated.closedAt !== null) return { ...(await readStatus(repeated)), attached: false };
    await sealLicenceKey(store, repeated, given.purchase, clock());
    return { ...(await beginRun(dependencies, repeated, given.idempotencyKey)), attached: false };
  }

  await checkCredential(store, given, at);
  refuseOtp(await store.credentials.verifyOtp(given.credentialId, given.otp, at));
  const opened = await store.upgrades.open({
    upgradeId,
    credentialId: given.credentialId,
    partnerId: given.partnerId,
    policyName: policy.name,
    policyVersion: policy.version,
    purchase: choiceOf(given.purchase),
    consent: given.consent,
    heldIfPortedAfter: at - policy.fraudGate.numberPortedWithinMs,
    at,
  });
  switch (opened.kind) {
    case 'NO_SUCH_CREDENTIAL':
      throw unknownCredential();
    case 'ALREADY_UPGRADED':
      throw alreadyUpgraded();
    case 'CREDENTIAL_NOT_ACTIVE':
      throw notActive();
    case 'OPENED':
    case 'ATTACHED': {
      refuseOfOthers(opened.upgrade, partners);
      await sealLicenceKey(store, opened.upgrade, given.purchase, at);
      const status = await beginRun(dependencies, opened.upgrade, given.idempotencyKey);
      return { ...status, attached: opened.kind === 'ATTACHED' };
    }
  }
}

/** A case is one partner's: what it says is not for another one, who learns no more than that it is there. */
function refuseOfOthers({ partnerId }: UpgradeRecord, partners: StartOptions['partners']): void {
  if (partners === undefined || partners.includes(partnerId)) return;
  throw new UpgradeError(
    'UPGRADE_OF_OTHER_PARTNER',
    'This credential is being upgraded for another partner; start again when that has ended.',
  );
}

async function checkCredential(
  store: Store,
  given: { credentialId: string; userId: string; purchase?: Purchase },
  at: number,
): Promise<void> {
  const credential = await store.credentials.get(given.credentialId);
  // Another user's credential is not told from an unknown one.
  if (credential === null || credential.userId !== given.userId) throw unknownCredential();
  if (credential.status === 'PROOFING_UPGRADED') throw alreadyUpgraded();
  if (!isUsableAt(credential, at)) throw notActive();
  const choice = choiceOf(given.purchase);
  if (choice !== null && choice.product !== PRODUCTS[credential.type]) {
    throw new UpgradeError('WRONG_PRODUCT', `This credential is upgraded by ${PRODUCTS[credential.type]}.`);
  }
}

function refuseOtp(verdict: OtpVerdict): void {
  switch (verdict.kind) {
    case 'ACCEPTED':
      return;
    case 'WRONG':
      throw new UpgradeError(
        'OTP_WRONG',
        'The one-time password is not right; wait for the next one and try again.',
      );
    case 'REUSED':
      throw new UpgradeError('OTP_REUSED', 'This one-time password was used before; wait for the next one.');
    case 'DELAYED': {
      const retryAt = new Date(verdict.retryAt).toISOString();
      const sentence = `No one-time password of this credential can be tried now; try again at ${retryAt}.`;
      throw new UpgradeError('OTP_DELAYED', sentence, { retryAt });
    }
    case 'LOCKED':
      throw new UpgradeError(
        'OTP_LOCKED',
        'Too many wrong one-time passwords; the credential must be bound again.',
      );
    case 'NO_SUCH_CREDENTIAL':
      throw unknownCredential();
  }
}

/** How long to wait for an earlier run of the same credential to finish its withdrawals. */
const EARLIER_RUN_MS = 10_000;

async function beginRun(
  dependencies: StartDependencies,
  upgrade: UpgradeRecord,
  idempotencyKey: string | undefined,
): Promise<ProofingStatus> {
  const { temporal, clock } = dependencies;
  // The policy the upgrade was opened with, whatever this request says: a running case keeps its rules.
  const policy = pinnedPolicy(dependencies, upgrade);
  const begin = (): Promise<ProofingStatus> => updateWithStart(dependencies, upgrade, policy, idempotencyKey);
  try {
    return await begin();
  } catch (error) {
    const reason = toUpgradeError(error);
    if (!isRunOver(reason)) throw reason;
    const earlier = temporal.workflow.getHandle(workflowIdOf(upgrade.credentialId));
    await temporal.withDeadline(Date.now() + EARLIER_RUN_MS, () => earlier.result()).catch(() => undefined);
  }
  try {
    return await begin();
  } catch (error) {
    const reason = toUpgradeError(error);
    if (!isRunOver(reason)) throw reason;
    throw new UpgradeError(
      'EARLIER_UPGRADE_ENDING',
      'An earlier upgrade of this credential is still withdrawing what it ordered; try again in some minutes.',
      { retryAt: new Date(clock() + 60_000).toISOString() },
    );
  }
}

async function updateWithStart(
  { temporal, clock, answerWithinMs }: StartDependencies,
  upgrade: UpgradeRecord,
  policy: Policy,
  idempotencyKey: string | undefined,
): Promise<ProofingStatus> {
  const { upgradeId, credentialId, credentialType, partnerId, credentialEndsAt } = upgrade;
  const known = { upgradeId, credentialId, credentialType, partnerId, credentialEndsAt };
  const input: ProofingUpgradeInput = { ...known, policy };
  const startWorkflowOperation = new WithStartWorkflowOperation<typeof proofingUpgrade>(WORKFLOW_TYPE, {
    workflowId: workflowIdOf(credentialId),
    taskQueue: TASK_QUEUE,
    args: [input],
    workflowIdConflictPolicy: 'USE_EXISTING',
    // Whether a credential may be upgraded again is the store's to say, which outlives Temporal's retention.
    workflowIdReusePolicy: 'ALLOW_DUPLICATE',
    typedSearchAttributes: initialSearchAttributes(input),
    memo: { upgradeId, policy: `${policy.name} v${policy.version}` },
    staticDetails: detailsOf(upgrade),
    staticSummary: `${credentialType} → PROOFING_UPGRADED, policy ${policy.name} v${policy.version}`,
  });
  return temporal.withDeadline(Date.now() + answerWithinMs, () =>
    temporal.workflow.executeUpdateWithStart(beginUpdate, {
      args: [{ upgradeId, receivedAt: clock() }],
      ...(idempotencyKey !== undefined && { updateId: idempotencyKey }),
      startWorkflowOperation,
    }),
  );
}

function unknownCredential(): UpgradeError {
  return new UpgradeError(
    'UNKNOWN_CREDENTIAL',
    'This user has no such credential; check user id and credential id.',
  );
}

function alreadyUpgraded(): UpgradeError {
  return new UpgradeError(
    'ALREADY_UPGRADED',
    'This credential has its proofing already; nothing is to be done.',
  );
}

function notActive(): UpgradeError {
  return new UpgradeError(
    'CREDENTIAL_NOT_ACTIVE',
    'This credential is not active, or its subscription has ended, so it cannot be upgraded.',
  );
}

/** For whoever opens the run in the Web UI: what it is about, and how to ask for more. */
function detailsOf({ upgradeId, credentialId, credentialType, partnerId }: UpgradeRecord): string {
  return [
    `Upgrade \`${upgradeId}\` of credential \`${credentialId}\` (${credentialType}) for partner \`${partnerId}\`.`,
    `\`npm run upgrade -- status ${upgradeId}\` tells more; people are in the store, never here.`,
  ].join('\n\n');
}
