/**
 * Ends a program that could not start: the error's code and sentence on standard error, never a stack of foreign text.
 * Exit status 1.
 */
export function exitWithReason(error: unknown): void {
  const code = error instanceof Error && 'code' in error ? String(error.code) : 'UNEXPECTED';
  const sentence = error instanceof Error ? error.message : 'Something was thrown that is no error.';
  process.stderr.write(`${code}: ${sentence}\n`);
  process.exit(1);
}

/** Why a program cannot start, where nothing more special says it. */
export class StartError extends Error {
  override readonly name = 'StartError';
  constructor(
    readonly code: string,
    sentence: string,
  ) {
    super(sentence);
  }
}
