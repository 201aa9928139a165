/**
 * `synthetic-case` as a scheduler runs it, against the real stack: worker, API, store, Temporal server and the parties of
 * the sandbox, each a process of its own.
 */
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { openClient } from '../../client/cli/open-client';
import { runCommandLine } from '../../client/cli/run-command-line';
import { LETTER_DAYS } from '../../client/synthetic-case/run';
import { writeLocalEnvironment } from '../../deploy/local/local-environment';
import { localSecrets } from '../../deploy/local/local-secrets';
import { startStack, type Stack } from '../../deploy/local/stack';
import type { UpgradeRecord } from '../../db/store';

const PARTNER = 'synthetic';
const ROOT = path.join(__dirname, '../..');
const CONTACT_INFO = {
  firstName: 'Wilhelmina',
  lastName: 'Monitorson',
  email: 'office@example.com',
  phone: '+12025550147',
  dateOfBirth: '1979-11-23',
  ssn: '900471123',
  address: {
    line1: '4711 Office Parkway',
    city: 'Springfield',
    state: 'VA',
    postalCode: '22150',
    country: 'US',
  },
  timeZone: 'America/New_York',
  agreesToKba: true,
};
const PERSONAL = ['Wilhelmina', 'Monitorson', 'office@', '5550147', '1979-11', '900471123', '4711 Office'];
const today = (): string => LETTER_DAYS[new Date().getUTCDay()]!;

let folder: string;
let stack: Stack;
const kept = { ...process.env };

beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'proofing-upgrade-synthetic-'));
  stack = await startStack({ dataFolder: folder });
  writeLocalEnvironment(folder, stack.environment);
}, 120_000);
afterAll(async () => {
  process.env = kept;
  await stack.stop();
  rmSync(folder, { recursive: true, force: true });
}, 60_000);
beforeEach(async () => {
  await stack.sandbox.clearFaults();
  setPerson();
  process.env['SYNTHETIC_PARTNER'] = PARTNER;
  process.env['SYNTHETIC_LETTER_DAY'] = 'never';
});

function setPerson(more: object = {}): void {
  const file = path.join(folder, 'synthetic-person.json');
  const person = {
    userId: 'entitled-synthetic',
    contactInfo: CONTACT_INFO,
    answers: [{ question: '', choice: '(right)' }],
    ...more,
  };
  writeFileSync(file, JSON.stringify(person), { mode: 0o600 });
  process.env['SYNTHETIC_CASE_FILE'] = file;
}

interface Line {
  readonly step?: string;
  readonly method?: string | null;
  readonly upgradeId?: string | null;
  readonly ms?: number;
  readonly done?: boolean;
  readonly error?: { readonly code: string; readonly details: Readonly<Record<string, unknown>> };
}

async function command(...argv: string[]): Promise<{ status: number; lines: Line[] }> {
  let text = '';
  const status = await runCommandLine({
    argv: ['--data', folder, '--json', 'synthetic-case', ...argv],
    io: {
      stdout: { write: (part) => (text += part) },
      stderr: { write: (part) => (text += part.includes('using the local stack') ? '' : part) },
      isTerminal: false,
      isKeyboard: false,
      columns: 100,
      prompt: async () => {
        throw new Error('nobody is here to be asked');
      },
      readInput: async () => '',
      onInterrupt: () => () => undefined,
    },
    openClient,
  });
  for (const value of PERSONAL) expect(text).not.toContain(value);
  const lines = text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Line);
  return { status, lines };
}

async function cases(): Promise<readonly UpgradeRecord[]> {
  return (await stack.store.upgrades.list({ partnerId: PARTNER, limit: 100 })).upgrades;
}
const credentialOf = async ({ credentialId }: UpgradeRecord) => stack.store.credentials.get(credentialId);
const letterOf = async ({ upgradeId }: UpgradeRecord) =>
  (await stack.store.letters.listByUpgrade(upgradeId)).at(-1)!;
const stepsOf = (lines: readonly Line[], method: string): (string | undefined)[] =>
  lines.filter((line) => line.method === method).map(({ step }) => step);

const STEPS = ['CREDENTIAL', 'START', 'CONTACT_INFO', 'ANSWERS', 'RESULT'];

it('an upgrade goes through, is paid by nobody, and leaves a credential that nobody can use', async () => {
  const { status, lines } = await command('run');
  expect(status).toBe(0);
  expect(stepsOf(lines, 'KBA')).toEqual([...STEPS, 'RETIREMENT']);
  expect(lines.at(-1)).toMatchObject({ done: true, cases: [{ method: 'KBA' }] });
  const [upgrade] = await cases();
  expect(upgrade).toMatchObject({ outcome: 'UPGRADED', reason: 'KBA_PASSED', partnerId: PARTNER });
  expect(await credentialOf(upgrade!)).toMatchObject({ status: 'REVOKED' });
  expect((await stack.sandbox.effects()).charges.count).toBe(0);
}, 60_000);

