import { run } from './cli-run';

const COMMANDS = [
  'start',
  'status',
  'show',
  'explain',
  'contact-info',
  'kba',
  'video',
  'redeem',
  'letter',
  'review',
  'extend',
  'reissue',
  'redrive',
  'freeze-expiry',
  'cancel',
  'list',
  'bulk',
  'stuck',
  'synthetic-case',
  'credential',
  'maintenance',
  'deployment',
  'notices',
  'events',
  'audit',
  'resend-events',
  'verify-audit',
  'api-key',
];

it.each(COMMANDS)('%s --help says what it does, with an example, and opens nothing', async (command) => {
  const seen = await run([command, '--help']);
  expect(seen).toMatchObject({ status: 0, err: '', needs: [] });
  expect(seen.out).toContain(`Usage: npm run upgrade -- ${command}`);
  expect(seen.out).toContain('--json');
  expect(seen.out).toMatch(/Examples?:\n(.*\n)*? {2}npm run upgrade -- /);
});

it('the help of the program names every command', async () => {
  const { out, status } = await run(['--help']);
  expect(status).toBe(0);
  for (const command of COMMANDS) expect(out).toMatch(new RegExp(`^  ${command} `, 'm'));
});

it('no command takes personal data or a code as an argument', async () => {
  for (const command of ['contact-info', 'redeem', 'credential']) {
    const { out } = await run([command, '--help']);
    const options = [...out.matchAll(/^ {2}(?:-\w, )?--([\w-]+)/gm)].map(([, name]) => name);
    expect(options).toEqual(
      expect.not.arrayContaining(['ssn', 'name', 'code', 'phone', 'email', 'secret', 'otp']),
    );
    expect(out).toMatch(/process lists/);
  }
});

describe('a wrong command line ends with 2 and says why', () => {
  it.each([
    [['frobnicate'], "unknown command 'frobnicate'"],
    [['status'], "missing required argument 'upgrade-id'"],
    [['list', '--stage', 'ASLEEP'], "option '--stage <stage>' argument is invalid"],
    [['list', '--limit', '0'], '--limit must be a number from 1 to 200'],
    [['video', 'id', 'slots', '--from', 'tomorrow'], '--from must be an instant with its offset'],
    [['video', 'id', 'cancel', '--at', '2026-10-12T14:30:00Z'], '--at does not belong to video ... cancel'],
    [['video', 'id', 'link', '--zone', 'UTC'], '--zone does not belong to video ... link'],
    [['review', 'id', '--approve', '--reject'], "option '--approve' cannot be used with option '--reject'"],
    [['credential', 'id', 'unlock', '--file', 'x'], '--file does not belong to credential ... unlock'],
    [['kba', 'id', '--file', 'x', '--disagree'], "cannot be used with option '--disagree'"],
  ])('%j', async (argv, why) => {
    const seen = await run(argv);
    expect(seen).toMatchObject({ status: 2, out: '', needs: [] });
    expect(seen.err).toMatch(/^INVALID_INPUT: /);
    expect(seen.err).toContain(why);
  });

  it.each([
    [['Avery Example'], 'unknown command.'],
    [['900123456'], 'unknown command.'],
    [['avery@example.com'], 'unknown command.'],
    [['status', 'id', '--Example'], 'unknown option.'],
    [['redeem', 'id', '--K3M9TQ7R2W'], 'unknown option.'],
    [['status', 'id', "--O'Example"], 'unknown option.'],
  ])('%j, which may be anything, is not repeated', async (argv, why) => {
    const seen = await run(argv);
    expect(seen).toMatchObject({ status: 2, out: '', needs: [] });
    expect(seen.err).toContain(`INVALID_INPUT: ${why}`);
    expect(seen.err).not.toMatch(/avery|example|900123456|K3M9/i);
  });

  it('without a command it shows the help on standard error', async () => {
    const seen = await run([]);
    expect(seen).toMatchObject({ status: 2, out: '' });
    expect(seen.err).toContain('Usage: npm run upgrade --');
  });

  it('with --json it is told as JSON, wherever --json stands', async () => {
    for (const argv of [
      ['--json', 'frobnicate'],
      ['status', '--json'],
      ['list', '--limit', 'x', '--json'],
    ]) {
      const seen = await run(argv);
      expect(seen.status).toBe(2);
      expect(seen.json()).toEqual({
        error: {
          code: 'INVALID_INPUT',
          message: expect.any(String) as unknown,
          details: expect.any(Object) as unknown,
        },
      });
    }
  });

  it('what was typed in the place of a code is not repeated', async () => {
    for (const argv of [
      ['redeem', 'id', '--code=ABCDE12345'],
      ['redeem', 'id', 'ABCDE12345'],
      ['video', 'id', 'ABCDE12345'],
      ['start', '--pay', 'ABCDE12345'],
      ['start', '--licence-key', 'ABCDE12345'],
    ]) {
      const seen = await run(argv);
      expect(seen.status).toBe(2);
      expect(seen.out + seen.err).not.toContain('ABCDE12345');
    }
  });
});
