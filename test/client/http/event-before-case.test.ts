import { randomUUID } from 'node:crypto';
import { WorkflowNotFoundError } from '@temporalio/common';
import { workflowIdOf } from '../../../temporal.config';
import { addCredential, AT, MINUTE_MS, opening } from '../../db/fixtures';
import { temporalOf, type Told } from '../told-runs';
import { orderEvent } from './bodies';
import { type Endpoint, signed, startEndpoint } from './endpoint';

let now = AT;
let endpoint: Endpoint;
const running = new Set<string>();
const told: Told[] = [];

beforeEach(async () => {
  now = AT;
  told.length = 0;
  running.clear();
  const temporal = temporalOf(async (...each) => {
    const [workflowId] = each;
    if (!running.has(workflowId)) throw new WorkflowNotFoundError('no such run', workflowId, undefined);
    told.push(each);
  });
  endpoint = await startEndpoint({ temporal, clock: () => now });
});
afterEach(() => endpoint.close());

test('7. a payment that is told before there is a case is stored, and its run hears of it once it is there', async () => {
  const { dispatcher } = endpoint.server;
  const upgradeId = randomUUID();
  expect(await endpoint.send(signed('webstore', orderEvent(upgradeId)))).toMatchObject({ status: 204 });
  expect(await dispatcher.dispatchPending()).toBe(0);

  const credentialId = await addCredential(endpoint.store);
  await endpoint.store.upgrades.open(opening(credentialId, upgradeId));
  expect(await dispatcher.dispatchPending()).toBe(0);
  expect(await endpoint.pendingIds()).toEqual(['webstore:msg_1']);

  running.add(workflowIdOf(credentialId));
  now += MINUTE_MS;
  expect(await dispatcher.dispatchPending()).toBe(1);
  expect(await dispatcher.dispatchPending()).toBe(0);
  expect(told).toEqual([[workflowIdOf(credentialId), 'purchaseChanged', 'webstore:msg_1']]);
});

test('71. an event that our clock says is stale is taken when it is sent again by a clock that is right', async () => {
  const behind = signed('webstore', orderEvent('case-1'), { at: AT - 6 * MINUTE_MS });
  expect(await endpoint.send(behind)).toMatchObject({ status: 401, code: 'SIGNATURE_INVALID' });
  expect(endpoint.rows()).toEqual([]);
  now = AT + 30 * MINUTE_MS;
  expect(await endpoint.send(signed('webstore', orderEvent('case-1'), { at: now }))).toMatchObject({
    status: 204,
  });
  expect(endpoint.rows()).toHaveLength(1);
});
