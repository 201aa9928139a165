/** Threat: a stolen database tells who was proofed, or a rotated key makes everybody new. */
import { createPersonHasher } from '../../db/person-digest';
import { freshKeys } from './fixtures';

const ADA = { firstName: 'Ada', lastName: 'Sample', dateOfBirth: '1980-02-03', ssn: '900123456' };
const ring = freshKeys().peppers;

it('nobody is known by it without the key', () => {
  const { person, numbered } = createPersonHasher(ring).digest(ADA)!;
  const other = createPersonHasher(freshKeys().peppers).digest(ADA)!;
  expect(person.equals(other.person)).toBe(false);
  expect(numbered!.equals(other.numbered!)).toBe(false);
  expect(person.equals(numbered!)).toBe(false);
});

it('after a rotation, whoever was kept under the earlier key is found as long as that is in the ring', () => {
  const earlier = createPersonHasher(ring).digest(ADA)!;
  const fresh = freshKeys().peppers;
  const [newId, newKey] = ['rotated', fresh.keys.get(fresh.currentKeyId)!] as const;
  const rotated = createPersonHasher({ currentKeyId: newId, keys: new Map([[newId, newKey], ...ring.keys]) });
  expect(rotated.digest(ADA)!.keyId).toBe(newId);
  const known = rotated.underEachKey(ADA).find(({ keyId }) => keyId === earlier.keyId);
  expect(known?.person.equals(earlier.person)).toBe(true);
  expect(rotated.underEachKey({ ...ADA, dateOfBirth: undefined })).toEqual([]);
});

it('the last four of nine digits are those that somebody else gave alone', () => {
  const hasher = createPersonHasher(ring);
  const four = hasher.digest({ ...ADA, ssn: '3456' })!;
  expect(four.numbered!.equals(hasher.digest(ADA)!.numbered!)).toBe(true);
});

it('names of other scripts are told apart', () => {
  const hasher = createPersonHasher(ring);
  const of = (lastName: string) => hasher.digest({ ...ADA, lastName })!.person.toString('hex');
  expect(of('王')).not.toBe(of('李'));
  expect(of('Müller')).toBe(of('MULLER'));
});
