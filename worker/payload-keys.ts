/** The keys that encrypt payloads: one for each workflow, derived from a key of the ring by HKDF (RFC 5869). */
import { createHash, createSecretKey, hkdfSync, type KeyObject } from 'node:crypto';
import type { KeyRing } from '../db/key-ring';

export interface PayloadKey {
  readonly key: KeyObject;
  /** Authenticated with each payload: the place it belongs to. */
  readonly associatedData: Buffer;
}

export interface PayloadKeys {
  /** Null: the ring has no key of this id. Without a workflow id: the key of what belongs to no workflow. */
  find(keyId: string, workflowId: string | undefined): PayloadKey | null;
}

/** A key takes some microseconds to derive, each time a payload is read or written: those lately used are kept. */
const KEPT_MAX = 10_000;
/** Temporal's limit for ids, in characters; what claims to be longer is not worth the memory. */
const KEPT_ID_LENGTH_MAX = 1_000;
const KEY_BYTES = 32;
const PURPOSE = 'proofing-upgrade payload codec 1';

export function createPayloadKeys(ring: KeyRing, namespace: string): PayloadKeys {
  const kept = new Map<string, PayloadKey>();

  function derive(ringKey: Buffer, keyId: string, workflowId: string | undefined): PayloadKey {
    // As JSON, so that no two read the same, whatever the ids contain.
    const associatedData = Buffer.from(JSON.stringify([PURPOSE, keyId, namespace, workflowId ?? null]));
    // Of one length, since a workflow id may be longer than what HKDF takes here.
    const info = createHash('sha256').update(associatedData).digest();
    const key = createSecretKey(Buffer.from(hkdfSync('sha256', ringKey, '', info, KEY_BYTES)));
    return { key, associatedData };
  }

  return {
    find(keyId, workflowId) {
      const ringKey = ring.keys.get(keyId);
      if (ringKey === undefined) return null;
      // No id of a key has a line break in it.
      const name = workflowId === undefined ? keyId : `${keyId}\n${workflowId}`;
      const known = kept.get(name);
      const found = known ?? derive(ringKey, keyId, workflowId);
      if (name.length > KEPT_ID_LENGTH_MAX) return found;
      // Put at the end, so that the first is the one unused for longest.
      if (known !== undefined) kept.delete(name);
      kept.set(name, found);
      if (kept.size > KEPT_MAX) kept.delete(kept.keys().next().value ?? '');
      return found;
    },
  };
}
