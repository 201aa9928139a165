/** Threat: a credential that is taken for another, or raised by who may not. Its passwords: one-time-passwords.ts. */
import { addCredential, AT, HOTP, SECRET, startUpgrade, TOTP, totpAt } from '../fixtures';
import type { CurrentStore } from '../store.contract';

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
      await expect(store.credentials.verifyOtp(credentialId, totpAt(AT), AT)).resolves.toEqual({
        kind: 'ACCEPTED',
      });
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
        holdsOn: [],
        notices: [],
        at: AT + 5,
      });
      await store.credentials.setStatus(credentialId, 'PROOFING_UPGRADED', 'ACTIVE', AT + 6);
      await expect(store.credentials.get(credentialId)).resolves.toMatchObject({ upgradedAt: null });
    });
  });
}
