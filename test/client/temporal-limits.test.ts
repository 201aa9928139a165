/** Temporal's limits of updates, in the server's own words (measured with 1.29), are told as something to wait for. */
import { createUpgradeClient } from '../../client';
import { AT } from '../db/fixtures';
import { type ApiEndpoint, startApiEndpoint } from '../support/api-endpoint';
import { runThatAnswers } from '../support/run-that-answers';

/** As the gRPC library gives it. */
const serviceError = (code: number, details: string): Error =>
  Object.assign(new Error(`${code}: ${details}`), { code, details, metadata: {} });

let answer: Error;
let endpoint: ApiEndpoint;
beforeAll(async () => {
  const temporal = runThatAnswers(() => answer);
  const clock = () => AT;
  endpoint = await startApiEndpoint({
    behaviour: (store) => ({ ...createUpgradeClient({ temporal, store, clock }) }),
  });
});
afterAll(() => endpoint.close());

it.each([
  [8, 'limit on number of concurrent in-flight updates has been reached (10)', 429, 'BUSY', '1'],
  [
    9,
    'The limit on the total number of distinct updates in this workflow has been reached (2000). Make sure any duplicate updates share an Update ID so the server can deduplicate them',
    429,
    'TOO_MANY_CHANGES',
    '3600',
  ],
  // Another unmet condition is no limit, and the caller cannot mend it.
  [9, 'Workflow Task in failed state', 503, 'TEMPORAL_UNAVAILABLE', null],
] as const)('gRPC %i, %s', async (code, details, status, told, retryAfter) => {
  answer = serviceError(code, details);
  const upgradeId = await endpoint.upgrade();
  const refused = await endpoint.ask('backEnd', `/v1/upgrades/${upgradeId}/letters`, { method: 'POST' });
  expect(refused).toMatchObject({ status, code: told });
  expect(refused.headers.get('retry-after')).toBe(retryAfter);
});
