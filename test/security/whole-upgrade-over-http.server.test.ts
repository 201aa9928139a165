/**
 * Threat: what is guarded so well cannot be used. A back end with a key and a person with a session of their own go
 * through whole upgrades over HTTP, each doing only what is theirs.
 */
import { createApplicant } from '../../deploy/local/applicant';
import type { ProofingStatus, Stage } from '../../workflows/status';
import { undocumented } from '../support/openapi-document';
import { startSkippedTime, type SkippedTime } from '../support/skipped-time';

let world: SkippedTime;
beforeAll(async () => void (world = await startSkippedTime()), 60_000);
afterAll(() => world.close());

async function call<T = ProofingStatus>(
  credential: string,
  address: string,
  { method = 'GET', body, key }: { method?: string; body?: unknown; key?: string } = {},
): Promise<T & { status: number; code?: string }> {
  const response = await fetch(world.apiUrl + address, {
    method,
    headers: {
      authorization: `Bearer ${credential}`,
      ...(body !== undefined && { 'content-type': 'application/json' }),
      ...(key !== undefined && { 'idempotency-key': key }),
    },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  const { status, headers } = response;
  const text = await response.text();
  expect(undocumented(method, documentedAddressOf(address), { status, headers, text })).toBeNull();
  return { ...(JSON.parse(text) as T), status };
}

/** As the OpenAPI document has it. */
const documentedAddressOf = (address: string): string =>
  address.replace(/\?.*/, '').replace(/(\/upgrades\/)[^/]+/, '$1{upgradeId}');

/** A started upgrade, and the person's own session for it. */
async function begun(country: 'US' | 'DE') {
  const person = await createApplicant(world, { name: 'http', country });
  const { API_KEY_BACK_END: backEnd } = world.secrets;
  const { credentialId, userId } = person;
  const agreedAt = new Date(world.clock()).toISOString();
  const start = { credentialId, userId, partnerId: 'partner-example', otp: person.otp() };
  const started = await call(backEnd, '/v1/upgrades', {
    method: 'POST',
    body: { ...start, consent: { textVersion: '2026-01', agreedAt } },
    key: `start-${credentialId}`,
  });
  expect(started).toMatchObject({ status: 201 });
  const at = `/v1/upgrades/${started.upgradeId}`;
  const again = await call(backEnd, '/v1/upgrades', {
    method: 'POST',
    body: { ...start, consent: { textVersion: '2026-01', agreedAt } },
    key: `start-${credentialId}`,
  });
  expect(again.upgradeId).toBe(started.upgradeId);
  const { token } = await call<{ token: string }>(backEnd, `${at}/sessions`, {
    method: 'POST',
    body: { expiresInSeconds: 3_600 },
  });
  /** The list says within a second what the upgrade itself says. */
  const expectListed = async (stage: Stage): Promise<void> => {
    const query = `?stage=${stage}&credentialId=${credentialId}&partnerId=partner-example`;
    for (const until = Date.now() + 1_000; ;) {
      const { upgrades } = await call<{ upgrades: ProofingStatus[] }>(backEnd, `/v1/upgrades${query}`);
      if (upgrades.some((each) => each.upgradeId === started.upgradeId)) return;
      if (Date.now() > until) throw new Error(`the list does not tell of ${stage}`);
    }
  };
  const reach = async (stage: Stage): Promise<ProofingStatus> => {
    for (const until = Date.now() + 30_000; Date.now() < until;) {
      const status = await call(backEnd, at);
      if (status.stage !== stage) continue;
      await expectListed(stage);
      return status;
    }
    throw new Error(`stage ${stage} was not reached`);
  };
  return { person, at, token, backEnd, upgradeId: started.upgradeId, reach };
}

const HOME = {
  US: {
    address: {
      line1: '100 Example Street',
      city: 'Springfield',
      state: 'VA',
      postalCode: '22150',
      country: 'US',
    },
    timeZone: 'America/New_York',
    dateOfBirth: '1980-02-03',
    ssn: '900123456',
    agreesToKba: true,
  },
  DE: {
    address: { line1: 'Beispielweg 1', city: 'Musterstadt', postalCode: '12345', country: 'DE' },
    timeZone: 'Europe/Berlin',
  },
};
const contactInfo = (country: 'US' | 'DE', lastName = 'Example') => ({
  firstName: 'Avery',
  lastName,
  email: 'avery@example.com',
  phone: '+12025550123',
  ...HOME[country],
});

interface Questions {
  readonly questionSetId: string;
  readonly questions: readonly { readonly choices: readonly string[] }[];
}

it('by questions: the back end starts, the person answers in a session, and the credential is upgraded', async () => {
  const { person, at, token, upgradeId, reach } = await begun('US');
  await reach('AWAITING_CONTACT_INFO');
  await call(token, `${at}/contact-info`, { method: 'POST', body: contactInfo('US') });
  await reach('AWAITING_KBA_ANSWERS');
  const { questionSetId, questions } = await call<Questions>(token, `${at}/kba/questions`);
  const answers = questions.map(({ choices }) => choices.findIndex((each) => each.endsWith('(right)')) + 1);
  const ended = await call(token, `${at}/kba/answers`, { method: 'POST', body: { questionSetId, answers } });
  expect(ended).toMatchObject({ status: 200, outcome: 'UPGRADED' });
  expect(await person.credential()).toMatchObject({ status: 'PROOFING_UPGRADED' });
  const trail = await world.store.audit.listByUpgrade(upgradeId);
  const taken = trail.filter(({ event }) => event === 'action_taken').map(({ facts }) => facts);
  expect(taken).toEqual([
    { action: 'upgrade.start', principalId: 'back-end' },
    { action: 'session.issue', principalId: 'back-end' },
    { action: 'contact-info.submit', principalId: `session:${upgradeId}` },
    { action: 'questions.answer', principalId: `session:${upgradeId}` },
  ]);
  await world.replay(person.credentialId);
}, 60_000);

it('by live video: booked, moved, given back and booked again in a session; the code is entered', async () => {
  const { person, at, token, upgradeId, reach } = await begun('DE');
  await reach('AWAITING_CONTACT_INFO');
  await call(token, `${at}/contact-info`, { method: 'POST', body: contactInfo('DE') });
  await reach('AWAITING_VIDEO_BOOKING');
  const slotsFrom = async () => {
    const { slots } = await call<{ slots: string[] }>(token, `${at}/video/slots?limit=50`);
    return slots.filter((slot) => Date.parse(slot) > world.clock() + 3 * 86_400_000);
  };
  const [first, second] = await slotsFrom();
  const appointment = (method: string, startsAt?: string) =>
    call(token, `${at}/video/appointment`, {
      method,
      ...(startsAt !== undefined && { body: { startsAt, timeZone: 'Europe/Berlin' } }),
    });
  expect(await appointment('POST', first)).toMatchObject({ status: 200, stage: 'AWAITING_VIDEO_RESULT' });
  expect(await appointment('PUT', second)).toMatchObject({ status: 200 });
  expect(await call(token, `${at}/video/join-link`)).toMatchObject({
    status: 409,
    code: 'JOIN_LINK_NOT_YET',
  });
  expect(await appointment('DELETE')).toMatchObject({ status: 200, stage: 'AWAITING_VIDEO_BOOKING' });
  const booked = await appointment('POST', first);
  expect(booked).toMatchObject({ status: 200 });
  await world.sandbox.finishVideo(booked.appointment!.appointmentId, 'PASSED');
  await reach('AWAITING_REDEMPTION');
  const { code } = await world.client.revealCodeToAgent(upgradeId, 'agent-1');
  const wrong = await call(token, `${at}/redemption`, { method: 'POST', body: { code: '0000000000' } });
  expect(wrong).toMatchObject({ status: 422, code: 'CODE_WRONG' });
  const ended = await call(token, `${at}/redemption`, { method: 'POST', body: { code } });
  expect(ended).toMatchObject({ status: 200, outcome: 'UPGRADED' });
  await world.replay(person.credentialId);
}, 60_000);

it('a review is decided by a reviewer’s key, and neither by the back end’s nor by the person', async () => {
  const { person, at, token, backEnd, reach } = await begun('US');
  await reach('AWAITING_CONTACT_INFO');
  const info = contactInfo('US', 'Deceased');
  await call(token, `${at}/contact-info`, { method: 'POST', body: info });
  await reach('UNDER_REVIEW');
  const decide = (credential: string) =>
    call(credential, `${at}/review`, { method: 'POST', body: { decision: 'REJECT', reason: 'ticket-1' } });
  for (const credential of [token, backEnd, world.secrets.API_KEY_OPERATOR]) {
    expect(await decide(credential)).toMatchObject({ status: 403, code: 'FORBIDDEN' });
  }
  expect(await decide(world.secrets.API_KEY_REVIEWER_1)).toMatchObject({ status: 200, outcome: 'REJECTED' });
  await world.replay(person.credentialId);
}, 60_000);

it('the same session key for two intents of two people does not mix them up', async () => {
  const one = await begun('US');
  const other = await begun('US');
  await one.reach('AWAITING_CONTACT_INFO');
  await other.reach('AWAITING_CONTACT_INFO');
  const cancel = { method: 'POST', key: 'same' };
  expect(await call(one.token, `${one.at}/cancellation`, cancel)).toMatchObject({ outcome: 'CANCELLED' });
  expect(await call(other.token, other.at)).toMatchObject({ outcome: null });
  expect(await call(one.token, `${other.at}/cancellation`, cancel)).toMatchObject({ status: 404 });
}, 60_000);
