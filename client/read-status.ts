import type { Client } from '@temporalio/client';
import type { Store, UpgradeRecord } from '../db/store';
import { workflowIdOf } from '../temporal.config';
import { newCaseState } from '../workflows/case-state';
import { statusOf } from '../workflows/describe';
import { getStatusQuery } from '../workflows/messages';
import { exostar } from '../workflows/policies/exostar';
import { completePolicy, type Policy } from '../workflows/policy';
import type { ProofingStatus } from '../workflows/status';

export type StatusReader = (record: UpgradeRecord) => Promise<ProofingStatus>;

/**
 * Reads an upgrade's status: from its run while that is open, else from the store, which outlives the run.
 *
 * A run that cannot answer (no worker, no server) is no reason to tell the person nothing: the projection is given.
 */
export function createStatusReader(options: {
  temporal: Client;
  store: Pick<Store, 'attempts' | 'appointments' | 'letters'>;
  policies: ReadonlyMap<string, Policy>;
  answerWithinMs: number;
}): StatusReader {
  const { temporal, store, policies, answerWithinMs } = options;

  async function fromRun(record: UpgradeRecord): Promise<ProofingStatus | null> {
    const handle = temporal.workflow.getHandle(workflowIdOf(record.credentialId));
    try {
      const status = await temporal.withDeadline(Date.now() + answerWithinMs, () =>
        handle.query(getStatusQuery),
      );
      return status.upgradeId === record.upgradeId ? status : null;
    } catch {
      return null;
    }
  }

  async function fromStore(record: UpgradeRecord): Promise<ProofingStatus> {
    const { upgradeId, credentialId, credentialType, partnerId, outcome, reason } = record;
    const policy = policies.get(record.policyName);
    const attempts = (await store.attempts.listByUpgrade(upgradeId)).filter(({ counted }) => counted);
    const appointment = (await store.appointments.listByUpgrade(upgradeId)).findLast(
      ({ state }) => state === 'BOOKED',
    );
    const letters = await store.letters.listByUpgrade(upgradeId);
    const letter = letters.at(-1);
    const state = {
      ...newCaseState(record.openedAt),
      stage: record.stage,
      since: record.stageSince,
      deadline: record.stageDeadline,
      method: record.method,
      needsAttention: record.needsAttention,
      ending: outcome === null || reason === null ? null : { outcome, reason },
      used: { kba: attempts.filter(({ kind }) => kind === 'KBA').length, total: attempts.length },
      appointment: appointment ?? null,
      letters: letter === undefined ? [] : [letter],
      lettersOrderedAt: letters.map(({ preparedAt }) => preparedAt),
      credentialEndsAt: record.credentialEndsAt,
      redeemBy: record.stage === 'AWAITING_REDEMPTION' ? record.stageDeadline : null,
    };
    // Of a profile that this program does not know, nothing is promised.
    const unknown: Policy = { ...exostar, attempts: { kbaMax: 0, totalMax: 0 } };
    const pinned = { name: record.policyName, version: record.policyVersion };
    return statusOf(
      {
        upgradeId,
        credentialId,
        credentialType,
        partnerId,
        policy: { ...(policy === undefined ? unknown : completePolicy(policy)), ...pinned },
      },
      state,
    );
  }

  return async (record) => (record.closedAt === null ? await fromRun(record) : null) ?? fromStore(record);
}
