/** The payloads of a history, where Temporal keeps them: to encrypt or decrypt a whole history as the SDK would. */
import type { Payload, PayloadCodec } from '@temporalio/common';
import { visit, walkGetWorkflowExecutionHistoryResponse } from '@temporalio/common/lib/internal-non-workflow';
import { temporal } from '@temporalio/proto';

type History = temporal.api.history.v1.IHistory;
const { History: HistoryMessage } = temporal.api.history.v1;

/** A copy of the history with every payload encrypted, as if its run had used this codec. */
export function encryptHistory(history: History, codec: PayloadCodec, workflowId: string): Promise<History> {
  return mapPayloads(history, (payloads) => codec.encode(payloads, contextOf(workflowId)));
}

/** A copy with every payload decrypted. @throws what the codec throws: every one must be its own */
export function decryptHistory(history: History, codec: PayloadCodec, workflowId: string): Promise<History> {
  return mapPayloads(history, (payloads) => codec.decode(payloads, contextOf(workflowId)));
}

/** All payloads that a codec must have seen. */
export async function payloadsOf(history: History): Promise<Payload[]> {
  const found: Payload[] = [];
  await mapPayloads(history, async (payloads) => {
    found.push(...payloads);
    return payloads;
  });
  return found;
}

/** Search attributes and headers are not the codec's, nor is what the SDK's core notes for itself in markers. */
export async function mapPayloads(
  history: History,
  transform: (payloads: Payload[]) => Promise<Payload[]>,
): Promise<History> {
  const copy = HistoryMessage.decode(HistoryMessage.encode(history).finish());
  const notes = copy.events.map(({ markerRecordedEventAttributes: marker }) => {
    const kept = { ...marker?.details };
    for (const name of marker?.markerName === 'core_patch' ? Object.keys(kept) : ['data'])
      delete marker?.details?.[name];
    return kept;
  });
  await visit({ history: copy }, walkGetWorkflowExecutionHistoryResponse, {
    transformPayload: async (payload) => (await transform([payload]))[0]!,
    transformPayloads: transform,
    skipHeaders: true,
    skipSearchAttributes: true,
  });
  for (const [index, { markerRecordedEventAttributes: marker }] of copy.events.entries()) {
    if (marker?.details) marker.details = { ...notes[index], ...marker.details };
  }
  return copy;
}

function contextOf(workflowId: string) {
  return { type: 'workflow', namespace: 'default', workflowId } as const;
}
