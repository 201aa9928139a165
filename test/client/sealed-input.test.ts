/** Repeating a request must not pile up copies of what a person gave. */
import { sealInput } from '../../client/sealed-input';
import { AT, startUpgrade } from '../db/fixtures';
import { type OpenedFile, openSqliteFile } from '../db/sqlite-files';

let opened: OpenedFile;
beforeEach(async () => void (opened = await openSqliteFile()));
afterEach(() => opened.close());

async function seal(idempotencyKey?: string) {
  const { upgradeId } = (await opened.store.upgrades.list({ limit: 1 })).upgrades[0]!;
  const input = { upgradeId, kind: 'contact_info' as const, value: { firstName: 'Invented' }, at: AT };
  return { upgradeId, recordId: await sealInput(opened.store.vault, input, idempotencyKey) };
}

it('a request that is repeated under its key names the same record', async () => {
  await startUpgrade(opened.store);
  const ids = [await seal('once'), await seal('once'), await seal('once')].map(({ recordId }) => recordId);
  expect(new Set(ids).size).toBe(1);
  expect((await seal('another')).recordId).not.toBe(ids[0]);
});

it('without a key, each is a record of its own', async () => {
  await startUpgrade(opened.store);
  expect((await seal()).recordId).not.toBe((await seal()).recordId);
});

it('one that was refused and erased can be sent again under its key, and is there', async () => {
  await startUpgrade(opened.store);
  for (let times = 0; times < 4; times++) {
    const { upgradeId, recordId } = await seal('once');
    const found = await opened.store.vault.open(recordId, upgradeId, 'contact_info');
    expect(found).toEqual({ firstName: 'Invented' });
    await opened.store.vault.erase(recordId);
  }
});
