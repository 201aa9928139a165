/**
 * Threat: somebody who may enter codes for an upgrade guesses the one that was mailed, one after the other, many at once,
 * and over new codes and new upgrades of the same credential.
 */
import { randomUUID } from 'node:crypto';
import { AT, closing, MINUTE_MS, opening, showCode, startUpgrade, submit, WRONG_CODE } from '../db/fixtures';
import { type OpenedFile, openSqliteFile } from '../db/sqlite-files';
import { awaitCode, type BackEnd, createBackEnd } from './support/back-end';

let opened: OpenedFile;
let backEnd: BackEnd;
let credentialId: string;
let upgradeId: string;
beforeEach(async () => {
  opened = await openSqliteFile();
  ({ credentialId, upgradeId } = await startUpgrade(opened.store));
  await showCode(opened.store, upgradeId);
  await awaitCode(opened.store, upgradeId);
  backEnd = createBackEnd(opened.store, { failuresMax: 12 });
  backEnd.hashed();
});
afterEach(() => opened.close());

const codeOf = (answer: string): string => (JSON.parse(answer) as { code: string }).code;
const guess = async () => codeOf(await backEnd.enter(upgradeId, WRONG_CODE));

it('44. one after the other: five in ten minutes are hashed, and of all no more than the credential may see', async () => {
  const answers: string[] = [];
  // Every 30 seconds for six hours.
  for (let times = 0; times < 720; times++) {
    answers.push(await guess());
    backEnd.now += 30_000;
  }
  expect(backEnd.hashed()).toBe(12);
  expect(answers.slice(0, 20).filter((code) => code === 'CODE_WRONG')).toHaveLength(5);
  expect(answers.slice(5, 20).every((code) => code === 'TOO_MANY_ATTEMPTS')).toBe(true);
  expect(answers.slice(60).every((code) => code === 'CODES_LOCKED')).toBe(true);
});

it('44. a thousand at once: five reach the run and are hashed, the others neither', async () => {
  const answers = await Promise.all(Array.from({ length: 1_000 }, guess));
  expect(answers.filter((code) => code === 'CODE_WRONG')).toHaveLength(5);
  expect(answers.filter((code) => code === 'TOO_MANY_ATTEMPTS')).toHaveLength(995);
  expect([backEnd.updates(), backEnd.hashed()]).toEqual([5, 5]);
});

it('44. a new code clears neither count', async () => {
  for (let times = 0; times < 5; times++) await guess();
  const anew = { upgradeId, agentId: 'agent', reissuesMax: 9, at: AT };
  const reissued = await opened.store.codes.reissueToAgent(anew);
  if (reissued.kind !== 'REISSUED') throw new Error('the code was not made anew');
  backEnd.hashed();
  // Not even the right one: nothing is looked at.
  expect(codeOf(await backEnd.enter(upgradeId, reissued.code))).toBe('TOO_MANY_ATTEMPTS');
  expect(backEnd.hashed()).toBe(0);
  const limits = await opened.store.credentials.getLimits(credentialId, AT);
  expect(limits?.codes.failures).toBe(5);
});

it('44. a new upgrade of the same credential goes on with the count, and locked stays locked', async () => {
  let looked = 0;
  for (let upgrades = 0; upgrades < 6; upgrades++) {
    for (let times = 0; times < 5; times++) await guess();
    looked += backEnd.hashed();
    await opened.store.upgrades.close(closing(upgradeId, backEnd.now));
    backEnd.now += 20 * MINUTE_MS;
    upgradeId = randomUUID();
    await opened.store.upgrades.open(opening(credentialId, upgradeId, backEnd.now));
    await showCode(opened.store, upgradeId);
    await awaitCode(opened.store, upgradeId);
    // Two each are those codes themselves being made.
    backEnd.hashed();
  }
  expect(looked).toBe(12);
  const right = await showCode(opened.store, upgradeId);
  await backEnd.enter(upgradeId, right);
  expect(codeOf(await backEnd.enter(upgradeId, right))).toBe('CODES_LOCKED');
  await expect(opened.store.credentials.get(credentialId)).resolves.toMatchObject({ status: 'ACTIVE' });
});

it('44. an ended upgrade is no place to guess on: the same budgets hold', async () => {
  const right = await showCode(opened.store, upgradeId);
  await opened.store.codes.decide({
    submissionId: await submit(opened.store, upgradeId, right),
    method: 'VIDEO',
    attemptsMax: 5,
    attemptWindowMs: 1,
    failuresMax: 12,
    holdsOn: [],
    notices: [],
    at: AT,
  });
  backEnd.hashed();
  const answers: string[] = [];
  for (let times = 0; times < 20; times++) answers.push(await guess());
  expect(answers.filter((code) => code === 'UPGRADE_CLOSED')).toHaveLength(5);
  expect(answers.filter((code) => code === 'TOO_MANY_ATTEMPTS')).toHaveLength(15);
  // Each against both codes that were issued.
  expect(backEnd.hashed()).toBe(10);
});

it('44. what cannot be a code uses no try, and is not looked up', async () => {
  for (const typo of ['', 'ABCDE', 'ABCDEFGHJKM', 'ABCDEFGHJU', 'ABCDEFGHJ!', 'ＡＢＣＤＥＦＧＨＪＫ'])
    for (const id of [upgradeId, randomUUID()])
      expect(codeOf(await backEnd.enter(id, typo))).toBe('MALFORMED_CODE');
  expect(backEnd.hashed()).toBe(0);
  expect(JSON.parse(await backEnd.enter(upgradeId, WRONG_CODE))).toMatchObject({
    details: { attemptsLeft: 4 },
  });
});
