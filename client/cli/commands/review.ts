import { type Command, Option } from 'commander';
import { ask } from '../ask';
import { givenOrAsked } from '../given';
import { REPEATED_STEPS, type RepeatedStep } from '../../../workflows/review-words';
import { examples, UPGRADE_ID } from '../help';
import { type KeyOption, keyOption, repeatable } from '../idempotency-key';
import type { Session } from '../session';
import { showStatus } from '../show-status';
import { missing } from '../usage';
import { addReviewQueue } from './review-queue';

type Decision =
  | { readonly decision: 'APPROVE' | 'REJECT' }
  | { readonly decision: 'ASK_AGAIN'; readonly step: RepeatedStep };

interface ReviewOptions extends KeyOption {
  readonly approve?: boolean;
  readonly reject?: boolean;
  readonly askAgain?: RepeatedStep;
  readonly reason?: string;
  readonly actor?: string;
}

export function addReview(program: Command, session: Session): void {
  const review = program
    .command('review')
    .summary('decide a case under review, see what waits, say who works on it')
    .description(
      'Approves or rejects a case under review, or a proofing that was repudiated: approved it stands, rejected the ' +
        'credential is revoked. Or sends the person back to do a step once more. The decision is kept with who made it and ' +
        'why. A case that somebody else works on is refused; one that nobody does is yours from then on.',
    )
    .argument('<upgrade-id>', UPGRADE_ID)
    .addOption(new Option('--approve', 'the upgrade goes on').conflicts(['reject', 'askAgain']))
    .addOption(new Option('--reject', 'the upgrade ends as REJECTED').conflicts('askAgain'))
    .addOption(
      new Option('--ask-again <step>', 'the person does this step once more').choices(REPEATED_STEPS),
    )
    .option('--actor <name>', "who decides: an account name of the reviewer's system")
    .option('--reason <reference>', 'why, e.g. a ticket number; no personal data')
    .addOption(keyOption())
    .addHelpText(
      'after',
      examples(
        ['review list --unassigned', 'what waits for somebody'],
        ['review UPGRADE_ID --approve --actor reviewer-1 --reason ticket-4711'],
        ['review UPGRADE_ID --reject --actor reviewer-1 --reason ticket-4711'],
        ['review UPGRADE_ID --ask-again VIDEO --actor reviewer-1 --reason ticket-4711'],
      ),
    )
    .action(async (upgradeId: string, options: ReviewOptions) => {
      await session.prepare('RUN');
      const decision = await decisionOf(session, options);
      const actor = await givenOrAsked(session, options.actor, '--actor', 'Who decides (account name)? ');
      const reason = await givenOrAsked(session, options.reason, '--reason', 'Why (e.g. a ticket number)? ');
      const client = await session.client('RUN');
      const status = await session.waitFor(
        client.decideReview(upgradeId, { ...decision, actor, reason }, repeatable(options)),
      );
      session.answer({ json: status, text: showStatus(session, status) });
    });
  addReviewQueue(review, session);
}

async function decisionOf(
  session: Session,
  { approve, reject, askAgain: step }: ReviewOptions,
): Promise<Decision> {
  if (approve === true) return { decision: 'APPROVE' };
  if (reject === true) return { decision: 'REJECT' };
  if (step !== undefined) return { decision: 'ASK_AGAIN', step };
  if (!session.mayAsk()) throw missing('--approve, --reject or --ask-again');
  return ask<Decision>(session, 'Approve or reject? ', (answer) => {
    if (answer === 'approve') return { value: { decision: 'APPROVE' } };
    if (answer === 'reject') return { value: { decision: 'REJECT' } };
    return { problem: 'Please answer approve or reject.' };
  });
}
