/** What the webstore tells after the credential was raised, when no run is left to hear it. */
import { WorkflowNotFoundError } from '@temporalio/common';
import { createEventDispatcher, type EventDispatcher } from '../../client/event-dispatcher';
import { POLICIES } from '../../workflows/policies';
import { exostar } from '../../workflows/policies/exostar';
import type { Policy } from '../../workflows/policy';
import { AT, closing, DAY_MS, eventsOf, passed, startUpgrade } from '../db/fixtures';
import { type OpenedFile, openSqliteFile } from '../db/sqlite-files';
import { type Signal, temporalOf } from './told-runs';

let opened: OpenedFile;
beforeEach(async () => void (opened = await openSqliteFile()));
afterEach(() => opened.close());

const CLOSED_AT = AT + DAY_MS;
const NOW = AT + 20 * DAY_MS;

const hasNoRun: Signal = (workflowId) =>
  Promise.reject(new WorkflowNotFoundError('ended', workflowId, undefined));

function dispatcherOf(policies: ReadonlyMap<string, Policy> = POLICIES, signal = hasNoRun): EventDispatcher {
  const { store } = opened;
  return createEventDispatcher({
    temporal: temporalOf(signal),
    store,
    logger: { warn: () => {} },
    clock: () => NOW,
    policies,
  });
}

/** A credential that was raised a day after the start. */
async function upgraded(): Promise<{ upgradeId: string; credentialId: string }> {
  const upgrade = await startUpgrade(opened.store);
  await settle(upgrade.upgradeId, 'SO-1');
  const completed = await opened.store.upgrades.complete(passed(upgrade.upgradeId, CLOSED_AT));
  if (completed !== 'UPGRADED') throw new Error(completed);
  return upgrade;
}

/** The purchase is settled by this order. Events of `receive` are of SO-1. */
async function settle(upgradeId: string, orderId: string): Promise<void> {
  await opened.store.upgrades.enterStage({
    upgradeId,
    stage: 'AWAITING_CONTACT_INFO',
    method: null,
    deadline: null,
    needsAttention: null,
    event: 'purchase_settled',
    notices: [],
    orderId,
    at: AT,
  });
}

async function receive(upgradeId: string, type: string, occurredAt = AT + 10 * DAY_MS): Promise<string> {
  const eventId = `webstore:${type}-${occurredAt}`;
  await opened.store.events.receive({
    eventId,
    provider: 'webstore',
    type,
    occurredAt,
    receivedAt: occurredAt,
    subjectId: upgradeId,
    facts: { orderId: 'SO-1', product: 'PHONE_OTP_PROOFING_UPGRADE' },
  });
  return eventId;
}

/** What an operator and the person see of it. */
async function seenOf({ upgradeId, credentialId }: { upgradeId: string; credentialId: string }) {
  const [credential, upgrade, due] = await Promise.all([
    opened.store.credentials.get(credentialId),
    opened.store.upgrades.get(upgradeId),
    opened.store.notices.claimDue({ at: NOW, limit: 100, leaseMs: 1 }),
  ]);
  return {
    credential: credential?.status,
    outcome: upgrade?.outcome,
    needsAttention: upgrade?.needsAttention,
    told: due.map(({ template }) => template).filter((template) => template === 'purchase_reversed'),
    pending: await opened.store.events.listPending(10),
  };
}

const { purchase: _, ...earlierPolicy } = exostar;

const UNTOUCHED = {
  credential: 'PROOFING_UPGRADED',
  outcome: 'UPGRADED',
  needsAttention: null,
  told: [],
  pending: [],
};

