/**
 * Deadlines put off by an operator, or by a freeze that is over: projection, codes, letters, notices, reminders, the event to
 * back ends and audit rows in one transaction, so that no code works for another time than the case waits for it.
 *
 * All instants are absolute. The run may ask again, at another instant, when its worker was lost before the run's history
 * held the answer: then the same instants are set once more, and nothing is put off twice.
 */
import { eq } from 'drizzle-orm';
import { codes, letters, upgrades } from '../schema.sqlite';
import type { ExtendDeadline, ExtendVerdict, UpgradeStore } from '../store';
import { record, recordedOf } from './audit';
import { type CodeRow, codesOf } from './code-rows';
import type { Tx } from './connection';
import type { SqliteContext } from './context';
import { THAWED } from './freezes';
import { writeNotices } from './notices';
import { announceProgress } from './outgoing-writer';
import { setReminders } from './reminders';
import { requireUpgrade } from './upgrade-rows';

const EXTENDED = 'deadline_extended';

export function createExtensions({ connection: { write } }: SqliteContext): Pick<UpgradeStore, 'extend'> {
  return {
    async extend(input) {
      return write((tx) => extend(tx, input));
    },
  };
}

function extend(tx: Tx, input: ExtendDeadline): ExtendVerdict {
  const { upgradeId, from, deadline, isClockStopped, code, notices, reminders, at } = input;
  const upgrade = requireUpgrade(tx, upgradeId);
  if (upgrade.closedAt !== null) return { kind: 'CLOSED' };
  const wishes = code === null ? [] : wishesFor(tx, input, code);
  const newest = wishes.at(-1);
  if (newest !== undefined && newest.wished > newest.latest) {
    // As much as the code falls short, so does the stage.
    return { kind: 'BEYOND_VALIDITY', latest: Math.max(from, deadline - (newest.wished - newest.latest)) };
  }
  for (const { row, wished, latest } of wishes) extendCode(tx, row, Math.min(wished, latest), at);
  for (const { letterId, expectedBy } of code?.letters ?? [])
    tx.update(letters).set({ expectedBy }).where(eq(letters.letterId, letterId)).run();
  const stageDeadline = isClockStopped ? null : deadline;
  tx.update(upgrades).set({ stageDeadline }).where(eq(upgrades.upgradeId, upgradeId)).run();
  recordOnce(tx, input, upgrade.stage);
  writeNotices(tx, upgradeId, notices, at);
  setReminders(tx, upgradeId, reminders, at);
  announceProgress(tx, upgrade, at);
  return {
    kind: 'EXTENDED',
    letters: wishes.flatMap(({ letterId, wished, latest }) =>
      letterId === null ? [] : [{ letterId, redeemBy: Math.min(wished, latest) }],
    ),
  };
}

interface Wish {
  readonly row: CodeRow;
  readonly letterId: string | null;
  /** Until when it is to work, and until when it may. */
  readonly wished: number;
  readonly latest: number;
}

/** For the codes that can still be entered, oldest first. One that had expired before is not brought back to life. */
function wishesFor(
  tx: Tx,
  { upgradeId, mailedCodeMaxMs, agentCodeMaxMs, freeze, at }: ExtendDeadline,
  { redeemBy, letters: wishedLetters }: NonNullable<ExtendDeadline['code']>,
): Wish[] {
  const ledger = tx.select().from(letters).where(eq(letters.upgradeId, upgradeId)).all();
  const out = codesOf(tx, upgradeId).filter(
    ({ redeemedAt, voidedAt, expiresAt }) =>
      redeemedAt === null && voidedAt === null && expiresAt > (freeze?.begunAt ?? at),
  );
  return out.flatMap((row, index) => {
    const letterId = ledger.find(({ codeId }) => codeId === row.codeId)?.letterId ?? null;
    const ofLetter = wishedLetters.find((letter) => letter.letterId === letterId)?.redeemBy;
    const wished = index === out.length - 1 ? redeemBy : ofLetter;
    if (wished === undefined) return [];
    const maxMs = row.channel === 'LETTER' ? mailedCodeMaxMs : agentCodeMaxMs;
    const latest = maxMs === null ? Infinity : Math.max(row.expiresAt, row.issuedAt + maxMs);
    return [{ row, letterId, wished, latest }];
  });
}

function extendCode(tx: Tx, { codeId, upgradeId, expiresAt: from }: CodeRow, to: number, at: number): void {
  // Never sooner than was said before.
  if (to <= from) return;
  tx.update(codes).set({ expiresAt: to }).where(eq(codes.codeId, codeId)).run();
  record(tx, { at, upgradeId, event: 'code_extended', facts: { codeId, from, expiresAt: to } });
}

function recordOnce(
  tx: Tx,
  { upgradeId, operator, from, deadline, freeze, at }: ExtendDeadline,
  stage: string,
): void {
  const event = freeze === undefined ? EXTENDED : THAWED;
  const ofFreeze = freeze === undefined ? {} : { freezeId: freeze.freezeId };
  const facts = { ...ofFreeze, actor: operator.actor, cause: operator.reason, stage, from, deadline };
  const last = recordedOf(tx, upgradeId, event).at(-1)?.facts;
  const isTheSame =
    last !== undefined && Object.entries(facts).every(([name, value]) => last[name] === value);
  if (!isTheSame) record(tx, { at, upgradeId, event, facts });
}
