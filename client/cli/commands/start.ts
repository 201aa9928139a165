import { type Command, Option } from 'commander';
import { UpgradeError } from '../../errors';
import type { StartInput } from '../../schemas';
import { ask, askText, askYesNo } from '../ask';
import { givenOrAsked } from '../given';
import { examples } from '../help';
import { type KeyOption, keyOption, repeatable } from '../idempotency-key';
import { REQUIRED_OF_ME } from '../required-of-me';
import type { Session } from '../session';
import { showStatus } from '../show-status';
import { missing } from '../usage';

interface StartOptions extends KeyOption {
  readonly user?: string;
  readonly credential?: string;
  readonly partner: string;
  readonly otp?: string;
  readonly policy?: string;
  readonly product?: string;
  readonly pay?: 'card' | 'invoice';
  readonly licenceKey?: boolean;
  readonly agree?: boolean;
}

export function addStart(program: Command, session: Session): void {
  program
    .command('start')
    .summary('start an upgrade, or attach to the one that runs')
    .description('Starts the upgrade of a credential, or attaches to the one that runs for it.')
    .option('--user <id>', 'whose credential it is')
    .option('--credential <id>', 'the credential to upgrade')
    .option('--partner <id>', 'for whom the proofing is done', 'partner-example')
    .option('--otp <digits>', 'a current one-time password of the credential; better typed when asked')
    .option(
      '--policy <name>',
      'limits and deadlines of the upgrade (default: that of the partner, else exostar)',
    )
    .option('--product <name>', 'buy this upgrade with the start; without: entitled, or bought elsewhere')
    .addOption(new Option('--pay <how>', 'how the product is paid').choices(['card', 'invoice']))
    .addOption(
      new Option(
        '--licence-key',
        'the upgrade was bought: its licence key is asked, or piped in where nobody can be asked',
      ).conflicts(['product', 'pay']),
    )
    .option('--agree', '"What is Required of Me" was read and agreed')
    .addOption(keyOption())
    .addHelpText(
      'after',
      examples(
        ['start --user entitled-avery --credential phone-1', 'asks for all that is missing'],
        [
          'start --user buyer-blake --credential phone-2 --product PHONE_OTP_PROOFING_UPGRADE --pay card',
          'buys the upgrade with the start',
        ],
        ['start --user buyer-blake --credential phone-2 --licence-key', 'activates what somebody bought'],
        ['start --json --user entitled-avery --credential phone-1 --otp 123456 --agree', 'for programs'],
      ),
    )
    .action((options: StartOptions) => start(session, options));
}

async function start(session: Session, options: StartOptions): Promise<void> {
  const { policy } = options;
  await session.prepare('RUN');
  const userId = await givenOrAsked(session, options.user, '--user', 'User id: ');
  const credentialId = await givenOrAsked(session, options.credential, '--credential', 'Credential id: ');
  const purchase = await purchaseOf(session, options);
  const consent = await askConsent(session, options);
  // Asked last: a one-time password is good for half a minute.
  const otp = await givenOrAsked(
    session,
    options.otp,
    '--otp',
    `One-time password of ${credentialId} (not shown): `,
    { hidden: true },
  );
  const client = await session.client('RUN');
  const status = await session.waitFor(
    client.start({
      userId,
      credentialId,
      partnerId: options.partner,
      otp,
      consent,
      ...(policy !== undefined && { policy }),
      ...(purchase !== undefined && { purchase }),
      ...repeatable(options),
    }),
  );
  const headline = status.attached
    ? 'An upgrade of this credential is running already; this is it.'
    : 'The upgrade is started.';
  session.answer({ json: status, text: `${headline} ${showStatus(session, status)}` });
}

async function purchaseOf(session: Session, options: StartOptions): Promise<StartInput['purchase']> {
  const { product, pay } = options;
  if (options.licenceKey === true) return { licenceKey: await licenceKeyOf(session) };
  if (product === undefined && pay === undefined) return undefined;
  const chosen = await givenOrAsked(session, product, '--product', 'Product: ');
  if (pay === undefined && !session.mayAsk()) throw missing('--pay');
  const paidBy =
    pay ??
    (await ask(session, 'Pay by card or invoice? ', (answer) =>
      answer === 'card' || answer === 'invoice'
        ? { value: answer }
        : { problem: 'Please answer card or invoice.' },
    ));
  return { product: chosen, paymentMethod: paidBy === 'card' ? 'CARD' : 'INVOICE' };
}

/** It is as good as money, so it is no argument and is not shown while it is typed. */
async function licenceKeyOf(session: Session): Promise<string> {
  if (session.mayAsk()) return askText(session, 'Licence key (not shown): ', { hidden: true });
  if (session.io.isKeyboard) throw missing('the licence key on standard input');
  return (await session.io.readInput({ idleMs: PIPE_IDLE_MS })).trim();
}

/** How long a pipe may be silent: it may be one that nobody writes to. */
const PIPE_IDLE_MS = 5_000;

/** The text is shown to whoever agrees here; `--agree` says that it was shown elsewhere. */
async function askConsent(session: Session, { agree }: StartOptions): Promise<StartInput['consent']> {
  const { version, text } = REQUIRED_OF_ME;
  if (agree !== true) {
    if (!session.mayAsk()) throw missing('--agree');
    session.say(`\n${text}\n`);
    if (!(await askYesNo(session, 'I have read this and agree.', 'no'))) {
      throw new UpgradeError('CONSENT_MISSING', 'Nothing was started, since you did not agree.');
    }
  }
  return { textVersion: version, agreedAt: new Date(session.clock()).toISOString() };
}
