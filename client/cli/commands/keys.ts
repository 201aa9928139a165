import { Argument, type Command } from 'commander';
import type { KeyStatus, RotationProgress } from '../../../db/store';
import { toUpgradeError } from '../../temporal-errors';
import { examples } from '../help';
import type { Session } from '../session';
import { formatTable } from '../table';
import { CheckFailed } from '../usage';

const ACTIONS = ['status', 'rotate'] as const;
const WAITING =
  'Moving to the current key. Ctrl-C stops between two batches; the next time it goes on from there.';
/** Progress is told after so many more, not after each batch. */
const TELL_EACH = 1_000;

export function addKeys(program: Command, session: Session): void {
  program
    .command('keys')
    .summary('which keys are in use, and the move to the current one')
    .description(
      'Shows what each key still seals or wraps, or moves all of it to the current key (the first in the ring). Needs no Temporal server, and runs beside workers.',
    )
    .addArgument(new Argument('[action]', 'what to do').choices(ACTIONS).default('status'))
    .addHelpText(
      'after',
      `
To rotate: put the new key first in the ring of every program and restart them, then rotate, then remove the keys
that are shown as no longer needed. It may be stopped at any instant and run again.
Exit status: 0 done, 1 something remains under an older key.
${examples(['keys status'], ['keys rotate'], ['keys rotate --json', 'what was moved and what remains, for a program'])}`,
    )
    .action(async (action: (typeof ACTIONS)[number]) => {
      try {
        await (action === 'rotate' ? rotate(session) : show(session));
      } catch (error) {
        throw toUpgradeError(error);
      }
    });
}

async function show(session: Session): Promise<void> {
  const { keys } = await session.keeping();
  const status = await session.waitFor(keys.status(), 'Counting what each key seals.');
  session.answer({ json: status, text: textOf(session, status) });
}

async function rotate(session: Session): Promise<void> {
  const { keys } = await session.keeping();
  let told = 0;
  const onProgress = (progress: RotationProgress): void => {
    const moved = totalOf(progress);
    if (!session.io.isTerminal || moved - told < TELL_EACH) return;
    told = moved;
    session.io.stderr.write(`${moved} moved\n`);
  };
  const moved = await session.waitFor(keys.rotate({ at: session.clock(), onProgress }), WAITING);
  const status = await keys.status();
  if (status.remaining > 0) {
    throw new CheckFailed(
      'KEYS_REMAIN',
      `${status.remaining} values remain under an older key: a program that still runs with the older ring wrote them. Restart it with the new ring, and rotate again.`,
      { moved, ...status },
    );
  }
  const sentence = `Moved ${totalOf(moved)} to the current key: ${moved.caseKeys} keys of cases, ${moved.otpSecrets} OTP secrets, ${moved.endpointSecrets} secrets of endpoints, ${moved.earlierValues} earlier values.`;
  session.answer({ json: { moved, ...status }, text: `${sentence}\n\n${textOf(session, status)}` });
}

const totalOf = ({ caseKeys, otpSecrets, endpointSecrets, earlierValues }: RotationProgress): number =>
  caseKeys + otpSecrets + endpointSecrets + earlierValues;

function textOf(session: Session, status: KeyStatus): string {
  const { sealing, peppers, remaining, unused, auditOnly, unusedPeppers } = status;
  const lines = [
    formatTable(
      ['KEY', 'CURRENT', 'CASES', 'OTP SECRETS', 'ENDPOINTS', 'EARLIER VALUES', 'AUDIT ROWS'],
      sealing.map(({ keyId, isCurrent, caseKeys, otpSecrets, endpointSecrets, earlierValues, auditRows }) =>
        [keyId, isCurrent ? 'yes' : '', caseKeys, otpSecrets, endpointSecrets, earlierValues, auditRows].map(
          String,
        ),
      ),
    ),
    '',
    formatTable(
      ['PEPPER', 'CURRENT', 'CODES OF OPEN UPGRADES', 'PEOPLE'],
      peppers.map(({ keyId, isCurrent, openCodes, persons }) =>
        [keyId, isCurrent ? 'yes' : '', openCodes, persons].map(String),
      ),
    ),
    '',
  ];
  if (remaining > 0)
    lines.push(`Under an older key: ${remaining}. Move them: ${session.typed('keys rotate')}`);
  else lines.push('Everything is under the current key.');
  if (unused.length > 0) lines.push(`No longer needed, may be removed: ${unused.join(', ')}`);
  if (auditOnly.length > 0)
    lines.push(`Needed to verify earlier rows of the audit trail alone: ${auditOnly.join(', ')}`);
  if (unusedPeppers.length > 0) lines.push(`Peppers no longer needed: ${unusedPeppers.join(', ')}`);
  return lines.join('\n');
}
