/** `review list`, `review assign` and `review unassign`: what waits for a decision, and who works on what. */
import { type Command, Option } from 'commander';
import { QUEUE_KINDS, type QueueKind } from '../../../db/store';
import { parseSpan } from '../../policies/span';
import type { ReviewPage, ShownReview } from '../../review-queue';
import type { ListReviewsInput } from '../../schemas';
import { numberUpTo } from '../ask';
import { givenOrAsked } from '../given';
import { examples, UPGRADE_ID } from '../help';
import { fromNow } from '../instant';
import type { Session } from '../session';
import { formatTable } from '../table';
import { malformed } from '../usage';

interface QueueOptions {
  readonly kind?: QueueKind;
  readonly partner?: string;
  readonly assignee?: string;
  readonly unassigned?: boolean;
  readonly olderThan?: string;
  readonly limit: string;
  readonly cursor?: string;
}

interface AssignOptions {
  readonly to?: string;
  readonly actor?: string;
  readonly takeOver?: boolean;
}

/** The store's own limit. */
const LIMIT_MAX = 200;

export function addReviewQueue(review: Command, session: Session): void {
  addReviewList(review, session);
  addAssign(review, session);
  addUnassign(review, session);
}

function addReviewList(review: Command, session: Session): void {
  review
    .command('list')
    .summary('what waits for the decision of a person')
    .description(
      'Lists what waits for the decision of a person, the longest first: cases under review, open ones that something holds ' +
        'back, and proofings that were repudiated. Needs no Temporal server.',
    )
    .addOption(new Option('--kind <kind>', 'only these').choices(QUEUE_KINDS))
    .option('--partner <id>', 'only those of this partner')
    .option('--assignee <name>', 'only what this account works on')
    .addOption(new Option('--unassigned', 'only what nobody works on').conflicts('assignee'))
    .option('--older-than <span>', 'only what has waited so long or longer, e.g. "3 days"')
    .option('--limit <n>', `at most so many, up to ${LIMIT_MAX}`, '50')
    .option('--cursor <cursor>', 'go on where the last page ended')
    .addHelpText(
      'after',
      `
With --json each is a line of its own; if there are more, {"nextCursor": "..."} is the last line.
${examples(
  ['review list --unassigned'],
  ['review list --assignee reviewer-1'],
  ['review list --older-than "3 days" --json', 'for programs'],
)}`,
    )
    .action(async (options: QueueOptions) => {
      const wanted = wantedOf(options, session.clock());
      const page = await (await session.client('STORE')).listReviews(wanted);
      if (session.isJson()) printLines(session, page);
      else session.say(textOf(session, page, options));
    });
}

function addAssign(review: Command, session: Session): void {
  review
    .command('assign')
    .summary('say who works on a case')
    .description('Says who works on what waits for a decision, so that nobody else does unknowingly.')
    .argument('<upgrade-id>', UPGRADE_ID)
    .option('--to <name>', 'who works on it; default: who says so')
    .option('--actor <name>', 'who says so: an account name')
    .option('--take-over', 'also if somebody else works on it')
    .addHelpText(
      'after',
      examples(
        ['review assign UPGRADE_ID --actor reviewer-1', 'I work on it'],
        ['review assign UPGRADE_ID --to reviewer-2 --actor operator-1 --take-over'],
      ),
    )
    .action(async (upgradeId: string, _options: AssignOptions, command: Command) => {
      const options = optionsOf(command);
      const actor = await actorOf(session, options);
      await setAssignee(session, upgradeId, options.to ?? actor, actor, options);
    });
}

function addUnassign(review: Command, session: Session): void {
  review
    .command('unassign')
    .summary('say that nobody works on a case')
    .argument('<upgrade-id>', UPGRADE_ID)
    .option('--actor <name>', 'who says so: an account name')
    .option('--take-over', 'also if somebody else works on it')
    .addHelpText('after', examples(['review unassign UPGRADE_ID --actor reviewer-1']))
    .action(async (upgradeId: string, _options: AssignOptions, command: Command) => {
      const options = optionsOf(command);
      await setAssignee(session, upgradeId, null, await actorOf(session, options), options);
    });
}

/** `review` has an `--actor` too, and commander gives it what is typed anywhere behind it. */
function optionsOf(command: Command): AssignOptions {
  return command.optsWithGlobals<AssignOptions>();
}

function actorOf(session: Session, { actor }: AssignOptions): Promise<string> {
  return givenOrAsked(session, actor, '--actor', 'Who says so (account name)? ');
}

async function setAssignee(
  session: Session,
  upgradeId: string,
  assignee: string | null,
  actor: string,
  { takeOver: takesOver = false }: AssignOptions,
): Promise<void> {
  const client = await session.client('STORE');
  const json = await client.assignReview(upgradeId, { assignee, actor, takesOver });
  session.answer({ json, text: assignee === null ? 'Nobody works on it.' : `${assignee} works on it.` });
}

function wantedOf(options: QueueOptions, now: number): ListReviewsInput {
  const { kind, partner, assignee, unassigned, olderThan, limit, cursor } = options;
  const number = numberUpTo(LIMIT_MAX, limit);
  if (!('value' in number)) throw malformed('--limit', `a number from 1 to ${LIMIT_MAX}`);
  const age = olderThan === undefined ? null : parseSpan(olderThan);
  if (olderThan !== undefined && age === null) throw malformed('--older-than', 'a span such as "3 days"');
  return {
    limit: number.value,
    ...(kind !== undefined && { kind }),
    ...(partner !== undefined && { partnerId: partner }),
    ...(assignee !== undefined && { assignee }),
    ...(unassigned === true && { assignee: null }),
    ...(age !== null && { sinceBefore: new Date(now - age).toISOString() }),
    ...(cursor !== undefined && { cursor }),
  };
}

function printLines({ io }: Session, { reviews, nextCursor }: ReviewPage): void {
  for (const each of reviews) io.stdout.write(`${JSON.stringify(each)}\n`);
  if (nextCursor !== null) io.stdout.write(`${JSON.stringify({ nextCursor })}\n`);
}

function textOf(session: Session, { reviews, nextCursor }: ReviewPage, options: QueueOptions): string {
  if (reviews.length === 0) return 'Nothing waits for a decision.';
  const now = session.clock();
  const shown = (at: string | null): string => (at === null ? '-' : fromNow(Date.parse(at), now));
  const row = (each: ShownReview): string[] => [
    each.upgradeId,
    each.kind,
    shown(each.since),
    shown(each.decidedBy),
    each.assignee ?? '-',
    each.partnerId,
    `${each.why.join(', ')}${each.samePersonAs === null ? '' : ` (as ${each.samePersonAs})`}`,
  ];
  const head = ['UPGRADE', 'KIND', 'SINCE', 'DECIDED BY ITSELF', 'ASSIGNEE', 'PARTNER', 'WHY'];
  const table = formatTable(head, reviews.map(row));
  return nextCursor === null
    ? table
    : `${table}\n\nMore: ${session.typed(`review list${filtersOf(options)} --cursor ${nextCursor}`)}`;
}

function filtersOf({ kind, partner, assignee, unassigned, olderThan, limit }: QueueOptions): string {
  const quoted = olderThan === undefined ? undefined : `"${olderThan}"`;
  const given = Object.entries({ kind, partner, assignee, 'older-than': quoted, limit });
  const texts = given
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => ` --${name} ${value}`);
  return `${unassigned === true ? ' --unassigned' : ''}${texts.join('')}`;
}
