/** Which one-time passwords the processes of otp-crashes.thorough.test.ts try, in which order. */
import { generateSync } from 'otplib';
import { AT, SECRET } from './fixtures';

export const TOKENS = [
  'totp-1',
  'totp-2',
  'totp-3',
  'totp-4',
  'hotp-1',
  'hotp-2',
  'hotp-3',
  'hotp-4',
] as const;
/** Eight, so that no password fits a second place by chance. */
export const DIGITS = 8;
type Token = (typeof TOKENS)[number];

export interface Try {
  readonly token: Token;
  /** Step or counter. */
  readonly place: number;
  readonly password: string;
  readonly at: number;
}

/** Pseudo-random from 0 to 1, the same for the same seed (mulberry32). */
export function randomFrom(start: number): () => number {
  let state = start;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

const known = new Map<string, string>();
function passwordOf(token: Token, place: number): string {
  const strategy = token.startsWith('totp') ? 'totp' : 'hotp';
  const key = `${strategy} ${place}`;
  const password =
    known.get(key) ??
    (strategy === 'totp'
      ? generateSync({ secret: SECRET, digits: DIGITS, epoch: place * 30 })
      : generateSync({ strategy, secret: SECRET, digits: DIGITS, counter: place }));
  known.set(key, password);
  return password;
}

/** One try: of the place that is due by now, one near it, one long used, or a guess. */
export function tryOf(index: number, random: () => number): Try {
  const token = TOKENS[Math.floor(random() * TOKENS.length)]!;
  // Not all clocks are right: up to a minute behind.
  const at = AT + index * 150 - (random() < 0.02 ? Math.floor(random() * 60_000) : 0);
  const due = token.startsWith('totp') ? Math.floor(at / 30_000) : Math.floor(index / 150);
  const kind = random();
  const back = kind < 0.6 ? 0 : kind < 0.8 ? 1 : kind < 0.98 ? Math.floor(random() * 12) : -5_000;
  const place = Math.max(0, due - back);
  return { token, place, password: passwordOf(token, place), at };
}
