/** `synthetic-case` against a real store, in the folder of a local stack, with a client of the test's own. */
import { randomBytes } from 'node:crypto';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { StartInput } from '../../client/schemas';
import type { UpgradeClient } from '../../client/upgrade-client';
import { openStore, parseKeyRing, type Store } from '../../db';
import { opening, passed } from '../db/fixtures';
import { ID, NOW, run, statusOf } from './cli-run';

const ring = (id: string): string => `${id}:${randomBytes(32).toString('base64')}`;
const [sealing, pepper] = [ring('s1'), ring('p1')];
const CODE = 'A1B2C3D4E5';
const PERSON = {
  userId: 'synthetic-user',
  contactInfo: {
    firstName: 'Wilhelmina',
    lastName: 'Monitorson',
    phone: '+12025550147',
    dateOfBirth: '1979-11-23',
    address: {
      line1: '4711 Office Parkway',
      city: 'Springfield',
      state: 'VA',
      postalCode: '22150',
      country: 'US',
    },
    agreesToKba: true,
  },
  answers: [{ question: 'street', choice: 'Office' }],
};
const PERSONAL = ['Wilhelmina', 'Monitorson', '5550147', '1979', '4711', 'Office'];
const QUESTIONS = {
  questionSetId: 'set-1',
  questions: [{ text: 'Which street?', choices: ['A', 'Office'] }],
};

let folder: string;
let file: string;
let store: Store;
const kept = { ...process.env };
beforeEach(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'cli-synthetic-'));
  const settings = {
    STORE_PATH: path.join(folder, 'store.sqlite'),
    SEALING_KEYS: sealing,
    CODE_PEPPERS: pepper,
    CODEC_KEYS: pepper,
  };
  writeFileSync(path.join(folder, 'environment.json'), JSON.stringify(settings));
  const keys = { sealing: parseKeyRing(sealing), peppers: parseKeyRing(pepper) };
  store = await openStore({ path: settings.STORE_PATH, keys });
  file = path.join(folder, 'person.json');
  write(PERSON);
  Object.assign(process.env, {
    SYNTHETIC_PARTNER: 'synthetic',
    SYNTHETIC_CASE_FILE: file,
    SYNTHETIC_LETTER_DAY: 'never',
  });
});
afterEach(async () => {
  process.env = { ...kept };
  await store.close();
  rmSync(folder, { recursive: true });
});

function write(person: unknown): void {
  writeFileSync(file, JSON.stringify(person), { mode: 0o600 });
}

/** An upgrade goes through at once, in the store as well. */
function client(more: Partial<UpgradeClient> = {}): Partial<UpgradeClient> {
  let credentialId = '';
  const open = () => statusOf({ credentialId });
  const asking = () => statusOf({ credentialId, stage: 'AWAITING_KBA_ANSWERS', questionSetId: 'set-1' });
  const upgraded = () =>
    statusOf({ credentialId, stage: 'CLOSED', outcome: 'UPGRADED', reason: 'KBA_PASSED', method: 'KBA' });
  let status = open;
  return {
    async start(input: StartInput) {
      ({ credentialId } = input);
      await store.upgrades.open({ ...opening(credentialId, ID, NOW), partnerId: input.partnerId });
      return { ...open(), attached: false };
    },
    getStatus: async () => status(),
    async submitContactInfo() {
      status = asking;
      return status();
    },
    getQuestions: async () => QUESTIONS,
    async answerKba() {
      await store.upgrades.complete(passed(ID, NOW));
      status = upgraded;
      return status();
    },
    async reportCredential(id) {
      await store.credentials.setStatus(id, 'PROOFING_UPGRADED', 'REVOKED', NOW);
      return { credentialId: id, status: 'REVOKED' } as never;
    },
    ...more,
  };
}
const synthetic = (argv: readonly string[], more: Partial<UpgradeClient> = {}, piped?: string) =>
  run(['synthetic-case', ...argv, '--data', folder], {
    client: client(more),
    ...(piped !== undefined && { piped }),
  });

