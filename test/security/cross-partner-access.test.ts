/** Threat: a partner reads or drives another partner's case, whose id it came to know. */
import { createUpgradeClient } from '../../client';
import { type ActionRule, ACTIONS } from '../../client/http/access/actions';
import { demo } from '../../workflows/policies/demo';
import { AT, DAY_MS, totpAt } from '../db/fixtures';
import { type ApiEndpoint, type Caller, startApiEndpoint } from '../support/api-endpoint';
import { temporalDouble } from '../support/temporal-double';

let endpoint: ApiEndpoint;
beforeEach(async () => {
  endpoint = await startApiEndpoint({
    behaviour: (store) => {
      // Refused before any run is asked; whoever gets further fails on the Temporal that is not there.
      const { start } = createUpgradeClient({ temporal: temporalDouble(), store, clock: () => AT });
      return { start };
    },
  });
});
afterEach(() => endpoint.close());

const OTHERS: readonly Caller[] = ['otherBackEnd', 'otherOperator', 'otherReviewer', 'otherAgent'];

it('no route gives another partner’s caller anything but not found, with any method, and nothing is done', async () => {
  const upgradeId = await endpoint.upgrade('partner-1');
  const ofCases = endpoint.server.routes.filter(
    ({ access }) => 'action' in access && (ACTIONS[access.action] as ActionRule).on === 'UPGRADE',
  );
  expect(ofCases.length).toBeGreaterThan(14);
  for (const as of OTHERS) {
    for (const { method, url } of ofCases) {
      if (method === 'HEAD') continue;
      const address = url.replace(':upgradeId', upgradeId);
      const answer = await endpoint.ask(as, address, { method });
      expect([as, method, url, answer.status, answer.code]).toEqual([
        as,
        method,
        url,
        404,
        'UPGRADE_NOT_FOUND',
      ]);
    }
  }
  expect(endpoint.asked).toEqual([]);
});

it('a caller of several partners reaches the cases of each, and of no third', async () => {
  const cases = await Promise.all(['partner-1', 'partner-2', 'partner-3'].map((id) => endpoint.upgrade(id)));
  const answers = await Promise.all(cases.map((id) => endpoint.ask('groupBackEnd', `/v1/upgrades/${id}`)));
  expect(answers.map(({ status }) => status)).toEqual([200, 200, 404]);
});

it('a code is shown to an agent of the partner only, and to others as if there were no session', async () => {
  const upgradeId = await endpoint.upgrade('partner-1');
  const wish = { startsAt: AT + DAY_MS, timeZone: 'UTC', calendar: demo.video.calendar, at: AT };
  await endpoint.store.appointments.book({ appointmentId: 'appointment-1', upgradeId, ...wish });
  await endpoint.store.appointments.finish('appointment-1', 'PASSED', AT);
  const post = (as: Caller, id: string) =>
    endpoint.ask(as, `/v1/appointments/${id}/code`, { method: 'POST' });
  const foreign = await post('otherAgent', 'appointment-1');
  expect(foreign).toMatchObject({ status: 404, code: 'CODE_NOT_AVAILABLE' });
  expect(foreign.text).toBe((await post('otherAgent', 'unknown')).text);
  expect(endpoint.asked).toEqual([]);
  expect((await post('agent', 'appointment-1')).status).toBe(200);
});

