import { startWorld, type TestWorld } from './support/world';

let world: TestWorld;

beforeEach(async () => {
  world = await startWorld();
});

afterEach(() => world.close());

const body = { userId: 'user-1', template: 'appointment_booked', data: { startsAt: '2026-01-16T15:00:00Z' } };

test('a message under the same key is sent once', async () => {
  const first = await world.call('POST', '/notifier/v1/messages', { key: 'n1', body });
  const second = await world.call('POST', '/notifier/v1/messages', { key: 'n1', body });
  expect(first).toMatchObject({ status: 202, body: { id: expect.any(String) } });
  expect(second.body).toEqual(first.body);
  expect(await world.effect('messages')).toEqual({ count: 1, byReference: { n1: 1 } });
});

test('another message under the same key is refused', async () => {
  await world.call('POST', '/notifier/v1/messages', { key: 'n1', body });
  const changed = { ...body, template: 'another' };
  expect((await world.call('POST', '/notifier/v1/messages', { key: 'n1', body: changed })).status).toBe(409);
});

test('a message without a key is refused', async () => {
  expect((await world.call('POST', '/notifier/v1/messages', { body })).status).toBe(400);
});

test('a message comes with all that is to be read, or with nothing of it', async () => {
  const content = { language: 'de', subject: 'Betreff', text: 'Text', html: '<p>Text</p>' };
  const send = async (more: object, key: string) =>
    (await world.call('POST', '/notifier/v1/messages', { key, body: { ...body, ...more } })).status;
  expect(await send(content, 'n1')).toBe(202);
  for (const part of Object.keys(content)) {
    expect(await send({ ...content, [part]: undefined }, `without ${part}`)).toBe(400);
  }
  expect(await send({ ...content, subject: 'two\nlines' }, 'n2')).toBe(400);
});
