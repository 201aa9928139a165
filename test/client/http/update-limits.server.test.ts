/** Temporal takes ten updates of a run at once. What a caller meets of that is told as a problem, and never a 5xx. */
import { randomUUID } from 'node:crypto';
import { Client, Connection } from '@temporalio/client';
import { createUpgradeClient } from '../../../client';
import { workflowIdOf } from '../../../temporal.config';
import { WORKFLOW_TYPE } from '../../../workflows/messages';
import { type ApiEndpoint, startApiEndpoint } from '../../support/api-endpoint';
import { undocumented } from '../../support/openapi-document';
import { freshDataConverter } from '../../support/temporal-double';

let connection: Connection;
let temporal: Client;
let endpoint: ApiEndpoint;
beforeAll(async () => {
  connection = await Connection.connect({ address: process.env['TEST_TEMPORAL_ADDRESS']! });
  temporal = new Client({ connection, dataConverter: freshDataConverter() });
  endpoint = await startApiEndpoint({
    behaviour: (store) => ({ ...createUpgradeClient({ temporal, store, answerWithinMs: 4_000 }) }),
  });
});
afterAll(async () => {
  await endpoint.close();
  await connection.close();
});

it('of fifteen requests at once to a run that does not answer, each is told to come again', async () => {
  const upgradeId = await endpoint.upgrade();
  const record = await endpoint.store.upgrades.get(upgradeId);
  // No worker polls this queue, so whatever is sent stays in flight.
  const taskQueue = `nobody-${randomUUID()}`;
  const handle = await temporal.workflow.start(WORKFLOW_TYPE, {
    workflowId: workflowIdOf(record!.credentialId),
    taskQueue,
  });
  const address = `/v1/upgrades/${upgradeId}/letters`;
  const answers = await Promise.all(
    Array.from({ length: 15 }, () => endpoint.ask('backEnd', address, { method: 'POST' })),
  );
  await handle.terminate();
  for (const answer of answers) {
    expect(undocumented('POST', '/v1/upgrades/{upgradeId}/letters', answer)).toBeNull();
    expect(['ANSWER_PENDING', 'BUSY']).toContain(answer.code);
    if (answer.code === 'BUSY') expect(answer.headers.get('retry-after')).toBe('1');
  }
}, 60_000);
