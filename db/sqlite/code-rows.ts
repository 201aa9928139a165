/** Activation codes as read from their table; the clear code lies sealed beside its fingerprint until handed over. */
import { asc, eq, sql } from 'drizzle-orm';
import type { Sealer } from '../crypto';
import { codes } from '../schema.sqlite';
import type { ActivationCode } from '../store';
import type { Reader } from './connection';

export type CodeRow = typeof codes.$inferSelect;

export function findCode(db: Reader, codeId: string): CodeRow | undefined {
  return db.select().from(codes).where(eq(codes.codeId, codeId)).get();
}

/** Every code ever issued for an upgrade, oldest first. */
export function codesOf(db: Reader, upgradeId: string): CodeRow[] {
  return db
    .select()
    .from(codes)
    .where(eq(codes.upgradeId, upgradeId))
    .orderBy(asc(codes.issuedAt), asc(sql`rowid`))
    .all();
}

export function toCode(row: CodeRow): ActivationCode {
  const { codeId, upgradeId, channel, issuedAt, expiresAt, redeemedAt, voidedAt } = row;
  return { codeId, upgradeId, channel, issuedAt, expiresAt, redeemedAt, voidedAt };
}

/** The clear code; null once it was handed over or voided. @throws StoreError SEAL_BROKEN */
export function openCode(sealer: Sealer, { codeId, upgradeId, sealedCode }: CodeRow): string | null {
  return sealedCode === null ? null : sealer.open(placeOfCode(codeId, upgradeId), sealedCode);
}

export function placeOfCode(codeId: string, upgradeId: string) {
  return { table: 'codes', rowId: codeId, ownerId: upgradeId, kind: 'activation_code' };
}