it('goes by the HTTP API where the file has its address, as a back end would', async () => {
  const key = localSecrets(folder).API_KEY_BACK_END;
  setPerson({ api: { url: stack.apiUrl, key } });
  const { status, lines } = await command('run');
  expect({ status, last: lines.at(-1) }).toMatchObject({ status: 0, last: { done: true } });
  setPerson({ api: { url: stack.apiUrl, key: 'no key that anybody has' } });
  const refused = await command('run', '--within-seconds', '5');
  expect(refused.status).toBe(1);
  expect(refused.lines.at(-1)?.error).toMatchObject({
    code: 'SYNTHETIC_START_FAILED',
    details: { step: 'START', because: 'UNAUTHENTICATED' },
  });
}, 60_000);

it('a letter is mailed on its day, once, stays open beside later runs, and ends by its code', async () => {
  process.env['SYNTHETIC_LETTER_DAY'] = today();
  const before = (await stack.sandbox.effects()).letters.count;
  const { status, lines } = await command('run');
  expect(status).toBe(0);
  expect(stepsOf(lines, 'KBA_AND_LETTER')).toEqual(STEPS);
  expect(stepsOf(lines, 'KBA')).toEqual([...STEPS, 'RETIREMENT']);
  expect((await command('run')).status).toBe(0);
  expect((await stack.sandbox.effects()).letters.count).toBe(before + 1);
  const upgrade = (await cases()).find(({ method }) => method === 'KBA_AND_LETTER')!;
  expect(upgrade).toMatchObject({ closedAt: null, stage: 'ACTIVATION_WAIT' });
  const { letters } = (await command('letters')).lines[0] as { letters?: { upgradeId: string }[] };
  expect(letters).toMatchObject([{ upgradeId: upgrade.upgradeId }]);

  const file = path.join(folder, 'code');
  writeFileSync(file, 'ZZZZZZZZZZ');
  const wrong = await command('redeem', '--file', file);
  expect(wrong).toMatchObject({ status: 1 });
  expect(wrong.lines.at(-1)?.error).toMatchObject({
    code: 'SYNTHETIC_CODE_FAILED',
    details: { because: 'CODE_WRONG' },
  });
  writeFileSync(file, (await stack.sandbox.readLetter((await letterOf(upgrade)).letterId)).code);
  expect(await command('redeem', '--file', file)).toMatchObject({ status: 0 });
  expect(await stack.store.upgrades.get(upgrade.upgradeId)).toMatchObject({ outcome: 'UPGRADED' });
  expect(await credentialOf(upgrade)).toMatchObject({ status: 'REVOKED' });
  expect((await command('redeem', '--file', file)).lines.at(-1)?.error).toMatchObject({
    code: 'SYNTHETIC_CODE_FAILED',
    details: { because: 'NO_LETTER_AWAITED' },
  });
}, 120_000);

it.each([
  ['webstore', 'START', 'KBA'],
  ['experian', 'CONTACT_INFO', 'KBA'],
  ['letter-house', 'RESULT', 'KBA_AND_LETTER'],
])(
  'a failing %s is told by the step %s, and its case does not stay',
  async (party, step, method) => {
    if (method === 'KBA_AND_LETTER') process.env['SYNTHETIC_LETTER_DAY'] = today();
    // No letter of an earlier test counts as that of today.
    process.env['SYNTHETIC_PARTNER'] = `${PARTNER}-${party}`;
    setPerson({ userId: `entitled-synthetic-${party}` });
    await stack.sandbox.addFault({ party, fault: 'status_503', times: 1_000 });
    const { status, lines } = await command('run', '--within-seconds', '8');
    expect(status).toBe(1);
    expect(lines.at(-1)?.error).toMatchObject({
      code: `SYNTHETIC_${step}_FAILED`,
      details: { step, method },
    });
    const partnerId = process.env['SYNTHETIC_PARTNER'];
    await stack.sandbox.clearFaults();
    expect((await command('run', '--within-seconds', '60')).status).toBe(0);
    const { upgrades } = await stack.store.upgrades.list({ partnerId, limit: 10 });
    const failed = upgrades.at(-1)!;
    expect(failed).toMatchObject({ outcome: 'CANCELLED' });
    expect(await credentialOf(failed)).toMatchObject({ status: 'REVOKED' });
  },
  120_000,
);

it('what a run left that was killed is cancelled and revoked by the next', async () => {
  await stack.sandbox.addFault({ party: 'experian', fault: 'hang', times: 1_000 });
  const known = new Set((await cases()).map(({ upgradeId }) => upgradeId));
  const killed = spawn(
    process.execPath,
    ['--import', 'tsx', 'client/cli/main.ts', '--data', folder, '--json', 'synthetic-case'],
    { cwd: ROOT, env: process.env, stdio: ['ignore', 'pipe', 'ignore'] },
  );
  await new Promise<void>((resolve) => {
    killed.stdout.on('data', (part: Buffer) => {
      if (part.toString().includes('"START"')) resolve();
    });
  });
  killed.kill('SIGKILL');
  const left = (await cases()).find(({ upgradeId }) => !known.has(upgradeId))!;
  expect(left).toMatchObject({ closedAt: null });
  await stack.sandbox.clearFaults();
  expect((await command('run')).status).toBe(0);
  expect(await stack.store.upgrades.get(left.upgradeId)).toMatchObject({
    outcome: 'CANCELLED',
    reason: 'CANCELLED_BY_OPERATOR',
  });
  expect(await credentialOf(left)).toMatchObject({ status: 'REVOKED' });
}, 120_000);
