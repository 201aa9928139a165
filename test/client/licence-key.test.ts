/** A start with a licence key: the key is kept sealed for the run, and nowhere else. Temporal is away throughout. */
import { readFileSync } from 'node:fs';
import { Client, Connection } from '@temporalio/client';
import { createUpgradeClient, type StartInput, type UpgradeClient } from '../../client';
import { parse } from '../../client/parse';
import { startSchema } from '../../client/schemas';
import { UpgradeError } from '../../client/errors';
import { addCredential, AT, totpAt } from '../db/fixtures';
import { type OpenedFile, openSqliteFile } from '../db/sqlite-files';
import { freshDataConverter } from '../support/temporal-double';

const KEY = 'CANARY-KEY-4711';

let opened: OpenedFile;
let connection: Connection;
let client: UpgradeClient;
let now = AT;

beforeEach(async () => {
  now = AT;
  opened = await openSqliteFile();
  connection = Connection.lazy({ address: '127.0.0.1:1' });
  const temporal = new Client({ connection, dataConverter: freshDataConverter() });
  client = createUpgradeClient({ temporal, store: opened.store, clock: () => now, answerWithinMs: 50 });
});
afterEach(async () => {
  await connection.close();
  await opened.close();
});

async function startInput(overrides: Partial<StartInput> = {}): Promise<StartInput> {
  const credentialId = await addCredential(opened.store);
  return {
    credentialId,
    userId: `user-of-${credentialId}`,
    partnerId: 'partner-1',
    otp: totpAt(now),
    consent: { textVersion: '2026-01', agreedAt: new Date(AT).toISOString() },
    purchase: { licenceKey: KEY },
    ...overrides,
  };
}

/** Starts in vain, since no server is there, and answers with what the store then holds for the run. */
async function afterStart(
  input: StartInput,
): Promise<{ purchase: unknown; licenceKey: unknown; upgradeId: string }> {
  await expect(client.start(input)).rejects.toThrow(UpgradeError);
  const { upgrades } = await client.list({ credentialId: input.credentialId });
  const upgradeId = upgrades[0]!.upgradeId;
  return {
    upgradeId,
    purchase: await opened.store.upgrades.getPurchase(upgradeId),
    licenceKey: await opened.store.vault.open(upgradeId, upgradeId, 'licence_key'),
  };
}

it('is sealed under the upgrade before the run begins, and nothing is chosen to be bought', async () => {
  expect(await afterStart(await startInput())).toMatchObject({ purchase: null, licenceKey: KEY });
  expect(readFileSync(opened.file, 'latin1')).not.toContain(KEY);
});

it('a start that is repeated with its key of idempotency keeps the first licence key', async () => {
  const input = await startInput({ idempotencyKey: 'intent-1' });
  const first = await afterStart(input);
  expect(await afterStart({ ...input, purchase: { licenceKey: 'ANOTHER-KEY' } })).toEqual(first);
});

it('a start that was cut short before the key was kept is made whole by the next one', async () => {
  const { purchase: _, ...withoutKey } = await startInput();
  const opened = await afterStart(withoutKey);
  expect(opened.licenceKey).toBeNull();
  now = AT + 30_000;
  const next = { ...withoutKey, otp: totpAt(now), purchase: { licenceKey: KEY } };
  expect(await afterStart(next)).toEqual({ ...opened, licenceKey: KEY });
});

it('an upgrade that is bought already takes no licence key on top', async () => {
  const product = 'PHONE_OTP_PROOFING_UPGRADE';
  const input = await startInput({ purchase: { product, paymentMethod: 'INVOICE' } });
  await afterStart(input);
  now = AT + 30_000;
  const next = { ...input, otp: totpAt(now), purchase: { licenceKey: KEY } };
  expect(await afterStart(next)).toMatchObject({ licenceKey: null, purchase: { product } });
});

it.each([
  [{ licenceKey: 'short' }, { 'purchase.licenceKey': '8 to 64 letters, digits and hyphens' }],
  [{ licenceKey: 'K'.repeat(65) }, { 'purchase.licenceKey': '8 to 64 letters, digits and hyphens' }],
  [{ licenceKey: 'CANARY KEY' }, { 'purchase.licenceKey': '8 to 64 letters, digits and hyphens' }],
  [{ product: 'P' }, { 'purchase.paymentMethod': 'is malformed' }],
])('%j is refused with what is wrong about it', async (purchase, fields) => {
  const raw = { ...(await startInput()), purchase };
  try {
    parse(startSchema, raw);
    throw new Error('it was taken');
  } catch (error) {
    expect((error as UpgradeError).details).toEqual({ fields });
    expect((error as Error).message).not.toContain('CANARY');
  }
});

it('a licence key and a product at once are refused', async () => {
  const raw = { ...(await startInput()), purchase: { licenceKey: KEY, product: 'P', paymentMethod: 'CARD' } };
  expect(() => parse(startSchema, raw)).toThrow(expect.objectContaining({ code: 'INVALID_INPUT' }) as Error);
});
