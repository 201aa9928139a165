import { Argument, type Command } from 'commander';
import { confirm } from '../ask';
import { givenOrAsked } from '../given';
import { examples, UPGRADE_ID } from '../help';
import { type KeyOption, keyOption, repeatable } from '../idempotency-key';
import { deadlineInZone, inZone } from '../instant';
import type { Session } from '../session';
import { showStatus } from '../show-status';
import { UsageError } from '../usage';
import { book, showSlots, type SlotOptions } from '../video-slots';

const ACTIONS = {
  slots: ['from', 'limit', 'zone'],
  book: ['at', 'zone', 'from', 'key'],
  move: ['at', 'zone', 'from', 'key'],
  cancel: ['key'],
  link: [],
  code: ['agent', 'yes', 'again'],
} as const;
type Action = keyof typeof ACTIONS;

interface VideoOptions extends SlotOptions, KeyOption {
  readonly agent?: string;
  readonly yes?: boolean;
  readonly again?: boolean;
}

export function addVideo(program: Command, session: Session): void {
  program
    .command('video')
    .summary('live video: free appointments, book, move, cancel, link, code')
    .description('Everything about the live video appointment.')
    .argument('<upgrade-id>', UPGRADE_ID)
    .addArgument(
      new Argument('[action]', 'what to do').choices(Object.keys(ACTIONS)).default('slots' satisfies Action),
    )
    .option('--from <instant>', 'slots, book, move: only appointments from this instant on, ISO 8601')
    .option('--limit <n>', 'slots: how many (default: 20)')
    .option('--at <time>', 'book, move: start of a free appointment, ISO 8601; without offset: in --zone')
    .option('--zone <zone>', 'the time zone you are in, e.g. America/New_York')
    .option('--agent <name>', 'code: the proofing agent who reads it')
    .option('--again', 'code: make a code anew that was misheard; the earlier one is void')
    .option('--yes', 'code: do not ask for confirmation')
    .addOption(keyOption())
    .addHelpText(
      'after',
      `
link shows where to join the session, from shortly before it begins until it ends.

code is for the proofing agent at the end of a passed session. It shows the activation code once, ever: nobody can
show it again. A code that was misheard is made anew by --again; how often is limited.
${examples(
  ['video UPGRADE_ID slots --zone Europe/Berlin', 'free appointments'],
  ['video UPGRADE_ID book', 'shows them and asks which'],
  ['video UPGRADE_ID book --at 2026-10-12T14:30:00Z --zone America/New_York'],
  [
    'video UPGRADE_ID book --at 2026-10-12T10:30 --zone America/New_York',
    'the same, as the clocks there show it',
  ],
  ['video UPGRADE_ID move'],
  ['video UPGRADE_ID cancel'],
  ['video UPGRADE_ID link'],
  ['video UPGRADE_ID code --agent agent-7'],
)}`,
    )
    .action(async (upgradeId: string, action: Action, options: VideoOptions) => {
      refuseForeignOptions(action, options);
      switch (action) {
        case 'slots':
          return showSlots(session, upgradeId, options);
        case 'book':
        case 'move':
          return book(session, upgradeId, action, options);
        case 'cancel':
          return cancel(session, upgradeId, options);
        case 'link':
          return showLink(session, upgradeId);
        case 'code':
          return showCode(session, upgradeId, options);
      }
    });
}

async function cancel(session: Session, upgradeId: string, options: KeyOption): Promise<void> {
  const client = await session.client('RUN');
  const status = await session.waitFor(client.cancelVideo(upgradeId, repeatable(options)));
  session.answer({ json: status, text: `The appointment is given back. ${showStatus(session, status)}` });
}

async function showLink(session: Session, upgradeId: string): Promise<void> {
  const client = await session.client('STORE');
  const link = await client.getJoinLink(upgradeId);
  const until = inZone(Date.parse(link.endsAt), session.timeZone);
  session.answer({
    json: link,
    text: `Join the session here:\n  ${link.joinUrl}\nIt is for this person alone, and works until ${until}.`,
  });
}

async function showCode(session: Session, upgradeId: string, options: VideoOptions): Promise<void> {
  const { clock, timeZone } = session;
  await session.prepare('STORE');
  const agent = await givenOrAsked(session, options.agent, '--agent', 'Proofing agent (account name): ');
  if (options.yes !== true) {
    const what = options.again === true ? 'The earlier code becomes void; the new one' : 'The code';
    await confirm(session, `${what} is shown once and never again. Is the person there to hear it?`);
  }
  const client = await session.client('STORE');
  const { code, redeemBy } =
    options.again === true
      ? await client.reissueCodeToAgent(upgradeId, agent)
      : await client.revealCodeToAgent(upgradeId, agent);
  const until = deadlineInZone(Date.parse(redeemBy), clock(), timeZone);
  session.answer({
    json: { code, redeemBy },
    text: `Activation code: ${code}\nTell it to the person now; it is never shown again. Valid until ${until}.`,
  });
}

/** An option that does nothing for an action is a slip, and perhaps a costly one. */
function refuseForeignOptions(action: Action, options: VideoOptions): void {
  const own: readonly string[] = ACTIONS[action];
  const foreign = Object.keys(options).find((name) => !own.includes(name));
  if (foreign !== undefined) throw new UsageError(`--${foreign} does not belong to video ... ${action}.`);
}
