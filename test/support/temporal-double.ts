/** Temporal clients for tests without a server. They have the payload codec, without which none is accepted. */
import type { Client } from '@temporalio/client';
import type { DataConverter } from '@temporalio/common';
import { createDataConverter } from '../../worker/data-converter';
import { freshKeys } from '../db/fixtures';

/** A converter with keys of its own, for a real client that reaches nobody. */
export function freshDataConverter(): DataConverter {
  return createDataConverter({ ring: freshKeys().sealing, namespace: 'default' });
}

/** @param calls what the test makes of a client's calls; none: nothing may be asked of Temporal */
export function temporalDouble(calls: object = {}): Client {
  const { payloadCodecs } = freshDataConverter();
  return { options: { loadedDataConverter: { payloadCodecs } }, ...calls } as unknown as Client;
}
