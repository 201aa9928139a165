/**
 * Programs of two releases serve one database while a release is rolled out, or back: what a migration does must leave
 * the earlier one working.
 */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { problemsOf } from '../support/expand-contract';

const FOLDER = path.join(__dirname, '..', '..', 'db', 'migrations', 'sqlite');
/** Earlier ones were before the first release that is rolled out so. */
const FIRST = 6;
const numberOf = (file: string): number => Number(file.slice(0, 4));
const MIGRATIONS = readdirSync(FOLDER).filter((file) => file.endsWith('.sql') && numberOf(file) >= FIRST);

it.each(MIGRATIONS)('%s leaves programs of the last release working', (file) => {
  expect(problemsOf(readFileSync(path.join(FOLDER, file), 'utf8'), numberOf(file))).toEqual([]);
});

describe('refused is a migration that', () => {
  it.each([
    ['drops a table', 'DROP TABLE `holds`;'],
    ['drops a column', 'ALTER TABLE `holds` DROP COLUMN `reason`;'],
    ['drops a trigger', 'DROP TRIGGER audit_never_shrinks;'],
    ['renames', 'ALTER TABLE `holds` RENAME COLUMN "reason" TO "why";'],
    ['asks for a value that earlier programs do not give', 'ALTER TABLE `holds` ADD `x` text NOT NULL;'],
    ['makes unique what was not', 'CREATE UNIQUE INDEX `one` ON `credentials` (`user_id`);'],
    [
      'forbids by a trigger',
      'CREATE TRIGGER t BEFORE UPDATE ON `notices` BEGIN SELECT RAISE(ABORT, 1); END;',
    ],
    ['writes over rows in one transaction', 'UPDATE `upgrades` SET `method` = 1;'],
    [
      'rebuilds a table, as drizzle-kit does',
      'CREATE TABLE `__new_holds` (`a` text);--> statement-breakpoint\nINSERT INTO `__new_holds` SELECT 1;--> statement-breakpoint\nDROP TABLE `holds`;--> statement-breakpoint\nALTER TABLE `__new_holds` RENAME TO `holds`;',
    ],
    [
      'takes away, and does not say which programs that stops',
      '-- contract: 0.3.0 stopped using holds.reason\nALTER TABLE `holds` DROP COLUMN `reason`;',
    ],
    ['stops the very release that brings it', 'PRAGMA user_version = 10;'],
  ])('%s', (_, sql) => {
    expect(problemsOf(sql, 9)).not.toEqual([]);
  });
});

it.each([
  ['a column that may be empty', 'ALTER TABLE `credentials` ADD `status_told_at` integer;'],
  ['a column with a default', 'ALTER TABLE `credentials` ADD `n` integer DEFAULT 0 NOT NULL;'],
  [
    'a table with all that is its own',
    'CREATE TABLE `t` (`a` text NOT NULL);--> statement-breakpoint\nCREATE UNIQUE INDEX `i` ON `t` (`a`);--> statement-breakpoint\nCREATE TRIGGER `never` BEFORE UPDATE ON `t` BEGIN SELECT RAISE(ABORT, 1); END;',
  ],
  [
    'a contract that says so',
    '-- contract: 0.3.0 stopped using holds.reason\nALTER TABLE `holds` DROP COLUMN `reason`;--> statement-breakpoint\nPRAGMA user_version = 7;',
  ],
  [
    'rows that earlier programs do not mind',
    '-- earlier programs: never read it\nUPDATE `upgrades` SET `method` = 1;',
  ],
])('accepted is %s', (_, sql) => {
  expect(problemsOf(sql, 9)).toEqual([]);
});
