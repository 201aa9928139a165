/** What becomes of an upgrade when its credential, or the person's account, changes meanwhile. */
import type { Applicant } from '../../deploy/local/applicant';
import { passVideo, toLetter, toVideo } from '../../deploy/local/demo/proofing-paths';
import { untilPartyIsAsked } from '../support/asked';
import { attentionTo, both } from '../support/attention';
import { noticesOf } from '../support/notices';
import { codeOfRefusal } from '../support/refusal';
import { startSkippedTime, type SkippedTime } from '../support/skipped-time';
import { WAYS_TO_STAGES } from '../support/stages';
import { untilTold } from '../support/told-events';

const DAY_MS = 86_400_000;
const abroad = { country: 'DE' } as const;
let world: SkippedTime;

beforeAll(async () => {
  world = await startSkippedTime();
}, 60_000);
afterAll(() => world.close());

const tell = ({ credentialId }: Applicant, event: Parameters<typeof world.sandbox.credentialEvent>[1]) =>
  world.sandbox.credentialEvent(credentialId, event);

async function expectEnded(applicant: Applicant, outcome: string, reason: string): Promise<void> {
  expect(await applicant.reach('CLOSED')).toMatchObject({ outcome, reason });
  expect(await world.client.waitForEnd(applicant.upgradeId)).toMatchObject({ outcome, reason });
  await world.replay(applicant.credentialId);
}

describe('61. The credential is no more', () => {
  it.each(WAYS_TO_STAGES)('61. revoked in %s: the upgrade ends', async (stage, person, go) => {
    const applicant = await world.person(person);
    await go(applicant);
    expect(await applicant.status()).toMatchObject({ stage });
    await tell(applicant, { type: 'credential.revoked' });
    await expectEnded(applicant, 'CANCELLED', 'CREDENTIAL_REVOKED');
    expect(await applicant.credential()).toMatchObject({ status: 'REVOKED' });
  });

  it('61. replaced by another: a letter that is not printed is withdrawn, and its code is void', async () => {
    const applicant = await world.person();
    await toLetter(applicant);
    const { letter } = await applicant.reach('ACTIVATION_WAIT');
    const { code } = await applicant.readLetter();
    await tell(applicant, { type: 'credential.replaced', replacedBy: 'token-2' });
    await expectEnded(applicant, 'CANCELLED', 'CREDENTIAL_REPLACED');
    const { withdrawnLetters } = await world.sandbox.effects();
    expect(withdrawnLetters.byReference[letter!.letterId]).toBe(1);
    expect(await codeOfRefusal(applicant.redeem(code))).toBe('UPGRADE_CLOSED');
  });

  it('61. revoked while the letter house is out: no letter is mailed when it is back', async () => {
    const applicant = await world.person();
    await applicant.start();
    await applicant.giveContactInfo();
    await world.sandbox.addFault({ party: 'letters', fault: 'status_503', times: 1_000 });
    const { call } = await untilPartyIsAsked(world, 'letters', () => applicant.answer('wrong'));
    // It is tried again from time to time, and time stands still.
    await tell(applicant, { type: 'credential.revoked' });
    await applicant.reach('CLOSED');
    await world.sandbox.clearFaults('letters');
    await expectEnded(applicant, 'CANCELLED', 'CREDENTIAL_REVOKED');
    expect(await call).toMatchObject({ outcome: 'CANCELLED' });
    const letters = await world.store.letters.listByUpgrade(applicant.upgradeId);
    expect(letters.filter(({ state }) => state === 'ACCEPTED')).toEqual([]);
  });
});

describe('61. The credential is suspended', () => {
  it('61. an operator is called, its code is refused, and works once it is reinstated', async () => {
    const applicant = await world.person(abroad);
    await toVideo(applicant);
    await passVideo(applicant);
    const code = await applicant.hearCode();
    await tell(applicant, { type: 'credential.suspended' });
    await untilTold(world, applicant, 'credential.suspended');
    expect(await attentionTo(world, applicant)).toEqual(both('CREDENTIAL_SUSPENDED'));
    expect(await noticesOf(world, applicant)).toContain('credential_not_usable');
    expect(await codeOfRefusal(applicant.redeem(code))).toBe('CREDENTIAL_NOT_ACTIVE');
    await world.skip(1_000);
    await tell(applicant, { type: 'credential.reinstated' });
    await untilTold(world, applicant, 'credential.reinstated');
    expect(await attentionTo(world, applicant)).toEqual(both(null));
    expect(await applicant.redeem(code)).toMatchObject({ outcome: 'UPGRADED' });
    await world.replay(applicant.credentialId);
  });

  it('61. right answers are kept while it is suspended, and upgrade by themselves once it is reinstated', async () => {
    const applicant = await world.person();
    await applicant.start();
    await applicant.giveContactInfo();
    await tell(applicant, { type: 'credential.lost' });
    await untilTold(world, applicant, 'credential.lost');
    expect(await applicant.answer('right')).toMatchObject({ stage: 'UNDER_REVIEW', outcome: null });
    expect(await attentionTo(world, applicant)).toEqual(both('CREDENTIAL_SUSPENDED'));
    await world.skip(1_000);
    await tell(applicant, { type: 'credential.reinstated' });
    await expectEnded(applicant, 'UPGRADED', 'KBA_PASSED');
    expect(await applicant.credential()).toMatchObject({ status: 'PROOFING_UPGRADED' });
  });

  it('61. no letter is mailed while it is suspended; it is ordered once it is reinstated', async () => {
    const applicant = await world.person();
    await applicant.start();
    await applicant.giveContactInfo();
    await tell(applicant, { type: 'credential.suspended' });
    await untilTold(world, applicant, 'credential.suspended');
    expect(await applicant.answer('wrong')).toMatchObject({ stage: 'UNDER_REVIEW' });
    expect(await world.store.letters.listByUpgrade(applicant.upgradeId)).toEqual([]);
    await world.skip(1_000);
    await tell(applicant, { type: 'credential.reinstated' });
    await applicant.reach('ACTIVATION_WAIT');
    expect(await applicant.redeem((await applicant.readLetter()).code)).toMatchObject({
      outcome: 'UPGRADED',
    });
    await world.replay(applicant.credentialId);
  });

  it('61. a reinstatement that is told before its suspension leaves it as it is', async () => {
    const applicant = await world.person();
    await applicant.start();
    await world.sandbox.faultEvents({ party: 'credential-issuer', mode: 'delay', times: 1 });
    await tell(applicant, { type: 'credential.suspended' });
    await world.skip(1_000);
    await tell(applicant, { type: 'credential.reinstated' });
    await untilTold(world, applicant, 'credential.reinstated');
    await world.sandbox.releaseEvents('credential-issuer');
    await untilTold(world, applicant, 'credential.suspended');
    expect(await applicant.credential()).toMatchObject({ status: 'ACTIVE' });
    expect(await attentionTo(world, applicant)).toEqual(both(null));
    await world.replay(applicant.credentialId);
  });
});

