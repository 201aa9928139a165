/** A sandbox that is stopped and started on the same file goes on where it was. */
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { startSandbox } from '../../sandbox';
import { entitlementPath, letterBody, orderBody, sessionBody } from './support/bodies';
import { answer, askFor, preciseIdOf } from './support/cross-core';
import { TEST_SECRETS } from './support/secrets';
import { until } from './support/until';
import { startWorld, type TestWorld } from './support/world';

let folder: string;
let dataFile: string;

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'sandbox-test-'));
  dataFile = path.join(folder, 'state', 'sandbox.json');
});

afterEach(() => rmSync(folder, { recursive: true }));

test('sessions, letters, orders and idempotency keys survive a restart', async () => {
  const before = await startWorld({ dataFile });
  const { sessionId, right } = await askFor(before, 'a1');
  const letter = await before.call('POST', '/letters/v1/letters', { key: 'l1', body: letterBody('l1') });
  const invoice = orderBody('u1', { paymentMethod: 'invoice' });
  await before.call('POST', '/webstore/v1/orders', { key: 'u1', body: invoice });
  const session = await before.call('POST', '/video/v1/sessions', { body: sessionBody('ap1') });
  await before.close();

  const after = await startWorld({ dataFile });
  try {
    const graded = await answer(after, 'a1', sessionId, right);
    expect(preciseIdOf(graded).kbascore?.general.kbaresultCode).toBe(0);
    const again = await after.call('POST', '/letters/v1/letters', { key: 'l1', body: letterBody('l1') });
    expect(again.body).toEqual(letter.body);
    expect((await after.effect('letters')).count).toBe(1);
    expect((await after.call('GET', entitlementPath('u1'))).body['entitlement']).toBe('awaiting_payment');
    const same = await after.call('POST', '/video/v1/sessions', { body: sessionBody('ap1') });
    expect([same.status, same.body]).toEqual([200, session.body]);
  } finally {
    await after.close();
  }
});

test('keys, second payments, endings, documents, faults and storms survive a restart', async () => {
  const before = await startWorld({ dataFile });
  const activation = {
    clientReference: 'u1',
    userId: 'buyer-1',
    credentialId: 'cred-phone-1',
    partnerId: 'partner-example',
    licenceKey: 'KEY-GOOD-1',
  };
  const activate = (world: TestWorld) =>
    world.call('POST', '/webstore/v1/licence-keys/activation', { key: 'u1', body: activation });
  const activated = await activate(before);
  await before.control('POST', 'orders/u1/pay-again', {});
  await before.call('POST', '/letters/v1/letters', { key: 'l1', body: letterBody('l1') });
  await before.control('POST', 'letters/l1/events', { type: 'letter.failed' });
  await before.call('POST', '/video/v1/sessions', { body: sessionBody('ap1') });
  await before.control('POST', 'video/ap1/result', { result: 'PASSED', documentValidUntil: 'INDEF' });
  await before.control('POST', 'storm', { share: 1, kinds: ['status_429'], parties: ['notifier'] });
  const notify = (world: TestWorld) =>
    world.call('POST', '/notifier/v1/messages', {
      key: 'n1',
      body: { userId: 'u', template: 't', data: {} },
    });
  await notify(before);
  const orders = await before.control('GET', 'orders/u1');
  await before.close();

  const after = await startWorld({ dataFile });
  try {
    expect((await activate(after)).body).toEqual(activated.body);
    expect(await after.control('GET', 'orders/u1')).toEqual(orders);
    expect((await after.effect('keyActivations')).count).toBe(1);
    await after.control('POST', 'letters/l1/events', { type: 'letter.rendered_thumbnails' });
    expect((await after.call('GET', '/letters/v1/letters')).body).toMatchObject({
      data: [{ status: 'failed' }],
    });
    expect(await after.control('GET', 'video/ap1')).toMatchObject({ document: { validUntil: 'INDEF' } });
    await notify(after);
    expect(await after.control('GET', 'storm')).toMatchObject({
      requests: 2,
      met: { status_429: 2 },
      retryAfter: { sent: 2, kept: 0, broken: 1 },
    });
  } finally {
    await after.close();
  }
});

test('a file of an earlier sandbox is taken up, without what that did not know', async () => {
  const before = await startWorld({ dataFile });
  await before.call('POST', '/webstore/v1/orders', { key: 'u1', body: orderBody('u1') });
  const session = await before.call('POST', '/video/v1/sessions', { body: sessionBody('ap1') });
  await before.close();
  const state = JSON.parse(readFileSync(dataFile, 'utf8')) as Record<string, unknown>;
  for (const part of ['furtherOrders', 'licenceKeys', 'eventFaults', 'storms']) delete state[part];
  const videoSessions = state['videoSessions'] as { $map: [string, Record<string, unknown>][] };
  for (const [, stored] of videoSessions.$map) delete stored['document'];
  writeFileSync(dataFile, JSON.stringify(state));

  const after = await startWorld({ dataFile });
  try {
    expect((await after.call('GET', entitlementPath('u1'))).body['entitlement']).toBe('included');
    await after.control('POST', 'orders/u1/pay-again', {});
    expect((await after.effect('charges')).count).toBe(2);
    const { id } = session.body['verification'] as { id: string };
    const { body } = await after.call('GET', `/video/v1/sessions/${id}/decision`);
    expect(body).toMatchObject({ verification: { document: null } });
  } finally {
    await after.close();
  }
});

test('what was done is on disk soon, for its owner only', async () => {
  const world = await startWorld({ dataFile });
  try {
    await world.call('POST', '/letters/v1/letters', { key: 'l1', body: letterBody('l1') });
    await until(() => {
      try {
        return readFileSync(dataFile, 'utf8').includes('"l1"');
      } catch {
        return false;
      }
    });
    expect(statSync(dataFile).mode & 0o077).toBe(0);
  } finally {
    await world.close();
  }
});

test('an event that nobody took goes out after the restart, under its id', async () => {
  const before = await startWorld({ dataFile });
  before.receiver.answerNext(503);
  const { eventId } = await before.control('POST', 'orders/u1/settle', {});
  await before.close();
  const after = await startWorld({ dataFile });
  try {
    await until(() => after.receiver.received.length === 1);
    expect(after.receiver.received[0]?.headers['webhook-id']).toBe(eventId);
  } finally {
    await after.close();
  }
});

test('a file that is not ours stops the start and stays as it is', async () => {
  const foreign = path.join(folder, 'foreign.json');
  writeFileSync(foreign, 'not a state');
  await expect(startSandbox({ ...TEST_SECRETS, dataFile: foreign })).rejects.toMatchObject({
    code: 'SANDBOX_SETTINGS_INVALID',
  });
  expect(readFileSync(foreign, 'utf8')).toBe('not a state');
});
