/**
 * Activation codes: how they are made, read back from a person's typing, and kept.
 *
 * - Ten Crockford base32 characters from the system's generator: 50 bits.
 * - 50 bits can be tried offline, so only a password hash stays, keyed by a pepper the database does not hold
 *   (NIST SP 800-63B-4 §3.1.2.2, OWASP ASVS 5.0 6.5.2).
 */
import { createHmac, randomBytes, randomInt, scrypt, timingSafeEqual } from 'node:crypto';
import { StoreError } from './errors';
import type { KeyRing } from './key-ring';

/** What is kept of a code. */
export interface Fingerprint {
  readonly salt: Buffer;
  readonly hash: Buffer;
  readonly pepperId: string;
}

export interface CodeHasher {
  /** Hashes with a fresh salt and the current pepper. About 75 ms on a thread of the pool. */
  fingerprint(code: string): Promise<Fingerprint>;
  /**
   * The positions of the fingerprints that are of this code, in a time that depends only on how many there are: none
   * is skipped after a match, and with none at all one hash is made for nothing.
   * @throws StoreError PEPPER_MISSING
   */
  matches(code: string, fingerprints: readonly Fingerprint[]): Promise<readonly number[]>;
}

/** Crockford base32: no I, L, O and U. */
export const CROCKFORD_BASE32 = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const CODE_LENGTH = 10;

/** A fresh code. One that reads as an insult is thrown away: it would be printed on somebody's letter. */
export function generateCode(random: (below: number) => number = randomInt): string {
  for (;;) {
    const code = Array.from(
      { length: CODE_LENGTH },
      () => CROCKFORD_BASE32[random(CROCKFORD_BASE32.length)]!,
    ).join('');
    if (isPresentable(code)) return code;
  }
}

/** What a person typed, as it was printed: case, spaces and hyphens do not count, nor do look-alikes. */
export function normaliseCode(entered: string): string {
  return entered.toUpperCase().replace(/[\s-]/g, '').replaceAll('O', '0').replace(/[IL]/g, '1');
}

const SALT_BYTES = 16;
const HASH_BYTES = 32;
/** 32 MiB a hash, which lies above Node's default limit. */
const SCRYPT = { N: 2 ** 15, r: 8, p: 1, maxmem: 2 ** 27 };

export function createCodeHasher(peppers: KeyRing): CodeHasher {
  async function hashOf(code: string, salt: Buffer, pepperId: string): Promise<Buffer> {
    const pepper = peppers.keys.get(pepperId);
    if (pepper === undefined) {
      throw new StoreError(
        'PEPPER_MISSING',
        'A code was hashed with a pepper that is not in the key ring; add it.',
      );
    }
    const stretched = await stretch(code, salt);
    return createHmac('sha256', pepper).update(stretched).digest();
  }

  return {
    async fingerprint(code) {
      const salt = randomBytes(SALT_BYTES);
      const pepperId = peppers.currentKeyId;
      return { salt, pepperId, hash: await hashOf(code, salt, pepperId) };
    },

    async matches(code, fingerprints) {
      if (fingerprints.length === 0) await hashOf(code, randomBytes(SALT_BYTES), peppers.currentKeyId);
      const found: number[] = [];
      for (const [index, { salt, pepperId, hash }] of fingerprints.entries()) {
        if (timingSafeEqual(await hashOf(code, salt, pepperId), hash)) found.push(index);
      }
      return found;
    },
  };
}

function stretch(code: string, salt: Buffer): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    scrypt(code, salt, HASH_BYTES, SCRYPT, (error, key) => {
      if (error === null) resolve(key);
      else reject(error);
    });
  });
}

const INSULTS =
  'ARSE ASS BITCH COCK CUM CUNT DAMN DICK FAG FUCK HEIL HELL KKK NAZI NIGG PISS PORN RAPE SEX SHIT SLUT TIT TWAT WANK';
const READS_AS: Readonly<Record<string, string>> = {
  '0': 'O',
  '1': 'I',
  L: 'I',
  '2': 'Z',
  '3': 'E',
  '4': 'A',
  '5': 'S',
  '6': 'G',
  '7': 'T',
  '8': 'B',
  V: 'U',
};
const INSULTS_AS_READ = INSULTS.split(' ').map(asRead);

/** Whether no insult can be read in it, look-alikes included. */
export function isPresentable(code: string): boolean {
  const read = asRead(code);
  return !INSULTS_AS_READ.some((insult) => read.includes(insult));
}

function asRead(text: string): string {
  return Array.from(text, (character) => READS_AS[character] ?? character).join('');
}
