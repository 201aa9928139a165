/** Threat: guessing a one-time password, one after the other or many at once; and keeping its owner out by guessing. */
import { addCredential, AT, HOUR_MS, MINUTE_MS, otherThan, TOTP, totpAt } from '../fixtures';
import type { CurrentStore } from '../store.contract';

const STEP_MS = 30_000;
/** Longer than every wait. */
const NEXT_MS = HOUR_MS + STEP_MS;

export function describeOtpLimits(current: CurrentStore): void {
  const verify = (id: string, token: string, at: number) =>
    current().store.credentials.verifyOtp(id, token, at);
  const kindOf = async (id: string, token: string, at: number) => (await verify(id, token, at)).kind;
  const wrongAt = (at: number) => otherThan(totpAt(at), totpAt(at - STEP_MS));
  /** Fails so often, each time after every wait; answers with the instant of the last. */
  const fail = async (id: string, times: number, from = AT): Promise<number> => {
    let at = from;
    for (let index = 0; index < times; index++) {
      at = from + index * NEXT_MS;
      expect(await kindOf(id, wrongAt(at), at)).toBe('WRONG');
    }
    return at;
  };

  describe('the limit of wrong one-time passwords', () => {
    it('100 in a row lock the credential; a success in between starts over', async () => {
      const id = await addCredential(current().store);
      const after = (await fail(id, 99)) + NEXT_MS;
      expect(await kindOf(id, totpAt(after), after)).toBe('ACCEPTED');
      const locked = (await fail(id, 100, after + NEXT_MS)) + 365 * 24 * HOUR_MS;
      expect(await kindOf(id, totpAt(locked), locked)).toBe('LOCKED');
      const limits = await current().store.credentials.getLimits(id, locked);
      expect(limits?.otp).toEqual({ failures: 100, isLocked: true, retryAt: null });
    });

    it('a locked credential works again once it is bound anew, even to the same token', async () => {
      const { store } = current();
      const id = await addCredential(store);
      const at = (await fail(id, 100)) + STEP_MS;
      await store.credentials.rebind(id, TOTP, { actor: 'operator-1', reason: 'seen-in-person', at });
      expect(await kindOf(id, totpAt(at), at)).toBe('ACCEPTED');
    });

    it('of 1,000 wrong ones at once, over all waits, exactly 100 are looked at; then the right one is refused', async () => {
      const { store, reopen } = current();
      const id = await addCredential(store);
      const stores = [store, await reopen()];
      const tries = Array.from({ length: 1_000 }, (_, index) => {
        const at = AT + index * NEXT_MS;
        return stores[index % 2]!.credentials.verifyOtp(id, wrongAt(at), at);
      });
      const kinds = (await Promise.all(tries)).map(({ kind }) => kind);
      expect(kinds.filter((kind) => kind === 'WRONG')).toHaveLength(100);
      expect(kinds.filter((kind) => kind === 'LOCKED')).toHaveLength(900);
      const later = AT + 1_001 * NEXT_MS;
      expect(await kindOf(id, totpAt(later), later)).toBe('LOCKED');
    });

    it('of 1,000 wrong ones at the same instant five are looked at, so a burst locks nobody out', async () => {
      const { store, reopen } = current();
      const id = await addCredential(store);
      const stores = [store, await reopen()];
      const tries = Array.from({ length: 1_000 }, (_, index) =>
        // No two clocks are quite the same.
        stores[index % 2]!.credentials.verifyOtp(id, wrongAt(AT), AT + (index % 7)),
      );
      const kinds = (await Promise.all(tries)).map(({ kind }) => kind);
      expect(kinds.filter((kind) => kind === 'WRONG')).toHaveLength(5);
      expect(kinds.filter((kind) => kind === 'DELAYED')).toHaveLength(995);
      expect(await kindOf(id, totpAt(AT + MINUTE_MS), AT + MINUTE_MS)).toBe('ACCEPTED');
    });

    it('the wait grows from 30 seconds to an hour', async () => {
      const id = await addCredential(current().store);
      let at = AT;
      const waits: number[] = [];
      for (let failures = 1; failures <= 45; failures++) {
        expect(await kindOf(id, wrongAt(at), at)).toBe('WRONG');
        const told = await verify(id, wrongAt(at), at).then((verdict) =>
          verdict.kind === 'DELAYED' ? verdict.retryAt - at : 0,
        );
        // Where nothing is to be waited for, that was a failure too.
        if (told === 0) failures++;
        else waits.push(told / 1000);
        at += told;
      }
      expect([...new Set(waits)]).toEqual([30, 60, 120, 240, 480, 960, 1920, 3600]);
    });

    it('within the wait the right one is not looked at either, and is still good after it', async () => {
      const id = await addCredential(current().store);
      for (let times = 0; times < 5; times++) await verify(id, wrongAt(AT), AT);
      const retryAt = AT + 30_000;
      const before = retryAt - 1;
      await expect(verify(id, totpAt(before), before)).resolves.toEqual({ kind: 'DELAYED', retryAt });
      expect(await kindOf(id, totpAt(before), retryAt)).toBe('ACCEPTED');
      // Success ends all waiting.
      expect(await kindOf(id, wrongAt(retryAt), retryAt)).toBe('WRONG');
      expect(await kindOf(id, totpAt(retryAt), retryAt)).toBe('ACCEPTED');
    });

    it('a clock that was an hour ahead for a while keeps nobody out afterwards', async () => {
      const id = await addCredential(current().store);
      for (let times = 0; times < 5; times++) await verify(id, wrongAt(AT + HOUR_MS), AT + HOUR_MS);
      expect(await kindOf(id, totpAt(AT), AT)).toBe('ACCEPTED');
    });

    it('a password sent twice brings a credential no nearer to its lock', async () => {
      const id = await addCredential(current().store);
      await Promise.all(Array.from({ length: 120 }, () => verify(id, totpAt(AT), AT)));
      const limits = await current().store.credentials.getLimits(id, AT);
      expect(limits?.otp).toEqual({ failures: 0, isLocked: false, retryAt: null });
    });

    it('an unknown credential has no limits to tell', async () => {
      await expect(current().store.credentials.getLimits('unknown', AT)).resolves.toBeNull();
    });
  });
}
