/**
 * Encrypts every payload that leaves for the Temporal server, and decrypts what comes back: AES-256-GCM
 * (NIST SP 800-38D).
 *
 * - A key of its own for each payload, derived from the ring's by a random salt (HKDF, RFC 5869), so that no key comes
 *   near the 2^32 random nonces of SP 800-38D §8.3, however many payloads there are, and none need be kept or fetched.
 * - Namespace, and the workflow's id where it is known, are authenticated with it: a payload put into another namespace
 *   or another workflow's history is refused. The id is in the metadata too, for a reader who is only shown payloads (the
 *   Web UI's codec server).
 * - Strict: what is not encrypted is refused, but for one constant that the server writes itself. There is no way through
 *   for other plaintext, in any program.
 * - Search attributes are not payloads in this sense; the server must read them. They hold no personal data.
 */
import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';
import { ApplicationFailure, type PayloadCodec } from '@temporalio/common';
import { temporal } from '@temporalio/proto';
import type { KeyRing } from '../db';

type Payload = temporal.api.common.v1.IPayload;

export type PayloadCodecErrorCode =
  'PAYLOAD_NOT_ENCRYPTED' | 'PAYLOAD_KEY_MISSING' | 'PAYLOAD_MISPLACED' | 'PAYLOAD_BROKEN';

/**
 * A payload was refused. Says neither what is in it nor any key.
 *
 * A failure of the SDK's kind, so that its code stands in a history as the failure's type, where the sentence is
 * encrypted. It may be tried again: what met it waits until the cause is mended.
 */
export class PayloadCodecError extends ApplicationFailure {
  constructor(
    readonly code: PayloadCodecErrorCode,
    sentence: string,
  ) {
    super(`${code}: ${sentence}`, code, false);
  }
}

/** Value of the metadata `encoding` of an encrypted payload. */
const ENCRYPTED = 'binary/encrypted';

const ALGORITHM = 'aes-256-gcm';
const FORMAT = 1;
const SALT_BYTES = 16;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const KEY_BYTES = 32;
const PURPOSE = 'proofing-upgrade temporal payload';

export interface PayloadCodecOptions {
  /** The current key encrypts; all of them decrypt. */
  readonly ring: KeyRing;
  readonly namespace: string;
}

/** An encrypted payload's data: format (1 byte), salt, nonce, tag, ciphertext; its key id and place in the metadata. */
export function createPayloadCodec({ ring, namespace }: PayloadCodecOptions): PayloadCodec {
  return {
    async encode(payloads, context) {
      return payloads.map((payload) => encrypt(ring, payload, namespace, context?.workflowId ?? ''));
    },

    async decode(payloads, context) {
      return payloads.map((payload) => decrypt(ring, payload, namespace, context?.workflowId ?? ''));
    },
  };
}

function encrypt(ring: KeyRing, payload: Payload, namespace: string, workflowId: string): Payload {
  const keyId = ring.currentKeyId;
  const salt = randomBytes(SALT_BYTES);
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv(ALGORITHM, payloadKey(ring, keyId, salt), nonce, {
    authTagLength: TAG_BYTES,
  });
  cipher.setAAD(associatedData(keyId, namespace, workflowId));
  const clear = temporal.api.common.v1.Payload.encode(payload).finish();
  const body = Buffer.concat([cipher.update(clear), cipher.final()]);
  return {
    metadata: {
      encoding: Buffer.from(ENCRYPTED),
      'key-id': Buffer.from(keyId),
      ...(workflowId !== '' && { 'workflow-id': Buffer.from(workflowId) }),
    },
    data: Buffer.concat([Buffer.from([FORMAT]), salt, nonce, cipher.getAuthTag(), body]),
  };
}

function decrypt(ring: KeyRing, payload: Payload, namespace: string, workflowId: string): Payload {
  if (isOfServer(payload)) return payload;
  if (!isEncrypted(payload)) {
    throw new PayloadCodecError(
      'PAYLOAD_NOT_ENCRYPTED',
      'A payload came that is not encrypted; whoever sent it must use the codec.',
    );
  }
  const boundTo = textOf(payload, 'workflow-id');
  // Where it is not known whose payload this is, its own word is authenticated below.
  if (workflowId !== '' && boundTo !== workflowId) {
    throw new PayloadCodecError('PAYLOAD_MISPLACED', 'A payload came that belongs to another workflow.');
  }
  const keyId = textOf(payload, 'key-id');
  const data = Buffer.from(payload.data ?? []);
  const nonceFrom = 1 + SALT_BYTES;
  const tagFrom = nonceFrom + NONCE_BYTES;
  const bodyFrom = tagFrom + TAG_BYTES;
  if (data[0] !== FORMAT || data.length < bodyFrom) throw broken();
  const key = payloadKey(ring, keyId, data.subarray(1, nonceFrom));
  const nonce = data.subarray(nonceFrom, tagFrom);
  const decipher = createDecipheriv(ALGORITHM, key, nonce, { authTagLength: TAG_BYTES });
  decipher.setAAD(associatedData(keyId, namespace, boundTo));
  decipher.setAuthTag(data.subarray(tagFrom, bodyFrom));
  try {
    const clear = Buffer.concat([decipher.update(data.subarray(bodyFrom)), decipher.final()]);
    return temporal.api.common.v1.Payload.decode(clear);
  } catch {
    throw broken();
  }
}

/**
 * The server's own word on an activity that is cancelled between two tries; it has no key. A constant: whoever forges it
 * says nothing by it.
 */
function isOfServer(payload: Payload): boolean {
  return (
    textOf(payload, 'encoding') === 'json/plain' &&
    Buffer.from(payload.data ?? []).toString('utf8') === '"ACTIVITY_ID_NOT_STARTED"'
  );
}

/** Whether it says so; whether it is so, decoding tells. */
export function isEncrypted(payload: Payload): boolean {
  return textOf(payload, 'encoding') === ENCRYPTED;
}

function payloadKey(ring: KeyRing, keyId: string, salt: Buffer): Buffer {
  const key = ring.keys.get(keyId);
  if (key !== undefined) return Buffer.from(hkdfSync('sha256', key, salt, PURPOSE, KEY_BYTES));
  throw new PayloadCodecError(
    'PAYLOAD_KEY_MISSING',
    'A payload needs a key that is not in CODEC_KEYS; add the old key and it goes on.',
  );
}

/** As JSON, so that no two places read the same, whatever their ids contain. */
function associatedData(keyId: string, namespace: string, workflowId: string): Buffer {
  return Buffer.from(JSON.stringify([FORMAT, keyId, namespace, workflowId]));
}

function textOf({ metadata }: Payload, name: string): string {
  return Buffer.from(metadata?.[name] ?? []).toString('utf8');
}

function broken(): PayloadCodecError {
  return new PayloadCodecError(
    'PAYLOAD_BROKEN',
    'A payload does not decrypt: it was changed, or is of another namespace.',
  );
}
