/** Activation codes as read from their table; the clear code lies sealed beside its fingerprint until handed over. */
import { and, asc, eq, isNull, sql } from 'drizzle-orm';
import type { CaseSealer } from '../case-sealer';
import { codes } from '../schema.sqlite';
import type { ActivationCode } from '../store';
import { record } from './audit';
import type { Reader, Tx } from './connection';
import { dropReminders } from './reminders';

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

/** Voids a code that is neither redeemed nor void; with it goes what is left of it in clear. */
export function voidCode(tx: Tx, codeId: string, reason: string, at: number): void {
  const isOut = and(eq(codes.codeId, codeId), isNull(codes.voidedAt), isNull(codes.redeemedAt));
  const voided = tx.update(codes).set({ voidedAt: at, sealedCode: null }).where(isOut).returning().get();
  if (voided === undefined) return;
  const { upgradeId } = voided;
  record(tx, { at, upgradeId, event: 'code_voided', facts: { codeId, reason } });
  dropReminders(tx, { upgradeId, about: codeId, at });
}

export function toCode(row: CodeRow): ActivationCode {
  const { codeId, upgradeId, channel, issuedAt, expiresAt, redeemedAt, voidedAt } = row;
  return { codeId, upgradeId, channel, issuedAt, expiresAt, redeemedAt, voidedAt };
}

/** The clear code; null once it was handed over, voided or erased. @throws StoreError SEAL_BROKEN */
export async function openCode(
  caseSealer: CaseSealer,
  { codeId, upgradeId, sealedCode }: CodeRow,
): Promise<string | null> {
  return sealedCode === null ? null : caseSealer.open(upgradeId, placeOfCode(codeId, upgradeId), sealedCode);
}

export function placeOfCode(codeId: string, upgradeId: string) {
  return { table: 'codes', rowId: codeId, ownerId: upgradeId, kind: 'activation_code' };
}
