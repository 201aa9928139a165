/** Listens to a person's dealings, so that what is typed and shown on the way is looked for as well. */
import type { UpgradeClient } from '../../client';
import type { World } from '../local/applicant';
import type { Values } from './values';

/** The same world, with every secret value that passes noted. */
export function recording<W extends World>(world: W, values: Values): W {
  const { client, sandbox } = world;
  const code = (text: unknown): void => {
    values.learn('activation code', text);
    if (typeof text !== 'string' || text.length !== 10) return;
    for (const between of ['-', ' '])
      values.learn('activation code, in halves', text.slice(0, 5) + between + text.slice(5));
  };
  const listening: Partial<UpgradeClient> = {
    start(input) {
      if (/^\d{8}$/.test(input.otp)) values.add('one-time password', input.otp, { standsAlone: true });
      if (input.purchase !== undefined && 'licenceKey' in input.purchase) {
        values.learn('licence key', input.purchase.licenceKey);
      }
      return client.start(input);
    },
    async getQuestions(upgradeId) {
      const open = await client.getQuestions(upgradeId);
      for (const { text, choices } of open.questions) {
        values.learn('question', text);
        for (const choice of choices) {
          // The sandbox asks from a fixed list; its choices of one word are ordinary words.
          const words = choice.replace(/ \(right\)$/, '');
          if (words.includes(' ')) values.learn('choice of a question', words);
        }
      }
      return open;
    },
    async getJoinLink(upgradeId) {
      const link = await client.getJoinLink(upgradeId);
      values.learn('join link', link.joinUrl);
      return link;
    },
    async revealCodeToAgent(upgradeId, agentId) {
      const shown = await client.revealCodeToAgent(upgradeId, agentId);
      code(shown.code);
      return shown;
    },
    async reissueCodeToAgent(upgradeId, agentId) {
      const shown = await client.reissueCodeToAgent(upgradeId, agentId);
      code(shown.code);
      return shown;
    },
    redeemCode(upgradeId, input, options) {
      code(input.code);
      return client.redeemCode(upgradeId, input, options);
    },
  };
  return {
    ...world,
    client: { ...client, ...listening },
    sandbox: {
      ...sandbox,
      async readLetter(letterId) {
        const letter = await sandbox.readLetter(letterId);
        code(letter.code);
        return letter;
      },
    },
  };
}
