/**
 * What can go wrong with finding, making or running a Temporal server; the message says what to do next.
 * - `TEMPORAL_SERVER_NOT_FOUND`: every step of the search failed; the message lists each with its reason.
 * - `TEMPORAL_SERVER_PATH_INVALID`: a path given in the environment is no working server.
 * - `TEMPORAL_UNREACHABLE`: nothing answers at the address given in TEMPORAL_ADDRESS.
 * - `PORT_IN_USE`: a port asked for belongs to another process.
 * - `TEMPORAL_SERVER_FAILED`: a server was started and stopped again or never became ready.
 */
export type TemporalServerErrorCode =
  | 'TEMPORAL_SERVER_NOT_FOUND'
  | 'TEMPORAL_SERVER_PATH_INVALID'
  | 'TEMPORAL_UNREACHABLE'
  | 'PORT_IN_USE'
  | 'TEMPORAL_SERVER_FAILED';

/** The one error of this module: a stable `code` and a sentence. */
export class TemporalServerError extends Error {
  override readonly name = 'TemporalServerError';

  constructor(
    readonly code: TemporalServerErrorCode,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

/** One line for a person: the message, and the cause behind it (`fetch failed` alone helps nobody). */
export function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const message =
    error.message === '' ? ((error as NodeJS.ErrnoException).code ?? error.name) : error.message;
  return error.cause === undefined ? message : `${message} (${reasonOf(error.cause)})`;
}
