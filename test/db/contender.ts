/** A process of its own that works on a store: started several times by contention.test.ts, told what to do and when. */
import { openStore, parseKeyRing, type Store } from '../../db';
import { AT, BUDGET, hotpAt, opening, WRONG_CODE } from './fixtures';

const [path = '', keys = '', name = ''] = process.argv.slice(2);

const TASKS = {
  openUpgrade: async (store) => (await store.upgrades.open(opening('credential', `upgrade-of-${name}`))).kind,
  useOtp: (store) => store.credentials.verifyOtp('token', hotpAt(0), AT),
  claimAnswering: (store) => store.attempts.claimAnswering('attempt', 'questions', AT),
  enterCodes: async (store) => {
    const kinds: string[] = [];
    for (let index = 0; index < 10; index++) {
      const submission = {
        submissionId: `${name}-${index}`,
        upgradeId: 'upgrade',
        code: WRONG_CODE,
        receivedAt: AT,
      };
      kinds.push((await store.codes.submit({ ...submission, ...BUDGET })).kind);
    }
    return kinds;
  },
  reissueCode: (store) =>
    store.codes.reissueToAgent({ upgradeId: 'in-video', agentId: name, reissuesMax: 2, at: AT }),
  reverseUpgrade: (store) =>
    store.upgrades.reverse({
      upgradeId: 'upgraded',
      eventId: `webstore:${name}`,
      credentialStatus: 'ACTIVE',
      needsAttention: 'PURCHASE_REVERSED',
      notices: [],
      at: AT,
    }),
  noticeOutage: async (store) => {
    const noticed = { outageId: name, provider: 'kba', cause: 'FAILURES', startedAt: AT } as const;
    return (await store.outages.open(noticed)).outageId;
  },
  deliverEvents: async (store) => {
    const verdicts: string[] = [];
    // Each process begins with another one.
    for (let index = 0; index < 4; index++) {
      const place = (index + name.charCodeAt(0)) % 4;
      const eventId = `webstore:${place}`;
      const event = {
        eventId,
        provider: 'webstore',
        type: 'order.paid',
        subjectId: 'upgrade',
        facts: {},
      } as const;
      verdicts.push(await store.events.receive({ ...event, occurredAt: AT + place, receivedAt: AT }));
      await store.events.apply(eventId, 'upgrade', AT);
    }
    return verdicts;
  },
} satisfies Record<string, (store: Store) => Promise<unknown>>;

export type Task = keyof typeof TASKS | 'open' | 'close';

let store: Store | null = null;

async function perform(task: Task): Promise<unknown> {
  if (task === 'open') {
    store = await openStore({ path, keys: { sealing: parseKeyRing(keys), peppers: parseKeyRing(keys) } });
    return 'open';
  }
  if (store === null) throw new Error('the store is not open');
  if (task !== 'close') return TASKS[task](store);
  await store.close();
  return process.disconnect();
}

process.on('message', (task: Task) => {
  perform(task).then(
    (result) => process.connected && process.send?.({ result }),
    (error: unknown) => process.send?.({ result: error instanceof Error ? error.message : 'failed' }),
  );
});
process.send?.({ result: 'ready' });
