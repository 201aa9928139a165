/** A status as a person reads it. */
import type { ContactInfoHint, ProofingStatus } from '../../workflows/status';
import { dayInZone, deadlineInZone, fromNow, inZone } from './instant';
import { nextCommands } from './next-commands';
import type { Session } from './session';
import { formatFacts } from './table';

export function showStatus(session: Session, status: ProofingStatus): string {
  const { clock, timeZone } = session;
  const { upgradeId, credentialId, stage, outcome, reason, deadline, attemptsLeft, redeemBy } = status;
  const until = (iso: string): string => deadlineInZone(Date.parse(iso), clock(), timeZone);
  const since = Date.parse(status.since);
  const isOpen = outcome === null;
  const facts = formatFacts([
    ['Upgrade', upgradeId],
    ['Credential', credentialId],
    ['Policy', policyOf(status)],
    ['Stage', isOpen ? stage : `${stage}: ${outcome}${reason === null ? '' : ` (${reason})`}`],
    ['Since', `${inZone(since, timeZone)} (${fromNow(since, clock())})`],
    ['Deadline', deadline === null ? (isOpen ? 'none' : null) : until(deadline)],
    ['Clock stopped', clockOf(status, session)],
    ['On offer', isOpen ? offersOf(status) : null],
    ['To correct', hintOf(status)],
    ['Appointment', appointmentOf(status, timeZone)],
    ['Letter', letterOf(status, timeZone)],
    ['Code valid until', redeemBy === null || redeemBy === deadline ? null : until(redeemBy)],
    ['Attempts left', isOpen ? `${attemptsLeft.kba} with questions, ${attemptsLeft.total} in all` : null],
  ]);
  return [status.sentence, '', facts, ...whatNext(session, status)].join('\n');
}

/** A run on an earlier worker does not tell it. */
function policyOf({ policy }: Partial<Pick<ProofingStatus, 'policy'>>): string | null {
  return policy === undefined ? null : `${policy.name} v${policy.version}`;
}

function whatNext(session: Session, status: ProofingStatus): string[] {
  const next = nextCommands(session, status).map(({ what, command }) => `  ${what}:\n    ${command}`);
  return next.length === 0 ? [] : ['', 'What can be done next:', ...next];
}

/** The deadline that is shown moves on by as long as this lasts. */
function clockOf({ clockStopped }: ProofingStatus, { clock, timeZone }: Session): string | null {
  if (clockStopped === null || clockStopped === undefined) return null;
  const since = Date.parse(clockStopped.since);
  return `${clockStopped.provider} is out since ${inZone(since, timeZone)} (${fromNow(since, clock())})`;
}

/** e.g. `PHONE_OTP_PROOFING_UPGRADE for $34.00`. */
function offersOf({ offers }: ProofingStatus): string | null {
  if (offers === undefined || offers.length === 0) return null;
  const each = offers.map(({ product, amountMinor, currency }) => {
    const format = new Intl.NumberFormat('en-US', { style: 'currency', currency });
    const digits = format.resolvedOptions().maximumFractionDigits ?? 2;
    return `${product} for ${format.format(amountMinor / 10 ** digits)}`;
  });
  return each.join(', ');
}

function hintOf({ contactInfoHint, outcome }: ProofingStatus): string | null {
  if (contactInfoHint === null || contactInfoHint === undefined || outcome !== null) return null;
  return HINTS[contactInfoHint];
}

const HINTS: Record<ContactInfoHint, string> = {
  SSN_NINE_DIGITS: 'give all nine digits of the Social Security number',
  UNDELIVERABLE: 'no mail can be delivered to this address',
  MISSING_UNIT: 'the address lacks an apartment or unit',
  INCORRECT_UNIT: 'the apartment or unit of the address is not right',
  VACANT: 'nobody lives at this address',
  MAILBOX_SHOP: 'this is a mailbox shop; give a home address',
  PO_BOX: 'this is a PO box; give a home address',
  TOO_LONG: 'the address is too long for an envelope; shorten it',
};

/** In the zone the person confirmed, and in the reader's if that is another. */
function appointmentOf({ appointment, stage }: ProofingStatus, timeZone: string): string | null {
  if (appointment === null || stage !== 'AWAITING_VIDEO_RESULT') return null;
  const at = Date.parse(appointment.startsAt);
  const there = inZone(at, appointment.timeZone);
  const here = inZone(at, timeZone);
  return there === here ? there : `${there} (${here} here)`;
}

/** The wait ends with the last day, so `expectedBy` is the first instant after it. */
function letterOf({ letter, outcome }: ProofingStatus, timeZone: string): string | null {
  if (letter === null || outcome !== null) return null;
  const from = dayInZone(Date.parse(letter.expectedFrom), timeZone);
  const by = dayInZone(Date.parse(letter.expectedBy) - 1, timeZone);
  return from === by ? `expected ${from}` : `expected ${from} to ${by}`;
}
