/** Threat: a synthetic case that touches people, or that nobody misses when it no longer comes. */
import { randomUUID } from 'node:crypto';
import type { Store } from '../../../db';
import { SYNTHETIC_PREFIX } from '../../../db/store';
import { AT, closing, DAY_MS, HOUR_MS, opening, passed, TOTP } from '../fixtures';
import type { CurrentStore } from '../store.contract';

const PARTNER = 'synthetic';
const USER = 'entitled-synthetic';
const OURS = { partnerId: PARTNER, userId: USER };
const NOTHING = { succeededAt: { KBA: null, KBA_AND_LETTER: null }, letterExpectedBy: null };

interface Given {
  readonly userId?: string;
  readonly credentialId?: string;
  readonly partnerId?: string;
  readonly at?: number;
}

export function describeSyntheticCases(current: CurrentStore): void {
  async function begin(store: Store, given: Given = {}) {
    const { userId = USER, credentialId = `${SYNTHETIC_PREFIX}${randomUUID()}`, at = AT } = given;
    const { partnerId = PARTNER } = given;
    await store.credentials.add({ credentialId, userId, type: 'PHONE_OTP', status: 'ACTIVE' }, TOTP, at);
    const upgradeId = randomUUID();
    await store.upgrades.open({ ...opening(credentialId, upgradeId, at), partnerId });
    return { credentialId, upgradeId };
  }
  async function mail(store: Store, upgradeId: string, expectedBy: number, at = AT): Promise<string> {
    const letterId = randomUUID();
    const dates = { expectedFrom: at, expectedBy, redeemBy: expectedBy + 30 * DAY_MS };
    await store.letters.prepare({ letterId, upgradeId, codeId: randomUUID(), ...dates, at });
    return letterId;
  }

  describe('synthetic cases', () => {
    it('partner and user are apart from people, however many synthetic cases there were', async () => {
      const { syntheticCases, ...store } = current().store;
      await expect(syntheticCases.checkApart(OURS)).resolves.toBe('APART');
      await begin({ syntheticCases, ...store });
      await begin({ syntheticCases, ...store }, { userId: 'avery', partnerId: 'p', credentialId: 'phone-1' });
      await expect(syntheticCases.checkApart(OURS)).resolves.toBe('APART');
    });

    it.each<[string, Given, string]>([
      ['another user', { userId: 'avery' }, 'PARTNER_IN_USE'],
      ['the user with a credential of another kind', { credentialId: 'phone-1' }, 'PARTNER_IN_USE'],
      ['the user for another partner', { credentialId: 'phone-1', partnerId: 'p' }, 'USER_IN_USE'],
    ])('an upgrade of %s is one of people', async (_, given, verdict) => {
      const { store } = current();
      await begin(store, given);
      await expect(store.syntheticCases.checkApart(OURS)).resolves.toBe(verdict);
    });

    it('what stands is every credential of the user that is not revoked, with its upgrade and letter', async () => {
      const { store } = current();
      await begin(store, { userId: 'avery' });
      const revoked = await begin(store);
      await store.credentials.setStatus(revoked.credentialId, 'ACTIVE', 'REVOKED', AT);
      await store.credentials.add(
        { credentialId: `${SYNTHETIC_PREFIX}alone`, userId: USER, type: 'PHONE_OTP', status: 'ACTIVE' },
        TOTP,
        AT + 1,
      );
      const waits = await begin(store, { at: AT + 2 });
      await store.letters.markAccepted(await mail(store, waits.upgradeId, AT + DAY_MS), 'house-1', AT);
      // Not in the mail, as far as is known.
      await mail(store, waits.upgradeId, AT + 2 * DAY_MS, AT + HOUR_MS);
      const ended = await begin(store, { at: AT + 3 });
      await store.upgrades.complete(passed(ended.upgradeId, AT + HOUR_MS));
      const stage = 'AWAITING_PURCHASE';
      await expect(store.syntheticCases.listStanding(USER)).resolves.toEqual([
        { credentialId: `${SYNTHETIC_PREFIX}alone`, upgrade: null, letter: null },
        {
          credentialId: waits.credentialId,
          upgrade: { upgradeId: waits.upgradeId, stage, closedAt: null },
          letter: { orderedAt: AT, expectedBy: AT + DAY_MS, redeemBy: AT + 31 * DAY_MS },
        },
        {
          credentialId: ended.credentialId,
          upgrade: { upgradeId: ended.upgradeId, stage: 'CLOSED', closedAt: AT + HOUR_MS },
          letter: null,
        },
      ]);
    });

    it('the newest success of each method counts, and no other ending, partner or reused proofing', async () => {
      const { store } = current();
      const summary = () => store.syntheticCases.summarise(PARTNER);
      await expect(summary()).resolves.toEqual(NOTHING);
      const others = await begin(store, { partnerId: 'p' });
      await store.upgrades.complete(passed(others.upgradeId, AT + DAY_MS));
      const cancelled = await begin(store);
      await store.upgrades.close(closing(cancelled.upgradeId, AT + DAY_MS));
      const reused = await begin(store);
      const again = { withinMs: 2 * DAY_MS, methods: ['KBA'], holdsOn: [], notices: [] } as const;
      await store.upgrades.completeByReuse({ upgradeId: reused.upgradeId, ...again, at: AT + DAY_MS + 1 });
      await expect(summary()).resolves.toEqual(NOTHING);
      for (const at of [AT + HOUR_MS, AT + 2 * HOUR_MS]) {
        const { upgradeId } = await begin(store);
        await store.upgrades.complete(passed(upgradeId, at));
      }
      const lettered = await begin(store);
      const byCode = { method: 'KBA_AND_LETTER', reason: 'CODE_REDEEMED' } as const;
      await store.upgrades.complete({ ...passed(lettered.upgradeId, AT + 1), ...byCode });
      await expect(summary()).resolves.toEqual({
        ...NOTHING,
        succeededAt: { KBA: AT + 2 * HOUR_MS, KBA_AND_LETTER: AT + 1 },
      });
    });

    it('the letter that should arrive first is told until its case ends, by its newest letter', async () => {
      const { store } = current();
      const due = async () => (await store.syntheticCases.summarise(PARTNER)).letterExpectedBy;
      const first = await begin(store);
      const firstLetter = await mail(store, first.upgradeId, AT + DAY_MS);
      await expect(due()).resolves.toBeNull();
      await store.letters.markAccepted(firstLetter, 'house-1', AT);
      const second = await begin(store);
      await store.letters.markAccepted(await mail(store, second.upgradeId, AT + 3 * DAY_MS), 'house-2', AT);
      await expect(due()).resolves.toBe(AT + DAY_MS);
      await store.letters.markAccepted(await mail(store, first.upgradeId, AT + 2 * DAY_MS), 'house-3', AT);
      await expect(due()).resolves.toBe(AT + 2 * DAY_MS);
      await store.upgrades.close(closing(first.upgradeId, AT + HOUR_MS));
      await expect(due()).resolves.toBe(AT + 3 * DAY_MS);
    });

    it('the newest letter of the partner is told once the house has it, also after its case', async () => {
      const { store } = current();
      const last = () => store.syntheticCases.lastLetterAt(PARTNER);
      await expect(last()).resolves.toBeNull();
      const { upgradeId } = await begin(store);
      const letterId = await mail(store, upgradeId, AT + DAY_MS, AT + HOUR_MS);
      await expect(last()).resolves.toBeNull();
      await store.letters.markAccepted(letterId, 'house-1', AT + HOUR_MS);
      await store.upgrades.close(closing(upgradeId, AT + 2 * HOUR_MS));
      await expect(last()).resolves.toBe(AT + HOUR_MS);
    });
  });
}
