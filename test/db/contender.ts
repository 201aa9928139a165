/** A process of its own that works on a store: started several times by contention.test.ts, told what to do and when. */
import crypto from 'node:crypto';
import { openStore, parseKeyRing, type Store } from '../../db';
import { AT, BUDGET, decision, HOUR_MS, hotpAt, opening, WRONG_CODE } from './fixtures';

const [path = '', keys = '', name = ''] = process.argv.slice(2);

/** Of each process. */
const GUESSES = 250;

/** Enters wrong codes all at once and has each that was taken decided; counts the password hashes made for it. */
async function guessCodes(
  store: Store,
  upgradeId: string,
  receivedAtOf: (index: number) => number,
): Promise<{ answers: string[]; hashed: number }> {
  let hashed = 0;
  const { scrypt } = crypto;
  const counting = (...given: Parameters<typeof scrypt>): void => {
    hashed++;
    scrypt(...given);
  };
  Object.assign(crypto, { scrypt: counting });
  const guesses = Array.from({ length: GUESSES }, async (_, index) => {
    const submissionId = `${upgradeId}-${name}-${index}`;
    const receivedAt = receivedAtOf(index);
    const taken = await store.codes.submit({
      ...BUDGET,
      submissionId,
      upgradeId,
      code: WRONG_CODE,
      receivedAt,
    });
    if (taken.kind !== 'SUBMITTED') return taken.kind;
    return (await store.codes.decide(decision(submissionId, receivedAt))).kind;
  });
  const answers = await Promise.all(guesses);
  Object.assign(crypto, { scrypt });
  return { answers, hashed };
}

const TASKS = {
  openUpgrade: async (store) => (await store.upgrades.open(opening('credential', `upgrade-of-${name}`))).kind,
  useOtp: (store) => store.credentials.verifyOtp('token', hotpAt(0), AT),
  claimAnswering: (store) => store.attempts.claimAnswering('attempt', 'questions', AT),
  guessCodesAtOnce: (store) => guessCodes(store, 'upgrade', () => AT),
  guessCodesForHours: (store) => guessCodes(store, 'guessed', (index) => AT + index * HOUR_MS),
  guessOtps: async (store) => {
    const guesses = Array.from({ length: GUESSES }, (_, index) =>
      // Each after every wait; no counter of the token is far.
      store.credentials.verifyOtp('guessed-token', 'wrong!', AT + (index + 1) * 2 * HOUR_MS),
    );
    return (await Promise.all(guesses)).map(({ kind }) => kind);
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
