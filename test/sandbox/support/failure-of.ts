/** The message that a call fails with, e.g. `fetch failed` for a cut connection; null if it is answered. */
export function failureOf(call: Promise<unknown>): Promise<string | null> {
  return call.then(
    () => null,
    (error: unknown) =>
      typeof error === 'object' && error !== null && 'message' in error ? String(error.message) : 'unknown',
  );
}
