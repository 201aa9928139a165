/** The published test vectors: ten of counters, eighteen of times. */
import type { OtpParameters } from '../../db';
import { HOTP, TOTP } from './fixtures';

export interface OtpVector {
  readonly name: string;
  readonly otp: OtpParameters;
  readonly token: string;
  /** UTC milliseconds. */
  readonly at: number;
  /** Time step, or counter expected next. */
  readonly used: number;
}

/** RFC 4226 appendix D, counters 0 to 9. */
const RFC_4226 = '755224 287082 359152 969429 338314 254676 287922 162583 399871 520489'.split(' ');

/** RFC 6238 appendix B; the seeds for the longer hashes are as long as those (errata 2866). */
const RFC_6238_SECONDS = [59, 1_111_111_109, 1_111_111_111, 1_234_567_890, 2_000_000_000, 20_000_000_000];
const RFC_6238 = [
  { algorithm: 'sha1', seedBytes: 20, tokens: '94287082 07081804 14050471 89005924 69279037 65353130' },
  { algorithm: 'sha256', seedBytes: 32, tokens: '46119246 68084774 67062674 91819424 90698825 77737706' },
  { algorithm: 'sha512', seedBytes: 64, tokens: '90693936 25091201 99943326 93441116 38618901 47863826' },
] as const;

export const OTP_VECTORS: readonly OtpVector[] = [
  ...RFC_4226.map((token, counter) => ({
    name: `RFC 4226, counter ${counter}`,
    otp: { ...HOTP, counter, lookAhead: 0 },
    token,
    at: 0,
    used: counter + 1,
  })),
  ...RFC_6238.flatMap(({ algorithm, seedBytes, tokens }) =>
    tokens.split(' ').map((token, index) => ({
      name: `RFC 6238, ${algorithm}, ${RFC_6238_SECONDS[index]} s`,
      otp: {
        ...TOTP,
        secret: base32('1234567890'.repeat(7).slice(0, seedBytes)),
        algorithm,
        digits: 8 as const,
      },
      token,
      at: RFC_6238_SECONDS[index]! * 1000,
      used: Math.floor(RFC_6238_SECONDS[index]! / 30),
    })),
  ),
];

function base32(text: string): string {
  const bits = Array.from(Buffer.from(text), (byte) => byte.toString(2).padStart(8, '0')).join('');
  const groups = bits.match(/.{1,5}/g) ?? [];
  return groups
    .map((group) => 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'[parseInt(group.padEnd(5, '0'), 2)])
    .join('');
}