describe('4. a charge-back after the upgrade', () => {
  it('4. takes the credential back, flags the case and tells its owner', async () => {
    const upgrade = await upgraded();
    const eventId = await receive(upgrade.upgradeId, 'order.charged_back');
    expect(await dispatcherOf().dispatchPending()).toBe(1);
    expect(await seenOf(upgrade)).toEqual({
      credential: 'ACTIVE',
      outcome: 'UPGRADED',
      needsAttention: 'CHARGED_BACK_AFTER_UPGRADE',
      told: ['purchase_reversed'],
      pending: [],
    });
    expect(await eventsOf(opened.store, upgrade.upgradeId)).toContain('upgrade_reversed');
    expect(await opened.store.events.get(eventId)).not.toBeNull();
  });

  it('4. is put right once, though the program stopped before it counted as told', async () => {
    const upgrade = await upgraded();
    await receive(upgrade.upgradeId, 'order.charged_back');
    const { events } = opened.store;
    const crashing = createEventDispatcher({
      temporal: temporalOf(hasNoRun),
      store: {
        ...opened.store,
        events: { ...events, markDispatched: () => Promise.reject(new Error('stopped')) },
      },
      logger: { warn: () => {} },
      clock: () => NOW,
    });
    for (let each = 0; each < 3; each++) await crashing.dispatchPending().catch(() => undefined);
    expect(await dispatcherOf().dispatchPending()).toBe(1);
    const audit = await eventsOf(opened.store, upgrade.upgradeId);
    expect(audit.filter((event) => event === 'upgrade_reversed')).toHaveLength(1);
    expect(await seenOf(upgrade)).toMatchObject({ credential: 'ACTIVE', told: ['purchase_reversed'] });
  });

  it('4. only flags the case where the policy says so, and the person is told of nothing that did not happen', async () => {
    const upgrade = await upgraded();
    await receive(upgrade.upgradeId, 'order.charged_back');
    const purchase = { ...exostar.purchase, chargeBackAfterUpgrade: 'FLAG' as const };
    await dispatcherOf(new Map([['exostar', { ...exostar, purchase }]])).dispatchPending();
    expect(await seenOf(upgrade)).toEqual({ ...UNTOUCHED, needsAttention: 'CHARGED_BACK_AFTER_UPGRADE' });
  });

  it.each([
    ['that this program does not know', new Map<string, Policy>()],
    ['from before there was a rule for it', new Map([['exostar', earlierPolicy as Policy]])],
  ])('4. of a policy %s takes nothing from anybody, and somebody looks', async (_, policies) => {
    const upgrade = await upgraded();
    await receive(upgrade.upgradeId, 'order.charged_back');
    expect(await dispatcherOf(policies).dispatchPending()).toBe(1);
    expect(await seenOf(upgrade)).toEqual({ ...UNTOUCHED, needsAttention: 'CHARGED_BACK_AFTER_UPGRADE' });
  });

  it('4. is put right although a later run of the same credential, which it does not concern, was told', async () => {
    const upgrade = await upgraded();
    await receive(upgrade.upgradeId, 'order.charged_back');
    await dispatcherOf(POLICIES, async () => {}).dispatchPending();
    expect(await seenOf(upgrade)).toMatchObject({ credential: 'ACTIVE', pending: [] });
  });
});

describe('3. a refund after the upgrade', () => {
  it.each([
    ['within the 15 days of the store', AT + 10 * DAY_MS],
    ['later', AT + 16 * DAY_MS],
  ])(
    '3. %s leaves the credential, for what is activated is never refunded, and somebody looks',
    async (_, at) => {
      const upgrade = await upgraded();
      await receive(upgrade.upgradeId, 'order.refunded', at);
      await dispatcherOf().dispatchPending();
      expect(await seenOf(upgrade)).toEqual({ ...UNTOUCHED, needsAttention: 'REFUNDED_AFTER_UPGRADE' });
    },
  );
});

