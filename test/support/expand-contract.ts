/**
 * What the next release's migrations may do while programs of the last one still serve: only add what those need not
 * know (docs/change-under-load.md). Whatever takes away says which release stopped using it, and from which migration on
 * programs can serve the database.
 */

const CONTRACT = /^-- contract: \S+ stopped using \S.*$/m;
const STILL_WORKS = /^-- earlier programs: \S.*$/m;

/** What is wrong with a migration, each a sentence; empty: programs of the last release go on working. */
export function problemsOf(sql: string, number: number): string[] {
  const made = new Set([...sql.matchAll(/^\s*CREATE TABLE [`"]?(\w+)/gim)].map(([, table]) => table));
  const statements = sql
    .split('--> statement-breakpoint')
    .map((text) => ({ text: text.trim(), bare: text.replaceAll(/^\s*--.*$/gm, '').trim() }));
  const problems = statements.flatMap(({ text, bare }) => {
    const risk = riskOf(bare, (table) => made.has(table));
    if (risk === null) return [];
    if (risk.isContract) return CONTRACT.test(text) ? [] : [`${risk.what} without "-- contract:"`];
    return STILL_WORKS.test(text) ? [] : [`${risk.what} without "-- earlier programs:"`];
  });
  const floor = /PRAGMA user_version = (\d+)/.exec(sql)?.[1];
  if (CONTRACT.test(sql) && floor === undefined) problems.push('a contract without PRAGMA user_version');
  if (floor !== undefined && Number(floor) > number)
    problems.push('PRAGMA user_version beyond the migration itself');
  return problems;
}

interface Risk {
  readonly what: string;
  /** It takes away; else it may refuse, or hold up, what programs of the last release write. */
  readonly isContract: boolean;
}

function riskOf(sql: string, isMadeHere: (table: string) => boolean): Risk | null {
  const words = sql.replaceAll(/\s+/g, ' ').replaceAll(/[`"]/g, '').toUpperCase();
  if (/\bDROP (TABLE|COLUMN|TRIGGER|VIEW)\b/.test(words)) return { what: 'DROP', isContract: true };
  if (/^ALTER TABLE \S+ DROP\b/.test(words)) return { what: 'DROP', isContract: true };
  if (/\bRENAME\b/.test(words)) return { what: 'RENAME', isContract: true };
  if (/^ALTER TABLE \S+ ADD\b/.test(words) && /\bNOT NULL\b/.test(words) && !/\bDEFAULT\b/.test(words))
    return { what: 'NOT NULL without DEFAULT', isContract: true };
  const table = (pattern: RegExp): string => pattern.exec(sql.replaceAll(/[`"]/g, ''))?.[1] ?? '';
  if (words.startsWith('CREATE UNIQUE INDEX') && !isMadeHere(table(/\bON\s+(\w+)/i)))
    return { what: 'CREATE UNIQUE INDEX on a table that is in use', isContract: false };
  if (words.startsWith('CREATE TRIGGER'))
    return isMadeHere(table(/\bON\s+(\w+)/i))
      ? null
      : { what: 'CREATE TRIGGER on a table that is in use', isContract: false };
  if (/^(UPDATE|DELETE|INSERT|REPLACE|WITH)\b/.test(words))
    return { what: 'a change of rows, which holds the one right to write', isContract: false };
  return null;
}
