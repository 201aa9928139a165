/** A status as a person reads it. */
import type { ProofingStatus } from '../../workflows/status';
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
    ['Stage', isOpen ? stage : `${stage}: ${outcome}${reason === null ? '' : ` (${reason})`}`],
    ['Since', `${inZone(since, timeZone)} (${fromNow(since, clock())})`],
    ['Deadline', deadline === null ? (isOpen ? 'none' : null) : until(deadline)],
    ['Appointment', appointmentOf(status, timeZone)],
    ['Letter', letterOf(status, timeZone)],
    ['Code valid until', redeemBy === null || redeemBy === deadline ? null : until(redeemBy)],
    ['Attempts left', isOpen ? `${attemptsLeft.kba} with questions, ${attemptsLeft.total} in all` : null],
  ]);
  return [status.sentence, '', facts, ...whatNext(session, status)].join('\n');
}

function whatNext(session: Session, status: ProofingStatus): string[] {
  const next = nextCommands(session, status).map(({ what, command }) => `  ${what}:\n    ${command}`);
  return next.length === 0 ? [] : ['', 'What can be done next:', ...next];
}

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