describe('62. The subscription ends first', () => {
  it('62. the person is told at the start; after its end the code waits, and works once it is renewed', async () => {
    const endsAt = world.clock() + 10 * DAY_MS;
    const applicant = await world.person({ ...abroad, credentialEndsAt: endsAt });
    const day = new Date(endsAt).toISOString().slice(0, 10);
    expect(await applicant.start()).toMatchObject({
      credentialEndsAt: new Date(endsAt).toISOString(),
      sentence: expect.stringContaining(day) as string,
    });
    expect(await noticesOf(world, applicant)).toContain('subscription_ends_first');
    await applicant.giveContactInfo();
    await passVideo(applicant);
    const code = await applicant.hearCode();
    await world.skipTo(endsAt + 1);
    expect(await codeOfRefusal(applicant.redeem(code))).toBe('CREDENTIAL_NOT_ACTIVE');
    const renewedTo = new Date(endsAt + 365 * DAY_MS).toISOString();
    await tell(applicant, { type: 'credential.renewed', expiresAt: renewedTo });
    await untilTold(world, applicant, 'credential.renewed');
    const status = await applicant.status();
    expect(status).toMatchObject({ credentialEndsAt: renewedTo });
    expect(status.sentence).not.toContain('subscription');
    expect(await applicant.redeem(code)).toMatchObject({ outcome: 'UPGRADED' });
    await world.replay(applicant.credentialId);
  });

  it('62. a subscription that outlasts the upgrade is not spoken of', async () => {
    const applicant = await world.person({ credentialEndsAt: world.clock() + 365 * DAY_MS });
    expect((await applicant.start()).sentence).not.toContain('subscription');
    expect(await noticesOf(world, applicant)).not.toContain('subscription_ends_first');
  });
});

describe('63, 66. The account', () => {
  it.each([
    ['63. the user is deleted', 'user.deleted', 'CANCELLED', 'USER_DELETED', 'REVOKED'],
    [
      '63. the sponsorship is withdrawn',
      'sponsorship.withdrawn',
      'CANCELLED',
      'SPONSORSHIP_WITHDRAWN',
      'ACTIVE',
    ],
    ['66. a death notice', 'user.deceased', 'REJECTED', 'ACCOUNT_SUSPENDED', 'SUSPENDED'],
  ] as const)(
    '%s: the upgrade ends, and its appointment is given back',
    async (_what, type, outcome, reason, status) => {
      const applicant = await world.person(abroad);
      await toVideo(applicant);
      const { appointment } = await applicant.bookVideo();
      await tell(applicant, { type });
      await expectEnded(applicant, outcome, reason);
      expect(await applicant.credential()).toMatchObject({ status });
      const { appointmentId } = appointment!;
      const [booked] = await world.store.appointments.listByUpgrade(applicant.upgradeId);
      expect(booked).toMatchObject({ appointmentId, state: 'CANCELLED' });
    },
  );

  it('66. after a death notice nothing can be started, nor mailed by a letter that was not printed yet', async () => {
    const applicant = await world.person();
    await toLetter(applicant);
    const { letter } = await applicant.reach('ACTIVATION_WAIT');
    await tell(applicant, { type: 'user.deceased' });
    await expectEnded(applicant, 'REJECTED', 'ACCOUNT_SUSPENDED');
    expect((await world.sandbox.effects()).withdrawnLetters.byReference[letter!.letterId]).toBe(1);
    await world.skip(60_000);
    expect(await codeOfRefusal(applicant.start())).toBe('CREDENTIAL_NOT_ACTIVE');
  });

  it('63. a sponsorship that was withdrawn before the start, and is told late, ends nothing', async () => {
    const applicant = await world.person();
    await world.sandbox.faultEvents({ party: 'credential-issuer', mode: 'delay', times: 1 });
    await tell(applicant, { type: 'sponsorship.withdrawn' });
    await world.skip(60_000);
    await applicant.start();
    await world.sandbox.releaseEvents('credential-issuer');
    await untilTold(world, applicant, 'sponsorship.withdrawn');
    expect(await applicant.status()).toMatchObject({ outcome: null });
  });
});
