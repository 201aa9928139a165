/** Threat: one operator alone keeps cases open where two must agree, one by one, many at once, or by a freeze. */
import { createUpgradeClient, type UpgradeClient } from '../../client';
import { AT, DAY_MS, startUpgrade } from '../db/fixtures';
import { type OpenedFile, openSqliteFile } from '../db/sqlite-files';
import { statusOf } from '../client/cli-run';
import { temporalDouble } from '../support/temporal-double';

/** Updates that runs were sent. */
const sent: { readonly updateId: string; readonly actor: string; readonly byMs: number }[] = [];
const temporal = temporalDouble({
  withDeadline: (_: number, call: () => unknown) => call(),
  workflow: {
    getHandle: () => ({
      async executeUpdate(
        _: unknown,
        {
          args,
          updateId,
        }: { args: [{ operator: { actor: string }; extension: { byMs: number } }]; updateId: string },
      ) {
        const [{ operator, extension }] = args;
        sent.push({ updateId, actor: operator.actor, byMs: extension.byMs });
        return statusOf();
      },
    }),
  },
});

let opened: OpenedFile;
let client: UpgradeClient;
let upgradeId: string;
beforeEach(async () => {
  sent.length = 0;
  opened = await openSqliteFile();
  client = createUpgradeClient({ temporal, store: opened.store, clock: () => AT, reviewersNeeded: 2 });
  ({ upgradeId } = await startUpgrade(opened.store));
});
afterEach(() => opened.close());

const by = (actor: string) => ({ actor, reason: 'ticket-1' });
const extend = (actor: string, days = 7, key?: string) =>
  client.extendDeadline(
    upgradeId,
    { byMs: days * DAY_MS, ...by(actor) },
    key === undefined ? {} : { idempotencyKey: key },
  );

describe('one case', () => {
  it('the first order is kept and not carried out; the same by another is', async () => {
    await expect(extend('one')).rejects.toMatchObject({ code: 'ORDER_SECOND_NEEDED' });
    expect(sent).toEqual([]);
    await extend('two');
    expect(sent).toMatchObject([{ actor: 'two', byMs: 7 * DAY_MS }]);
  });

  it.each([undefined, 'fresh'])('whoever ordered it is no second one, with key %s', async (key) => {
    await expect(extend('one')).rejects.toMatchObject({ code: 'ORDER_SECOND_NEEDED' });
    await expect(extend('one', 7, key)).rejects.toMatchObject({ code: 'ORDER_SAME_ACTOR' });
    expect(sent).toEqual([]);
  });

  it('two who order different extensions have not agreed', async () => {
    await expect(extend('one', 7)).rejects.toMatchObject({ code: 'ORDER_SECOND_NEEDED' });
    await expect(extend('two', 14)).rejects.toMatchObject({ code: 'ORDER_SECOND_NEEDED' });
    expect(sent).toEqual([]);
  });

  it('what two agreed on is carried out under one key, whoever of them repeats it', async () => {
    await expect(extend('one')).rejects.toMatchObject({ code: 'ORDER_SECOND_NEEDED' });
    await extend('two');
    await extend('one');
    await extend('two', 7, 'fresh');
    expect(new Set(sent.map(({ updateId }) => updateId)).size).toBe(1);
  });

  it('what was agreed on once allows no second extension', async () => {
    await expect(extend('one')).rejects.toMatchObject({ code: 'ORDER_SECOND_NEEDED' });
    await extend('two');
    await opened.store.upgrades.extend({
      upgradeId,
      from: AT,
      deadline: AT + 7 * DAY_MS,
      isClockStopped: false,
      code: null,
      mailedCodeMaxMs: null,
      agentCodeMaxMs: null,
      operator: by('two'),
      notices: [],
      reminders: [],
      at: AT,
    });
    await expect(extend('one')).rejects.toMatchObject({ code: 'ORDER_SECOND_NEEDED' });
    expect(sent).toHaveLength(1);
  });
});

describe('many cases', () => {
  const begin = () =>
    client.beginBulk({
      action: 'EXTEND',
      byMs: DAY_MS,
      selection: { upgradeIds: [upgradeId] },
      ...by('one'),
    });
  const carryOut = (runId: string) => client.runBulk(runId, { ratePerSecond: 100 });

  it('a run that extends is carried out once another operator has approved it', async () => {
    const { runId } = await begin();
    await expect(carryOut(runId)).rejects.toMatchObject({ code: 'ORDER_SECOND_NEEDED' });
    await expect(client.approveBulk(runId, by('one'))).rejects.toMatchObject({ code: 'ORDER_SAME_ACTOR' });
    await expect(carryOut(runId)).rejects.toMatchObject({ code: 'ORDER_SECOND_NEEDED' });
    expect(sent).toEqual([]);
    await client.approveBulk(runId, by('two'));
    expect(await carryOut(runId)).toMatchObject({ done: 1, pending: 0 });
    expect(sent).toHaveLength(1);
  });

  it('the approval of one run is none of another', async () => {
    const { runId } = await begin();
    await client.approveBulk(runId, by('two'));
    await expect(carryOut((await begin()).runId)).rejects.toMatchObject({ code: 'ORDER_SECOND_NEEDED' });
  });
});

it('a freeze begins once another operator agrees, and holds nothing back before', async () => {
  const standing = () => opened.store.freezes.standing({ upgradeId, since: AT, counted: [] });
  await expect(client.beginFreeze({ scope: {}, ...by('one') })).rejects.toMatchObject({
    code: 'ORDER_SECOND_NEEDED',
  });
  const { freezeId } = (await client.listFreezes())[0]!;
  expect(await standing()).toEqual({ kind: 'NONE' });
  await expect(client.approveFreeze(freezeId, by('one'))).rejects.toMatchObject({ code: 'ORDER_SAME_ACTOR' });
  expect(await standing()).toEqual({ kind: 'NONE' });
  await client.approveFreeze(freezeId, by('two'));
  expect(await standing()).toMatchObject({ kind: 'LASTS', freezeId });
});
