/**
 * What can go wrong in the store: a stable code and a sentence of our own.
 *
 * Drivers quote statements and bound parameters in their texts, and an error of the store ends in histories and logs,
 * so nothing of a foreign error's text is passed on: only its name and where it came from.
 */
export class StoreError extends Error {
  override readonly name = 'StoreError';
  constructor(
    readonly code: StoreErrorCode,
    readonly sentence: string,
  ) {
    super(sentence);
  }
}

export type StoreErrorCode =
  /** The database cannot be read or written now. */
  | 'STORE_UNAVAILABLE'
  /** Another process held the database for too long; the same call may be tried again. */
  | 'STORE_BUSY'
  /** The database was written by a newer version of this program. */
  | 'STORE_TOO_NEW'
  /** What was to be written contradicts what is there. */
  | 'STORE_CONFLICT'
  /** Something nobody foresaw. */
  | 'STORE_FAILED'
  /** A sealed value was tampered with, belongs to another row, or its key is missing. */
  | 'SEAL_BROKEN'
  /** The personal data of the upgrade was erased; nothing is sealed for it any more. */
  | 'CASE_ERASED'
  /** Only an upgrade that has ended can be erased. */
  | 'CASE_OPEN'
  /** A code was hashed with a pepper that is not in the key ring. */
  | 'PEPPER_MISSING'
  | 'KEY_RING_INVALID'
  | 'UPGRADE_NOT_FOUND'
  | 'RECORD_NOT_FOUND'
  | 'OTP_PARAMETERS_INVALID'
  | 'CURSOR_MALFORMED'
  /** An address or a secret that no event can be sent with. */
  | 'ENDPOINT_INVALID'
  /** Only what raises the credential may end an upgrade as UPGRADED. */
  | 'ENDING_NOT_ALLOWED';

/** Maps any error to a StoreError, without a word of the original's text. */
export function toStoreError(error: unknown): StoreError {
  if (error instanceof StoreError) return error;
  const mapped = fromCode(codeOf(error)) ?? unexpected(error);
  const frames = textOf(error, 'stack').match(/^ {4}at .*$/gm) ?? [];
  mapped.stack = [`${mapped.name}: ${mapped.message}`, ...frames].join('\n');
  return mapped;
}

const CAUSES_MAX = 8;

/** The code of the driver's or the system's error, however deep an error of the query builder wraps it. */
function codeOf(error: unknown): string {
  let at: unknown = error;
  for (let depth = 0; depth < CAUSES_MAX && typeof at === 'object' && at !== null; depth++) {
    if ('code' in at && typeof at.code === 'string') return at.code;
    at = 'cause' in at ? at.cause : null;
  }
  return '';
}

/** By the beginning of the code: SQLite extends its codes, e.g. SQLITE_BUSY_SNAPSHOT. */
const SENTENCES: readonly (readonly [RegExp, StoreErrorCode, string])[] = [
  [/^SQLITE_(BUSY|LOCKED)/, 'STORE_BUSY', 'Another process is using the database; try again.'],
  [/^SQLITE_CONSTRAINT/, 'STORE_CONFLICT', 'What was to be written contradicts what is in the database.'],
  [/^SQLITE_NOTADB/, 'STORE_UNAVAILABLE', 'The file at the given path is not a database; check STORE_PATH.'],
  [/^SQLITE_CORRUPT/, 'STORE_UNAVAILABLE', 'The database file is damaged; restore it from a backup.'],
  [/^(SQLITE_FULL|ENOSPC)/, 'STORE_UNAVAILABLE', 'The disk that holds the database is full.'],
  [/^(SQLITE_READONLY|EROFS)/, 'STORE_UNAVAILABLE', 'The database cannot be written; check the permissions.'],
  [
    /^(SQLITE_(CANTOPEN|IOERR|PERM|AUTH|NOLFS|PROTOCOL)|E[A-Z]+$)/,
    'STORE_UNAVAILABLE',
    'The database cannot be opened, read or written; check STORE_PATH, its folder and the permissions.',
  ],
];

function fromCode(code: string): StoreError | null {
  const found = SENTENCES.find(([pattern]) => pattern.test(code));
  return found === undefined ? null : new StoreError(found[1], found[2]);
}

function unexpected(error: unknown): StoreError {
  const name = textOf(error, 'name');
  const what = /^[A-Z]\w{0,40}$/.test(name) ? name : typeof error;
  return new StoreError('STORE_FAILED', `The store met an unexpected ${what}.`);
}

/** Not by `instanceof Error`: native modules throw errors of their own making. */
function textOf(error: unknown, property: 'name' | 'stack'): string {
  if (typeof error !== 'object' || error === null) return '';
  const text: unknown = Reflect.get(error, property);
  return typeof text === 'string' ? text : '';
}
