import SqliteClient from 'better-sqlite3';
import path from 'node:path';
import { orderEvent } from './bodies';
import { type Endpoint, signed, startEndpoint } from './endpoint';

let endpoint: Endpoint;
beforeEach(async () => void (endpoint = await startEndpoint()));
afterEach(() => endpoint.close());

const event = signed('webstore', orderEvent('case-1'));

test('an event that cannot be stored is answered 503 as a problem, so that the provider sends it again', async () => {
  await endpoint.store.close();
  const answer = await endpoint.send(event);
  expect(answer).toMatchObject({ status: 503, code: 'STORE_UNAVAILABLE' });
  expect(answer.type).toContain('application/problem+json');
  expect(endpoint.rows()).toEqual([]);
});

test('an event that the store refuses is not answered 2xx, and is stored once it is sent again', async () => {
  const other = new SqliteClient(path.join(endpoint.folder, 'store.sqlite'));
  other.exec(`CREATE TRIGGER broken BEFORE INSERT ON events BEGIN SELECT RAISE(ABORT, 'canary'); END`);
  const answer = await endpoint.send(event);
  expect(answer.status).toBeGreaterThanOrEqual(500);
  expect(answer.text).not.toContain('canary');
  expect(endpoint.logLines.join()).not.toContain('canary');
  other.exec('DROP TRIGGER broken');
  other.close();
  expect(await endpoint.send(event)).toMatchObject({ status: 204 });
  expect(endpoint.rows()).toHaveLength(1);
});

test('a missing audit row is no stored event: both are written or none', async () => {
  const other = new SqliteClient(path.join(endpoint.folder, 'store.sqlite'));
  other.exec(`CREATE TRIGGER broken BEFORE INSERT ON audit BEGIN SELECT RAISE(ABORT, 'no'); END`);
  other.close();
  expect((await endpoint.send(event)).status).toBeGreaterThanOrEqual(500);
  expect(endpoint.rows()).toEqual([]);
});
