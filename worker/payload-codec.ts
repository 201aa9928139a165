/**
 * Encrypts every payload that leaves for the Temporal server, and decrypts what comes back: AES-256-GCM
 * (NIST SP 800-38D).
 *
 * - Each workflow has a key of its own, derived from the ring (payload-keys.ts): no call to a key service for a payload,
 *   and the 2^32 random nonces a key is good for (SP 800-38D §8.3) are far beyond what one history can hold.
 * - Namespace, and the workflow's id where it is known, are authenticated with it: a payload put into another namespace
 *   or another workflow's history is refused. The id is in the metadata too, for a reader who is only shown payloads (the
 *   Web UI's codec server).
 * - Strict: what is not encrypted is refused, but for one constant that the server writes itself. There is no way through
 *   for other plaintext, in any program.
 * - Search attributes are not payloads in this sense; the server must read them. They hold no personal data.
 */
import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { ApplicationFailure, type PayloadCodec } from '@temporalio/common';
import { temporal } from '@temporalio/proto';
import type { KeyRing } from '../db';
import { createPayloadKeys, type PayloadKey, type PayloadKeys } from './payload-keys';

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
const ENCRYPTED = Buffer.from('binary/encrypted');
const PLAIN_JSON = Buffer.from('json/plain');
const NOT_STARTED = Buffer.from('"ACTIVITY_ID_NOT_STARTED"');
const KEY_ID = 'key-id';
const WORKFLOW_ID = 'workflow-id';

const ALGORITHM = 'aes-256-gcm';
const FORMAT = Buffer.from([1]);
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const HEAD_BYTES = 1 + NONCE_BYTES + TAG_BYTES;

export interface PayloadCodecOptions {
  /** The current key encrypts; all of them decrypt. */
  readonly ring: KeyRing;
  readonly namespace: string;
}

/** By name, for a program may hold this package twice. */
const ENCRYPTS = Symbol.for('proofing-upgrade/encrypts-payloads');

interface EncryptingCodec extends PayloadCodec {
  /** A codec that wraps this one is made of it by spread, and so keeps the mark. */
  readonly [ENCRYPTS]: true;
}

/** Whether it is the codec below. Another, that compresses for instance, leaves payloads for everybody to read. */
export function encryptsPayloads(codec: PayloadCodec): boolean {
  return ENCRYPTS in codec;
}

/** An encrypted payload's data: format (1 byte), nonce, tag, ciphertext; its key id and workflow in the metadata. */
export function createPayloadCodec({ ring, namespace }: PayloadCodecOptions): EncryptingCodec {
  const keys = createPayloadKeys(ring, namespace);
  return {
    [ENCRYPTS]: true,
    async encode(payloads, context) {
      return payloads.map((payload) => encrypt(keys, ring.currentKeyId, payload, context?.workflowId));
    },

    async decode(payloads, context) {
      return payloads.map((payload) => decrypt(keys, payload, context?.workflowId));
    },
  };
}

function encrypt(
  keys: PayloadKeys,
  keyId: string,
  payload: Payload,
  workflowId: string | undefined,
): Payload {
  const { key, associatedData } = keyOf(keys, keyId, workflowId);
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv(ALGORITHM, key, nonce, { authTagLength: TAG_BYTES });
  cipher.setAAD(associatedData);
  const clear = temporal.api.common.v1.Payload.encode(payload).finish();
  const body = [cipher.update(clear), cipher.final()];
  return {
    metadata: {
      encoding: ENCRYPTED,
      [KEY_ID]: Buffer.from(keyId),
      ...(workflowId !== undefined && { [WORKFLOW_ID]: Buffer.from(workflowId) }),
    },
    data: Buffer.concat([FORMAT, nonce, cipher.getAuthTag(), ...body]),
  };
}

function decrypt(keys: PayloadKeys, payload: Payload, workflowId: string | undefined): Payload {
  if (isOfServer(payload)) return payload;
  if (!isEncrypted(payload)) {
    throw new PayloadCodecError(
      'PAYLOAD_NOT_ENCRYPTED',
      'A payload came that is not encrypted; whoever sent it must use the codec.',
    );
  }
  const boundTo = textOf(payload, WORKFLOW_ID);
  // Where it is not known whose payload this is, its own word is authenticated below.
  if (workflowId !== undefined && !isIdOf(workflowId, boundTo)) {
    throw new PayloadCodecError('PAYLOAD_MISPLACED', 'A payload came that belongs to another workflow.');
  }
  const { key, associatedData } = keyOf(keys, textOf(payload, KEY_ID) ?? '', boundTo);
  const { data } = payload;
  if (!data || data.length < HEAD_BYTES || data[0] !== FORMAT[0]) throw broken();
  const decipher = createDecipheriv(ALGORITHM, key, data.subarray(1, 1 + NONCE_BYTES), {
    authTagLength: TAG_BYTES,
  });
  decipher.setAAD(associatedData);
  decipher.setAuthTag(data.subarray(1 + NONCE_BYTES, HEAD_BYTES));
  try {
    const clear = [decipher.update(data.subarray(HEAD_BYTES)), decipher.final()];
    return temporal.api.common.v1.Payload.decode(Buffer.concat(clear));
  } catch {
    throw broken();
  }
}

/**
 * The server's own word on an activity that is cancelled between two tries; it has no key. A constant: whoever forges it
 * says nothing by it.
 */
function isOfServer({ metadata, data }: Payload): boolean {
  const encoding = metadata?.['encoding'];
  if (!data || !encoding || !NOT_STARTED.equals(data)) return false;
  return Object.keys(metadata ?? {}).length === 1 && PLAIN_JSON.equals(encoding);
}

/** Whether what was encrypted for this id is in its place here: a schedule adds the instant to the id it was given. */
function isIdOf(workflowId: string, encryptedFor: string | undefined): boolean {
  if (workflowId === encryptedFor) return true;
  if (encryptedFor === undefined || !workflowId.startsWith(encryptedFor)) return false;
  return /^-\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/.test(workflowId.slice(encryptedFor.length));
}

/** Whether it says so; whether it is so, decoding tells. */
export function isEncrypted(payload: Payload): boolean {
  const encoding = payload.metadata?.['encoding'];
  return !!encoding && ENCRYPTED.equals(encoding);
}

function keyOf(keys: PayloadKeys, keyId: string, workflowId: string | undefined): PayloadKey {
  const found = keys.find(keyId, workflowId);
  if (found !== null) return found;
  throw new PayloadCodecError(
    'PAYLOAD_KEY_MISSING',
    'A payload needs a key that is not in CODEC_KEYS; add the old key and it goes on.',
  );
}

function textOf({ metadata }: Payload, name: string): string | undefined {
  const bytes = metadata?.[name];
  return bytes ? Buffer.from(bytes).toString('utf8') : undefined;
}

function broken(): PayloadCodecError {
  return new PayloadCodecError(
    'PAYLOAD_BROKEN',
    'A payload does not decrypt: it was changed, or is of another namespace.',
  );
}
