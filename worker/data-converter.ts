/** How all that goes to the Temporal server is encoded: the same for workers, clients, and whoever reads histories. */
import type { DataConverter } from '@temporalio/common';
import { createPayloadCodec, type PayloadCodecOptions } from './payload-codec';

/** Path of a module, as Temporal wants it. */
export const FAILURE_CONVERTER_PATH = require.resolve('./failure-converter');

export function createDataConverter(options: PayloadCodecOptions): DataConverter {
  return { failureConverterPath: FAILURE_CONVERTER_PATH, payloadCodecs: [createPayloadCodec(options)] };
}
