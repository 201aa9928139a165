import { Argument, type Command, Option } from 'commander';
import { CREDENTIAL_CHANGES, type CredentialChange, effectOf } from '../../../db/credential-changes';
import type { CredentialReport } from '../../credential-limits';
import type { OtpInput } from '../../schemas';
import { confirm } from '../ask';
import { examples } from '../help';
import { readJsonFile } from '../input-file';
import { inZone } from '../instant';
import { operatorOf } from '../operator';
import type { Session } from '../session';
import { missing, UsageError } from '../usage';

const ACTIONS = {
  show: [],
  unlock: ['actor', 'reason'],
  rebind: ['actor', 'reason', 'file', 'yes'],
  report: ['actor', 'reason', 'change', 'expiresAt', 'mergedInto', 'yes'],
} as const;
type Action = keyof typeof ACTIONS;

interface CredentialOptions {
  readonly actor?: string;
  readonly reason?: string;
  readonly file?: string;
  readonly yes?: boolean;
  readonly change?: CredentialChange;
  readonly expiresAt?: string;
  readonly mergedInto?: string;
}

export function addCredential(program: Command, session: Session): void {
  program
    .command('credential')
    .summary('a credential: what is wrong or locked, unlock, bind anew, report a change')
    .description(
      'Shows how many one-time passwords and activation codes of a credential were wrong, mends what is locked, and ' +
        'takes what became of it or its owner.',
    )
    .argument('<credential-id>', 'id of the credential')
    .addArgument(
      new Argument('[action]', 'what to do').choices(Object.keys(ACTIONS)).default('show' satisfies Action),
    )
    .option('--actor <name>', 'unlock, rebind, report: who does it, an account name')
    .option('--reason <reference>', 'unlock, rebind, report: why, e.g. a ticket number; no personal data')
    .option('--file <file>', 'rebind: what to bind to, as JSON from a file, or - for standard input')
    .addOption(
      new Option('--change <change>', 'report: what happened').choices(Object.keys(CREDENTIAL_CHANGES)),
    )
    .option('--expires-at <instant>', 'report credential.renewed: its new end, ISO 8601 with an offset')
    .option('--merged-into <user>', 'report user.merged: the user whose account it came to')
    .option('--yes', 'rebind, report: do not ask for confirmation')
    .addHelpText(
      'after',
      `
unlock lets activation codes be entered again after too many wrong ones. Find out first who entered them.

rebind binds the credential to another token or app, or to the same one again, and ends the lock of its one-time
passwords. Check the person's identity first. The secret is no argument: those can be seen in process lists and
shell histories. The file holds one of these, of which all but kind and secret may be left out:
  {"kind": "TOTP", "secret": "BASE32", "digits": 6, "algorithm": "sha1", "periodSeconds": 30}
  {"kind": "HOTP", "secret": "BASE32", "digits": 6, "algorithm": "sha1", "counter": 0, "lookAhead": 10}

report is for what the issuing system does not report itself. An open upgrade follows it: it ends if the credential or the
account is no more, waits if it is suspended, and is held back for a reviewer if it may be in other hands.
${examples(
  ['credential phone-1'],
  ['credential phone-1 unlock --actor operator-1 --reason ticket-4711'],
  ['credential phone-1 report --change credential.suspended --actor operator-1 --reason ticket-4713'],
  ['credential token-1 rebind --file new-token.json --actor operator-1 --reason ticket-4712'],
)}`,
    )
    .action(async (credentialId: string, action: Action, options: CredentialOptions) => {
      refuseForeignOptions(action, options);
      switch (action) {
        case 'show':
          return show(session, credentialId);
        case 'unlock':
          return unlock(session, credentialId, options);
        case 'rebind':
          return rebind(session, credentialId, options);
        case 'report':
          return report(session, credentialId, options);
      }
    });
}

async function show(session: Session, credentialId: string): Promise<void> {
  const client = await session.client('STORE');
  answer(session, await client.getCredential(credentialId));
}

async function unlock(session: Session, credentialId: string, options: CredentialOptions): Promise<void> {
  await session.prepare('RUN_IF_THERE');
  const by = await operatorOf(session, options);
  const client = await session.client('RUN_IF_THERE');
  const report = await session.waitFor(client.unlockCodes(credentialId, by));
  answer(session, report, 'Activation codes may be entered again.');
}

async function rebind(session: Session, credentialId: string, options: CredentialOptions): Promise<void> {
  if (options.file === undefined) throw missing('--file');
  await session.prepare('STORE');
  const by = await operatorOf(session, options);
  // Of whatever form: the client checks it, in words that never repeat it.
  const otp = (await readJsonFile(session, options.file)) as OtpInput;
  if (options.yes !== true)
    await confirm(session, 'What the credential is bound to now will no longer work. Bind it anew?');
  const client = await session.client('STORE');
  answer(session, await client.rebindCredential(credentialId, otp, by), 'The credential is bound anew.');
}

async function report(
  session: Session,
  credentialId: string,
  { change, expiresAt, mergedInto, yes, ...options }: CredentialOptions,
): Promise<void> {
  if (change === undefined) throw missing('--change');
  await session.prepare('RUN_IF_THERE');
  const by = await operatorOf(session, options);
  if (yes !== true && isFinal(change))
    await confirm(session, 'This cannot be undone, and ends an open upgrade. Report it?');
  const client = await session.client('RUN_IF_THERE');
  const news = {
    change,
    ...by,
    ...(expiresAt !== undefined && { expiresAt }),
    ...(mergedInto !== undefined && { mergedInto }),
  };
  answer(session, await session.waitFor(client.reportCredential(credentialId, news)), 'It is kept.');
}

function isFinal(change: CredentialChange): boolean {
  return effectOf(change)?.ends !== undefined;
}

function answer(session: Session, report: CredentialReport, done?: string): void {
  const { credentialId, status, otp, codes } = report;
  const shown = (at: string): string => inZone(Date.parse(at), session.timeZone);
  const mend = (command: string): string => session.typed(`credential ${credentialId} ${command}`);
  const lines = [
    `Credential ${credentialId}: ${status}`,
    `One-time passwords: ${otp.failures} wrong in a row; `,
    `Activation codes: ${codes.failures} wrong in a row; `,
  ];
  if (otp.isLocked) lines[1] += `locked until bound anew: ${mend('rebind --file FILE')}`;
  else lines[1] += otp.retryAt === null ? 'may be tried' : `may be tried at ${shown(otp.retryAt)}`;
  if (codes.lockedAt === null) lines[2] += 'may be entered';
  else lines[2] += `locked since ${shown(codes.lockedAt)}: ${mend('unlock')}`;
  session.answer({ json: report, text: [...(done === undefined ? [] : [done]), ...lines].join('\n') });
}

function refuseForeignOptions(action: Action, options: CredentialOptions): void {
  const own: readonly string[] = ACTIONS[action];
  const foreign = Object.keys(options).find((name) => !own.includes(name));
  if (foreign !== undefined)
    throw new UsageError(`--${dashed(foreign)} does not belong to credential ... ${action}.`);
}

/** As it is typed. */
function dashed(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}
