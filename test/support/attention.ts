/** Why an operator should look at an upgrade, where operators look: in Temporal's lists and in the store's. */
import { workflowIdOf } from '../../temporal.config';
import type { Applicant } from '../../deploy/local/applicant';
import type { SkippedTime } from './skipped-time';

export interface Attention {
  readonly inTemporal: string | null;
  readonly inStore: string | null;
}

export async function attentionTo(world: SkippedTime, applicant: Applicant): Promise<Attention> {
  const { credentialId, upgradeId } = applicant;
  const run = world.temporal.workflow.getHandle(workflowIdOf(credentialId));
  const { typedSearchAttributes } = await run.describe();
  const found = typedSearchAttributes.getAll().find(({ key }) => key.name === 'NeedsAttention');
  const { upgrades } = await world.client.list({ credentialId });
  const listed = upgrades.find((upgrade) => upgrade.upgradeId === upgradeId);
  return {
    inTemporal: found === undefined ? null : String(found.value),
    inStore: listed?.needsAttention ?? null,
  };
}

/** The same in both places. */
export function both(attention: string | null): Attention {
  return { inTemporal: attention, inStore: attention };
}
