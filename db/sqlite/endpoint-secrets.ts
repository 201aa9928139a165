/** Secrets of endpoints, sealed by the ring: several sign at once while they are rotated. */
import { and, desc, eq, gt, isNull, or, sql } from 'drizzle-orm';
import type { Sealer } from '../crypto';
import { StoreError } from '../errors';
import { endpointSecrets } from '../schema.sqlite';
import type { Reader, Tx } from './connection';

/** Standard Webhooks 1.0.0: 24 to 64 bytes. */
const SECRET_BYTES = { min: 24, max: 64 };

/** @throws StoreError ENDPOINT_INVALID */
export function requireSecret(secret: string): void {
  const [, encoded = ''] = /^whsec_([A-Za-z0-9+/]+={0,2})$/.exec(secret) ?? [];
  const key = Buffer.from(encoded, 'base64');
  const isWhole = key.toString('base64') === encoded;
  if (isWhole && key.length >= SECRET_BYTES.min && key.length <= SECRET_BYTES.max) return;
  throw new StoreError('ENDPOINT_INVALID', 'A secret of an endpoint is whsec_ and base64 of 24 to 64 bytes.');
}

/** The secret from now on; what signed before goes on signing until `othersEndAt`, and no longer than it would have. */
export function addSecret(
  tx: Tx,
  sealer: Sealer,
  row: { secretId: string; endpointId: string; secret: string; at: number; othersEndAt: number },
): boolean {
  const { secretId, endpointId, secret, at, othersEndAt } = row;
  const sealedSecret = sealer.seal(placeOfEndpointSecret(secretId, endpointId), secret);
  const added = { secretId, endpointId, sealedSecret, addedAt: at, endsAt: null };
  const isCurrent = and(eq(endpointSecrets.endpointId, endpointId), isNull(endpointSecrets.endsAt));
  const standing = tx.select().from(endpointSecrets).where(eq(endpointSecrets.secretId, secretId)).get();
  if (standing !== undefined) return false;
  tx.update(endpointSecrets).set({ endsAt: othersEndAt }).where(isCurrent).run();
  // What signs no more is not kept.
  const isOver = sql`${eq(endpointSecrets.endpointId, endpointId)} AND ${endpointSecrets.endsAt} <= ${at}`;
  tx.delete(endpointSecrets).where(isOver).run();
  tx.insert(endpointSecrets).values(added).run();
  return true;
}

/** Secrets that sign at this instant, in clear; the newest first. @throws StoreError SEAL_BROKEN */
export function signingSecrets(db: Reader, sealer: Sealer, endpointId: string, at: number): string[] {
  return secretsOf(db, endpointId, at).map(({ secretId, sealedSecret }) =>
    sealer.open(placeOfEndpointSecret(secretId, endpointId), sealedSecret),
  );
}

/** @param at null: also those that sign no more */
export function secretsOf(db: Reader, endpointId: string, at: number | null) {
  const signs = or(isNull(endpointSecrets.endsAt), at === null ? sql`true` : gt(endpointSecrets.endsAt, at));
  return db
    .select()
    .from(endpointSecrets)
    .where(and(eq(endpointSecrets.endpointId, endpointId), signs))
    .orderBy(desc(endpointSecrets.addedAt), desc(sql`rowid`))
    .all();
}

export function placeOfEndpointSecret(secretId: string, endpointId: string) {
  return { table: 'endpoint_secrets', rowId: secretId, ownerId: endpointId, kind: 'signing_secret' };
}