it('each step is a line with its time, the end says what became of it, and no line tells of the person', async () => {
  const seen = await synthetic([]);
  expect(seen.status).toBe(0);
  expect(seen.out).toMatch(/^before {5}check +\d+ ms\nbefore {5}clean up +\d+ ms\nquestions {2}credential +/);
  expect(seen.out).toMatch(
    new RegExp(`questions {2}retirement +\\d+ ms\nUpgraded, and retired: ${ID}\\.\n$`),
  );
  for (const value of PERSONAL) expect(seen.out + seen.err).not.toContain(value);
  const [record] = (await store.upgrades.list({ limit: 1 })).upgrades;
  expect(record).toMatchObject({ partnerId: 'synthetic', userId: 'synthetic-user', outcome: 'UPGRADED' });
  expect(await store.credentials.get(record!.credentialId)).toMatchObject({ status: 'REVOKED' });
});

it('on a terminal the step that is under way is shown before it is done', async () => {
  const seen = await run(['synthetic-case', '--data', folder], { client: client(), types: [] });
  expect(seen).toMatchObject({ status: 0, questions: [] });
  expect(seen.err).toContain('questions  contact info ...\r');
});

it('--json is an object a step and one at the end', async () => {
  const { out } = await synthetic(['run', '--json']);
  const lines = out
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as unknown);
  expect(lines).toHaveLength(9);
  expect(lines[3]).toEqual({
    step: 'START',
    method: 'KBA',
    upgradeId: ID,
    ms: expect.any(Number) as unknown,
  });
  expect(lines.at(-1)).toEqual({
    done: true,
    cases: [{ method: 'KBA', upgradeId: ID, letterExpectedBy: null }],
  });
});

describe('a step that fails', () => {
  const failing = {
    getQuestions: async () => ({ ...QUESTIONS, questions: [{ text: 'Office?', choices: ['A'] }] }),
    cancel: async () => statusOf(),
  };

  it('is exit status 1, its code, and where to look', async () => {
    const seen = await synthetic([], failing);
    expect(seen.status).toBe(1);
    const sentence = `SYNTHETIC_ANSWERS_FAILED: .*ANSWER_NOT_KNOWN.* explain ${ID}\\.\n$`;
    expect(seen.err).toMatch(new RegExp(sentence));
    for (const value of PERSONAL) expect(seen.out + seen.err).not.toContain(value);
  });

  it('is an object with its step and why, for programs', async () => {
    const { out } = await synthetic(['--json'], failing);
    expect(JSON.parse(out.trimEnd().split('\n').at(-1)!)).toMatchObject({
      error: {
        code: 'SYNTHETIC_ANSWERS_FAILED',
        details: { step: 'ANSWERS', method: 'KBA', because: 'ANSWER_NOT_KNOWN', question: 1 },
      },
    });
  });
});

it('a partner of people is refused before anything is begun', async () => {
  await store.credentials.add(
    { credentialId: 'phone-1', userId: 'avery', type: 'PHONE_OTP', status: 'ACTIVE' },
    {
      kind: 'TOTP',
      secret: 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ',
      digits: 6,
      algorithm: 'sha1',
      periodSeconds: 30,
    },
    NOW,
  );
  await store.upgrades.open({ ...opening('phone-1', undefined, NOW), partnerId: 'synthetic' });
  const start = jest.fn();
  const seen = await synthetic([], { start });
  expect(seen).toMatchObject({ status: 1 });
  expect(seen.err).toContain(
    'SYNTHETIC_CHECK_FAILED: The step CHECK of the synthetic case failed: PARTNER_IN_USE.',
  );
  expect(start).not.toHaveBeenCalled();
  expect(await store.syntheticCases.listStanding('synthetic-user')).toEqual([]);
});