describe('a payment that is told after the upgrade', () => {
  it('and was made after it is a second one: somebody must give it back', async () => {
    const upgrade = await upgraded();
    await receive(upgrade.upgradeId, 'order.paid', CLOSED_AT + 1);
    await dispatcherOf().dispatchPending();
    expect(await seenOf(upgrade)).toEqual({ ...UNTOUCHED, needsAttention: 'PAID_AFTER_END' });
  });

  it('and was made before it is old news', async () => {
    const upgrade = await upgraded();
    await receive(upgrade.upgradeId, 'order.paid', CLOSED_AT - 1);
    await dispatcherOf().dispatchPending();
    expect(await seenOf(upgrade)).toEqual(UNTOUCHED);
  });
});

it.each(['order.charged_back', 'order.refunded', 'order.paid'])(
  '%s of an upgrade that ended otherwise is kept, and changes nothing',
  async (type) => {
    const upgrade = await startUpgrade(opened.store);
    await opened.store.upgrades.close(closing(upgrade.upgradeId));
    await receive(upgrade.upgradeId, type);
    expect(await dispatcherOf().dispatchPending()).toBe(1);
    expect(await seenOf(upgrade)).toEqual({ ...UNTOUCHED, credential: 'ACTIVE', outcome: 'CANCELLED' });
  },
);

it('while the upgrade runs, its run alone puts a charge-back right', async () => {
  const upgrade = await startUpgrade(opened.store);
  await receive(upgrade.upgradeId, 'order.charged_back');
  const signal = jest.fn<Promise<void>, Parameters<Signal>>(async () => {});
  await dispatcherOf(POLICIES, signal).dispatchPending();
  expect(signal).toHaveBeenCalledTimes(1);
  expect(await seenOf(upgrade)).toMatchObject({ credential: 'ACTIVE', outcome: null, needsAttention: null });
});

it('a charge-back that its run was told of, and ended without taking up, is put right after the end', async () => {
  const upgrade = await startUpgrade(opened.store);
  await settle(upgrade.upgradeId, 'SO-1');
  await receive(upgrade.upgradeId, 'order.charged_back');
  const signal = jest.fn<Promise<void>, Parameters<Signal>>(async () => {});
  let now = NOW;
  const { store } = opened;
  const dispatcher = createEventDispatcher({
    temporal: temporalOf(signal),
    store,
    logger: { warn: () => {} },
    clock: () => now,
  });
  expect(await dispatcher.dispatchPending()).toBe(0);
  await store.upgrades.complete(passed(upgrade.upgradeId, NOW));
  now += 60_000;
  expect(await dispatcher.dispatchPending()).toBe(1);
  expect(signal).toHaveBeenCalledTimes(1);
  expect(await seenOf(upgrade)).toMatchObject({
    credential: 'ACTIVE',
    needsAttention: 'CHARGED_BACK_AFTER_UPGRADE',
    pending: [],
  });
});

it('2. of two payments the second one, given back or charged back later, takes nothing from the credential', async () => {
  const upgrade = await startUpgrade(opened.store);
  await settle(upgrade.upgradeId, 'SO-0');
  await opened.store.upgrades.complete(passed(upgrade.upgradeId, CLOSED_AT));
  await receive(upgrade.upgradeId, 'order.refunded');
  await receive(upgrade.upgradeId, 'order.charged_back', AT + 11 * DAY_MS);
  expect(await dispatcherOf().dispatchPending()).toBe(2);
  expect(await seenOf(upgrade)).toMatchObject({
    credential: 'PROOFING_UPGRADED',
    needsAttention: null,
    pending: [],
  });
});

it('an upgrade that rests on no order that is known is flagged, and keeps what it has', async () => {
  const upgrade = await startUpgrade(opened.store);
  await opened.store.upgrades.complete(passed(upgrade.upgradeId, CLOSED_AT));
  await receive(upgrade.upgradeId, 'order.charged_back');
  await dispatcherOf().dispatchPending();
  expect(await seenOf(upgrade)).toMatchObject({
    credential: 'PROOFING_UPGRADED',
    needsAttention: 'CHARGED_BACK_AFTER_UPGRADE',
    told: [],
  });
});
