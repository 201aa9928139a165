import type { Client, WorkflowHandle } from '@temporalio/client';
import { workflowIdOf } from '../temporal.config';
import { UpgradeError } from './errors';
import { toUpgradeError } from './temporal-errors';

/** Tells the run of a credential of something that the store knows already: if it cannot be told, nothing is lost. */
export async function tellRunIfThere(
  { temporal, answerWithinMs }: { temporal: Client; answerWithinMs: number },
  credentialId: string,
  tell: (run: WorkflowHandle) => Promise<void>,
): Promise<void> {
  const run = temporal.workflow.getHandle(workflowIdOf(credentialId));
  try {
    await temporal.withDeadline(Date.now() + answerWithinMs, () => tell(run));
  } catch (error) {
    if (!(toUpgradeError(error) instanceof UpgradeError)) throw error;
  }
}