describe('a list', () => {
  const listed = async (as: Caller, query = '') => {
    const { json } = await endpoint.ask(as, `/v1/upgrades${query}`);
    return (json['upgrades'] as { upgradeId: string }[]).map(({ upgradeId }) => upgradeId);
  };

  it('holds the cases of the caller’s partners, whatever is asked for', async () => {
    const mine = await endpoint.upgrade('partner-1');
    const theirs = await endpoint.upgrade('partner-2');
    const third = await endpoint.upgrade('partner-3');
    expect(await listed('backEnd')).toEqual([mine]);
    expect((await listed('groupBackEnd')).toSorted()).toEqual([mine, theirs].toSorted());
    expect(await listed('groupBackEnd', '?partnerId=partner-2')).toEqual([theirs]);
    expect((await listed('chiefOperator')).toSorted()).toEqual([mine, theirs, third].toSorted());
    for (const query of ['?partnerId=partner-2', '?partnerId=partner-3', '?partnerId=nobody']) {
      expect(await listed('backEnd', query)).toEqual([]);
    }
    const { credentialId } = (await endpoint.store.upgrades.get(theirs))!;
    expect(await listed('backEnd', `?credentialId=${credentialId}`)).toEqual([]);
  });

  it.each([
    '?partnerIds=partner-2',
    '?partnerIds=partner-1&partnerIds=partner-2',
    '?partnerId=partner-1&partnerId=partner-2',
    '?partnerId[]=partner-2',
    '?partnerId=partner-1%00',
  ])('is refused where the partner is asked for in another way: %s', async (query) => {
    const theirs = await endpoint.upgrade('partner-2');
    const answer = await endpoint.ask('backEnd', `/v1/upgrades${query}`);
    expect(answer).toMatchObject({ status: 400, code: 'INVALID_INPUT' });
    expect(answer.text).not.toContain(theirs);
  });

  it('goes on from a cursor of another partner’s list within the caller’s own cases', async () => {
    const ids = [await endpoint.upgrade('partner-1'), await endpoint.upgrade('partner-1')];
    await endpoint.upgrade('partner-2');
    await endpoint.upgrade('partner-2');
    const { json } = await endpoint.ask('otherBackEnd', '/v1/upgrades?limit=1');
    const rest = await listed('backEnd', `?cursor=${String(json['nextCursor'])}`);
    expect(ids).toEqual(expect.arrayContaining(rest));
  });

  it('shows of a case what is named, and nothing that the store keeps beside', async () => {
    const upgradeId = await endpoint.upgrade('partner-1');
    await endpoint.store.upgrades.setContactInfo(upgradeId, 'reference-of-sealed-data', AT);
    const { text } = await endpoint.ask('backEnd', '/v1/upgrades');
    expect(text).toContain(upgradeId);
    expect(text).not.toContain('reference-of-sealed-data');
  });
});

describe('a start', () => {
  const startOf = async (partnerId: string, upgradeId: string) => {
    const { credentialId, userId } = (await endpoint.store.upgrades.get(upgradeId))!;
    const consent = { textVersion: '1', agreedAt: new Date(AT).toISOString() };
    return { partnerId, credentialId, userId, otp: totpAt(AT), consent };
  };
  const start = (as: Caller, body: object, headers: Record<string, string> = {}) =>
    endpoint.ask(as, '/v1/upgrades', { method: 'POST', body, headers });

  it('for another partner is refused before the one-time password is looked at', async () => {
    const body = await startOf('partner-2', await endpoint.upgrade('partner-2'));
    const answer = await start('backEnd', body);
    expect(answer).toMatchObject({ status: 403, code: 'FORBIDDEN' });
    expect(endpoint.asked).toEqual([]);
  });

  it('with a right password attaches to no upgrade of another partner, and shows nothing of it', async () => {
    const theirs = await endpoint.upgrade('partner-2');
    const answer = await start('backEnd', await startOf('partner-1', theirs));
    expect(answer).toMatchObject({ status: 409, code: 'UPGRADE_OF_OTHER_PARTNER' });
    expect(answer.text).not.toContain(theirs);
    expect(answer.text).not.toContain('AWAITING');
    const trail = await endpoint.store.audit.listByUpgrade(theirs);
    expect(trail.map(({ event }) => event)).not.toContain('action_taken');
  });

  it('where one caller may do both, attaches', async () => {
    const theirs = await endpoint.upgrade('partner-2');
    const answer = await start('groupBackEnd', await startOf('partner-1', theirs));
    // It went on to the run, which is not there.
    expect(answer.status).toBeGreaterThanOrEqual(500);
  });
});
