/** Threats: a one-time password used twice, guessed, or accepted again after a crash. */
import * as fc from 'fast-check';
import {
  addCredential,
  AT,
  HOTP,
  hotpAt,
  MINUTE_MS,
  otherThan,
  SECRET,
  startUpgrade,
  TOTP,
  totpAt,
} from '../fixtures';
import type { CurrentStore } from '../store.contract';

const STEP_MS = 30_000;

export function describeCredentials(current: CurrentStore): void {
  describe('credentials', () => {
    it('adds a credential once and keeps the first', async () => {
      const { credentials } = current().store;
      const credential = {
        credentialId: 'c',
        userId: 'u',
        type: 'HARDWARE_TOKEN',
        status: 'ACTIVE',
      } as const;
      await expect(credentials.add(credential, HOTP, AT)).resolves.toBe(true);
      await expect(credentials.add({ ...credential, userId: 'another' }, TOTP, AT + 1)).resolves.toBe(false);
      await expect(credentials.get('c')).resolves.toEqual({
        ...credential,
        upgradedAt: null,
        expiresAt: null,
      });
      await expect(credentials.get('unknown')).resolves.toBeNull();
    });

    it('keeps the end of a subscription where one is known', async () => {
      const { store } = current();
      await addCredential(store, TOTP, 'ending', { expiresAt: AT + 9 });
      await addCredential(store, TOTP, 'endless', { expiresAt: null });
      await expect(store.credentials.get('ending')).resolves.toMatchObject({ expiresAt: AT + 9 });
      await expect(store.credentials.get('endless')).resolves.toMatchObject({ expiresAt: null });
    });

    it.each([
      ['a short secret', { ...TOTP, secret: SECRET.slice(0, 16) }],
      ['a secret that is not base32', { ...TOTP, secret: `${SECRET.slice(1)}!` }],
      ['a look-ahead beyond what can be checked', { ...HOTP, lookAhead: 99 }],
      ['a negative counter', { ...HOTP, counter: -1 }],
    ])('refuses %s, and does not say it', async (_, otp) => {
      const adding = addCredential(current().store, otp);
      await expect(adding).rejects.toMatchObject({ code: 'OTP_PARAMETERS_INVALID' });
      await expect(adding).rejects.not.toThrow(otp.secret);
    });

    it('takes a secret as people copy it: in lower case, with spaces and padding', async () => {
      const { store } = current();
      const secret = `${SECRET.toLowerCase().slice(0, 16)} ${SECRET.slice(16)}==`;
      const credentialId = await addCredential(store, { ...TOTP, secret });
      await expect(store.credentials.verifyOtp(credentialId, totpAt(AT), AT)).resolves.toBe('ACCEPTED');
    });

    it('moves the status by compare-and-set, and answers a repeated call as the first', async () => {
      const { store } = current();
      const id = await addCredential(store);
      const { setStatus } = store.credentials;
      await expect(setStatus(id, 'ACTIVE', 'SUSPENDED', AT)).resolves.toBe(true);
      await expect(setStatus(id, 'ACTIVE', 'SUSPENDED', AT)).resolves.toBe(true);
      await expect(setStatus(id, 'ACTIVE', 'REVOKED', AT)).resolves.toBe(false);
      await expect(setStatus('unknown', 'ACTIVE', 'REVOKED', AT)).resolves.toBe(false);
      await expect(store.credentials.get(id)).resolves.toMatchObject({ status: 'SUSPENDED' });
    });

    it('forgets the instant of an upgrade that an administrator takes back', async () => {
      const { store } = current();
      const { credentialId, upgradeId } = await startUpgrade(store);
      await store.upgrades.complete({
        upgradeId,
        method: 'KBA',
        reason: 'KBA_PASSED',
        notices: [],
        at: AT + 5,
      });
      await store.credentials.setStatus(credentialId, 'PROOFING_UPGRADED', 'ACTIVE', AT + 6);
      await expect(store.credentials.get(credentialId)).resolves.toMatchObject({ upgradedAt: null });
    });
  });

  describe('time-based passwords', () => {
    it('each step is accepted once, over all processes', async () => {
      const { store, reopen } = current();
      const id = await addCredential(store);
      const other = await reopen();
      const tries = [store, other, store, other].map(({ credentials }) =>
        credentials.verifyOtp(id, totpAt(AT), AT),
      );
      const verdicts = await Promise.all(tries);
      expect(verdicts.toSorted()).toEqual(['ACCEPTED', 'REUSED', 'REUSED', 'REUSED']);
    });

    it('a used step stays used after a restart', async () => {
      const { store, reopen } = current();
      const id = await addCredential(store);
      await store.credentials.verifyOtp(id, totpAt(AT), AT);
      await store.close();
      const { credentials } = await reopen();
      await expect(credentials.verifyOtp(id, totpAt(AT), AT + STEP_MS)).resolves.toBe('REUSED');
    });

    it('the step before is accepted, an older one and a later one are not', async () => {
      const { store } = current();
      const id = await addCredential(store);
      const verdict = (token: string) => store.credentials.verifyOtp(id, token, AT);
      await expect(verdict(totpAt(AT - 2 * STEP_MS))).resolves.toBe('WRONG');
      await expect(verdict(totpAt(AT + STEP_MS))).resolves.toBe('WRONG');
      await expect(verdict(totpAt(AT - STEP_MS))).resolves.toBe('ACCEPTED');
      await expect(verdict(totpAt(AT))).resolves.toBe('ACCEPTED');
      await expect(verdict(totpAt(AT - STEP_MS))).resolves.toBe('REUSED');
    });

    it('a clock that moved back accepts nothing twice and breaks nothing', async () => {
      const { store } = current();
      const id = await addCredential(store);
      await store.credentials.verifyOtp(id, totpAt(AT), AT);
      const before = AT - 5 * MINUTE_MS;
      await expect(store.credentials.verifyOtp(id, totpAt(before), before)).resolves.toBe('REUSED');
    });

    it.each(['', '12345', '1234567', 'abcdef', '12 456', '１２３４５６'])(
      'a malformed token (%p) is a wrong one',
      async (token) => {
        const { store } = current();
        const id = await addCredential(store);
        await expect(store.credentials.verifyOtp(id, token, AT)).resolves.toBe('WRONG');
      },
    );

    it('100 failures in a row lock the credential; a success in between starts over', async () => {
      const { store } = current();
      const id = await addCredential(store);
      const wrong = otherThan(totpAt(AT), totpAt(AT - STEP_MS), totpAt(AT + STEP_MS));
      const fail = async (times: number) => {
        const verdicts = await Promise.all(
          Array.from({ length: times }, () => store.credentials.verifyOtp(id, wrong, AT)),
        );
        return new Set(verdicts);
      };
      await expect(fail(99)).resolves.toEqual(new Set(['WRONG']));
      await expect(store.credentials.verifyOtp(id, totpAt(AT), AT)).resolves.toBe('ACCEPTED');
      await expect(fail(100)).resolves.toEqual(new Set(['WRONG']));
      const later = AT + STEP_MS;
      await expect(store.credentials.verifyOtp(id, totpAt(later), later)).resolves.toBe('LOCKED');
    });

    it('a password sent twice brings a credential no nearer to its lock', async () => {
      const { store } = current();
      const id = await addCredential(store);
      const again = Array.from({ length: 120 }, () => store.credentials.verifyOtp(id, totpAt(AT), AT));
      await Promise.all(again);
      const later = AT + STEP_MS;
      await expect(store.credentials.verifyOtp(id, totpAt(later), later)).resolves.toBe('ACCEPTED');
    });

    it('an unknown credential is told apart', async () => {
      await expect(current().store.credentials.verifyOtp('unknown', totpAt(AT), AT)).resolves.toBe(
        'NO_SUCH_CREDENTIAL',
      );
    });
  });

  describe('counter-based passwords', () => {
    it('a counter within the look-ahead is accepted, and all before it are used up, also after a restart', async () => {
      const { store, reopen } = current();
      const id = await addCredential(store, HOTP);
      await expect(store.credentials.verifyOtp(id, hotpAt(6), AT)).resolves.toBe('WRONG');
      await expect(store.credentials.verifyOtp(id, hotpAt(5), AT)).resolves.toBe('ACCEPTED');
      await store.close();
      const { credentials } = await reopen();
      await expect(credentials.verifyOtp(id, hotpAt(5), AT)).resolves.toBe('REUSED');
      await expect(credentials.verifyOtp(id, hotpAt(3), AT)).resolves.toBe('REUSED');
      await expect(credentials.verifyOtp(id, hotpAt(6), AT)).resolves.toBe('ACCEPTED');
    });

    it('is accepted once however often it is sent at the same time', async () => {
      const { store, reopen } = current();
      const id = await addCredential(store, HOTP);
      const other = await reopen();
      const tries = [store, other, store].map(({ credentials }) => credentials.verifyOtp(id, hotpAt(0), AT));
      expect((await Promise.all(tries)).toSorted()).toEqual(['ACCEPTED', 'REUSED', 'REUSED']);
    });

    it('whatever is pressed, no counter is accepted twice and none at or before an accepted one', async () => {
      const { store } = current();
      await fc.assert(
        fc.asyncProperty(fc.array(fc.nat({ max: 30 }), { maxLength: 12 }), async (pressed) => {
          const id = await addCredential(store, HOTP);
          let expected = 0;
          for (const counter of pressed) {
            const verdict = await store.credentials.verifyOtp(id, hotpAt(counter), AT);
            const isInWindow = counter >= expected && counter <= expected + HOTP.lookAhead;
            expect(verdict === 'ACCEPTED').toBe(isInWindow);
            if (isInWindow) expected = counter + 1;
          }
        }),
        { numRuns: 40 },
      );
    });
  });
}
