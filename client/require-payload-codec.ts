/** No Temporal client is used that would send in clear. */
import type { Client } from '@temporalio/client';
import { encryptsPayloads } from '../worker/payload-codec';
import { UpgradeError } from './errors';

/**
 * Workers refuse plaintext, but only when it lies in the history already, for whoever reads the server's database or its
 * backups.
 * @throws UpgradeError PAYLOAD_CODEC_MISSING
 */
export function requirePayloadCodec({ options }: Client): void {
  if (options.loadedDataConverter.payloadCodecs.some(encryptsPayloads)) return;
  throw new UpgradeError(
    'PAYLOAD_CODEC_MISSING',
    'The Temporal client would send in clear: make it with the dataConverter of createDataConverter (docs/payload-encryption.md).',
  );
}
