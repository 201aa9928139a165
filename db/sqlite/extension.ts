/**
 * Deadlines put off by an operator: projection, codes, letters, notice and audit rows in one transaction, so that no code
 * works for another time than the case waits for it.
 */
import { and, eq, inArray } from 'drizzle-orm';
import { codes, letters, upgrades } from '../schema.sqlite';
import type { ExtendDeadline, ExtendVerdict, UpgradeRecord, UpgradeStore } from '../store';
import { record, wasRecorded } from './audit';
import { type CodeRow, codesOf } from './code-rows';
import type { Tx } from './connection';
import type { SqliteContext } from './context';
import { writeNotices } from './notices';
import { requireUpgrade } from './upgrade-rows';

export function createExtensions({ connection: { write } }: SqliteContext): Pick<UpgradeStore, 'extend'> {
  return {
    async extend(input) {
      return write((tx) => extend(tx, input));
    },
  };
}

function extend(tx: Tx, input: ExtendDeadline): ExtendVerdict {
  const { upgradeId, byMs, from, shownDeadline, operator, notices, at } = input;
  const upgrade = requireUpgrade(tx, upgradeId);
  if (upgrade.closedAt !== null) return { kind: 'CLOSED' };
  const facts = {
    actor: operator.actor,
    cause: operator.reason,
    stage: upgrade.stage,
    from,
    deadline: from + byMs,
  };
  const happening = { at, upgradeId, event: 'deadline_extended', facts };
  if (wasRecorded(tx, happening)) return asItStands(tx, upgradeId, at);
  if (waitsForCode(upgrade)) {
    const latest = latestOfNewest(outAt(tx, upgradeId, at), input);
    if (latest !== null) return { kind: 'BEYOND_VALIDITY', latest: from + latest };
    extendCodes(tx, input);
    if (upgrade.stage === 'ACTIVATION_WAIT') delayLetters(tx, input);
  }
  tx.update(upgrades).set({ stageDeadline: shownDeadline }).where(eq(upgrades.upgradeId, upgradeId)).run();
  record(tx, happening);
  writeNotices(tx, upgradeId, notices, at);
  return asItStands(tx, upgradeId, at);
}

function waitsForCode({ stage }: UpgradeRecord): boolean {
  return stage === 'ACTIVATION_WAIT' || stage === 'AWAITING_REDEMPTION';
}

/** The codes that can still be entered, oldest first. One that has expired is not brought back to life. */
function outAt(tx: Tx, upgradeId: string, at: number): CodeRow[] {
  return codesOf(tx, upgradeId).filter(
    ({ redeemedAt, voidedAt, expiresAt }) => redeemedAt === null && voidedAt === null && expiresAt > at,
  );
}

/** The longest a code may be extended by, in milliseconds. */
function roomOf({ channel, issuedAt, expiresAt }: CodeRow, mailedCodeMaxMs: number | null): number {
  return channel === 'LETTER' && mailedCodeMaxMs !== null
    ? Math.max(0, issuedAt + mailedCodeMaxMs - expiresAt)
    : Infinity;
}

/** By how much the case could be extended at most, if that is less than what is wished; null: it is not. */
function latestOfNewest(out: CodeRow[], { byMs, mailedCodeMaxMs }: ExtendDeadline): number | null {
  const newest = out.at(-1);
  if (newest === undefined) return null;
  const room = roomOf(newest, mailedCodeMaxMs);
  return byMs > room ? room : null;
}

function extendCodes(tx: Tx, { upgradeId, byMs, mailedCodeMaxMs, at }: ExtendDeadline): void {
  for (const code of outAt(tx, upgradeId, at)) {
    const { codeId, expiresAt: from } = code;
    // An earlier letter's code goes as far as it may; the case waits for the newest.
    const expiresAt = from + Math.min(byMs, roomOf(code, mailedCodeMaxMs));
    if (expiresAt === from) continue;
    tx.update(codes).set({ expiresAt }).where(eq(codes.codeId, codeId)).run();
    record(tx, { at, upgradeId, event: 'code_extended', facts: { codeId, from, expiresAt } });
  }
}

function delayLetters(tx: Tx, { upgradeId, byMs }: ExtendDeadline): void {
  const isOnItsWay = and(eq(letters.upgradeId, upgradeId), inArray(letters.state, ['PREPARED', 'ACCEPTED']));
  for (const { letterId, expectedBy } of tx.select().from(letters).where(isOnItsWay).all()) {
    tx.update(letters)
      .set({ expectedBy: expectedBy + byMs })
      .where(eq(letters.letterId, letterId))
      .run();
  }
}

function asItStands(tx: Tx, upgradeId: string, at: number): ExtendVerdict {
  const out = outAt(tx, upgradeId, at);
  const expiryOf = new Map(out.map(({ codeId, expiresAt }) => [codeId, expiresAt]));
  const mailed = tx.select().from(letters).where(eq(letters.upgradeId, upgradeId)).all();
  return {
    kind: 'EXTENDED',
    redeemBy: out.at(-1)?.expiresAt ?? null,
    letters: mailed.flatMap(({ letterId, codeId, expectedBy }) => {
      const redeemBy = expiryOf.get(codeId);
      return redeemBy === undefined ? [] : [{ letterId, expectedBy, redeemBy }];
    }),
  };
}
