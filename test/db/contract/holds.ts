/** Threat: a right code, or right answers, that raise a credential although somebody had a reason to look first. */
import { HOLD_REASONS } from '../../../workflows/holds';
import { AT, closing, DAY_MS, decision, eventsOf, mailCode, passed, startUpgrade, submit } from '../fixtures';
import type { CurrentStore } from '../store.contract';

export function describeHolds(current: CurrentStore): void {
  const asked = (upgradeId: string, at = AT) =>
    ({ upgradeId, hold: 'ON_REQUEST', actor: 'operator-1', reason: 'ticket-1', at }) as const;
  const gone = (upgradeId: string, at = AT + 9) => ({
    ...passed(upgradeId, at),
    reason: 'CODE_REDEEMED' as const,
    method: 'KBA_AND_LETTER' as const,
    holdsOn: HOLD_REASONS,
  });
  const approved = { decision: 'APPROVE', actor: 'reviewer-1' } as const;

  async function mailed() {
    const { store } = current();
    const started = await startUpgrade(store);
    return { store, ...started, code: await mailCode(store, started.upgradeId) };
  }

  describe('what holds an upgrade back', () => {
    it('46. a right code raises nothing while the upgrade is held back, and need not be entered again', async () => {
      const { store, code, upgradeId, credentialId } = await mailed();
      await store.holds.place(asked(upgradeId));
      const entered = await submit(store, upgradeId, code);
      await expect(store.codes.decide(decision(entered))).resolves.toEqual({ kind: 'HELD' });
      await expect(store.codes.decide(decision(entered))).resolves.toEqual({ kind: 'HELD' });
      await expect(store.credentials.get(credentialId)).resolves.toMatchObject({ status: 'ACTIVE' });
      await expect(store.upgrades.get(upgradeId)).resolves.toMatchObject({ closedAt: null });

      const review = { review: approved, reviewedAt: AT + 5 };
      await expect(store.upgrades.completeHeld({ ...gone(upgradeId), ...review })).resolves.toBe('UPGRADED');
      await expect(store.upgrades.completeHeld({ ...gone(upgradeId), ...review })).resolves.toBe('UPGRADED');
      await expect(store.credentials.get(credentialId)).resolves.toMatchObject({
        status: 'PROOFING_UPGRADED',
      });
      const [redeemed] = await store.codes.listByUpgrade(upgradeId);
      expect(redeemed).toMatchObject({ redeemedAt: AT + 9 });
      const told = await eventsOf(store, upgradeId);
      expect(told.filter((event) => event === 'review_decided')).toHaveLength(1);
      expect(told.filter((event) => event === 'credential_upgraded')).toHaveLength(1);
    });

    it('46. so do questions answered correctly', async () => {
      const { store } = current();
      const { upgradeId, credentialId } = await startUpgrade(store);
      await store.holds.place(asked(upgradeId));
      await expect(store.upgrades.complete(passed(upgradeId))).resolves.toBe('HELD');
      await expect(store.credentials.get(credentialId)).resolves.toMatchObject({ status: 'ACTIVE' });
      const kba = { ...passed(upgradeId, AT + 9), review: approved, reviewedAt: AT + 5 };
      await expect(store.upgrades.completeHeld(kba)).resolves.toBe('UPGRADED');
    });

    it('a decision settles what held the upgrade when it was made, and nothing that came after', async () => {
      const { store, code, upgradeId, credentialId } = await mailed();
      await store.holds.place(asked(upgradeId));
      await store.codes.decide(decision(await submit(store, upgradeId, code)));
      await store.holds.place({ ...asked(upgradeId, AT + 7), hold: 'NUMBER_PORTED' });
      const first = { ...gone(upgradeId), review: approved, reviewedAt: AT + 5 };
      await expect(store.upgrades.completeHeld(first)).resolves.toBe('HELD');
      await expect(store.credentials.get(credentialId)).resolves.toMatchObject({ status: 'ACTIVE' });
      await expect(store.holds.listByUpgrade(upgradeId)).resolves.toMatchObject([
        { reason: 'ON_REQUEST', releasedAt: AT + 9 },
        { reason: 'NUMBER_PORTED', releasedAt: null },
      ]);
      const second = { ...gone(upgradeId, AT + 20), review: approved, reviewedAt: AT + 15 };
      await expect(store.upgrades.completeHeld(second)).resolves.toBe('UPGRADED');
    });

    it('what the policy does not name holds nothing back, but what was asked for always does', async () => {
      const { store, code, upgradeId } = await mailed();
      await store.holds.place({ ...asked(upgradeId), hold: 'LETTER_REROUTED' });
      await store.holds.place(asked(upgradeId));
      const held = await submit(store, upgradeId, code);
      await expect(store.codes.decide({ ...decision(held), holdsOn: [] })).resolves.toEqual({ kind: 'HELD' });
      const release = { upgradeId, hold: 'ON_REQUEST', actor: 'reviewer-1', reason: 'ticket-1' } as const;
      await store.holds.release({ ...release, at: AT + 3 });
      const free = await submit(store, upgradeId, code);
      await expect(store.codes.decide({ ...decision(free), holdsOn: [] })).resolves.toEqual({
        kind: 'UPGRADED',
      });
    });

    it('a hold that is released holds no more, and is told with who did it and why', async () => {
      const { store, code, upgradeId } = await mailed();
      await store.holds.place(asked(upgradeId));
      const release = {
        upgradeId,
        hold: 'ON_REQUEST',
        actor: 'reviewer-1',
        reason: 'ticket-2',
        at: AT + 3,
      } as const;
      await expect(store.holds.release(release)).resolves.toBe('RELEASED');
      await expect(store.holds.release(release)).resolves.toBe('RELEASED');
      await expect(store.holds.release({ ...release, at: AT + 4 })).resolves.toBe('NOT_HELD');
      const entered = await submit(store, upgradeId, code);
      const wholePolicy = { ...decision(entered), holdsOn: HOLD_REASONS };
      await expect(store.codes.decide(wholePolicy)).resolves.toEqual({ kind: 'UPGRADED' });
      const rows = await store.audit.listByUpgrade(upgradeId);
      expect(rows.filter(({ event }) => event.startsWith('hold_')).map(({ facts }) => facts)).toEqual([
        { actor: 'operator-1', cause: 'ticket-1', reason: 'ON_REQUEST' },
        { actor: 'reviewer-1', cause: 'ticket-2', reason: 'ON_REQUEST' },
      ]);
    });

    it('one of a kind holds at a time; released, another may be placed', async () => {
      const { store } = current();
      const { upgradeId } = await startUpgrade(store);
      await store.holds.place(asked(upgradeId));
      await store.holds.place(asked(upgradeId, AT + 1));
      await expect(store.holds.listByUpgrade(upgradeId)).resolves.toHaveLength(1);
      const release = { upgradeId, hold: 'ON_REQUEST', actor: 'reviewer-1', reason: 'ticket-2' } as const;
      await store.holds.release({ ...release, at: AT + 3 });
      await store.holds.place(asked(upgradeId, AT + 4));
      await expect(store.holds.listByUpgrade(upgradeId)).resolves.toEqual([
        { reason: 'ON_REQUEST', placedAt: AT, releasedAt: AT + 3 },
        { reason: 'ON_REQUEST', placedAt: AT + 4, releasedAt: null },
      ]);
    });

    it('an upgrade that has ended is neither held nor released', async () => {
      const { store } = current();
      const { upgradeId } = await startUpgrade(store);
      await store.holds.place(asked(upgradeId));
      await store.upgrades.close(closing(upgradeId));
      const release = { upgradeId, hold: 'ON_REQUEST', actor: 'reviewer-1', reason: 'ticket-2' } as const;
      await expect(store.holds.place(asked(upgradeId, AT + 9))).resolves.toBe('UPGRADE_CLOSED');
      await expect(store.holds.release({ ...release, at: AT + 9 })).resolves.toBe('UPGRADE_CLOSED');
    });

    it('46. a hold and a right code at once: either it was held or it was raised before, never both', async () => {
      const { store, code, upgradeId, credentialId } = await mailed();
      const other = await current().reopen();
      const entered = await submit(store, upgradeId, code);
      const [verdict, placed] = await Promise.all([
        store.codes.decide(decision(entered)),
        other.holds.place(asked(upgradeId)),
      ]);
      const isHeld = verdict.kind === 'HELD';
      expect([verdict.kind, placed]).toEqual(isHeld ? ['HELD', 'HELD'] : ['UPGRADED', expect.any(String)]);
      const status = isHeld ? 'ACTIVE' : 'PROOFING_UPGRADED';
      await expect(store.credentials.get(credentialId)).resolves.toMatchObject({ status });
    });

    it('46. an upgrade held back and then rejected leaves no code that works', async () => {
      const { store, code, upgradeId, credentialId } = await mailed();
      await store.holds.place(asked(upgradeId));
      await store.codes.decide(decision(await submit(store, upgradeId, code)));
      await store.upgrades.close({ ...closing(upgradeId), outcome: 'REJECTED', reason: 'REVIEW_REJECTED' });
      const again = await submit(store, upgradeId, code, AT + DAY_MS);
      await expect(store.codes.decide(decision(again))).resolves.toEqual({ kind: 'CLOSED_OTHERWISE' });
      const late = { ...gone(upgradeId), review: approved, reviewedAt: AT + 5 };
      await expect(store.upgrades.completeHeld(late)).resolves.toBe('CLOSED_OTHERWISE');
      await expect(store.credentials.get(credentialId)).resolves.toMatchObject({ status: 'ACTIVE' });
    });

    it('a letter that was sent on holds its upgrade from when that is told', async () => {
      const { store } = current();
      const { upgradeId } = await startUpgrade(store);
      const dates = { expectedFrom: AT, expectedBy: AT, redeemBy: AT };
      await store.letters.prepare({ letterId: 'l', upgradeId, codeId: 'code', ...dates, at: AT });
      const event = {
        eventId: 'letter-house:1',
        provider: 'letter-house',
        type: 'letter.re-routed',
      } as const;
      const told = { occurredAt: AT, receivedAt: AT + 5, subjectId: 'l', facts: {} };
      await store.events.receive({ ...event, ...told });
      await expect(store.holds.listByUpgrade(upgradeId)).resolves.toEqual([
        { reason: 'LETTER_REROUTED', placedAt: AT + 5, releasedAt: null },
      ]);
    });
  });
}
