/** Operators report what became of a credential, and hold upgrades back: by name, with a reason, undone by mistake only once. */
import { addCredential, opening, TOTP } from '../db/fixtures';
import { type OpenedFile, openSqliteFile } from '../db/sqlite-files';
import { NOW, run } from './cli-run';
import { type Told, toldClient } from './told-client';

const BY = ['--actor', 'operator-1', '--reason', 'ticket-4711'];
const UPGRADE = '5f0c6ab2-7f5c-4c7e-9d38-0b7f1a2c3d4e';
const FINAL = ['report', '--change', 'user.deleted'];

let opened: OpenedFile;
let told: Told;
beforeEach(async () => {
  opened = await openSqliteFile();
  told = { workflowIds: [], isTemporalAway: false };
  await addCredential(opened.store, TOTP, 'phone-1');
  await opened.store.upgrades.open(opening('phone-1', UPGRADE, NOW - 1_000));
});
afterEach(() => opened.close());

const command = (argv: readonly string[], setting: Parameters<typeof run>[1] = {}) =>
  run(argv, { client: toldClient(opened.store, told), ...setting });
const report = (argv: readonly string[], setting: Parameters<typeof run>[1] = {}) =>
  command(['credential', 'phone-1', ...argv], setting);
const hold = (...argv: readonly string[]) => command(['hold', UPGRADE, ...argv]);
const statusNow = async () => (await opened.store.credentials.get('phone-1'))?.status;
const factsOf = async (event: string) =>
  (await opened.store.audit.listByUpgrade(UPGRADE))
    .filter((row) => row.event === event)
    .map(({ facts }) => facts);

describe('credential ... report', () => {
  it('takes what happened, tells the run, and is the credential’s state from then on', async () => {
    const seen = await report(['report', '--change', 'credential.suspended', ...BY]);
    expect(seen).toMatchObject({ status: 0, needs: ['RUN_IF_THERE'] });
    expect(seen.out).toContain('Credential phone-1: SUSPENDED');
    expect(told.workflowIds).toEqual(['proofing-upgrade:phone-1']);
  });

  it('stands although Temporal is away, and the run is told by the endpoint later', async () => {
    told.isTemporalAway = true;
    expect(await report(['report', '--change', 'credential.suspended', ...BY])).toMatchObject({ status: 0 });
    expect(await statusNow()).toBe('SUSPENDED');
    await expect(opened.store.events.listPending(10)).resolves.toMatchObject([{ upgradeId: UPGRADE }]);
  });

  it('asks whether what cannot be undone is meant, and does nothing otherwise', async () => {
    const seen = await report([...FINAL, ...BY], { types: ['n'], isKeyboard: false });
    expect(seen).toMatchObject({ status: 1, err: 'Nothing was done.\n' });
    expect(await statusNow()).toBe('ACTIVE');
    expect(await report([...FINAL, ...BY, '--yes'])).toMatchObject({ status: 0 });
    expect(await statusNow()).toBe('REVOKED');
  });

  it.each([
    ['a renewal without its end', ['--change', 'credential.renewed'], 'expiresAt'],
    [
      'an end without a renewal',
      ['--change', 'credential.lost', '--expires-at', '2030-01-01T00:00:00Z'],
      'expiresAt',
    ],
    ['a merger without the other user', ['--change', 'user.merged'], 'mergedInto'],
  ])('%s is refused, and changes nothing', async (_what, options, field) => {
    const seen = await report(['report', ...options, ...BY]);
    expect(seen.status).toBe(1);
    expect(seen.err).toContain(field);
    expect(await statusNow()).toBe('ACTIVE');
  });

  it('a change that nobody knows is a wrong command line, and an unknown credential is told by its code', async () => {
    expect(await report(['report', '--change', 'credential.eaten', ...BY])).toMatchObject({ status: 2 });
    const argv = ['credential', 'no-such', 'report', '--change', 'credential.lost', ...BY, '--json'];
    expect((await command(argv)).json()).toMatchObject({ error: { code: 'UNKNOWN_CREDENTIAL' } });
  });

  it('--change is missing: an error where nobody can be asked', async () => {
    expect(await report(['report', ...BY])).toMatchObject({ status: 2, needs: [] });
  });
});

describe('hold', () => {
  it('is placed and released with who and why, shown meanwhile, and told to the run', async () => {
    expect((await hold()).out).toContain('Nothing holds it back.');
    expect(await hold('place', ...BY)).toMatchObject({ status: 0, needs: ['RUN_IF_THERE'] });
    expect((await hold()).out).toMatch(/^ON_REQUEST: since /);
    const released = await hold('release', '--hold', 'ON_REQUEST', ...BY);
    expect(released.out).toMatch(/^ON_REQUEST: since .*, released /);
    expect(told.workflowIds).toHaveLength(2);
    const by = { actor: 'operator-1', cause: 'ticket-4711', reason: 'ON_REQUEST' };
    expect([await factsOf('hold_placed'), await factsOf('hold_released')]).toEqual([[by], [by]]);
  });

  it('--json gives all of them', async () => {
    const placedAt = new Date(NOW).toISOString();
    expect((await hold('place', ...BY, '--json')).json()).toEqual({
      holds: [{ hold: 'ON_REQUEST', placedAt, releasedAt: null }],
    });
  });

  it('what does not hold is not released', async () => {
    const seen = await hold('release', '--hold', 'NUMBER_PORTED', ...BY, '--json');
    expect(seen.json()).toMatchObject({ error: { code: 'NOT_HELD' } });
  });

  it('a reason that is a sentence is refused: the trail must not learn of persons', async () => {
    const seen = await hold('place', '--actor', 'a', '--reason', 'Jane Doe called');
    expect(seen.status).toBe(1);
    expect(await opened.store.holds.listByUpgrade(UPGRADE)).toEqual([]);
  });
});
