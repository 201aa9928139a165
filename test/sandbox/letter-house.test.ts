import { letterBody } from './support/bodies';
import { startWorld, type TestWorld } from './support/world';

let world: TestWorld;

beforeEach(async () => {
  world = await startWorld();
});

afterEach(() => world.close());

type Letter = { readonly id: string; readonly [field: string]: unknown };

const LETTERS = '/letters/v1/letters';
const order = (letterId: string, to = {}) =>
  world.call<Letter>('POST', LETTERS, { key: letterId, body: letterBody(letterId, to) });

test('an order is answered with the whole letter, code and address included', async () => {
  const { status, body } = await order('l1');
  expect(status).toBe(200);
  expect(body).toMatchObject({
    id: expect.stringMatching(/^ltr_/),
    status: 'processed',
    expected_delivery_date: expect.stringMatching(/^\d{4}-\d\d-\d\d$/),
    send_date: new Date(world.now() + 5 * 60_000).toISOString(),
    metadata: { letter: 'l1' },
    to: { address_line1: '100 Example Street' },
    merge_variables: { code: 'ABCDE12345' },
  });
});

test('the same key within 24 hours brings the same letter again', async () => {
  const first = await order('l1');
  world.advance(24 * 60 * 60_000 - 1);
  expect((await order('l1')).body).toEqual(first.body);
  expect((await world.effect('letters')).count).toBe(1);
});

test('an idempotency key is forgotten after 24 hours: a second letter is printed', async () => {
  const first = await order('l1');
  world.advance(24 * 60 * 60_000);
  expect((await order('l1')).body.id).not.toBe(first.body.id);
  expect(await world.effect('letters')).toEqual({ count: 2, byReference: { l1: 2 } });
});

test('another body under a key that is remembered is a conflict', async () => {
  await order('l1');
  const { status, body } = await order('l1', { name: 'Blake Example' });
  expect([status, body]).toMatchObject([409, { error: { status_code: 409, code: 'conflict' } }]);
});

test('letters are found by metadata', async () => {
  const { id } = (await order('l1')).body;
  await order('l2');
  const find = async (letterId: string) =>
    (await world.call('GET', `${LETTERS}?metadata[letter]=${letterId}`)).body;
  expect(await find('l1')).toMatchObject({
    object: 'list',
    count: 1,
    data: [{ id, metadata: { letter: 'l1' } }],
  });
  expect(await find('none')).toEqual({ object: 'list', count: 0, data: [] });
});

test('a letter can be deleted for five minutes, and is counted once', async () => {
  const { id } = (await order('l1')).body;
  world.advance(5 * 60_000 - 1);
  for (const _ of [1, 2]) {
    expect(await world.call('DELETE', `${LETTERS}/${id}`)).toMatchObject({
      status: 200,
      body: { id, deleted: true },
    });
  }
  expect(await world.effect('withdrawnLetters')).toEqual({ count: 1, byReference: { l1: 1 } });
  expect(await world.control('GET', 'letters/l1')).toMatchObject({ state: 'deleted' });
});

test('a letter cannot be deleted from its send date on', async () => {
  const { id } = (await order('l1')).body;
  world.advance(5 * 60_000);
  const { status, body } = await world.call('DELETE', `${LETTERS}/${id}`);
  expect([status, body]).toMatchObject([422, { error: { code: 'not_deletable' } }]);
  expect((await world.effect('withdrawnLetters')).count).toBe(0);
});

test('a mailed letter cannot be deleted, however new', async () => {
  const { id } = (await order('l1')).body;
  await world.control('POST', 'letters/l1/events', { type: 'letter.mailed' });
  expect((await world.call('DELETE', `${LETTERS}/${id}`)).status).toBe(422);
});

test.each([
  ['failed_deliverability_strictness', { address_zip: '00001' }],
  ['failed_deliverability_strictness', { name: 'Badger Example' }],
  ['address_length_exceeds_limit', { address_line1: 'x'.repeat(40), address_line2: 'y'.repeat(11) }],
])('%s refuses the letter', async (code, to) => {
  const { status, body } = await order('l1', to);
  expect([status, body]).toMatchObject([422, { error: { status_code: 422, code } }]);
  expect((await world.effect('letters')).count).toBe(0);
});

test('what was printed can be read by the control call only', async () => {
  await order('l1');
  await world.control('POST', 'letters/l1/events', { type: 'letter.returned_to_sender' });
  expect(await world.control('GET', 'letters/l1')).toEqual({
    code: 'ABCDE12345',
    expiresOn: '2026-02-20',
    state: 'returned_to_sender',
  });
});
