import { randomBytes } from 'node:crypto';
import { parseKeyRing, StoreError } from '../../db';

const key = randomBytes(32).toString('base64');
const other = randomBytes(32).toString('base64');

it('the first key is the current one, the others stay', () => {
  const ring = parseKeyRing(` k2:${key}, k1:${other} `);
  expect(ring.currentKeyId).toBe('k2');
  expect([...ring.keys]).toEqual([
    ['k2', Buffer.from(key, 'base64')],
    ['k1', Buffer.from(other, 'base64')],
  ]);
});

it.each([
  ['nothing', ''],
  ['only a comma', ','],
  ['a key without an id', key],
  ['an empty id', `:${key}`],
  ['an id with a space', `k 1:${key}`],
  ['an id without a key', 'k1:'],
  ['a short key', `k1:${randomBytes(16).toString('base64')}`],
  ['a long key', `k1:${randomBytes(33).toString('base64')}`],
  ['a key that is not base64', `k1:${'§'.repeat(44)}`],
  ['an id twice', `k1:${key},k1:${other}`],
  ['a key under two ids', `k1:${key},k2:${key}`],
])('refuses %s, and shows no key', (_, text) => {
  let thrown: unknown;
  try {
    parseKeyRing(text);
  } catch (error) {
    thrown = error;
  }
  expect(thrown).toBeInstanceOf(StoreError);
  expect(thrown).toMatchObject({ code: 'KEY_RING_INVALID' });
  expect(String(thrown)).toMatch(/: A key ring .*current key first\.$/);
  expect(String(thrown)).not.toContain(key);
});
