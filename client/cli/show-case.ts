/** A case on one screen, for operators; and its story with what comes next, for support. */
import type { CaseFile } from '../case-file';
import { isHeldBack } from '../held-back';
import { deadlineInZone, fromNow, inZone } from './instant';
import type { Session } from './session';
import { showStatus } from './show-status';
import { formatFacts, formatTable } from './table';
import { isTold, type Shown, type TrailRow, wordsOf } from './trail-words';

export function showCase(session: Session, file: CaseFile): string {
  const { clock, timeZone } = session;
  const at = (iso: string | null): string => (iso === null ? '-' : inZone(Date.parse(iso), timeZone));
  const { credential, holds } = file;
  const facts = formatFacts([
    ['Partner', file.partnerId],
    ['Policy', file.policy],
    ['Started', `${at(file.openedAt)} (${fromNow(Date.parse(file.openedAt), clock())})`],
    ['Erased', file.erasedAt === null ? null : at(file.erasedAt)],
    ['Needs attention', file.needsAttention],
    ['Credential', `${file.credentialType}, ${credential.status}`],
    [
      'One-time passwords',
      credential.otp.failures === 0 ? null : `${credential.otp.failures} wrong in a row`,
    ],
    ['Codes', codesOf(credential)],
  ]);
  return [
    showStatus(session, file.status),
    '',
    facts,
    ...section(
      'Holds',
      ['HOLD', 'SINCE', 'RELEASED'],
      holds.map((each) => [each.hold, at(each.placedAt), at(each.releasedAt)]),
    ),
    ...section(
      'Attempts',
      ['KIND', 'BEGUN', 'ENDED', 'RESULT', 'USED ONE'],
      file.attempts.map((each) => [
        each.kind,
        at(each.openedAt),
        at(each.finishedAt),
        each.result ?? '-',
        each.counted ? 'yes' : 'no',
      ]),
    ),
    ...section(
      'Appointments',
      ['STARTS', 'STATE'],
      file.appointments.map((each) => [inZone(Date.parse(each.startsAt), each.timeZone), each.state]),
    ),
    ...section(
      'Letters',
      ['ORDERED', 'STATE', 'EXPECTED BY', 'PRINTED: WORKS UNTIL'],
      file.letters.map((each) => [at(each.orderedAt), each.state, at(each.expectedBy), at(each.printed)]),
    ),
    ...section(
      'Codes',
      ['BY', 'ISSUED', 'WORKS UNTIL', 'STATE'],
      file.codes.map((each) => [each.channel, at(each.issuedAt), at(each.worksUntil), each.state]),
    ),
    ...section(
      'Notices',
      ['NOTICE', 'DUE', 'DELIVERED'],
      file.notices.map((each) => [
        each.template,
        each.dueAt === null ? 'at once' : at(each.dueAt),
        at(each.deliveredAt),
      ]),
    ),
    ...section(
      'What happened',
      ['WHEN', 'WHAT'],
      file.trail.map((row) => [at(row.at), wordsOf(row, shownIn(timeZone))]),
    ),
  ].join('\n');
}

export interface Explanation {
  /** What happened and was decided, oldest first. */
  readonly story: readonly string[];
  /** What comes by itself, and when. */
  readonly next: readonly string[];
}

export function explainCase({ clock, timeZone }: Session, file: CaseFile): Explanation {
  const shown = shownIn(timeZone);
  const until = (iso: string): string => deadlineInZone(Date.parse(iso), clock(), timeZone);
  return {
    story: file.trail.filter(isTold).map((row) => `${shown(Date.parse(row.at))}: ${wordsOf(row, shown)}`),
    next: nextOf(file, until),
  };
}

function nextOf(
  { status, trail, codes, letters, notices }: CaseFile,
  until: (iso: string) => string,
): string[] {
  const { stage, deadline, clockStopped, appointment, outcome } = status;
  if (outcome !== null) return ['Nothing more happens by itself.'];
  const lines: string[] = [];
  if (clockStopped !== null)
    lines.push(`${clockStopped.provider} is out, so the deadline stands still until it is back.`);
  if (isHeldBack(deadline, trail))
    lines.push('Expiries are frozen: it waits on, and has its time back when the freeze is over.');
  if (deadline !== null) lines.push(AT_DEADLINE[stage].replace('{}', until(deadline)));
  const code = codes.findLast(({ state }) => state === 'OUT');
  if (stage === 'ACTIVATION_WAIT' && code !== undefined) {
    const end = until(code.worksUntil);
    lines.push(`The code works as soon as it is there, and until ${end}; then the case expires by itself.`);
  }
  const printed = letters.at(-1)?.printed;
  if (code?.channel === 'LETTER' && printed !== undefined && code.worksUntil > printed)
    lines.push(`The letter shows an earlier last day (${until(printed)}); it no longer counts.`);
  if (stage === 'AWAITING_VIDEO_RESULT' && appointment !== null)
    lines.push(`The appointment is at ${until(appointment.startsAt)}.`);
  for (const { template, dueAt, deliveredAt } of notices)
    if (dueAt !== null && deliveredAt === null)
      lines.push(`A reminder (${template}) is due at ${until(dueAt)}.`);
  return lines;
}

const AT_DEADLINE: Readonly<Record<CaseFile['status']['stage'], string>> = {
  AWAITING_PURCHASE: 'Unpaid, it expires by itself at {}.',
  AWAITING_CONTACT_INFO: 'Without contact information it expires by itself at {}.',
  AWAITING_KBA_ANSWERS: 'The time for the questions ends at {}; that uses an attempt.',
  AWAITING_VIDEO_BOOKING: 'Without an appointment it expires by itself at {}.',
  AWAITING_VIDEO_RESULT: 'The provider is asked for the result at {} at the latest.',
  ACTIVATION_WAIT: 'The letter should be there by {}.',
  AWAITING_REDEMPTION: 'The code works until {}; then the case expires by itself.',
  UNDER_REVIEW: 'Undecided, it is rejected by itself at {}.',
  CLOSED: '',
};

function codesOf({ codes }: CaseFile['credential']): string | null {
  if (codes.lockedAt !== null) return `locked after ${codes.failures} wrong ones`;
  return codes.failures === 0 ? null : `${codes.failures} wrong in a row`;
}

function shownIn(timeZone: string): Shown {
  return (instant) => (typeof instant === 'number' ? inZone(instant, timeZone) : 'a time that is not known');
}

function section(title: string, head: readonly string[], rows: readonly (readonly string[])[]): string[] {
  return rows.length === 0 ? [] : ['', `${title}:`, formatTable(head, rows)];
}

/** For programs: the trail in the words that a person reads. */
export function inWordsToo({ timeZone }: Session, trail: readonly TrailRow[]): object[] {
  return trail.map((row) => ({ ...row, words: wordsOf(row, shownIn(timeZone)) }));
}
