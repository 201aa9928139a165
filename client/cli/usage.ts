/** What can be wrong with a command before anything is done, and how the program ends. */

export const EXIT = {
  DONE: 0,
  /** Refused or failed; the code on standard error says why. */
  REFUSED: 1,
  /** The command line is wrong or incomplete. */
  USAGE: 2,
  /** Ctrl-C, as shells count it. */
  INTERRUPTED: 130,
} as const;

/** The command line is wrong or incomplete; nothing was done. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
  readonly code = 'INVALID_INPUT';
  constructor(
    sentence: string,
    readonly details: Readonly<Record<string, unknown>> = {},
  ) {
    super(sentence);
  }
}

/** A value that must be given where nobody can be asked. */
export function missing(option: string): UsageError {
  return new UsageError(`${option} is missing.`, { fields: { [option]: 'is missing' } });
}

/** A value with the wrong form; the text never repeats it. */
export function malformed(option: string, form: string): UsageError {
  return new UsageError(`${option} must be ${form}.`, { fields: { [option]: `must be ${form}` } });
}

/** What was to be checked was checked, and does not hold. */
export class CheckFailed extends Error {
  override readonly name = 'CheckFailed';
  constructor(
    readonly code: string,
    sentence: string,
    /** What was found, for programs. */
    readonly details: Readonly<Record<string, unknown>>,
  ) {
    super(sentence);
  }
}

/** The person left a question with Ctrl-C or Ctrl-D. */
export class Interrupted extends Error {
  override readonly name = 'Interrupted';
}

/** The answer was given; all that is left is the exit status. */
export class EndedWith extends Error {
  override readonly name = 'EndedWith';
  constructor(readonly status: number) {
    super();
  }
}

/** The person was asked whether to go on, and said no. */
export class Declined extends Error {
  override readonly name = 'Declined';
}
