import type { Command } from 'commander';
import { backUp, type BackedUp } from '../../../db';
import { toUpgradeError } from '../../temporal-errors';
import { examples } from '../help';
import type { Session } from '../session';
import { missing } from '../usage';

interface Options {
  readonly to?: string;
  readonly keysTo?: string;
}

export function addBackup(program: Command, session: Session): void {
  program
    .command('backup')
    .summary('copies of the database and of its key file')
    .description(
      'Copies the database, its key file, or one after the other, beside live workers. Needs STORE_PATH alone: no key, and no Temporal server.',
    )
    .option('--to <folder>', 'copy the database into this folder')
    .option(
      '--keys-to <folder>',
      'copy the key file into this one; copies there that are over 7 days old are removed',
    )
    .addHelpText(
      'after',
      `
The two are never kept together. Copy the database of the Temporal server first (docs/backup-and-restore.md).
${examples(
  ['backup --to /backup/database --keys-to /backup/keys'],
  ['backup --keys-to /backup/keys', 'the key file alone, which is copied more often'],
  ['backup --to /backup/database --json', 'names, sizes and SHA-256 sums'],
)}`,
    )
    .action(({ to, keysTo }: Options) => {
      if (to === undefined && keysTo === undefined) throw missing('--to or --keys-to');
      const done = copied(session, to ?? null, keysTo ?? null);
      session.answer({ json: done, text: textOf(done) });
    });
}

function copied(session: Session, databaseTo: string | null, keysTo: string | null): BackedUp {
  try {
    return backUp({ storePath: session.storePath(), databaseTo, keysTo, at: session.clock() });
  } catch (error) {
    throw toUpgradeError(error);
  }
}

function textOf({ database, keys, removed }: BackedUp): string {
  const lines = [database, keys].flatMap((copy) =>
    copy === null ? [] : [`${copy.file} (${copy.bytes} bytes, SHA-256 ${copy.sha256})`],
  );
  if (removed.length > 0) lines.push(`Removed, over 7 days old: ${removed.join(', ')}`);
  return lines.join('\n');
}
