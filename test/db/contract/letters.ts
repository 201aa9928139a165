/** Threat: a second letter for the same order, or a clear code that outlives its letter. */
import { AT, DAY_MS, eventsOf, mailCode, startUpgrade } from '../fixtures';
import type { CurrentStore } from '../store.contract';

export function describeLetters(current: CurrentStore): void {
  const prepare = async () => {
    const { store } = current();
    const { upgradeId } = await startUpgrade(store);
    const dates = { expectedFrom: AT + DAY_MS, expectedBy: AT + 2 * DAY_MS, redeemBy: AT + 9 * DAY_MS };
    const preparing = { letterId: 'l', upgradeId, codeId: 'code', ...dates, at: AT };
    return {
      store,
      letters: store.letters,
      upgradeId,
      preparing,
      letter: await store.letters.prepare(preparing),
    };
  };

  describe('letters', () => {
    it('the same letter again answers with the row that stands, dates included', async () => {
      const { letters, upgradeId, preparing, letter } = await prepare();
      const again = await letters.prepare({ ...preparing, redeemBy: AT, at: AT + 1 });
      expect(again).toEqual(letter);
      expect(letter).toMatchObject({ state: 'PREPARED', providerReference: null, preparedAt: AT });
      await expect(letters.listByUpgrade(upgradeId)).resolves.toEqual([letter]);
      await expect(letters.get('unknown')).resolves.toBeNull();
    });

    it('acceptance keeps the id of the house, once', async () => {
      const { store, letters, upgradeId } = await prepare();
      const accepted = await letters.markAccepted('l', 'house-1', AT + 1);
      expect(accepted).toMatchObject({ state: 'ACCEPTED', providerReference: 'house-1' });
      await expect(letters.markAccepted('l', 'house-2', AT + 2)).resolves.toEqual(accepted);
      await expect(eventsOf(store, upgradeId)).resolves.toEqual([
        'upgrade_opened',
        'letter_prepared',
        'letter_accepted',
      ]);
    });

    it('a letter whose event overtook its acceptance keeps both', async () => {
      const { store, letters, upgradeId } = await prepare();
      await mailCode(store, upgradeId, 'code');
      await letters.setState('l', 'DELIVERED', AT + 1);
      await expect(store.codes.readForLetter('code')).resolves.toBeNull();
      const accepted = await letters.markAccepted('l', 'house-1', AT + 2);
      expect(accepted).toMatchObject({ state: 'DELIVERED', providerReference: 'house-1' });
    });

    it('new dates are those of the letter and of its code at once, and the same again change nothing', async () => {
      const { store, letters, upgradeId, letter } = await prepare();
      await mailCode(store, upgradeId, 'code');
      await mailCode(store, upgradeId, 'of another letter');
      const dates = {
        expectedFrom: AT + 3 * DAY_MS,
        expectedBy: AT + 4 * DAY_MS,
        redeemBy: AT + 30 * DAY_MS,
      };
      const redated = { ...letter, ...dates };
      await expect(letters.redate('l', dates, AT + 1)).resolves.toEqual(redated);
      await expect(letters.redate('l', dates, AT + 2)).resolves.toEqual(redated);
      await expect(letters.get('l')).resolves.toEqual(redated);
      await expect(store.codes.get('code')).resolves.toMatchObject({ expiresAt: dates.redeemBy });
      await expect(store.codes.get('of another letter')).resolves.toMatchObject({ expiresAt: AT + DAY_MS });
      const trail = await store.audit.listByUpgrade(upgradeId);
      const rows = trail.filter(({ event }) => event === 'letter_redated');
      expect(rows).toMatchObject([{ at: AT + 1, facts: { letterId: 'l', codeId: 'code', ...dates } }]);
    });

    it('a letter whose code is not issued yet gets new dates as well', async () => {
      const { letters } = await prepare();
      const dates = { expectedFrom: AT + 1, expectedBy: AT + 2, redeemBy: AT + 3 };
      await expect(letters.redate('l', dates, AT)).resolves.toMatchObject({ state: 'PREPARED', ...dates });
    });

    it.each(['ACCEPTED', 'DELIVERED', 'RETURNED', 'REFUSED', 'WITHDRAWN'] as const)(
      'a letter that is %s keeps its dates, and its code what was printed',
      async (state) => {
        const { store, letters, upgradeId } = await prepare();
        await mailCode(store, upgradeId, 'code');
        const standing =
          state === 'ACCEPTED'
            ? await letters.markAccepted('l', 'house-1', AT)
            : await letters.setState('l', state, AT);
        const dates = { expectedFrom: AT + 1, expectedBy: AT + 2, redeemBy: AT + 3 };
        await expect(letters.redate('l', dates, AT + 1)).resolves.toEqual(standing);
        await expect(store.codes.get('code')).resolves.toMatchObject({ expiresAt: AT + DAY_MS });
        await expect(eventsOf(store, upgradeId)).resolves.not.toContain('letter_redated');
      },
    );

    it.each([
      ['a delivered letter may come back', ['DELIVERED', 'RETURNED'], 'RETURNED'],
      ['a returned letter is not delivered any more', ['RETURNED', 'DELIVERED'], 'RETURNED'],
      ['a withdrawn letter is not delivered', ['WITHDRAWN', 'DELIVERED'], 'WITHDRAWN'],
      ['a refused letter stays refused', ['REFUSED', 'WITHDRAWN'], 'REFUSED'],
      ['a delivered letter cannot be withdrawn', ['DELIVERED', 'WITHDRAWN'], 'DELIVERED'],
    ] as const)('%s', async (_, states, standing) => {
      const { letters } = await prepare();
      for (const state of states) await letters.setState('l', state, AT);
      await expect(letters.get('l')).resolves.toMatchObject({ state: standing });
    });

    it('a letter nobody prepared is an error with a code', async () => {
      const marking = current().store.letters.markAccepted('unknown', 'house', AT);
      await expect(marking).rejects.toMatchObject({ code: 'RECORD_NOT_FOUND' });
      const dates = { expectedFrom: AT, expectedBy: AT, redeemBy: AT };
      const redating = current().store.letters.redate('unknown', dates, AT);
      await expect(redating).rejects.toMatchObject({ code: 'RECORD_NOT_FOUND' });
    });
  });
}
