/** With Temporal away no call hangs, nothing is lost, and repeating a call is the same call. */
import { randomUUID } from 'node:crypto';
import { Client, Connection } from '@temporalio/client';
import { createUpgradeClient, type StartInput, type UpgradeClient } from '../../client';
import { UpgradeError } from '../../client/errors';
import {
  addCredential,
  AT,
  closing,
  DAY_MS,
  decision,
  eventsOf,
  mailCode,
  startUpgrade,
  totpAt,
} from '../db/fixtures';
import { type OpenedFile, openSqliteFile } from '../db/sqlite-files';
import { freshDataConverter } from '../support/temporal-double';

let opened: OpenedFile;
let connection: Connection;
let client: UpgradeClient;
let now = AT;

const ANSWER_WITHIN_MS = 100;

beforeEach(async () => {
  now = AT;
  opened = await openSqliteFile();
  connection = Connection.lazy({ address: '127.0.0.1:1' });
  client = clientOf(ANSWER_WITHIN_MS);
});
afterEach(async () => {
  await connection.close();
  await opened.close();
});

const clientOf = (answerWithinMs: number): UpgradeClient =>
  createUpgradeClient({
    temporal: new Client({ connection, dataConverter: freshDataConverter() }),
    store: opened.store,
    clock: () => now,
    answerWithinMs,
  });

async function startInput(): Promise<StartInput> {
  const credentialId = await addCredential(opened.store);
  return {
    credentialId,
    userId: `user-of-${credentialId}`,
    partnerId: 'partner-1',
    otp: totpAt(AT),
    consent: { textVersion: '2026-01', agreedAt: new Date(AT).toISOString() },
    idempotencyKey: 'intent-1',
  };
}

async function codeOf(call: Promise<unknown>): Promise<string> {
  return call.then(
    () => 'ANSWERED',
    (error: unknown) => (error instanceof UpgradeError ? error.code : String(error)),
  );
}

const AWAY = /^(TEMPORAL_UNAVAILABLE|ANSWER_PENDING)$/;

test('a start answers in time that the upgrade cannot answer', async () => {
  const input = await startInput();
  const startedAt = performance.now();
  expect(await codeOf(clientOf(500).start(input))).toMatch(AWAY);
  expect(performance.now() - startedAt).toBeLessThan(1_500);
});

test('a start that is repeated with its key is the same upgrade, and needs no second one-time password', async () => {
  const input = await startInput();
  for (let each = 0; each < 3; each++) expect(await codeOf(client.start(input))).toMatch(AWAY);
  const { upgrades } = await client.list({ credentialId: input.credentialId });
  expect(upgrades).toMatchObject([{ stage: 'AWAITING_PURCHASE', outcome: null, closedAt: null }]);
  const events = await eventsOf(opened.store, upgrades[0]!.upgradeId);
  expect(events.filter((event) => event === 'upgrade_opened')).toHaveLength(1);
  const { idempotencyKey: _, ...anotherIntent } = input;
  expect(await codeOf(client.start(anotherIntent))).toBe('OTP_REUSED');
});

test('another start of the same credential attaches to the upgrade that was opened', async () => {
  const input = await startInput();
  await codeOf(client.start(input));
  now = AT + 30_000;
  expect(await codeOf(client.start({ ...input, idempotencyKey: 'intent-2', otp: totpAt(now) }))).toMatch(
    AWAY,
  );
  const { upgrades } = await client.list({ credentialId: input.credentialId });
  expect(upgrades).toHaveLength(1);
});

test('the status of a running upgrade is told from the store', async () => {
  const { upgradeId, credentialId } = await startUpgrade(opened.store);
  expect(await client.getStatus(upgradeId)).toMatchObject({
    upgradeId,
    credentialId,
    stage: 'AWAITING_PURCHASE',
    outcome: null,
    attemptsLeft: { kba: 2, total: 3 },
  });
});

test('the status of an upgrade that has ended needs no server', async () => {
  const { upgradeId } = await startUpgrade(opened.store);
  await opened.store.upgrades.close(closing(upgradeId));
  expect(await client.getStatus(upgradeId)).toMatchObject({ stage: 'CLOSED', outcome: 'CANCELLED' });
});

async function upgradeThatTakesCodes(): Promise<string> {
  const { upgradeId } = await startUpgrade(opened.store);
  await opened.store.upgrades.enterStage({
    upgradeId,
    stage: 'AWAITING_REDEMPTION',
    method: 'KBA_AND_LETTER',
    deadline: AT + DAY_MS,
    needsAttention: null,
    event: 'redemption_opened',
    notices: [],
    at: AT,
  });
  return upgradeId;
}

test('an entered code is kept undecided, counts as one try however often it is repeated, and is decided later', async () => {
  const upgradeId = await upgradeThatTakesCodes();
  const code = await mailCode(opened.store, upgradeId);
  for (let each = 0; each < 4; each++) {
    expect(await codeOf(client.redeemCode(upgradeId, { code }, { idempotencyKey: 'entry-1' }))).toMatch(AWAY);
  }
  const entered = (await eventsOf(opened.store, upgradeId)).filter((event) => event === 'code_entered');
  expect(entered).toHaveLength(1);
  const expiry = { ...closing(upgradeId, AT + 2), outcome: 'EXPIRED', reason: 'CODE_NOT_REDEEMED' } as const;
  const expired = await opened.store.upgrades.expire({ ...expiry, deadline: AT + 1 });
  if (expired.kind !== 'SUBMITTED_IN_TIME') throw new Error('the submission was not kept');
  expect(await opened.store.codes.decide(decision(expired.submissionId, AT + 2))).toEqual({
    kind: 'UPGRADED',
  });
  expect(await client.getStatus(upgradeId)).toMatchObject({ outcome: 'UPGRADED' });
});

test('wrong codes entered meanwhile use up the tries', async () => {
  const upgradeId = await upgradeThatTakesCodes();
  const enter = (code: string) => client.redeemCode(upgradeId, { code }, { idempotencyKey: randomUUID() });
  const answers = await Promise.all(
    Array.from({ length: 8 }, (_, each) => codeOf(enter(`ZZZZZZZZZ${each}`))),
  );
  const refused = answers.filter((code) => code === 'TOO_MANY_ATTEMPTS');
  expect(refused.length).toBeGreaterThan(0);
  expect(answers.filter((code) => AWAY.test(code))).toHaveLength(8 - refused.length);
});
