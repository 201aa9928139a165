/** Threat: a credential raised by a proofing that is somebody else's, too old, doubtful, or was itself used again. */
import type { Store } from '../../../db';
import { addCredential, AT, DAY_MS, notice, opening, passed, TOTP } from '../fixtures';
import type { CurrentStore } from '../store.contract';

const RULE = { withinMs: 10 * DAY_MS, methods: ['KBA', 'VIDEO'] as const };

export function describeReuse(current: CurrentStore): void {
  async function another(store: Store, userId: string, name: string): Promise<string> {
    const credential = { credentialId: name, userId, type: 'HARDWARE_TOKEN', status: 'ACTIVE' } as const;
    await store.credentials.add(credential, TOTP, AT);
    await store.upgrades.open(opening(name, `upgrade of ${name}`));
    return `upgrade of ${name}`;
  }
  /** A user with a proofed credential, and an open upgrade of another one. */
  async function proofed() {
    const { store } = current();
    const first = await addCredential(store);
    const { userId } = (await store.credentials.get(first))!;
    await store.upgrades.open(opening(first, 'original'));
    await store.upgrades.complete(passed('original'));
    return { store, userId, first, upgradeId: await another(store, userId, 'second') };
  }
  const find = (store: Store, upgradeId: string, at = AT + DAY_MS) =>
    store.upgrades.findReusable({ ...RULE, upgradeId, at });
  const complete = (store: Store, upgradeId: string, at = AT + DAY_MS) =>
    store.upgrades.completeByReuse({
      ...RULE,
      upgradeId,
      holdsOn: [],
      notices: [notice(`${upgradeId}:done`)],
      at,
    });

  describe('using a proofing again', () => {
    it('raises another credential of the same user at once, by the method of the original, and says by which', async () => {
      const { store, upgradeId } = await proofed();
      const original = { upgradeId: 'original', method: 'KBA', proofedAt: AT + 2 };
      await expect(find(store, upgradeId)).resolves.toEqual(original);
      await expect(complete(store, upgradeId)).resolves.toBe('UPGRADED');
      await expect(complete(store, upgradeId)).resolves.toBe('UPGRADED');
      await expect(store.credentials.get('second')).resolves.toMatchObject({ status: 'PROOFING_UPGRADED' });
      const ended = { outcome: 'UPGRADED', reason: 'PROOFING_REUSED', method: 'KBA' };
      await expect(store.upgrades.get(upgradeId)).resolves.toMatchObject(ended);
      const rows = await store.audit.listByUpgrade(upgradeId);
      expect(rows.filter(({ event }) => event === 'proofing_reused').map(({ facts }) => facts)).toEqual([
        { from: 'original', method: 'KBA' },
      ]);
    });

    it.each([
      ['another user', AT + DAY_MS, async ({ store }) => another(store, 'somebody else', 'third')],
      ['a proofing that is too old', AT + 2 + RULE.withinMs, async ({ upgradeId }) => upgradeId],
      [
        'one that was repudiated',
        AT + DAY_MS,
        async ({ store, upgradeId }) => {
          await store.repudiations.repudiate({
            upgradeId: 'original',
            by: { actor: 'operator-1' },
            at: AT + 3,
          });
          return upgradeId;
        },
      ],
      [
        'one whose purchase was taken back',
        AT + DAY_MS,
        async ({ store, upgradeId }) => {
          const needsAttention = 'CHARGED_BACK_AFTER_UPGRADE';
          const reversal = { eventId: 'e', credentialStatus: null, needsAttention, notices: [], at: AT + 3 };
          await store.upgrades.reverse({ upgradeId: 'original', ...reversal });
          return upgradeId;
        },
      ],
      [
        'one whose credential was suspended',
        AT + DAY_MS,
        async ({ store, first, upgradeId }) => {
          await store.credentials.setStatus(first, 'PROOFING_UPGRADED', 'SUSPENDED', AT + 3);
          return upgradeId;
        },
      ],
      [
        'one that was itself used again',
        AT + DAY_MS,
        async ({ store, userId, first, upgradeId }) => {
          await complete(store, upgradeId);
          await store.credentials.setStatus(first, 'PROOFING_UPGRADED', 'REVOKED', AT + 3);
          return another(store, userId, 'third');
        },
      ],
    ] as readonly [string, number, (made: Awaited<ReturnType<typeof proofed>>) => Promise<string>][])(
      'does not use %s',
      async (_what, at, prepare) => {
        const made = await proofed();
        const upgradeId = await prepare(made);
        await expect(find(made.store, upgradeId, at)).resolves.toBeNull();
        await expect(complete(made.store, upgradeId, at)).resolves.toBe('NOT_REUSABLE');
        await expect(made.store.upgrades.get(upgradeId)).resolves.toMatchObject({ closedAt: null });
      },
    );

    it('only methods that the policy allows count', async () => {
      const { store, upgradeId } = await proofed();
      const strict = { ...RULE, methods: ['VIDEO'] as const, upgradeId, at: AT + DAY_MS };
      await expect(store.upgrades.findReusable(strict)).resolves.toBeNull();
    });

    it('what holds an upgrade back holds this one too', async () => {
      const { store, upgradeId } = await proofed();
      const hold = {
        upgradeId,
        hold: 'ON_REQUEST',
        actor: 'operator-1',
        reason: 'ticket-1',
        at: AT,
      } as const;
      await store.holds.place(hold);
      await expect(complete(store, upgradeId)).resolves.toBe('HELD');
      await expect(store.credentials.get('second')).resolves.toMatchObject({ status: 'ACTIVE' });
    });
  });
}
