/**
 * Repudiation codes: printed on the notification of proofing, so that whoever it reaches can say "that was not me"
 * (NIST SP 800-63A-4 §3.10).
 *
 * - Derived from the upgrade's id by a keyed hash (HMAC-SHA256, RFC 2104), so none is kept anywhere. 80 bits: more than
 *   can be tried, so it needs no slow hash and no budget (OWASP ASVS 5.0 6.5.2 asks for those below 112 bits where a
 *   *stored* secret could be tried offline; here nothing is stored, and without the key there is nothing to try).
 * - The keys are derived from the pepper ring (HKDF, RFC 5869). A code of an earlier key works as long as that key is in
 *   the ring.
 */
import { createHmac, timingSafeEqual } from 'node:crypto';
import { CROCKFORD_BASE32, normaliseCode } from './activation-code';
import { deriveKeys, type KeyRing } from './key-ring';

export interface RepudiationCodes {
  /** Sixteen Crockford base32 characters, in groups of four. The same each time, until the key is rotated. */
  codeOf(upgradeId: string): string;
  /** Whether what was entered, in any spelling, is the code of this upgrade. In constant time for each key. */
  isCodeOf(upgradeId: string, entered: string): boolean;
}

const CODE_LENGTH = 16;
const PURPOSE = 'proofing-upgrade repudiation code';

export function createRepudiationCodes(ring: KeyRing): RepudiationCodes {
  const derived = deriveKeys(ring, PURPOSE);
  return {
    codeOf: (upgradeId) => inGroups(codeUnder(derived.get(ring.currentKeyId)!, upgradeId)),

    isCodeOf(upgradeId, entered) {
      const given = Buffer.from(normaliseCode(entered));
      let isIt = false;
      for (const key of derived.values()) {
        const right = Buffer.from(codeUnder(key, upgradeId));
        if (given.length === right.length && timingSafeEqual(given, right)) isIt = true;
      }
      return isIt;
    },
  };
}

function codeUnder(key: Buffer, upgradeId: string): string {
  const hash = createHmac('sha256', key).update(upgradeId).digest();
  // Five bits of each byte: 256 is a multiple of 32, so every character is as likely.
  return Array.from(
    hash.subarray(0, CODE_LENGTH),
    (byte) => CROCKFORD_BASE32[byte % CROCKFORD_BASE32.length]!,
  ).join('');
}

function inGroups(code: string): string {
  return code.match(/.{4}/g)!.join('-');
}
