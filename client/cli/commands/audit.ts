import { Argument, type Command } from 'commander';
import type { AuditFault, AuditFaultKind, AuditHead, AuditReport } from '../../../db/store';
import { toUpgradeError } from '../../temporal-errors';
import { examples } from '../help';
import type { Session } from '../session';
import { CheckFailed, malformed } from '../usage';

const ACTIONS = ['verify'] as const;
const HEAD = /^([1-9]\d{0,14}):([0-9a-f]{64})$/i;
const HEAD_FORM = 'a row as audit verify shows it, SEQUENCE:HASH';
const WAITING = 'Following the audit trail; a long one takes its time. Ctrl-C stops, and changes nothing.';

export function addAudit(program: Command, session: Session): void {
  program
    .command('audit')
    .summary('whether the audit trail is as it was written')
    .description(
      'Follows the audit trail from its first row to its newest, and finds what was changed, removed, added or moved. Needs no Temporal server.',
    )
    .addArgument(new Argument('[action]', 'what to do').choices(ACTIONS).default('verify'))
    .option('--expect <sequence:hash>', 'a row that was noted earlier must be there and be the same')
    .addHelpText(
      'after',
      `
Rows cut off at the end leave no sign in those before. So note the newest row, which is shown, where nobody who
can write the database can change it, and give it as --expect the next time.
Exit status: 0 the trail is intact, 1 it is not, or could not be checked.
${examples(['audit verify'], ['audit verify --json', 'the newest row, to be noted by a program'])}`,
    )
    .action((_action: string, options: VerifyOptions) => verifyAndTell(session, options));
}

/** The same by the name that operators look for. */
export function addVerifyAudit(program: Command, session: Session): void {
  program
    .command('verify-audit')
    .summary('the same as audit verify')
    .description(
      'Follows the audit trail, as audit verify does, whose help tells more. Needs no Temporal server.',
    )
    .option('--expect <sequence:hash>', 'a row that was noted earlier must be there and be the same')
    .addHelpText('after', examples(['verify-audit'], ['verify-audit --json']))
    .action((options: VerifyOptions) => verifyAndTell(session, options));
}

interface VerifyOptions {
  readonly expect?: string;
}

async function verifyAndTell(session: Session, { expect }: VerifyOptions): Promise<void> {
  const noted = expect === undefined ? undefined : headOf(expect);
  const report = await verify(session, noted);
  if (report.fault !== null) throw failureOf(report, report.fault);
  session.answer({ json: report, text: textOf(session, report, noted) });
}

async function verify(session: Session, expect: AuditHead | undefined): Promise<AuditReport> {
  const { audit } = await session.keeping();
  try {
    return await session.waitFor(audit.verify({ expect }), WAITING);
  } catch (error) {
    throw toUpgradeError(error);
  }
}

function headOf(text: string): AuditHead {
  const [, sequence, hash] = HEAD.exec(text) ?? [];
  if (sequence === undefined || hash === undefined) throw malformed('--expect', HEAD_FORM);
  return { sequence: Number(sequence), hash };
}

function textOf(session: Session, report: AuditReport, noted: AuditHead | undefined): string {
  const { checkedCount, earlierCount, head } = report;
  const intact = `The audit trail is intact: ${rows(checkedCount)} checked.`;
  const lines = [checkedCount > 0 ? intact : 'Nothing was checked: no row of the audit trail is chained.'];
  if (noted !== undefined) lines.push(`Row ${noted.sequence} is the one that was noted.`);
  if (earlierCount > 0) lines.push(`Not covered: ${rows(earlierCount)} of before the trail was chained.`);
  if (head !== null) {
    const shown = `${head.sequence}:${head.hash}`;
    lines.push(
      '',
      `The newest row is ${shown}`,
      'Note it where nobody who can write the database can change it, and later:',
      `  ${session.typed(`audit verify --expect ${shown}`)}`,
    );
  }
  return lines.join('\n');
}

const rows = (count: number): string => (count === 1 ? '1 row' : `${count} rows`);

const SENTENCES: Readonly<Record<AuditFaultKind, (row: number) => string>> = {
  EDITED: (row) => `Row ${row} is not as it was written, or was never written by the store.`,
  MISSING: (row) => `The row that stood as row ${row} is gone.`,
  REORDERED: (row) => `Row ${row} was written, but stood elsewhere.`,
  HEAD_MISMATCH: (row) => `Row ${row} is not the one that was noted, or the trail ends before it.`,
  KEY_MISSING: (row) =>
    `Row ${row} needs a key that is not in SEALING_KEYS; add the old key and verify again.`,
};

function failureOf(report: AuditReport, fault: AuditFault): CheckFailed {
  const sentence = SENTENCES[fault.kind](fault.sequence);
  if (fault.kind === 'KEY_MISSING') {
    const found = `No sign of tampering was found, but ${rows(report.keyMissingCount)} could not be checked.`;
    return new CheckFailed('AUDIT_KEY_MISSING', `${sentence} ${found}`, { ...report });
  }
  const advice = 'Keep the database as it is, and compare it with a backup.';
  return new CheckFailed('AUDIT_TRAIL_BROKEN', `${sentence} ${advice}`, { ...report });
}
