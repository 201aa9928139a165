/**
 * Threat: the machine is lost, and what is restored mails a person twice, lets somebody who was erased come back, or
 * leaves upgrades that never end.
 *
 * The steps are those of docs/backup-and-restore.md, with the whole stack as processes: the database of the Temporal
 * server first, then the store's, then its key file; everything is destroyed; then all of it is put back. The outside
 * parties lose nothing: what they did twice would be counted twice.
 */
import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout } from 'node:timers/promises';
import Sqlite from 'better-sqlite3';
import { type Applicant, createApplicant, type Person } from '../../deploy/local/applicant';
import { toLetter, toQuestions } from '../../deploy/local/demo/proofing-paths';
import { startStack, type Stack } from '../../deploy/local/stack';
import { untilTrue } from '../support/until-true';

const ROOT = path.join(__dirname, '..', '..');
let folder: string;
let data: string;
let backups: string;
let stack: Stack;

const at = (...names: string[]): string => path.join(folder, ...names);
const person = (more: Partial<Person> = {}): Promise<Applicant> =>
  createApplicant(stack, { name: 'restored', ...more });

/** As a machine that makes backups: by the command, in a process of its own, with no key. */
function backup(...folders: string[]): { database: { file: string } | null; keys: { file: string } | null } {
  const { PATH } = process.env;
  const answer = execFileSync(
    process.execPath,
    ['--import', 'tsx', 'client/cli/main.ts', 'backup', '--json', ...folders],
    { cwd: ROOT, env: { PATH, HOME: folder, STORE_PATH: path.join(data, 'store.sqlite') }, encoding: 'utf8' },
  );
  return JSON.parse(answer) as ReturnType<typeof backup>;
}

/** In production pg_dump of the Temporal server's databases; the dev server keeps both in one SQLite file. */
async function backUpTemporal(): Promise<string> {
  const client = new Sqlite(path.join(data, 'temporal.sqlite'), { readonly: true });
  await client.backup(path.join(backups, 'temporal.sqlite'));
  client.close();
  return path.join(backups, 'temporal.sqlite');
}

/** As the run itself has it: what was under way at the copy is tried again when its time comes. */
async function letterOf(upgradeId: string): Promise<string> {
  for (const until = Date.now() + 90_000; Date.now() < until; await setTimeout(200)) {
    const { letter } = await stack.client.getStatus(upgradeId);
    if (letter !== null) return letter.letterId;
  }
  throw new Error('the run did not go on to its letter');
}

beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'proofing-upgrade-restore-'));
  [data, backups] = [at('data'), at('temporal-backup')];
  mkdirSync(backups);
  stack = await startStack({ dataFolder: data });
}, 120_000);
afterAll(async () => {
  await stack.stop();
  rmSync(folder, { recursive: true, force: true });
}, 60_000);

it('after a loss of everything upgrades go on, nobody is mailed twice, and erased stays erased', async () => {
  // One waits for a person, one for a mailed code, one is done, one is done and will want to be erased.
  const [asked, mailed, done, erased] = await Promise.all([person(), person(), person(), person()]);
  await Promise.all([
    toQuestions(asked),
    toLetter(mailed),
    ...[done, erased].map(async (each) => {
      await toQuestions(each);
      await each.answer('right');
    }),
  ]);
  // And for one the letter is ordered between the copy of Temporal's database and that of the store.
  const between = await person();
  await toQuestions(between);
  await stack.sandbox.addFault({
    party: 'letters',
    route: 'POST /v1/letters',
    fault: 'status_503',
    times: 10_000,
  });
  const answering = between.answer('wrong').catch(() => undefined);
  const trailOf = async ({ upgradeId }: Applicant) =>
    JSON.stringify(await stack.store.audit.listByUpgrade(upgradeId));
  await untilTrue(async () => (await trailOf(between)).includes('letter_prepared'));
  const { contactInfoId } = (await stack.store.upgrades.get(erased.upgradeId))!;
  const contactInfo = () => stack.store.vault.open(contactInfoId!, erased.upgradeId, 'contact_info');
  await expect(contactInfo()).resolves.toMatchObject({
    firstName: expect.stringMatching(/^Avery/) as string,
  });

  const temporal = await backUpTemporal();
  await stack.sandbox.clearFaults();
  await answering;
  await between.reach('ACTIVATION_WAIT');
  await untilTrue(async () => (await stack.sandbox.effects()).messages.count > 0);
  const { database } = backup('--to', at('databases'));
  await stack.client.erase(erased.upgradeId, { by: 'APPLICANT', actor: 'support-1' });
  // The key file is copied more often, which is what makes an erasure last.
  const { keys } = backup('--keys-to', at('keys'));
  const before = await stack.sandbox.effects();

  await stack.stop();
  for (const name of readdirSync(data).filter((each) => /^(store|temporal)\.sqlite/.test(each)))
    rmSync(path.join(data, name));
  copyFileSync(temporal, path.join(data, 'temporal.sqlite'));
  copyFileSync(database!.file, path.join(data, 'store.sqlite'));
  copyFileSync(keys!.file, path.join(data, 'store.sqlite.keys'));
  stack = await startStack({ dataFolder: data });

  // Erased: the database of before still has the sealed value, and nothing opens it.
  const read = await contactInfo().then(
    (value) => JSON.stringify(value),
    (error: unknown) => String(error),
  );
  expect(read).not.toContain('Avery');
  await expect(
    stack.client.erase(erased.upgradeId, { by: 'APPLICANT', actor: 'support-1' }),
  ).resolves.toMatchObject({ upgradeId: erased.upgradeId });

  // Going on: the questions are still open, and both mailed codes are the ones that raise.
  const { questionSetId, questions } = await stack.client.getQuestions(asked.upgradeId);
  const answers = questions.map(
    ({ choices }) => choices.findIndex((choice) => choice.endsWith('(right)')) + 1,
  );
  await stack.client.answerKba(asked.upgradeId, { questionSetId, answers });
  for (const { upgradeId } of [mailed, between]) {
    const { code } = await stack.sandbox.readLetter(await letterOf(upgradeId));
    await stack.client.redeemCode(upgradeId, { code });
  }
  for (const { upgradeId } of [asked, mailed, between])
    await expect(stack.client.waitForEnd(upgradeId)).resolves.toMatchObject({ outcome: 'UPGRADED' });
  for (const { credentialId } of [asked, mailed, between, done])
    await expect(stack.store.credentials.get(credentialId)).resolves.toMatchObject({
      status: 'PROOFING_UPGRADED',
    });

  // Once: each letter, grading and message of before the loss, and of after it.
  const after = await stack.sandbox.effects();
  expect(after.letters).toEqual(before.letters);
  for (const effect of ['letters', 'gradings', 'questionSessions', 'messages', 'charges'] as const)
    expect([effect, Object.entries(after[effect].byReference).filter(([, count]) => count > 1)]).toEqual([
      effect,
      [],
    ]);
  expect(await stack.store.audit.verify()).toMatchObject({ fault: null });
}, 240_000);
