/** Free appointments: shown, and booked or moved to. All times are in the zone of the person. */
import { isUpgradeError, UpgradeError } from '../errors';
import { isLocalTime } from '../local-time';
import type { UpgradeClient } from '../upgrade-client';
import { ask, numberUpTo } from './ask';
import { type KeyOption, repeatable } from './idempotency-key';
import { INSTANT_FORM, inZone, isInstant, isTimeZone } from './instant';
import type { Session } from './session';
import { showStatus } from './show-status';
import { malformed, missing } from './usage';

export interface SlotOptions {
  readonly from?: string;
  readonly limit?: string;
  readonly at?: string;
  readonly zone?: string;
}

const AT_FORM = `${INSTANT_FORM}, or the local time in --zone, e.g. 2026-10-12T10:30`;
const ZONE_FORM = 'an IANA time zone, e.g. America/New_York';

const SHOWN_DEFAULT = 20;
const LIMIT_MAX = 500;
/** Numbered choices a person can look over at once. */
const PAGE = 10;

export async function showSlots(session: Session, upgradeId: string, options: SlotOptions): Promise<void> {
  const { from, zone = session.timeZone } = checked(options);
  const limit = numberUpTo(LIMIT_MAX, options.limit ?? String(SHOWN_DEFAULT));
  if (!('value' in limit)) throw malformed('--limit', `a number from 1 to ${LIMIT_MAX}`);
  const client = await session.client('STORE');
  const slots = await client.listVideoSlots(upgradeId, { limit: limit.value, ...from });
  const lines = slots.map((slot) => `  ${inZone(Date.parse(slot), zone).padEnd(34)}  ${slot}`);
  session.answer({
    json: { slots },
    text: slots.length === 0 ? NONE_FREE : [`Free appointments, times in ${zone}:`, '', ...lines].join('\n'),
  });
}

/** Books an appointment, or moves the one that is booked. */
export async function book(
  session: Session,
  upgradeId: string,
  action: 'book' | 'move',
  options: SlotOptions & KeyOption,
): Promise<void> {
  const { at, from, zone } = checked(options);
  if (at === undefined && !session.mayAsk()) throw missing('--at');
  await session.prepare('RUN');
  const timeZone = zone ?? (await askZone(session));
  const client = await session.client('RUN');
  for (;;) {
    const startsAt = at ?? (await askSlot(session, client, upgradeId, timeZone, from));
    const wish = [upgradeId, { startsAt, timeZone }, repeatable(options)] as const;
    try {
      const call = action === 'book' ? client.bookVideo(...wish) : client.rescheduleVideo(...wish);
      const status = await session.waitFor(call);
      session.answer({ json: status, text: `The appointment is booked. ${showStatus(session, status)}` });
      return;
    } catch (error) {
      // Somebody else was quicker, or the person took long: they choose again.
      const isTaken = isUpgradeError(error) && error.code === 'SLOT_NOT_AVAILABLE';
      if (at !== undefined || !isTaken) throw error;
      session.say(`  ${error.message}\n`);
    }
  }
}

/** Asks which of the free appointments, page by page. */
async function askSlot(
  session: Session,
  client: UpgradeClient,
  upgradeId: string,
  timeZone: string,
  from: { from?: string },
): Promise<string> {
  const slots = await client.listVideoSlots(upgradeId, { limit: LIMIT_MAX, ...from });
  if (slots.length === 0) throw new UpgradeError('SLOT_NOT_AVAILABLE', NONE_FREE);
  session.say(`\nFree appointments, times in ${timeZone}:\n`);
  for (let shown = 0; ;) {
    const page = slots.slice(shown, shown + PAGE);
    const lines = page.map((slot, index) => {
      const number = String(shown + index + 1).padStart(4);
      return `${number}  ${inZone(Date.parse(slot), timeZone)}`;
    });
    session.say(lines.join('\n'));
    shown += page.length;
    const isMore = shown < slots.length;
    const chosen = await ask<number | 'MORE'>(
      session,
      isMore ? 'Which one? (number, or Enter for more) ' : 'Which one? (number) ',
      (answer) => (answer === '' && isMore ? { value: 'MORE' } : numberUpTo(shown, answer)),
    );
    if (chosen !== 'MORE') return slots[chosen - 1]!;
  }
}

function askZone(session: Session): Promise<string> {
  if (!session.mayAsk()) throw missing('--zone');
  return ask(session, `Your time zone [${session.timeZone}]: `, (answer) => {
    if (answer === '') return { value: session.timeZone };
    return isTimeZone(answer) ? { value: answer } : { problem: `Please enter ${ZONE_FORM}.` };
  });
}

function checked({ at, from, zone }: SlotOptions): {
  at: string | undefined;
  from: { from?: string };
  zone: string | undefined;
} {
  if (at !== undefined && !isInstant(at) && !isLocalTime(at)) throw malformed('--at', AT_FORM);
  if (from !== undefined && !isInstant(from)) throw malformed('--from', INSTANT_FORM);
  if (zone !== undefined && !isTimeZone(zone)) throw malformed('--zone', ZONE_FORM);
  return { at, from: from === undefined ? {} : { from }, zone };
}

const NONE_FREE = 'No appointment is free in the 30 days that were looked at.';
