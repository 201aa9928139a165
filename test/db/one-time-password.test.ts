/** The published test vectors, so that the tokens people hold are the ones we check. */
import { checkOtp } from '../../db/one-time-password';
import { HOTP } from './fixtures';
import { OTP_VECTORS } from './otp-vectors';

const NOTHING_YET = { lastTimeStep: null, resyncCounter: null };

it('there are 28 vectors', () => {
  expect(OTP_VECTORS).toHaveLength(28);
});

it.each(OTP_VECTORS)('$name makes $token', ({ otp, token, at, used }) => {
  expect(checkOtp(otp, NOTHING_YET, token, at)).toEqual({ verdict: 'ACCEPTED', used });
});

it('finds a token within the look-ahead, up to its very end', () => {
  const otp = { ...HOTP, lookAhead: 9 };
  const { token } = OTP_VECTORS[9]!;
  expect(checkOtp(otp, NOTHING_YET, token, 0)).toEqual({ verdict: 'ACCEPTED', used: 10 });
  expect(checkOtp({ ...otp, lookAhead: 8 }, NOTHING_YET, token, 0)).toEqual({
    verdict: 'WRONG',
    resyncCounter: 10,
  });
});
