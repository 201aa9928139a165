/** What operators and support see of a case: a real store's, while Temporal is away. */
import { createUpgradeClient } from '../../client/create-upgrade-client';
import type { UpgradeClient } from '../../client/upgrade-client';
import { addCredential, AT, DAY_MS, HOUR_MS, opening } from '../db/fixtures';
import { CANARY } from '../db/full-case';
import { type OpenedFile, openSqliteFile } from '../db/sqlite-files';
import { temporalDouble } from '../support/temporal-double';
import { ID, run } from './cli-run';

const REDEEM_BY = AT + 40 * DAY_MS;
let opened: OpenedFile;
let client: UpgradeClient;
let now = AT;

beforeEach(async () => {
  now = AT;
  opened = await openSqliteFile();
  const temporal = temporalDouble({
    workflow: { getHandle: () => ({}) },
    withDeadline: () => Promise.reject(new Error('away')),
  });
  client = createUpgradeClient({
    temporal,
    store: opened.store,
    clock: () => now,
  });
});
afterEach(() => opened.close());

/** Wrong answers, located, a letter on its way, put off by an operator. */
async function mailed(): Promise<void> {
  const { store } = opened;
  const credentialId = await addCredential(store, undefined, 'phone-1');
  await store.upgrades.open(opening(credentialId, ID));
  await store.vault.seal({
    recordId: 'c',
    upgradeId: ID,
    kind: 'contact_info',
    value: { name: CANARY },
    at: AT,
  });
  await store.upgrades.setContactInfo(ID, 'c', AT);
  await store.attempts.open({ attemptId: 'a', upgradeId: ID, kind: 'KBA', at: AT });
  await store.attempts.finish({ attemptId: 'a', result: 'NOT_AUTHENTICATED', counted: true, at: AT });
  const dates = { expectedFrom: AT + 3 * DAY_MS, expectedBy: AT + 10 * DAY_MS, redeemBy: REDEEM_BY };
  await store.codes.issue({ codeId: 'code', upgradeId: ID, channel: 'LETTER', expiresAt: REDEEM_BY, at: AT });
  await store.letters.prepare({ letterId: 'l', upgradeId: ID, codeId: 'code', ...dates, at: AT });
  await store.letters.markAccepted('l', 'ltr-1', AT);
  await store.upgrades.enterStage({
    upgradeId: ID,
    stage: 'ACTIVATION_WAIT',
    method: 'KBA_AND_LETTER',
    deadline: dates.expectedBy,
    needsAttention: null,
    event: 'letter_ordered',
    notices: [{ noticeId: 'n', template: 'letter_on_its_way', data: {} }],
    at: AT,
  });
  await store.notices.claimDue({ at: AT, limit: 1, leaseMs: 1 });
  await store.notices.markDelivered('n', AT + HOUR_MS);
  await store.upgrades.extend({
    upgradeId: ID,
    from: dates.expectedBy,
    deadline: dates.expectedBy + 14 * DAY_MS,
    isClockStopped: false,
    code: {
      redeemBy: REDEEM_BY + 14 * DAY_MS,
      letters: [
        { letterId: 'l', expectedBy: dates.expectedBy + 14 * DAY_MS, redeemBy: REDEEM_BY + 14 * DAY_MS },
      ],
    },
    mailedCodeMaxMs: null,
    agentCodeMaxMs: null,
    operator: { actor: 'operator-1', reason: 'strike-1' },
    notices: [{ noticeId: 'x', template: 'code_extended', data: {} }],
    reminders: [],
    at: AT + 2 * HOUR_MS,
  });
  await store.holds.place({
    upgradeId: ID,
    hold: 'ON_REQUEST',
    actor: 'operator-2',
    reason: 'ticket-9',
    at: AT,
  });
}

it('explain tells support what was decided and why, and what comes by itself and when', async () => {
  await mailed();
  const seen = await run(['explain', ID], { client, timeZone: 'America/New_York' });
  expect(seen).toMatchObject({ status: 0, needs: ['RUN_IF_THERE'] });
  expect(seen.out).toContain(
    'The questions were answered wrongly; the bureau located the person, so a letter is the way on. This used an attempt.',
  );
  expect(seen.out).toContain(
    'A letter with a code was ordered; it should be there by Mon, Jan 25, 2027, 3:00 AM EST.',
  );
  expect(seen.out).toContain(
    'The deadline was put off from Mon, Jan 25, 2027, 3:00 AM EST to Mon, Feb 8, 2027, 3:00 AM EST by operator-1 (strike-1).',
  );
  expect(seen.out).toContain('It is held back: ON_REQUEST by operator-2 (ticket-9).');
  const [, now] = seen.out.split('Now (ACTIVATION_WAIT):');
  expect(now).toContain('The letter should be there by Mon, Feb 8, 2027, 3:00 AM EST');
  expect(now).toContain('The letter shows an earlier last day (Wed, Feb 24, 2027, 3:00 AM EST');
  expect(now).toContain('The code works as soon as it is there, and until Wed, Mar 10, 2027, 3:00 AM EST');
});

it('show has all of it on one screen, and of the person nothing', async () => {
  await mailed();
  const seen = await run(['show', ID], { client, timeZone: 'UTC' });
  expect(seen.status).toBe(0);
  expect(seen.out).toMatch(/^KBA +.* +NOT_AUTHENTICATED +yes$/m);
  expect(seen.out).toMatch(/^LETTER +.* +OUT$/m);
  expect(seen.out).toMatch(/ ACCEPTED +.*Feb 8, 2027.* +Wed, Feb 24, 2027, 8:00 AM UTC$/m);
  expect(seen.out).toMatch(/^letter_on_its_way +at once +Fri, Jan 15, 2027, 9:00 AM UTC$/m);
  expect(seen.out).toMatch(/^code_extended +at once +-$/m);
  expect(seen.out).toMatch(/^ON_REQUEST +Fri, Jan 15, 2027/m);
  const { out } = await run(['--json', 'show', ID], { client });
  expect(JSON.parse(out)).toMatchObject({
    policy: expect.stringMatching(/^exostar v/),
    attempts: [{ kind: 'KBA' }],
  });
  for (const text of [seen.out, out]) {
    expect(text).not.toContain(CANARY);
    expect(text).not.toContain('user-of-');
  }
});

it('a case that a freeze keeps open is told so, with a code that has run out and can be entered', async () => {
  const { store } = opened;
  await mailed();
  const entered = { upgradeId: ID, method: null, needsAttention: null, notices: [], deadline: null } as const;
  const at = AT + 400 * DAY_MS;
  await store.upgrades.enterStage({
    ...entered,
    stage: 'AWAITING_REDEMPTION',
    event: 'letter_wait_ended',
    at,
  });
  await store.upgrades.note({ ...entered, event: 'expiry_held_back', at });
  now = at;
  expect((await run(['show', ID], { client })).out).toMatch(/^LETTER +.* +HELD_OPEN$/m);
  const { out } = await run(['explain', ID], { client });
  expect(out.split('Now (AWAITING_REDEMPTION):')[1]).toContain('Expiries are frozen');
  await store.upgrades.note({ ...entered, event: 'clock_stopped', at });
  expect((await run(['explain', ID], { client })).out).not.toContain('Expiries are frozen');
});

it('a case that is not there is told by its code', async () => {
  const seen = await run(['show', ID], { client });
  expect(seen).toMatchObject({ status: 1 });
  expect(seen.err).toContain('UPGRADE_NOT_FOUND');
});
