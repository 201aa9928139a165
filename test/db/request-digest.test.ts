/** Threat: whoever has the database finds out a social security number or a code from the digest of a request. */
import { createHash, createHmac } from 'node:crypto';
import { createRequestDigests } from '../../db/request-digest';
import { freshKeys } from './fixtures';

const REQUEST = '["POST","/v1/upgrades",{"otp":"314159"}]';

it('a digest is the same for the same request, and another one for another key ring', () => {
  const ring = freshKeys().sealing;
  const made = createRequestDigests(ring).of(REQUEST);
  expect(createRequestDigests(ring).isOf(REQUEST, made)).toBe(true);
  expect(createRequestDigests(ring).isOf(`${REQUEST} `, made)).toBe(false);
  expect(createRequestDigests(freshKeys().sealing).isOf(REQUEST, made)).toBe(false);
});

it('no plain hash, and none by the sealing key itself, is what is kept', () => {
  const ring = freshKeys().sealing;
  const { digest } = createRequestDigests(ring).of(REQUEST);
  const key = ring.keys.get(ring.currentKeyId)!;
  expect(digest).not.toEqual(createHash('sha256').update(REQUEST).digest());
  expect(digest).not.toEqual(createHmac('sha256', key).update(REQUEST).digest());
});

it('while keys are rotated, digests by the earlier key are still compared; once it is gone they fit nothing', () => {
  const [earlier, later] = [freshKeys().sealing, freshKeys().sealing];
  const made = createRequestDigests(earlier).of(REQUEST);
  const both = { currentKeyId: 's2', keys: new Map([['s2', later.keys.get('s1')!], ...earlier.keys]) };
  expect(createRequestDigests(both).isOf(REQUEST, made)).toBe(true);
  expect(createRequestDigests(both).of(REQUEST).keyId).toBe('s2');
  const alone = { currentKeyId: 's2', keys: new Map([['s2', later.keys.get('s1')!]]) };
  expect(createRequestDigests(alone).isOf(REQUEST, made)).toBe(false);
  expect(createRequestDigests(alone).hasKey(made.keyId)).toBe(false);
});
