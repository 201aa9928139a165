/**
 * Headers of every answer (OWASP REST security cheat sheet): nothing is kept, guessed at, framed or run. No origin is
 * named for CORS, so that no foreign page reads an answer.
 */
export type SafeHeaders = Readonly<Record<string, string>>;

/** @param isBehindTls whether callers come by https alone; only then browsers may be told to insist on it (RFC 6797) */
export function safeHeaders(isBehindTls: boolean): SafeHeaders {
  return {
    'cache-control': 'no-store',
    'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
    'referrer-policy': 'no-referrer',
    'x-content-type-options': 'nosniff',
    ...(isBehindTls && { 'strict-transport-security': 'max-age=31536000; includeSubDomains' }),
  };
}
