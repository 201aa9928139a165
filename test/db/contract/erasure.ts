import {
  ALWAYS_OPEN,
  AT,
  BUDGET,
  closing,
  DAY_MS,
  decision,
  eventsOf,
  HOUR_MS,
  startUpgrade,
} from '../fixtures';
import { CANARY, fillCase, readCase } from '../full-case';
import type { CurrentStore } from '../store.contract';

const request = { reason: 'REQUEST', actor: 'operator-7', at: AT + 10 } as const;
const everything = { policies: [], othersClosedBefore: AT + DAY_MS, after: null, limit: 10 };

export function describeErasure(current: CurrentStore): void {
  describe('erasing a case', () => {
    it('leaves nothing of the person to any way that reads, also after a restart', async () => {
      const { store, reopen } = current();
      const full = await fillCase(store);
      await expect(readCase(store, full)).resolves.toEqual([
        { name: CANARY },
        expect.stringMatching(/^[0-9A-Z]{10}$/),
        { reply: CANARY },
      ]);
      await store.upgrades.close(closing(full.upgradeId));
      await expect(store.erasure.eraseCase(full.upgradeId, request)).resolves.toBe('ERASED');
      await expect(readCase(store, full)).resolves.toEqual([null, null, null]);
      await store.close();
      await expect(readCase(await reopen(), full)).resolves.toEqual([null, null, null]);
    });

    it('keeps the proofing record: ending, policy, consent, attempts with their references, letters, the trail', async () => {
      const { store } = current();
      const { upgradeId, attemptId } = await fillCase(store);
      const dates = { expectedFrom: AT, expectedBy: AT + 1, redeemBy: AT + 2, at: AT };
      await store.letters.prepare({ letterId: 'l', upgradeId, codeId: 'c', ...dates });
      await store.letters.markAccepted('l', 'house-1', AT);
      await store.attempts.finish({ attemptId, result: 'AUTHENTICATED', counted: true, at: AT });
      await store.upgrades.close(closing(upgradeId));
      const [before, trail] = [
        await store.upgrades.get(upgradeId),
        await store.audit.listByUpgrade(upgradeId),
      ];
      await store.erasure.eraseCase(upgradeId, request);
      await expect(store.upgrades.get(upgradeId)).resolves.toEqual({ ...before, erasedAt: AT + 10 });
      await expect(store.attempts.get(attemptId)).resolves.toMatchObject({
        providerReference: 'bureau-1',
        result: 'AUTHENTICATED',
      });
      await expect(store.letters.get('l')).resolves.toMatchObject({ providerReference: 'house-1' });
      const rows = await store.audit.listByUpgrade(upgradeId);
      expect(rows.slice(0, trail.length)).toEqual(trail);
      expect(rows.slice(trail.length)).toMatchObject([
        { event: 'case_erased', at: AT + 10, facts: { reason: 'REQUEST', actor: 'operator-7' } },
      ]);
      await expect(store.audit.verify()).resolves.toMatchObject({ fault: null });
    });

    it('is recorded once, however often it is asked for', async () => {
      const { store } = current();
      const { upgradeId } = await fillCase(store);
      await store.upgrades.close(closing(upgradeId));
      await store.erasure.eraseCase(upgradeId, request);
      await expect(store.erasure.eraseCase(upgradeId, { ...request, at: AT + 20 })).resolves.toBe(
        'ALREADY_ERASED',
      );
      await expect(store.upgrades.get(upgradeId)).resolves.toMatchObject({ erasedAt: AT + 10 });
      const events = await eventsOf(store, upgradeId);
      expect(events.filter((event) => event === 'case_erased')).toHaveLength(1);
    });

    it('is refused while the case is open, and of one that does not exist; nothing changes', async () => {
      const { store } = current();
      const full = await fillCase(store);
      await expect(store.erasure.eraseCase(full.upgradeId, request)).rejects.toMatchObject({
        code: 'CASE_OPEN',
      });
      await expect(readCase(store, full)).resolves.toEqual([
        { name: CANARY },
        expect.any(String),
        { reply: CANARY },
      ]);
      await expect(store.erasure.eraseCase('unknown', request)).rejects.toMatchObject({
        code: 'UPGRADE_NOT_FOUND',
      });
    });

    it('touches no other case, also not of the same credential', async () => {
      const { store } = current();
      const [one, other] = [await fillCase(store), await fillCase(store)];
      await store.upgrades.close(closing(one.upgradeId));
      await store.erasure.eraseCase(one.upgradeId, request);
      expect((await readCase(store, other)).every((value) => value !== null)).toBe(true);
      await expect(store.upgrades.get(other.upgradeId)).resolves.toMatchObject({ erasedAt: null });
    });

    it('takes nothing new of the person afterwards', async () => {
      const { store } = current();
      const { upgradeId, attemptId } = await fillCase(store);
      await store.upgrades.close(closing(upgradeId));
      await store.erasure.eraseCase(upgradeId, request);
      const ERASED = { code: 'CASE_ERASED' };
      const late = { recordId: 'late', upgradeId, kind: 'contact_info', value: CANARY, at: AT + 11 } as const;
      await expect(store.vault.seal(late)).rejects.toMatchObject(ERASED);
      await expect(store.attempts.recordGrading(attemptId, 'q', CANARY, AT + 11)).rejects.toMatchObject(
        ERASED,
      );
      const entry = { submissionId: 'late', upgradeId, code: 'AAAAAAAAAA', receivedAt: AT + 11, ...BUDGET };
      await expect(store.codes.submit(entry)).rejects.toMatchObject(ERASED);
      const code = {
        codeId: 'late',
        upgradeId,
        channel: 'VIDEO',
        expiresAt: AT + DAY_MS,
        at: AT + 11,
      } as const;
      await expect(store.codes.issue(code)).rejects.toMatchObject(ERASED);
      await expect(store.vault.open('late', upgradeId, 'contact_info')).resolves.toBeNull();
    });

    it('decides codes that nobody had decided yet, so that no call waits for them', async () => {
      const { store } = current();
      const { upgradeId, submissionId } = await fillCase(store);
      await store.upgrades.close(closing(upgradeId));
      await store.erasure.eraseCase(upgradeId, request);
      await expect(store.codes.decide(decision(submissionId))).resolves.toEqual({ kind: 'CLOSED_OTHERWISE' });
    });

    it('sends no further message, and keeps no zone of the person', async () => {
      const { store } = current();
      const { upgradeId } = await startUpgrade(store);
      const slot = {
        appointmentId: 'a',
        startsAt: AT + HOUR_MS,
        timeZone: 'Pacific/Chatham',
        calendar: ALWAYS_OPEN,
      };
      await store.appointments.book({ ...slot, upgradeId, at: AT });
      const told = { noticeId: 'n', template: 'upgrade_cancelled', data: { startsAt: 'x' } } as const;
      await store.upgrades.close({ ...closing(upgradeId), notices: [told] });
      await store.erasure.eraseCase(upgradeId, request);
      await expect(store.notices.claimDue({ at: AT + DAY_MS, limit: 10, leaseMs: 1 })).resolves.toEqual([]);
      await expect(store.notices.listByUpgrade(upgradeId)).resolves.toMatchObject([
        { noticeId: 'n', data: {} },
      ]);
      await expect(store.appointments.get('a')).resolves.toMatchObject({ timeZone: 'UTC' });
    });

    it('77. a provider event that comes late changes nothing of it', async () => {
      const { store } = current();
      const full = await fillCase(store);
      const { upgradeId } = full;
      const slot = { appointmentId: 'a', startsAt: AT + HOUR_MS, timeZone: 'UTC', calendar: ALWAYS_OPEN };
      await store.appointments.book({ ...slot, upgradeId, at: AT });
      await store.upgrades.close(closing(upgradeId));
      await store.erasure.eraseCase(upgradeId, request);
      const before = [await store.upgrades.get(upgradeId), await store.credentials.get(full.credentialId)];
      const event = { eventId: 'live-video:e', provider: 'live-video', type: 'session.passed' } as const;
      const late = { ...event, occurredAt: AT + 20, receivedAt: AT + 20, subjectId: 'a', facts: {} };
      await expect(store.events.receive(late)).resolves.toBe('STORED');
      await store.events.markDispatched(event.eventId, AT + 21);
      expect([await store.upgrades.get(upgradeId), await store.credentials.get(full.credentialId)]).toEqual(
        before,
      );
      await expect(readCase(store, full)).resolves.toEqual([null, null, null]);
    });
  });

  describe('what is due for erasure', () => {
    it('are upgrades that ended before the instant of their policy, and were not erased', async () => {
      const { store } = current();
      const [open, early, late] = await Promise.all([
        startUpgrade(store),
        startUpgrade(store),
        startUpgrade(store),
      ]);
      await store.upgrades.close(closing(early.upgradeId, AT + 5));
      await store.upgrades.close(closing(late.upgradeId, AT + 6));
      const due = (closedBefore: number) =>
        store.erasure.listDue({ ...everything, policies: [{ policyName: 'exostar', closedBefore }] });
      await expect(due(AT + 4)).resolves.toEqual([]);
      await expect(due(AT + 5)).resolves.toEqual([early.upgradeId]);
      await expect(due(AT + 6)).resolves.toEqual([early.upgradeId, late.upgradeId].toSorted());
      await store.erasure.eraseCase(early.upgradeId, { reason: 'RETENTION', actor: null, at: AT + 7 });
      await expect(due(AT + DAY_MS)).resolves.toEqual([late.upgradeId]);
      expect(await due(AT + DAY_MS)).not.toContain(open.upgradeId);
    });

    it('are also those under a policy that nobody names any more', async () => {
      const { store } = current();
      const { upgradeId } = await startUpgrade(store);
      await store.upgrades.close(closing(upgradeId, AT + 5));
      const policies = [{ policyName: 'another', closedBefore: AT + DAY_MS }];
      const due = (othersClosedBefore: number) =>
        store.erasure.listDue({ ...everything, policies, othersClosedBefore });
      await expect(due(AT + 4)).resolves.toEqual([]);
      await expect(due(AT + 5)).resolves.toEqual([upgradeId]);
    });

    it('come page by page, each once', async () => {
      const { store } = current();
      const ids: string[] = [];
      for (let index = 0; index < 3; index++) {
        const { upgradeId } = await startUpgrade(store);
        await store.upgrades.close(closing(upgradeId));
        ids.push(upgradeId);
      }
      const listed: string[] = [];
      for (let after: string | null = null; ;) {
        const [next] = await store.erasure.listDue({ ...everything, after, limit: 1 });
        if (next === undefined) break;
        listed.push((after = next));
      }
      expect(listed).toEqual(ids.toSorted());
    });
  });
}