it.each<[string, () => void, RegExp]>([
  ['a partner', () => void (process.env['SYNTHETIC_PARTNER'] = ''), /SYNTHETIC_PARTNER .* must be set/],
  ['a file', () => void (process.env['SYNTHETIC_CASE_FILE'] = ''), /SYNTHETIC_CASE_FILE must be set/],
  ['a file that is there', () => rmSync(file), /SYNTHETIC_CASE_FILE cannot be read/],
  ['a file for the operator alone', () => chmodSync(file, 0o644), /can be read or changed by others/],
  ['JSON', () => writeFileSync(file, '4711 Office'), /is no JSON/],
  ['known fields', () => write({ ...PERSON, Wilhelmina: 1 }), /fields that are not known/],
  [
    'right contact information',
    () => write({ ...PERSON, contactInfo: { ...PERSON.contactInfo, dateOfBirth: '1979' } }),
    /dateOfBirth: is malformed/,
  ],
  [
    'an agreement to questions',
    () => write({ ...PERSON, contactInfo: { ...PERSON.contactInfo, agreesToKba: false } }),
    /agreesToKba/,
  ],
])('without %s nothing is opened, and nothing of the file is shown', async (_, spoil, words) => {
  spoil();
  const seen = await synthetic([]);
  expect(seen).toMatchObject({ status: 1, needs: [], out: '' });
  expect(seen.err).toMatch(words);
  for (const value of PERSONAL) expect(seen.err).not.toContain(value);
});

it.each([
  [['run', '--file', 'x'], '--file does not belong to synthetic-case run.'],
  [['letters', '--within-seconds', '5'], '--within-seconds does not belong to letters.'],
  [['run', ID], 'Only redeem takes the id of an upgrade.'],
  [['run', '--within-seconds', '0'], '--within-seconds must be a number from 1 to 3600.'],
])('%j is a wrong command line', async (argv, sentence) => {
  const seen = await synthetic(argv);
  expect(seen).toMatchObject({ status: 2, needs: [] });
  expect(seen.err).toContain(sentence);
});

describe('a letter that is waited for', () => {
  const DAY_MS = 86_400_000;
  beforeEach(async () => {
    const credentialId = 'synthetic-1';
    const otp = { secret: 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ', digits: 6, algorithm: 'sha1' } as const;
    await store.credentials.add(
      { credentialId, userId: 'synthetic-user', type: 'PHONE_OTP', status: 'ACTIVE' },
      { ...otp, kind: 'TOTP', periodSeconds: 30 },
      NOW,
    );
    await store.upgrades.open({ ...opening(credentialId, ID, NOW), partnerId: 'synthetic' });
    const dates = { expectedFrom: NOW, expectedBy: NOW + 8 * DAY_MS, redeemBy: NOW + 38 * DAY_MS };
    await store.letters.prepare({ letterId: 'l', upgradeId: ID, codeId: 'c', ...dates, at: NOW });
    await store.letters.markAccepted('l', 'house-1', NOW);
    await store.upgrades.enterStage({
      upgradeId: ID,
      stage: 'ACTIVATION_WAIT',
      method: 'KBA_AND_LETTER',
      deadline: dates.expectedBy,
      needsAttention: null,
      event: 'letter_ordered',
      notices: [],
      at: NOW,
    });
  });

  it('is listed with when it should come and until when its code works', async () => {
    const seen = await synthetic(['letters']);
    expect(seen).toMatchObject({ status: 0, needs: [] });
    expect(seen.out).toMatch(new RegExp(`^UPGRADE +ORDERED +EXPECTED BY +.*\n.*\n${ID} +Thu, Oct 8, 2026`));
    expect((await synthetic(['letters', '--json'])).json()).toMatchObject({
      letters: [{ upgradeId: ID, expectedBy: new Date(NOW + 8 * DAY_MS).toISOString() }],
    });
  });

  it('ends by its code, which is piped in and shown nowhere', async () => {
    const redeemCode = jest.fn(async () => statusOf());
    const getStatus = async () => statusOf({ stage: 'CLOSED', outcome: 'UPGRADED', reason: 'CODE_REDEEMED' });
    const seen = await synthetic(['redeem'], { redeemCode, getStatus }, `${CODE}\n`);
    expect(seen.status).toBe(0);
    expect(redeemCode).toHaveBeenCalledWith(ID, { code: CODE }, {});
    expect(seen.out).toContain(`Upgraded by its letter, and retired: ${ID}.`);
    expect(seen.out + seen.err).not.toContain(CODE);
  });
});
