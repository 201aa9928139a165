/** `events` against a real store, in the folder of a local stack. */
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { openStore, parseKeyRing, type Store } from '../../db';
import { AT, DAY_MS } from '../db/fixtures';
import { moveOn, openUpgrade } from '../worker/event-fixtures';
import { NOW, run } from './cli-run';

const ring = (id: string): string => `${id}:${randomBytes(32).toString('base64')}`;
const [sealing, pepper] = [ring('s1'), ring('p1')];
const BY = ['--actor', 'operator-1'];
const LEASE = { at: AT + 30 * DAY_MS, limit: 50, leaseMs: 1 };

let folder: string;
let store: Store;
beforeEach(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'cli-events-'));
  const settings = {
    STORE_PATH: path.join(folder, 'store.sqlite'),
    SEALING_KEYS: sealing,
    CODE_PEPPERS: pepper,
    CODEC_KEYS: pepper,
  };
  writeFileSync(path.join(folder, 'environment.json'), JSON.stringify(settings));
  const keys = { sealing: parseKeyRing(sealing), peppers: parseKeyRing(pepper) };
  store = await openStore({ path: settings.STORE_PATH, keys });
});
afterEach(async () => {
  await store.close();
  rmSync(folder, { recursive: true });
});

const events = (...argv: string[]) => run(['events', ...argv, '--data', folder]);
const json = async (...argv: string[]): Promise<unknown> => (await events(...argv, '--json')).json();

async function addOne(...more: string[]): Promise<{ endpointId: string; secret: string }> {
  const given = ['--partner', 'partner-1', '--url', 'https://back-end.example/events', ...BY];
  return (await json('endpoints', 'add', ...given, ...more)) as { endpointId: string; secret: string };
}

it('an endpoint is added with a secret that signs, is shown this once, and is in no list', async () => {
  const { endpointId, secret } = await addOne('--type', 'upgrade.started', 'upgrade.completed');
  const upgradeId = await openUpgrade(store);
  await moveOn(store, upgradeId);
  const due = await store.outgoingEvents.claimDue({ ...LEASE, endpointId });
  expect(due).toMatchObject([{ secrets: [secret], type: 'upgrade.started' }]);
  const listed = await events('endpoints', 'list');
  expect(listed).toMatchObject({ status: 0, needs: [] });
  expect(listed.out).toMatch(
    new RegExp(
      `^${endpointId} +partner-1 +takes events +1 +upgrade.started upgrade.completed +https://`,
      'm',
    ),
  );
  const asJson = await events('endpoints', 'list', '--json');
  expect(asJson.json()).toMatchObject({ endpoints: [{ endpointId, addedAt: new Date(NOW).toISOString() }] });
  expect(listed.out + asJson.out).not.toContain(secret.slice(6));
});

it('a rotated secret signs beside the old one, as long as is said', async () => {
  const { endpointId, secret: first } = await addOne();
  await openUpgrade(store);
  const rotated = (await json('endpoints', 'rotate', endpointId, '--overlap-hours', '2', ...BY)) as {
    secret: string;
    oldSignsUntil: string;
  };
  expect(rotated.oldSignsUntil).toBe(new Date(NOW + 2 * 3_600_000).toISOString());
  const secretsAt = async (at: number) => {
    await store.outgoingEvents.resend({ which: { from: 0, to: AT + 1 }, actor: 'x', at: 0 });
    const [due] = await store.outgoingEvents.claimDue({ ...LEASE, endpointId, at });
    return due!.secrets;
  };
  expect(await secretsAt(NOW)).toEqual([rotated.secret, first]);
  expect(await secretsAt(NOW + 2 * 3_600_000)).toEqual([rotated.secret]);
});

it('disabled, what is to be sent is held and counted; enabled, it is due', async () => {
  const { endpointId } = await addOne();
  await openUpgrade(store);
  const disabled = await events('endpoints', 'disable', endpointId, ...BY);
  expect(disabled).toMatchObject({ status: 0, out: `Endpoint ${endpointId} is disabled; held: 1.\n` });
  expect(await store.outgoingEvents.claimDue({ ...LEASE, endpointId })).toEqual([]);
  expect((await events('endpoints', 'list')).out).toContain('disabled (operator)');
  const enabled = await events('endpoints', 'enable', endpointId, ...BY);
  expect(enabled.out).toBe(`Endpoint ${endpointId} is enabled; to be sent: 1.\n`);
  expect(await store.outgoingEvents.claimDue({ ...LEASE, endpointId })).toHaveLength(1);
});

