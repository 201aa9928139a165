/**
 * Threats: an event of a change that was rolled back, or a change without its event; and somebody who reads the secrets of
 * endpoints in the database file.
 */
import { readFileSync } from 'node:fs';
import Sqlite from 'better-sqlite3';
import { addEndpoint, moveOn, newSecret, openUpgrade } from '../worker/event-fixtures';
import { AT, DAY_MS, decision, mailCode, passed, submit } from './fixtures';
import { type OpenedFile, openSqliteFile } from './sqlite-files';

let opened: OpenedFile;
let client: Sqlite.Database;
beforeEach(async () => {
  opened = await openSqliteFile();
  client = new Sqlite(opened.file);
});
afterEach(async () => {
  client.close();
  await opened.close();
});

const typesOf = async (upgradeId: string) =>
  (await opened.store.outgoingEvents.list({ upgradeId, limit: 200 })).map(({ type }) => type);

/** From now on the database refuses this. */
const refuse = (what: string) =>
  client.exec(`CREATE TRIGGER refused BEFORE ${what} BEGIN SELECT RAISE(ABORT, 'refused'); END`);

it('a change that is rolled back after its event was written leaves no event', async () => {
  const { store } = opened;
  await addEndpoint(store, 'https://back-end.example');
  const upgradeId = await openUpgrade(store);
  const submissionId = await submit(store, upgradeId, await mailCode(store, upgradeId));
  refuse('UPDATE OF verdict ON submissions');
  await expect(store.codes.decide(decision(submissionId))).rejects.toMatchObject({ code: 'STORE_CONFLICT' });
  expect(await typesOf(upgradeId)).toEqual(['upgrade.started']);
  client.exec('DROP TRIGGER refused');
  await store.codes.decide(decision(submissionId));
  expect(await typesOf(upgradeId)).toEqual(['upgrade.completed', 'upgrade.started']);
  const [completed] = await store.outgoingEvents.list({ upgradeId, limit: 1 });
  expect(completed).toMatchObject({ sequence: 2, deliveries: [{ state: 'PENDING' }] });
});

it.each(['outgoing_events', 'deliveries'])(
  'a change whose row in %s cannot be written does not happen',
  async (table) => {
    const { store } = opened;
    await addEndpoint(store, 'https://back-end.example');
    const upgradeId = await openUpgrade(store);
    refuse(`INSERT ON ${table}`);
    await expect(moveOn(store, upgradeId)).rejects.toMatchObject({ code: 'STORE_CONFLICT' });
    await expect(store.upgrades.complete(passed(upgradeId))).rejects.toMatchObject({
      code: 'STORE_CONFLICT',
    });
    expect(await store.upgrades.get(upgradeId)).toMatchObject({ stage: 'AWAITING_PURCHASE', outcome: null });
    expect(await typesOf(upgradeId)).toEqual(['upgrade.started']);
  },
);

it('secrets of endpoints are sealed, each to its own endpoint', async () => {
  const { store } = opened;
  const [secret, other] = [newSecret(), newSecret()];
  const endpointId = await addEndpoint(store, 'https://back-end.example', { secret });
  await addEndpoint(store, 'https://back-end.example', { secret: other });
  for (const side of ['', '-wal']) {
    const bytes = readFileSync(opened.file + side).toString('latin1');
    for (const each of [secret, other]) expect(bytes).not.toContain(each.slice('whsec_'.length, 30));
  }
  await openUpgrade(store);
  client.exec(`UPDATE endpoint_secrets SET sealed_secret =
    (SELECT sealed_secret FROM endpoint_secrets WHERE endpoint_id <> '${endpointId}')`);
  const claiming = store.outgoingEvents.claimDue({ endpointId, at: AT, limit: 1, leaseMs: 1 });
  await expect(claiming).rejects.toMatchObject({ code: 'SEAL_BROKEN' });
});

it('what operators do with endpoints and events is in the audit trail, with who did it, and without address or secret', async () => {
  const { store } = opened;
  const secret = newSecret();
  const by = { actor: 'operator-1', at: AT };
  const endpointId = await addEndpoint(store, 'https://canary.example', { secret });
  await store.endpoints.rotateSecret({
    ...by,
    endpointId,
    secretId: 's2',
    secret: newSecret(),
    overlapMs: 5,
  });
  await store.endpoints.disable({ ...by, endpointId });
  await store.endpoints.enable({ ...by, endpointId });
  await openUpgrade(store);
  await store.outgoingEvents.resend({ ...by, which: { from: AT, to: AT + DAY_MS } });
  const rows = client
    .prepare<[], { event: string; facts: string }>(
      `SELECT event, facts FROM audit WHERE upgrade_id IS NULL AND credential_id IS NULL ORDER BY sequence`,
    )
    .all();
  expect(rows.map(({ event, facts }) => [event, (JSON.parse(facts) as { actor: string }).actor])).toEqual(
    ['added', 'secret_rotated', 'disabled', 'enabled']
      .map((what) => [`endpoint_${what}`, 'operator-1'])
      .concat([['outgoing_events_resent', 'operator-1']]),
  );
  expect(rows.at(-1)!.facts).toContain('"count":1');
  expect(JSON.stringify(rows)).not.toMatch(/canary|whsec/);
});
