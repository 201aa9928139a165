import type { Party, PartyCode } from './http';

/** What every party's settings have. */
export interface PartyConfig {
  /** With the party's path prefix, e.g. `http://127.0.0.1:4010/experian`. */
  readonly baseUrl: string;
  /** For one whole exchange, milliseconds. Default {@link TIMEOUT_MS_DEFAULT}. */
  readonly timeoutMs?: number | undefined;
}

/** Public clients of such parties wait 5 to 15 seconds. */
export const TIMEOUT_MS_DEFAULT = 10_000;

export function partyOf(code: PartyCode, { baseUrl, timeoutMs }: PartyConfig): Party {
  return { code, baseUrl, timeoutMs: timeoutMs ?? TIMEOUT_MS_DEFAULT };
}
