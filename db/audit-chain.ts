/**
 * The chain of the audit trail: each row carries a hash over all it says and over the hash of the row before, so that
 * no row can be changed, removed, added or moved without breaking it.
 *
 * The hash is keyed (HMAC-SHA256, RFC 2104): whoever can write the database but has no key cannot make the chain anew.
 * Its keys are derived from those that seal (HKDF, RFC 5869), so that one key is never used for two things.
 */
import { createHmac, timingSafeEqual } from 'node:crypto';
import { StoreError } from './errors';
import { deriveKeys, type KeyRing } from './key-ring';

/** A row as it stands in the database. What was tampered with may be of any type. */
export interface ChainedRow {
  readonly sequence: unknown;
  readonly at: unknown;
  readonly upgradeId: unknown;
  readonly credentialId: unknown;
  readonly event: unknown;
  /** The stored text, not what it means: whatever is changed of it, however little, is found. */
  readonly facts: unknown;
}

/** What a row carries of the chain. */
export interface AuditLink {
  /** Key of the sealing ring that the hash's key is derived from. */
  readonly keyId: string;
  /** Null: the chain begins here. */
  readonly previousHash: Buffer | null;
  /** 32 bytes. */
  readonly hash: Buffer;
}

export interface AuditChain {
  /** Links a row to the one before, whose hash is given. */
  link(row: ChainedRow, previousHash: Buffer | null): AuditLink;
  hasKey(keyId: string): boolean;
  /** Whether the row is what was once linked so. @throws StoreError SEAL_BROKEN if the key is missing */
  holds(row: ChainedRow, link: AuditLink): boolean;
}

const FORMAT = 1;
const PURPOSE = 'proofing-upgrade audit chain';

export function createAuditChain(ring: KeyRing): AuditChain {
  const { currentKeyId } = ring;
  const derived = deriveKeys(ring, PURPOSE);
  const hashOf = (row: ChainedRow, keyId: string, previousHash: Buffer | null): Buffer =>
    createHmac('sha256', keyOf(derived, keyId))
      .update(encoded(row, keyId, previousHash))
      .digest();
  return {
    link: (row, previousHash) => ({
      keyId: currentKeyId,
      previousHash,
      hash: hashOf(row, currentKeyId, previousHash),
    }),
    hasKey: (keyId) => derived.has(keyId),
    holds(row, { keyId, previousHash, hash }) {
      const expected = hashOf(row, keyId, previousHash);
      return hash.length === expected.length && timingSafeEqual(hash, expected);
    },
  };
}

/** As JSON, so that no two rows read the same, whatever their texts contain. */
function encoded(row: ChainedRow, keyId: string, previousHash: Buffer | null): string {
  const { sequence, at, upgradeId, credentialId, event, facts } = row;
  const said = [sequence, at, upgradeId, credentialId, event, facts].map(asReadBack);
  return JSON.stringify([FORMAT, keyId, ...said, previousHash?.toString('hex') ?? null]);
}

/** SQLite's driver writes half a surrogate pair as three bytes that are no text, and reads a replacement for each. */
function asReadBack(value: unknown): unknown {
  return typeof value === 'string' ? value.replaceAll(/\p{Surrogate}/gu, '\uFFFD\uFFFD\uFFFD') : value;
}

function keyOf(keys: ReadonlyMap<string, Buffer>, keyId: string): Buffer {
  const key = keys.get(keyId);
  if (key !== undefined) return key;
  throw new StoreError(
    'SEAL_BROKEN',
    'A row of the audit trail needs a key that is not in the key ring; add the old key.',
  );
}
