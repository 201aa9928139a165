import type { Command } from 'commander';
import { examples, UPGRADE_ID } from '../help';
import type { Session } from '../session';
import { explainCase, inWordsToo, showCase } from '../show-case';

export function addShow(program: Command, session: Session): void {
  program
    .command('show')
    .summary('everything about a case on one screen, for operators')
    .description(
      'Where a case stands, its attempts, appointments, letters, codes, holds and notices, its credential, and what happened. ' +
        'Without personal data. Works while Temporal is away.',
    )
    .argument('<upgrade-id>', UPGRADE_ID)
    .addHelpText('after', examples(['show UPGRADE_ID'], ['show UPGRADE_ID --json']))
    .action(async (upgradeId: string) => {
      const client = await session.client('RUN_IF_THERE');
      const file = await session.waitFor(client.getCase(upgradeId));
      session.answer({
        json: { ...file, trail: inWordsToo(session, file.trail) },
        text: showCase(session, file),
      });
    });
}

export function addExplain(program: Command, session: Session): void {
  program
    .command('explain')
    .summary('what was decided and what comes next, for support')
    .description(
      'Tells in plain words what happened to a case, why, and what comes by itself and when. Works while Temporal is away.',
    )
    .argument('<upgrade-id>', UPGRADE_ID)
    .addHelpText('after', examples(['explain UPGRADE_ID'], ['explain UPGRADE_ID --json']))
    .action(async (upgradeId: string) => {
      const client = await session.client('RUN_IF_THERE');
      const file = await session.waitFor(client.getCase(upgradeId));
      const { story, next } = explainCase(session, file);
      const { stage, outcome, sentence } = file.status;
      const text = [
        ...story.map((line) => `- ${line}`),
        '',
        `Now (${outcome ?? stage}): ${sentence}`,
        ...(file.needsAttention === null ? [] : [`Somebody must look: ${file.needsAttention}.`]),
        ...next.map((line) => `- ${line}`),
      ].join('\n');
      session.answer({
        json: { stage, outcome, sentence, needsAttention: file.needsAttention, story, next },
        text,
      });
    });
}
