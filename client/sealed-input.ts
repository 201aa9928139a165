/**
 * What a person gave, sealed before a reference to it travels.
 *
 * A request that is repeated under the same idempotency key names the same record, so that repeating it leaves no further
 * copies of personal data behind.
 */
import { randomUUID } from 'node:crypto';
import type { SealedKind, Store } from '../db/store';
import { uuidFrom } from './upgrade-id';

/** @returns the record's id */
export async function sealInput(
  vault: Store['vault'],
  input: { upgradeId: string; kind: SealedKind; value: unknown; at: number },
  idempotencyKey: string | undefined,
): Promise<string> {
  const { upgradeId, kind } = input;
  if (idempotencyKey !== undefined) {
    // The first is erased once it was used or refused; a repetition after that is looked at afresh.
    for (const nth of [1, 2]) {
      const recordId = uuidFrom(JSON.stringify(['sealed', upgradeId, kind, idempotencyKey, nth]));
      await vault.seal({ ...input, recordId });
      if ((await vault.open(recordId, upgradeId, kind)) !== null) return recordId;
    }
  }
  const recordId = randomUUID();
  await vault.seal({ ...input, recordId });
  return recordId;
}
