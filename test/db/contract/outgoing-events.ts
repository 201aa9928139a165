/** Threat: a back end that is not told, is told of what did not happen, or is told in the wrong order. */
import { EVENT_SCHEMAS, type UpgradeState } from '../../../db/event-catalogue';
import type { OutgoingEventType } from '../../../db';
import { addEndpoint, moveOn, openUpgrade } from '../../worker/event-fixtures';
import { AT, closing, decision, HOUR_MS, mailCode, MINUTE_MS, passed, submit } from '../fixtures';
import type { CurrentStore } from '../store.contract';

const URL = 'https://back-end.example/events';
const LEASE = { limit: 10, leaseMs: MINUTE_MS };
const NEVER = 365 * 24 * HOUR_MS;

export function describeOutgoingEvents(current: CurrentStore): void {
  const outbox = () => current().store.outgoingEvents;
  const claim = (endpointId: string, at = AT) => outbox().claimDue({ ...LEASE, endpointId, at });

  /** What was written of an upgrade, oldest first, as whoever takes it reads it. */
  async function written(upgradeId: string): Promise<(UpgradeState & { type: OutgoingEventType })[]> {
    const endpointId = await addEndpoint(current().store, URL);
    await outbox().resend({ which: { from: 0, to: NEVER + AT }, endpointId, actor: 'operator-1', at: 0 });
    const bodies: string[] = [];
    for (;;) {
      const due = await outbox().claimDue({ ...LEASE, endpointId, at: 0, limit: 200 });
      if (due.length === 0) break;
      for (const each of due) {
        bodies.push(each.body);
        await outbox().markDelivered(each, 0);
      }
    }
    return bodies
      .map((body) => JSON.parse(body) as { type: OutgoingEventType; data: UpgradeState })
      .filter(({ data }) => data.upgradeId === upgradeId)
      .map((event) => {
        EVENT_SCHEMAS[event.type].parse(event);
        return { type: event.type, ...event.data };
      });
  }
  const typesOf = async (upgradeId: string) => (await written(upgradeId)).map(({ type }) => type);

  describe('events to back ends', () => {
    it('an upgrade’s opening, stages and end are written, numbered from 1 without gaps', async () => {
      const { store } = current();
      const upgradeId = await openUpgrade(store);
      await moveOn(store, upgradeId, 2);
      await store.upgrades.complete(passed(upgradeId));
      const events = await written(upgradeId);
      expect(events.map(({ type, sequence }) => [type, sequence])).toEqual([
        ['upgrade.started', 1],
        ['upgrade.stage_changed', 2],
        ['upgrade.stage_changed', 3],
        ['upgrade.completed', 4],
      ]);
      const { credentialId } = (await store.upgrades.get(upgradeId))!;
      expect(events.at(-1)).toEqual({
        type: 'upgrade.completed',
        upgradeId,
        credentialId,
        partnerId: 'partner-1',
        sequence: 4,
        occurredAt: new Date(AT + 2).toISOString(),
        stage: 'CLOSED',
        deadline: null,
        method: 'KBA',
        outcome: 'UPGRADED',
        reason: 'KBA_PASSED',
        credentialStatus: 'PROOFING_UPGRADED',
      });
    });

    it.each([
      ['EXPIRED', 'CODE_NOT_REDEEMED', 'upgrade.expired'],
      ['CANCELLED', 'CANCELLED_BY_OPERATOR', 'upgrade.cancelled'],
      ['FAILED', 'ATTEMPTS_EXHAUSTED', 'upgrade.failed'],
      ['REJECTED', 'REVIEW_REJECTED', 'upgrade.rejected'],
    ] as const)('an upgrade that ends as %s says so', async (outcome, reason, type) => {
      const { store } = current();
      const upgradeId = await openUpgrade(store);
      await store.upgrades.close({ ...closing(upgradeId), outcome, reason });
      expect((await written(upgradeId)).at(-1)).toMatchObject({
        type,
        outcome,
        reason,
        credentialStatus: 'ACTIVE',
      });
    });

    it('what is repeated, attached to, or comes after the end is written once', async () => {
      const { store } = current();
      const upgradeId = await openUpgrade(store);
      const entering = {
        upgradeId,
        stage: 'AWAITING_CONTACT_INFO',
        method: null,
        deadline: null,
        needsAttention: null,
        event: 'purchase_settled',
        notices: [],
        at: AT,
      } as const;
      await store.upgrades.enterStage(entering);
      await store.upgrades.enterStage(entering);
      const upgrade = (await store.upgrades.get(upgradeId))!;
      await store.upgrades.open({
        ...upgrade,
        upgradeId: 'attached',
        purchase: null,
        consent: { textVersion: '1', agreedAt: AT },
        at: AT,
      });
      await store.upgrades.complete(passed(upgradeId));
      await store.upgrades.complete(passed(upgradeId));
      await store.upgrades.close(closing(upgradeId, AT + 9));
      await store.upgrades.enterStage({ ...entering, event: 'late', at: AT + 9 });
      expect(await typesOf(upgradeId)).toEqual([
        'upgrade.started',
        'upgrade.stage_changed',
        'upgrade.completed',
      ]);
    });

    it('a deadline that moves within its stage is told; what only operators see is not', async () => {
      const { store } = current();
      const upgradeId = await openUpgrade(store);
      const noted = { upgradeId, needsAttention: null, notices: [], event: 'noted', at: AT } as const;
      await store.upgrades.note({ ...noted, deadline: AT + 5 });
      await store.upgrades.note({ ...noted, deadline: AT + 5, needsAttention: 'COERCION', at: AT + 1 });
      await store.upgrades.note({ ...noted, deadline: null, at: AT + 2 });
      const events = await written(upgradeId);
      expect(events.map(({ type, deadline }) => [type, deadline])).toEqual([
        ['upgrade.started', null],
        ['upgrade.deadline_changed', new Date(AT + 5).toISOString()],
        ['upgrade.deadline_changed', null],
      ]);
      expect(JSON.stringify(events)).not.toContain('COERCION');
    });

    it('an upgrade by a redeemed code, and what is taken back or repudiated afterwards, is told', async () => {
      const { store } = current();
      const [reversed, repudiated] = [await openUpgrade(store), await openUpgrade(store)];
      for (const upgradeId of [reversed, repudiated]) {
        const code = await mailCode(store, upgradeId);
        await store.codes.decide(decision(await submit(store, upgradeId, code)));
      }
      const at = AT + HOUR_MS;
      const taken = {
        eventId: 'e',
        credentialStatus: 'ACTIVE',
        needsAttention: 'X',
        notices: [],
        at,
      } as const;
      await store.upgrades.reverse({ upgradeId: reversed, ...taken });
      await store.repudiations.repudiate({ upgradeId: repudiated, by: { actor: 'support-1' }, at });
      await store.repudiations.decide({ upgradeId: repudiated, decision: 'REJECT', actor: 'reviewer-1', at });
      const statusesOf = async (upgradeId: string) =>
        (await written(upgradeId)).slice(1).map(({ type, credentialStatus }) => [type, credentialStatus]);
      expect(await statusesOf(reversed)).toEqual([
        ['upgrade.completed', 'PROOFING_UPGRADED'],
        ['upgrade.reversed', 'ACTIVE'],
      ]);
      expect(await statusesOf(repudiated)).toEqual([
        ['upgrade.completed', 'PROOFING_UPGRADED'],
        ['upgrade.repudiated', 'SUSPENDED'],
        ['upgrade.repudiation_decided', 'REVOKED'],
      ]);
    });

    it('two processes that move one upgrade on at once give no number twice and leave none out', async () => {
      const { store, reopen } = current();
      const other = await reopen();
      const upgradeId = await openUpgrade(store);
      await Promise.all([moveOn(store, upgradeId, 10), moveOn(other, upgradeId, 10)]);
      const sequences = (await written(upgradeId)).map(({ sequence }) => sequence);
      expect(sequences).toEqual(sequences.map((_, index) => index + 1));
    });
  });

  describe('deliveries to endpoints', () => {
    it('one is taken once while its lease runs, and again when it has run out', async () => {
      const endpointId = await addEndpoint(current().store, URL);
      await openUpgrade(current().store);
      const other = (await current().reopen()).outgoingEvents;
      const taken = await Promise.all([claim(endpointId), other.claimDue({ ...LEASE, endpointId, at: AT })]);
      expect(taken.flat()).toMatchObject([{ endpointId, url: URL, type: 'upgrade.started', tries: 0 }]);
      expect(await claim(endpointId, AT + MINUTE_MS - 1)).toEqual([]);
      expect(await claim(endpointId, AT + MINUTE_MS)).toHaveLength(1);
    });

    it('of an upgrade one is taken at a time, and the next only when it is settled', async () => {
      const endpointId = await addEndpoint(current().store, URL);
      const upgradeId = await openUpgrade(current().store);
      await moveOn(current().store, upgradeId, 2);
      const [first] = await claim(endpointId);
      expect(await claim(endpointId)).toEqual([]);
      const failed = { result: 'TIMEOUT', isGone: false, disableAfterMs: NEVER, at: AT };
      await outbox().markFailed({ ...failed, delivery: first!, retryAt: AT + HOUR_MS });
      expect(await claim(endpointId, AT + HOUR_MS - 1)).toEqual([]);
      const [again] = await claim(endpointId, AT + HOUR_MS);
      expect(again).toMatchObject({ eventId: first!.eventId, tries: 1 });
      await outbox().markDelivered(again!, AT + HOUR_MS);
      const [second] = await claim(endpointId, AT + HOUR_MS);
      expect(await outbox().markFailed({ ...failed, delivery: second!, retryAt: null })).toBe('GIVEN_UP');
      expect(await claim(endpointId, AT + HOUR_MS)).toHaveLength(1);
    });

    it('whoever lost the lease cannot report a failure, and can report that it was taken', async () => {
      const endpointId = await addEndpoint(current().store, URL);
      await openUpgrade(current().store);
      const [slow] = await claim(endpointId);
      const [quick] = await claim(endpointId, AT + MINUTE_MS);
      const failed = { result: 'TIMEOUT', retryAt: null, isGone: false, disableAfterMs: NEVER, at: AT };
      expect(await outbox().markFailed({ ...failed, delivery: slow! })).toBe('NOT_LEASED');
      await outbox().markDelivered(slow!, AT + MINUTE_MS);
      expect(await outbox().markFailed({ ...failed, delivery: quick! })).toBe('NOT_LEASED');
      const [event] = await outbox().list({ limit: 1 });
      expect(event!.deliveries).toMatchObject([{ state: 'DELIVERED', deliveredAt: AT + MINUTE_MS }]);
    });

    it('while an endpoint fails one is taken in all, and as many as asked for once something was taken', async () => {
      const endpointId = await addEndpoint(current().store, URL);
      for (let each = 0; each < 5; each++) await openUpgrade(current().store);
      const [first, ...others] = await claim(endpointId);
      expect(others).toHaveLength(4);
      const failed = { result: 'TIMEOUT', isGone: false, disableAfterMs: NEVER, at: AT };
      for (const delivery of [first!, ...others])
        await outbox().markFailed({ ...failed, delivery, retryAt: AT });
      const [only, ...more] = await claim(endpointId);
      expect(more).toEqual([]);
      await outbox().markDelivered(only!, AT);
      expect(await claim(endpointId)).toHaveLength(4);
    });

    it('that it was taken or given up is in the audit trail, by ids', async () => {
      const { store } = current();
      const endpointId = await addEndpoint(store, URL);
      const upgradeId = await openUpgrade(store);
      const [due] = await claim(endpointId);
      await outbox().markDelivered(due!, AT);
      await outbox().markDelivered(due!, AT + 1);
      const rows = (await store.audit.listByUpgrade(upgradeId)).filter(({ event }) =>
        event.startsWith('outgoing'),
      );
      expect(rows).toMatchObject([
        { event: 'outgoing_event_delivered', at: AT, facts: { eventId: due!.eventId, endpointId, tries: 0 } },
      ]);
    });
  });
}
