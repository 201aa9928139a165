/** Threat: an activation code that is seen by somebody it was not sent to, or seen twice. */
import { AT, closing, DAY_MS, entering, eventsOf, mailCode, startUpgrade } from '../fixtures';
import type { CurrentStore } from '../store.contract';

export function describeCodes(current: CurrentStore): void {
  const issue = async (channel: 'LETTER' | 'VIDEO') => {
    const { store } = current();
    const { upgradeId } = await startUpgrade(store);
    const issuing = { codeId: 'k', upgradeId, channel, expiresAt: AT + DAY_MS, at: AT };
    return { store, codes: store.codes, upgradeId, issuing, issued: await store.codes.issue(issuing) };
  };

  describe('activation codes', () => {
    it('the same code id again issues nothing new, also at the same time', async () => {
      const { codes, upgradeId, issuing, issued } = await issue('LETTER');
      const code = await codes.readForLetter('k');
      const again = await Promise.all([codes.issue({ ...issuing, expiresAt: AT }), codes.issue(issuing)]);
      expect(again).toEqual([issued, issued]);
      await expect(codes.readForLetter('k')).resolves.toBe(code);
      await expect(codes.listByUpgrade(upgradeId)).resolves.toEqual([issued]);
      await expect(codes.get('k')).resolves.toEqual(issued);
      await expect(codes.get('unknown')).resolves.toBeNull();
    });

    it('two issuings of one id at once make one code', async () => {
      const { store, reopen } = current();
      const { upgradeId } = await startUpgrade(store);
      const issuing = { codeId: 'k', upgradeId, channel: 'LETTER', expiresAt: AT + DAY_MS, at: AT } as const;
      const other = await reopen();
      await Promise.all([store.codes.issue(issuing), other.codes.issue(issuing)]);
      await expect(store.codes.listByUpgrade(upgradeId)).resolves.toHaveLength(1);
      const code = await other.codes.readForLetter('k');
      expect(code).toMatch(/^[0-9A-HJKMNP-TV-Z]{10}$/);
      await expect(entering(store, upgradeId, code!)).resolves.toBe('UPGRADED');
    });

    it('a mailed code is read for the letter until the house has it, and never shown to an agent', async () => {
      const { store, codes, upgradeId } = await issue('LETTER');
      await expect(codes.revealToAgent('k', 'agent', AT)).resolves.toBeNull();
      await expect(codes.readForLetter('k')).resolves.not.toBeNull();
      const dates = { expectedFrom: AT, expectedBy: AT, redeemBy: AT };
      await store.letters.prepare({ letterId: 'l', upgradeId, codeId: 'k', ...dates, at: AT });
      await store.letters.markAccepted('l', 'house-1', AT);
      await expect(codes.readForLetter('k')).resolves.toBeNull();
    });

    it('a code from live video is shown to an agent once, and never mailed', async () => {
      const { store, codes, upgradeId } = await issue('VIDEO');
      await expect(codes.readForLetter('k')).resolves.toBeNull();
      const shown = await Promise.all([
        codes.revealToAgent('k', 'agent-7', AT),
        codes.revealToAgent('k', 'agent-8', AT),
      ]);
      expect(shown.filter((code) => code !== null)).toHaveLength(1);
      const trail = await store.audit.listByUpgrade(upgradeId);
      expect(trail.at(-1)).toMatchObject({
        event: 'code_shown_to_agent',
        facts: { codeId: 'k', agentId: 'agent-7' },
      });
    });

    it.each([
      ['void', async () => current().store.codes.void('k', 'letter_returned', AT), AT],
      ['expired', async () => undefined, AT + DAY_MS],
    ])('a code that is %s is not shown', async (_, spoil, at) => {
      const { codes } = await issue('VIDEO');
      await spoil();
      await expect(codes.revealToAgent('k', 'agent', at)).resolves.toBeNull();
    });

    it('voiding happens once and keeps its first instant', async () => {
      const { codes } = await issue('LETTER');
      await codes.void('k', 'letter_returned', AT + 1);
      await codes.void('k', 'letter_returned', AT + 2);
      await codes.void('unknown', 'letter_returned', AT + 2);
      await expect(codes.get('k')).resolves.toMatchObject({ voidedAt: AT + 1 });
      await expect(codes.readForLetter('k')).resolves.toBeNull();
    });

    it('what a new letter replaces is void, once, and no code of another upgrade is', async () => {
      const { store, codes, upgradeId } = await issue('LETTER');
      const other = await startUpgrade(store);
      await mailCode(store, other.upgradeId, 'elsewhere');
      await mailCode(store, upgradeId, 'second');
      await mailCode(store, upgradeId, 'third');
      await codes.void('second', 'letter_returned', AT + 1);
      for (const at of [AT + 2, AT + 3]) await codes.voidOthers(upgradeId, 'third', 'letter_replaced', at);
      const voided = (await codes.listByUpgrade(upgradeId)).map(({ codeId, voidedAt }) => [codeId, voidedAt]);
      expect(voided).toEqual([
        ['k', AT + 2],
        ['second', AT + 1],
        ['third', null],
      ]);
      await expect(codes.get('elsewhere')).resolves.toMatchObject({ voidedAt: null });
      await expect(codes.readForLetter('k')).resolves.toBeNull();
      const events = await eventsOf(store, upgradeId);
      expect(events.filter((event) => event === 'code_voided')).toHaveLength(2);
    });

    it('a letter that was replaced itself replaces none, however late it says so', async () => {
      const { codes, store, upgradeId } = await issue('LETTER');
      await mailCode(store, upgradeId, 'second');
      await codes.voidOthers(upgradeId, 'second', 'letter_replaced', AT + 1);
      await codes.voidOthers(upgradeId, 'k', 'letter_replaced', AT + 2);
      await expect(codes.get('second')).resolves.toMatchObject({ voidedAt: null });
    });

    it('a code that is not there, or of another upgrade, replaces none', async () => {
      const { codes, store, upgradeId } = await issue('LETTER');
      const other = await startUpgrade(store);
      await mailCode(store, other.upgradeId, 'elsewhere');
      for (const codeId of ['unknown', 'elsewhere']) {
        const voiding = codes.voidOthers(upgradeId, codeId, 'letter_replaced', AT);
        await expect(voiding).rejects.toMatchObject({ code: 'RECORD_NOT_FOUND' });
      }
      await expect(codes.get('k')).resolves.toMatchObject({ voidedAt: null });
    });

    it('a code issued for an upgrade that has ended is void from the start', async () => {
      const { store } = current();
      const { upgradeId } = await startUpgrade(store);
      await store.upgrades.close(closing(upgradeId));
      const issuing = {
        codeId: 'k',
        upgradeId,
        channel: 'LETTER',
        expiresAt: AT + DAY_MS,
        at: AT + 2,
      } as const;
      await expect(store.codes.issue(issuing)).resolves.toMatchObject({ voidedAt: AT + 2 });
      await expect(store.codes.readForLetter('k')).resolves.toBeNull();
    });

    it('45. a code is the same however it is typed: lower case, O for 0, l for 1, spaces, hyphens', async () => {
      const { store } = current();
      const { upgradeId } = await startUpgrade(store);
      const code = await mailCode(store, upgradeId);
      const typed = ` ${code.slice(0, 5)}-${code.slice(5)} `
        .toLowerCase()
        .replaceAll('0', 'o')
        .replaceAll('1', 'l');
      await expect(entering(store, upgradeId, typed)).resolves.toBe('UPGRADED');
      await expect(entering(store, upgradeId, code)).resolves.toBe('UPGRADED');
    });
  });
}
