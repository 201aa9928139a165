/** Sealed personal data. An erased record stays erased: sealing its id again does not fill it. */
import { and, eq, isNotNull } from 'drizzle-orm';
import { sealedRecords } from '../schema.sqlite';
import type { Vault } from '../store';
import { newestInstant, record } from './audit';
import type { SqliteContext } from './context';
import { refuseIfErased } from './upgrade-rows';

export function createVault({ connection: { db, write }, caseSealer }: SqliteContext): Vault {
  return {
    async seal({ recordId, upgradeId, kind, value, at }) {
      const place = placeOfRecord(recordId, upgradeId, kind);
      const sealed = await caseSealer.seal(upgradeId, place, JSON.stringify(value ?? null));
      write((tx) => {
        refuseIfErased(tx, upgradeId);
        const row = { recordId, upgradeId, kind, sealed, sealedAt: at };
        if (tx.insert(sealedRecords).values(row).onConflictDoNothing().run().changes === 0) return;
        record(tx, { at, upgradeId, event: 'personal_data_sealed', facts: { recordId, kind } });
      });
    },

    async open(recordId, upgradeId, kind) {
      const isIt = and(
        eq(sealedRecords.recordId, recordId),
        eq(sealedRecords.upgradeId, upgradeId),
        eq(sealedRecords.kind, kind),
      );
      const sealed = db.select().from(sealedRecords).where(isIt).get()?.sealed ?? null;
      if (sealed === null) return null;
      const opened = await caseSealer.open(upgradeId, placeOfRecord(recordId, upgradeId, kind), sealed);
      return opened === null ? null : (JSON.parse(opened) as unknown);
    },

    async erase(recordId) {
      write((tx) => {
        const isThere = and(eq(sealedRecords.recordId, recordId), isNotNull(sealedRecords.sealed));
        const erased = tx.update(sealedRecords).set({ sealed: null }).where(isThere).returning().get();
        if (erased === undefined) return;
        const { upgradeId, kind } = erased;
        // The contract gives no time here, and the store reads no clock: not earlier than what was recorded last.
        const at = Math.max(erased.sealedAt, newestInstant(tx, upgradeId));
        record(tx, { at, upgradeId, event: 'personal_data_erased', facts: { recordId, kind } });
      });
    },
  };
}

export function placeOfRecord(recordId: string, upgradeId: string, kind: string) {
  return { table: 'sealed_records', rowId: recordId, ownerId: upgradeId, kind };
}
