/** A Temporal client without a server: what a run would answer is chosen by the test. */
import type { Client } from '@temporalio/client';
import { WorkflowUpdateFailedError } from '@temporalio/client';
import { ApplicationFailure } from '@temporalio/common';
import { UpgradeError } from '../../client';
import { temporalDouble } from './temporal-double';

/** @param answer what the run gives; an {@link UpgradeError} is refused as a run refuses, another error is the server's */
export function runThatAnswers(answer: () => unknown): Client {
  const give = async (): Promise<unknown> => {
    const given = answer();
    if (!(given instanceof Error)) return given;
    if (!(given instanceof UpgradeError)) throw given;
    const { code, message, details } = given;
    throw new WorkflowUpdateFailedError('refused', ApplicationFailure.nonRetryable(message, code, details));
  };
  const handle = {
    executeUpdate: give,
    signal: async () => undefined,
    query: give,
    result: give,
    describe: async () => ({ memo: {}, runId: 'run' }),
  };
  return temporalDouble({
    connection: {},
    withDeadline: async (_until: number, call: () => unknown) => call(),
    workflow: { getHandle: () => handle, executeUpdateWithStart: give },
  });
}
