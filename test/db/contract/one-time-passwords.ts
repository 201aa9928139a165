/** Threats: a one-time password used twice, or accepted again after a crash; a token that ran ahead and is never found. */
import * as fc from 'fast-check';
import { RESYNC_WINDOW } from '../../../db/one-time-password';
import { addCredential, AT, HOTP, hotpAt, MINUTE_MS, TOTP, totpAt } from '../fixtures';
import { OTP_VECTORS } from '../otp-vectors';
import type { CurrentStore } from '../store.contract';

const STEP_MS = 30_000;

export function describeOneTimePasswords(current: CurrentStore): void {
  const kindOf = async (credentialId: string, token: string, at = AT, { store } = current()) =>
    (await store.credentials.verifyOtp(credentialId, token, at)).kind;
  const kindsOf = async (verdicts: readonly Promise<{ kind: string }>[]) =>
    (await Promise.all(verdicts)).map(({ kind }) => kind);

  it('all 28 published vectors are accepted, once each', async () => {
    for (const { otp, token, at } of OTP_VECTORS) {
      const id = await addCredential(current().store, otp);
      expect(await kindOf(id, token, at)).toBe('ACCEPTED');
      expect(await kindOf(id, token, at)).toBe('REUSED');
    }
  });

  describe('time-based passwords', () => {
    it('each step is accepted once, over all processes', async () => {
      const { store, reopen } = current();
      const id = await addCredential(store);
      const other = await reopen();
      const tries = [store, other, store, other].map(({ credentials }) =>
        credentials.verifyOtp(id, totpAt(AT), AT),
      );
      expect((await kindsOf(tries)).toSorted()).toEqual(['ACCEPTED', 'REUSED', 'REUSED', 'REUSED']);
    });

    it('a used step stays used after a restart', async () => {
      const { store, reopen } = current();
      const id = await addCredential(store);
      await store.credentials.verifyOtp(id, totpAt(AT), AT);
      await store.close();
      const { credentials } = await reopen();
      const again = credentials.verifyOtp(id, totpAt(AT), AT + STEP_MS);
      await expect(again).resolves.toEqual({ kind: 'REUSED' });
    });

    it('the step before is accepted, an older one and a later one are not', async () => {
      const id = await addCredential(current().store);
      expect(await kindOf(id, totpAt(AT - 2 * STEP_MS))).toBe('WRONG');
      expect(await kindOf(id, totpAt(AT + STEP_MS))).toBe('WRONG');
      expect(await kindOf(id, totpAt(AT - STEP_MS))).toBe('ACCEPTED');
      expect(await kindOf(id, totpAt(AT))).toBe('ACCEPTED');
      expect(await kindOf(id, totpAt(AT - STEP_MS))).toBe('REUSED');
    });

    it('a clock that moved back accepts no earlier step, counts nothing, and says when it goes on', async () => {
      const { store } = current();
      const id = await addCredential(store);
      await store.credentials.verifyOtp(id, totpAt(AT), AT);
      const before = AT - 5 * MINUTE_MS;
      const retryAt = AT + STEP_MS;
      for (const token of [totpAt(before), totpAt(AT), '000000'])
        await expect(store.credentials.verifyOtp(id, token, before)).resolves.toEqual({
          kind: 'DELAYED',
          retryAt,
        });
      await expect(store.credentials.getLimits(id, before)).resolves.toMatchObject({
        otp: { failures: 0, isLocked: false, retryAt },
      });
      expect(await kindOf(id, totpAt(retryAt), retryAt)).toBe('ACCEPTED');
    });

    it.each(['', '12345', '1234567', 'abcdef', '12 456', '１２３４５６'])(
      'a malformed token (%p) is a wrong one',
      async (token) => {
        expect(await kindOf(await addCredential(current().store), token)).toBe('WRONG');
      },
    );

    it('an unknown credential is told apart', async () => {
      expect(await kindOf('unknown', totpAt(AT))).toBe('NO_SUCH_CREDENTIAL');
    });
  });

  describe('counter-based passwords', () => {
    it('a counter within the look-ahead is accepted, and all before it are used up, also after a restart', async () => {
      const { store, reopen } = current();
      const id = await addCredential(store, HOTP);
      expect(await kindOf(id, hotpAt(5))).toBe('ACCEPTED');
      await store.close();
      const reopened = { ...current(), store: await reopen() };
      expect(await kindOf(id, hotpAt(5), AT, reopened)).toBe('REUSED');
      expect(await kindOf(id, hotpAt(3), AT, reopened)).toBe('REUSED');
      expect(await kindOf(id, hotpAt(6), AT, reopened)).toBe('ACCEPTED');
    });

    it('is accepted once however often it is sent at the same time', async () => {
      const { store, reopen } = current();
      const id = await addCredential(store, HOTP);
      const other = await reopen();
      const tries = [store, other, store].map(({ credentials }) => credentials.verifyOtp(id, hotpAt(0), AT));
      expect((await kindsOf(tries)).toSorted()).toEqual(['ACCEPTED', 'REUSED', 'REUSED']);
    });

    it('a token that ran far ahead is found by two passwords in a row, and by no single one', async () => {
      const id = await addCredential(current().store, HOTP);
      expect(await kindOf(id, hotpAt(40))).toBe('WRONG');
      // Sent twice is not two passwords.
      expect(await kindOf(id, hotpAt(40))).toBe('WRONG');
      expect(await kindOf(id, hotpAt(41))).toBe('ACCEPTED');
      expect(await kindOf(id, hotpAt(41))).toBe('REUSED');
      expect(await kindOf(id, hotpAt(40))).toBe('REUSED');
      expect(await kindOf(id, hotpAt(42))).toBe('ACCEPTED');
    });

    it('two passwords that do not follow each other find nothing, and each counts as a failure', async () => {
      const { store } = current();
      const id = await addCredential(store, HOTP);
      for (const counter of [40, 42, 41]) expect(await kindOf(id, hotpAt(counter))).toBe('WRONG');
      const limits = await store.credentials.getLimits(id, AT);
      expect(limits?.otp).toEqual({ failures: 3, isLocked: false, retryAt: null });
      // A wrong one in between breaks the row.
      expect(await kindOf(id, hotpAt(60))).toBe('WRONG');
      const later = AT + 2 * MINUTE_MS;
      expect(await kindOf(id, 'wrong', later)).toBe('WRONG');
      expect(await kindOf(id, hotpAt(61), later + 2 * MINUTE_MS)).toBe('WRONG');
    });

    it('what was found out of a token survives a restart', async () => {
      const { store, reopen } = current();
      const id = await addCredential(store, HOTP);
      expect(await kindOf(id, hotpAt(40))).toBe('WRONG');
      await store.close();
      expect(await kindOf(id, hotpAt(41), AT, { ...current(), store: await reopen() })).toBe('ACCEPTED');
    });

    it('a token is looked for so far and no further', async () => {
      const { store } = current();
      const last = HOTP.lookAhead + RESYNC_WINDOW;
      const near = await addCredential(store, HOTP);
      expect(await kindOf(near, hotpAt(last))).toBe('WRONG');
      expect(await kindOf(near, hotpAt(last + 1))).toBe('ACCEPTED');
      const far = await addCredential(store, HOTP);
      expect(await kindOf(far, hotpAt(last + 1))).toBe('WRONG');
      expect(await kindOf(far, hotpAt(last + 2))).toBe('WRONG');
    });

    it('whatever is pressed, no counter is accepted twice and none at or before an accepted one', async () => {
      const { store } = current();
      const end = HOTP.lookAhead + RESYNC_WINDOW;
      await fc.assert(
        fc.asyncProperty(fc.array(fc.nat({ max: 30 }), { maxLength: 12 }), async (pressed) => {
          const id = await addCredential(store, HOTP);
          let [expected, resync, at] = [0, -1, AT];
          for (const counter of pressed) {
            // Beyond every wait.
            at += 60 * MINUTE_MS;
            const ahead = counter - expected;
            const isAccepted = (ahead >= 0 && ahead <= HOTP.lookAhead) || counter === resync;
            const isBehind = ahead < 0 && ahead >= -10;
            const kind = await kindOf(id, hotpAt(counter), at);
            expect(kind).toBe(isAccepted ? 'ACCEPTED' : isBehind ? 'REUSED' : 'WRONG');
            if (isAccepted) [expected, resync] = [counter + 1, -1];
            else if (!isBehind) resync = ahead > HOTP.lookAhead && ahead <= end ? counter + 1 : -1;
          }
        }),
        { numRuns: 40 },
      );
    });
  });

  describe('binding a credential anew', () => {
    const action = { actor: 'operator-1', reason: 'ticket-4711', at: AT + 1 };
    const other = { ...TOTP, secret: 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567' };
    const used = async (otp: typeof TOTP | typeof HOTP, ...tokens: readonly string[]) => {
      const id = await addCredential(current().store, otp);
      for (const token of tokens) expect(await kindOf(id, token)).toBe('ACCEPTED');
      return { id, ...current().store.credentials };
    };

    it('the old token no longer works, and the new one does', async () => {
      const { id, rebind } = await used(TOTP);
      await expect(rebind(id, { ...HOTP, secret: other.secret, counter: 7 }, action)).resolves.toBe(
        'REBOUND',
      );
      expect(await kindOf(id, totpAt(AT))).toBe('WRONG');
      await expect(rebind(id, HOTP, { ...action, at: AT + 2 })).resolves.toBe('REBOUND');
      expect(await kindOf(id, hotpAt(0))).toBe('ACCEPTED');
      await expect(rebind('unknown', other, action)).resolves.toBe('NO_SUCH_CREDENTIAL');
    });

    it('repeated, it forgets nothing that was used since', async () => {
      const { id, rebind } = await used(other);
      await rebind(id, HOTP, action);
      expect(await kindOf(id, hotpAt(0))).toBe('ACCEPTED');
      await expect(rebind(id, HOTP, action)).resolves.toBe('REBOUND');
      expect(await kindOf(id, hotpAt(0))).toBe('REUSED');
    });

    it('to the same token, what was used of it stays used', async () => {
      const hotp = await used(HOTP, hotpAt(0), hotpAt(3));
      await hotp.rebind(hotp.id, { ...HOTP, secret: HOTP.secret.toLowerCase() }, action);
      for (const counter of [0, 3]) expect(await kindOf(hotp.id, hotpAt(counter))).toBe('REUSED');
      expect(await kindOf(hotp.id, hotpAt(4))).toBe('ACCEPTED');
      const totp = await used(TOTP, totpAt(AT));
      await totp.rebind(totp.id, TOTP, action);
      expect(await kindOf(totp.id, totpAt(AT))).toBe('REUSED');
    });

    it.each([
      ['the same secret as another kind', { ...HOTP, counter: 60_000_000 }],
      ['the same secret with another period', { ...TOTP, periodSeconds: 60 }],
      ['a short secret', { ...TOTP, secret: 'ABCDEFGHIJKLMNOP' }],
    ])('%s is refused, and changes nothing', async (_, otp) => {
      const { id, rebind } = await used(TOTP, totpAt(AT));
      await expect(rebind(id, otp, action)).rejects.toMatchObject({ code: 'OTP_PARAMETERS_INVALID' });
      expect(await kindOf(id, totpAt(AT))).toBe('REUSED');
    });
  });
}
