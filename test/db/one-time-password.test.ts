/** The published test vectors, so that the tokens people hold are the ones we check. */
import { checkOtp } from '../../db/one-time-password';
import { HOTP, TOTP } from './fixtures';

const NOTHING_YET = { lastTimeStep: null, resyncCounter: null };

/** RFC 4226 appendix D, counters 0 to 9. */
const RFC_4226 = '755224 287082 359152 969429 338314 254676 287922 162583 399871 520489'.split(' ');

/** RFC 6238 appendix B; the seeds for the longer hashes are as long as those (errata 2866). */
const RFC_6238_SECONDS = [59, 1_111_111_109, 1_111_111_111, 1_234_567_890, 2_000_000_000, 20_000_000_000];
const RFC_6238 = [
  { algorithm: 'sha1', seedBytes: 20, tokens: '94287082 07081804 14050471 89005924 69279037 65353130' },
  { algorithm: 'sha256', seedBytes: 32, tokens: '46119246 68084774 67062674 91819424 90698825 77737706' },
  { algorithm: 'sha512', seedBytes: 64, tokens: '90693936 25091201 99943326 93441116 38618901 47863826' },
] as const;

it.each(RFC_4226.map((token, counter) => [counter, token]))(
  'RFC 4226: counter %i makes %s',
  (counter, token) => {
    const otp = { ...HOTP, counter, lookAhead: 0 };
    expect(checkOtp(otp, NOTHING_YET, token, 0)).toEqual({ verdict: 'ACCEPTED', used: counter + 1 });
  },
);

it.each(RFC_6238)('RFC 6238: $algorithm makes its tokens', ({ algorithm, seedBytes, tokens }) => {
  const secret = base32('1234567890'.repeat(7).slice(0, seedBytes));
  const otp = { ...TOTP, secret, algorithm, digits: 8 } as const;
  for (const [index, token] of tokens.split(' ').entries()) {
    const seconds = RFC_6238_SECONDS[index]!;
    const used = Math.floor(seconds / 30);
    expect(checkOtp(otp, NOTHING_YET, token, seconds * 1000)).toEqual({ verdict: 'ACCEPTED', used });
  }
});

it('resynchronises within the look-ahead, up to its very end', () => {
  const otp = { ...HOTP, lookAhead: 9 };
  expect(checkOtp(otp, NOTHING_YET, RFC_4226[9]!, 0)).toEqual({ verdict: 'ACCEPTED', used: 10 });
  expect(checkOtp({ ...otp, lookAhead: 8 }, NOTHING_YET, RFC_4226[9]!, 0)).toMatchObject({
    verdict: 'WRONG',
  });
});

function base32(text: string): string {
  const bits = Array.from(Buffer.from(text), (byte) => byte.toString(2).padStart(8, '0')).join('');
  const groups = bits.match(/.{1,5}/g) ?? [];
  return groups
    .map((group) => 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'[parseInt(group.padEnd(5, '0'), 2)])
    .join('');
}
