import { type Command, Option } from 'commander';
import { ask } from '../ask';
import { givenOrAsked } from '../given';
import { examples, UPGRADE_ID } from '../help';
import { type KeyOption, keyOption, repeatable } from '../idempotency-key';
import type { Session } from '../session';
import { showStatus } from '../show-status';
import { missing } from '../usage';

type Decision = 'APPROVE' | 'REJECT';

interface ReviewOptions extends KeyOption {
  readonly approve?: boolean;
  readonly reject?: boolean;
  readonly actor?: string;
}

export function addReview(program: Command, session: Session): void {
  program
    .command('review')
    .summary('decide a case under review')
    .description(
      'Approves or rejects a case under review, or a proofing that was repudiated: approved it stands, rejected the ' +
        'credential is revoked. The decision is kept with the name of who made it.',
    )
    .argument('<upgrade-id>', UPGRADE_ID)
    .addOption(new Option('--approve', 'the upgrade goes on').conflicts('reject'))
    .option('--reject', 'the upgrade ends as REJECTED')
    .option('--actor <name>', "who decides: an account name of the reviewer's system")
    .addOption(keyOption())
    .addHelpText(
      'after',
      examples(
        ['list --stage UNDER_REVIEW', 'the cases to decide'],
        ['review UPGRADE_ID --approve --actor reviewer-1'],
        ['review UPGRADE_ID --reject --actor reviewer-1'],
      ),
    )
    .action(async (upgradeId: string, options: ReviewOptions) => {
      await session.prepare('RUN');
      const decision = await decisionOf(session, options);
      const actor = await givenOrAsked(session, options.actor, '--actor', 'Who decides (account name)? ');
      const client = await session.client('RUN');
      const status = await session.waitFor(
        client.decideReview(upgradeId, { decision, actor }, repeatable(options)),
      );
      session.answer({ json: status, text: showStatus(session, status) });
    });
}

async function decisionOf(session: Session, { approve, reject }: ReviewOptions): Promise<Decision> {
  if (approve === true) return 'APPROVE';
  if (reject === true) return 'REJECT';
  if (!session.mayAsk()) throw missing('--approve or --reject');
  return ask<Decision>(session, 'Approve or reject? ', (answer) => {
    if (answer === 'approve') return { value: 'APPROVE' };
    if (answer === 'reject') return { value: 'REJECT' };
    return { problem: 'Please answer approve or reject.' };
  });
}
