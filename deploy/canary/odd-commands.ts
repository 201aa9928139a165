/**
 * Every command with odd arguments and input, for a person and for a program: particulars as options, as ids, as unknown
 * commands, and piped in broken. Kept is what a terminal shows.
 */
import type { UpgradeClient } from '../../client';
import type { Io } from '../../client/cli/io';
import { runCommandLine } from '../../client/cli/run-command-line';
import { UsageError } from '../../client/cli/usage';
import type { OddCalls } from './odd-calls';
import type { Answered } from './odd-requests';

export async function runOddCommands(wish: OddCalls): Promise<Answered[]> {
  const answers: Answered[] = [];
  // Numbered, for what was typed is no name to report.
  for (const [index, [argv, piped]] of commandsOf(wish).entries()) {
    for (const given of [argv, ['--json', ...argv]]) {
      answers.push({ name: `command line ${index + 1}`, text: await run(wish.client, given, piped) });
    }
  }
  return answers;
}

export function commandsOf({
  person,
  upgradeId: id,
  credentialId,
  userId,
  code,
  otp,
}: Omit<OddCalls, 'client'>): [string[], string?][] {
  const { firstName = '', lastName = '', ssn = '', email = '', dateOfBirth = '' } = person;
  const name = `${firstName} ${lastName}`;
  const all = JSON.stringify(person);
  return [
    [[name]],
    [['status', name]],
    [['status', id, `--${lastName}`]],
    [['status', id, `--ssn=${ssn}`, name]],
    [['status', id]],
    [['show', name]],
    [['show', id]],
    [['explain', id, `--${lastName}`]],
    [['explain', id]],
    [['start', '--user', userId, '--credential', credentialId, '--otp', otp, '--agree']],
    [['start', '--user', name, '--credential', ssn, '--otp', name, '--agree']],
    [['start', '--user', userId, '--credential', credentialId, '--otp', otp, '--agree', '--policy', name]],
    [
      [
        'start',
        '--user',
        userId,
        '--credential',
        credentialId,
        '--agree',
        '--otp',
        otp,
        '--product',
        name,
        '--pay',
        ssn,
      ],
    ],
    [
      ['start', '--user', userId, '--credential', credentialId, '--agree', '--otp', otp, '--licence-key'],
      `${ssn} ${name}`,
    ],
    [['contact-info', id, '--file', '-'], all.slice(0, -1)],
    [['contact-info', id, '--file', '-'], `[${all}]`],
    [['contact-info', id, '--file', '-'], JSON.stringify({ ...person, [name]: 1, ssn: name, address: ssn })],
    [['contact-info', id, `--ssn=${ssn}`, '--name', name]],
    [['contact-info', id], all],
    [['kba', id]],
    [['kba', id, '--file', '-'], `{"questionSetId":"${name}","answers":["${ssn}"]}`],
    [['kba', id, '--file', '-'], `${name} ${ssn}`],
    [['kba', id, '--disagree', `--${email}`]],
    [['video', id, 'book', '--at', dateOfBirth, '--zone', name]],
    [['video', id, 'book', '--at', name, '--zone', ssn]],
    [['video', id, name]],
    [['video', id, 'slots', '--from', name, '--limit', ssn]],
    [['video', id, 'code', '--agent', name, '--yes']],
    [['redeem', id], name],
    [['redeem', id], `{"code":{"${code}":"${ssn}"}}`],
    [['redeem', id], code],
    [['redeem', id, `--code=${code}`]],
    [['redeem', id, code]],
    [['letter', name]],
    [['review', id, '--approve', '--actor', name]],
    [['review', id, '--ask-again', name, '--actor', name, '--reason', `${ssn} ${name}`]],
    [['review', 'list', '--assignee', name, '--older-than', ssn]],
    [['review', 'list', '--assignee', 'reviewer-1', '--partner', 'x']],
    [['review', 'assign', id, '--to', name, '--actor', ssn]],
    [['review', 'unassign', name, '--actor', 'x']],
    [['cancel', name, '--by', name, '--yes']],
    [['list', '--stage', name]],
    [['list', '--partner', name, '--limit', ssn, '--cursor', Buffer.from(name).toString('base64')]],
    [['deployment', name]],
    [['deployment', 'ramp', '--deployment', name, '--build', ssn, '--percent', name]],
    [['stuck']],
    [['stuck', '--partner', name, '--limit', ssn]],
    [['synthetic-case']],
    [['synthetic-case', name, ssn]],
    [['synthetic-case', 'run', '--within-seconds', ssn]],
    [['synthetic-case', 'redeem', name], code],
    [['synthetic-case', 'redeem', id, `--code=${code}`]],
    [['maintenance', name, '--from', ssn]],
    [['events', name]],
    [['events', 'list', '--upgrade', name, '--from', dateOfBirth, '--limit', ssn]],
    [['events', 'resend', '--id', name, '--actor', `${name} ${ssn}`]],
    [['events', 'endpoints', name]],
    [['events', 'endpoints', 'add', '--partner', name, '--url', `https://${ssn}@x.example`, '--actor', 'x']],
    [['events', 'endpoints', 'enable', name, '--actor', email]],
    [['audit', 'verify', '--expect', `${ssn}:${name}`]],
    [['resend-events', '--id', name, '--actor', `${name} ${ssn}`]],
    [['verify-audit', '--expect', `${ssn}:${name}`]],
    [['repudiate', id, '--actor', name]],
    [['repudiate', name, '--actor', 'support-1']],
    [['erase', name, '--by', name, '--actor', name, '--yes']],
    [['credential', name]],
    [['credential', credentialId, 'unlock', '--actor', name, '--reason', `${ssn} ${name}`]],
    [
      ['credential', credentialId, 'rebind', '--actor', 'x', '--reason', 'y', '--file', '-'],
      `{"secret":"${name}"}`,
    ],
    [
      [
        'credential',
        credentialId,
        'report',
        '--change',
        name,
        '--actor',
        name,
        '--reason',
        ssn,
        '--merged-into',
        name,
      ],
    ],
    [
      [
        'credential',
        name,
        'report',
        '--change',
        'user.merged',
        '--actor',
        'x',
        '--reason',
        'y',
        '--merged-into',
        name,
      ],
    ],
    [['hold', name]],
    [['hold', id, 'place', '--actor', name, '--reason', `${ssn} ${name}`]],
    [['hold', id, 'release', '--hold', name]],
    [['extend', name, '--by', ssn, '--actor', name, '--reason', ssn]],
    [['extend', id, '--by', '1d', '--actor', name, '--reason', `${ssn} ${name}`]],
    [['extend', '--where', name, `stage=${ssn}`, '--by', '1d', '--actor', 'x', '--reason', 'y']],
    [['extend', '--ids-file', name, '--by', '1d', '--actor', 'x', '--reason', 'y']],
    [['reissue', id, '--actor', name, '--reason', ssn]],
    [['redrive', name, '--actor', 'x', '--reason', 'y']],
    [['redrive', '--where', `needs-attention=${name}`, '--actor', name, '--reason', 'y', '--rate', ssn]],
    [['freeze-expiry', 'begin', '--where', `partner=${name}`, '--actor', name, '--reason', ssn]],
    [['freeze-expiry', 'end', name, '--actor', name, '--reason', ssn]],
    [['bulk', 'approve', name, '--actor', ssn, '--reason', name]],
    [['cancel', '--where', `partner=${email}`, '--by', 'operator', '--actor', name, '--reason', ssn]],
    [['list', '--needs-attention', name, '--deadline-before', ssn]],
    [['bulk', name, ssn]],
    [['bulk', 'show', name]],
    [['bulk', 'resume', ssn]],
    [['notices', name]],
    [['notices', 'preview', name, '--language', ssn]],
    [['keys', name]],
    [['policy', 'check', name, '--standard', ssn]],
    [['policy', 'show', name]],
    [['policy', 'check', '--file', name]],
    [['backup', name]],
    [['backup', '--to', `/${name}/${ssn}`, '--keys-to', `/${name}`]],
    [['api-key', name, '--kind', ssn, '--partner', email]],
  ];
}

async function run(client: UpgradeClient, argv: readonly string[], piped = ''): Promise<string> {
  let text = '';
  const out = { write: (part: string) => void (text += part) };
  const io: Io = {
    stdout: out,
    stderr: out,
    isTerminal: false,
    isKeyboard: false,
    columns: 100,
    prompt: async () => {
      throw new UsageError('Nobody is here to be asked.');
    },
    readInput: async () => piped,
    onInterrupt: () => () => undefined,
  };
  const status = await runCommandLine({
    argv,
    io,
    openClient: async () => ({ client, close: async () => undefined }),
  });
  return `${text}\nexit status ${status}`;
}
