/**
 * Who somebody is, as keyed hashes by which the same person is found again (HMAC-SHA256, RFC 2104).
 *
 * - The key is derived from the pepper ring (HKDF, RFC 5869) and lies apart from the database: names, dates and four digits
 *   are few enough to be tried by whoever had the hash alone.
 * - Names are compared as they sound to a clerk: without case, accents, hyphens and spaces, of first and last name only.
 *   Middle names and suffixes are given at one time and left out at another.
 * - Without a date of birth there is no digest: a name alone is many people's.
 */
import { createHmac } from 'node:crypto';
import { deriveKeys, type KeyRing } from './key-ring';

/** What tells a person from others, as they gave it. */
export interface PersonFacts {
  readonly firstName: string;
  readonly lastName: string;
  /** ISO 8601 date. */
  readonly dateOfBirth?: string | undefined;
  /** Four digits or all nine. */
  readonly ssn?: string | undefined;
}

export interface PersonDigest {
  readonly keyId: string;
  /** Of name and date of birth. */
  readonly person: Buffer;
  /** Of these and the last four digits of the social security number; null: none was given. */
  readonly numbered: Buffer | null;
}

export interface PersonHasher {
  /** Under the current key; null: not enough was given. */
  digest(facts: PersonFacts): PersonDigest | null;
  /** Under every key of the ring, the current one included: what was kept before a rotation is found still. */
  underEachKey(facts: PersonFacts): readonly PersonDigest[];
}

const PURPOSE = 'proofing-upgrade person digest';
const SSN_DIGITS = 4;

export function createPersonHasher(ring: KeyRing): PersonHasher {
  const derived = deriveKeys(ring, PURPOSE);
  const under = (keyId: string, key: Buffer, facts: PersonFacts): PersonDigest | null => {
    const { dateOfBirth, ssn } = facts;
    const [first, last] = [nameWords(facts.firstName), nameWords(facts.lastName)];
    if (dateOfBirth === undefined || first === '' || last === '') return null;
    // As JSON, so that no two people read the same, wherever one name ends and the next begins.
    const hash = (...parts: string[]): Buffer =>
      createHmac('sha256', key).update(JSON.stringify(parts)).digest();
    const numbered = ssn === undefined ? null : hash(first, last, dateOfBirth, ssn.slice(-SSN_DIGITS));
    return { keyId, person: hash(first, last, dateOfBirth), numbered };
  };
  return {
    digest: (facts) => under(ring.currentKeyId, derived.get(ring.currentKeyId)!, facts),
    underEachKey: (facts) => Array.from(derived, ([keyId, key]) => under(keyId, key, facts) ?? []).flat(),
  };
}

/** Letters of any script, without marks and case: `Núñez-Ortiz` and `NUNEZ ORTIZ` are one. */
function nameWords(name: string): string {
  return name
    .normalize('NFKD')
    .replace(/[^\p{L}]/gu, '')
    .toLocaleUpperCase('und');
}