it('events are listed with what came of them, and sent again by id or by time', async () => {
  const { endpointId } = await addOne();
  const upgradeId = await openUpgrade(store);
  await moveOn(store, upgradeId, 1, AT + DAY_MS);
  for (let each = 0; each < 2; each++)
    for (const due of await store.outgoingEvents.claimDue({ ...LEASE, endpointId }))
      await store.outgoingEvents.markDelivered(due, AT);
  const { events: listed } = (await json('list', '--upgrade', upgradeId)) as {
    events: { eventId: string; deliveries: unknown[] }[];
  };
  expect(listed).toMatchObject([
    { type: 'upgrade.stage_changed', sequence: 2, deliveries: [{ endpointId, state: 'DELIVERED' }] },
    { type: 'upgrade.started', sequence: 1, occurredAt: new Date(AT).toISOString() },
  ]);
  expect((await events('list')).out).toMatch(/upgrade\.started .* delivered$/m);
  const again = await events('resend', '--id', listed[0]!.eventId, ...BY);
  expect(again).toMatchObject({ status: 0, out: 'To be sent again: 1.\n' });
  const range = ['--from', new Date(AT).toISOString(), '--to', new Date(AT + 1).toISOString()];
  expect(await json('resend', ...range, ...BY)).toEqual({ due: 1 });
  const due = await store.outgoingEvents.claimDue({ ...LEASE, endpointId });
  expect(due).toMatchObject([{ type: 'upgrade.started' }]);
  expect((await events('resend', '--id', 'evt_nobody', ...BY)).out).toContain('Nothing is to be sent');
});

it('an endpoint that nobody knows is an error with its own code', async () => {
  for (const act of ['rotate', 'enable', 'disable']) {
    const seen = await events('endpoints', act, 'ep_nobody', ...BY);
    expect(seen).toMatchObject({ status: 1, out: '' });
    expect(seen.err).toContain('ENDPOINT_NOT_FOUND: ');
  }
});

it('a person is asked who does it; elsewhere it must be said', async () => {
  const { endpointId } = await addOne();
  const asked = await run(['events', 'endpoints', 'disable', endpointId, '--data', folder], {
    types: ['operator-7'],
  });
  expect(asked).toMatchObject({ status: 0, questions: [{ text: 'Who does it (account name)? ' }] });
  expect(await events('endpoints', 'enable', endpointId)).toMatchObject({ status: 2 });
});

it.each([
  [['endpoints', 'add', '--url', 'https://x.example', ...BY], 2, '--partner is missing'],
  [['endpoints', 'add', '--partner', 'p', ...BY], 2, '--url is missing'],
  [['endpoints', 'add', '--partner', 'p', '--url', 'canary', ...BY], 1, 'url: is malformed'],
  [
    ['endpoints', 'add', '--partner', 'p', '--url', 'https://u:canary@x.example', ...BY],
    1,
    'INVALID_INPUT: An endpoint is an https address without user',
  ],
  [['endpoints', 'add', '--type', 'upgrade.canary'], 2, 'argument is invalid. Allowed choices are'],
  [['endpoints', 'frobnicate'], 2, 'unknown command'],
  [['endpoints', 'rotate', 'ep', '--overlap-hours', '-1', ...BY], 1, 'overlapHours'],
  [['list', '--limit', '0'], 2, '--limit must be a number from 1 to 200. See events list --help.'],
  [['list', '--from', 'canary'], 2, '--from must be an instant with its offset'],
  [['resend', ...BY], 2, '--id, or --from and --to, must be given'],
  [['resend', '--from', '2027-01-15T00:00:00Z', ...BY], 2, '--to is missing'],
  [['resend', '--id', 'evt', '--from', '2027-01-15T00:00:00Z', ...BY], 2, 'cannot be used with option'],
  [['resend', '--id', 'evt', '--actor', 'Canary Name'], 1, 'actor'],
])('%j is refused, and what was typed is not repeated', async (argv, status, why) => {
  const seen = await events(...argv);
  expect(seen).toMatchObject({ status, out: '' });
  expect(seen.err).toContain(why);
  expect(seen.err).not.toMatch(/canary/i);
});

it.each([
  ['list'],
  ['resend'],
  ['endpoints'],
  ['endpoints', 'add'],
  ['endpoints', 'list'],
  ['endpoints', 'rotate'],
  ['endpoints', 'enable'],
  ['endpoints', 'disable'],
])('events %s %s --help says how it is typed, and opens nothing', async (...argv) => {
  const words = argv.filter((word) => typeof word === 'string');
  const seen = await run(['events', ...words, '--help']);
  expect(seen).toMatchObject({ status: 0, err: '', needs: [] });
  expect(seen.out).toContain(`Usage: npm run upgrade -- events ${words.join(' ')}`);
  expect(seen.out).toContain('--json');
});
