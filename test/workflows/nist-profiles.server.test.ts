/** Under the NIST profiles questions alone raise no credential, and every code works as long as its standard allows. */
import type { Applicant, Person } from '../../deploy/local/applicant';
import { exostar } from '../../workflows/policies/exostar';
import { policyVariant } from '../support/policy-variants';
import { type SkippedTime, startSkippedTime } from '../support/skipped-time';

const DAY_MS = 86_400_000;

let world: SkippedTime;
beforeAll(async () => void (world = await startSkippedTime()), 60_000);
afterAll(() => world.close());

async function asked(policy: string, person: Partial<Person> = {}, address = VIRGINIA): Promise<Applicant> {
  const applicant = await world.person({ policy, ...person });
  await applicant.start();
  await applicant.giveContactInfo({ address });
  return applicant;
}

const VIRGINIA = {
  line1: '1 Example Street',
  city: 'Springfield',
  state: 'VA',
  postalCode: '22150',
  country: 'US',
};
const HAWAII = { ...VIRGINIA, city: 'Honolulu', state: 'HI', postalCode: '96813' };

describe.each([
  ['nist-800-63-3', 'the contiguous US', VIRGINIA, 'America/New_York', 10],
  ['nist-800-63-3', 'Hawaii', HAWAII, 'Pacific/Honolulu', 30],
  ['nist-800-63-4', 'the contiguous US', VIRGINIA, 'America/New_York', 21],
  ['nist-800-63-4', 'Hawaii', HAWAII, 'Pacific/Honolulu', 30],
])('%s in %s', (policy, _where, address, timeZone, days) => {
  it(`right answers lead to a code that works for ${days} days, and only that raises the credential`, async () => {
    const applicant = await asked(policy, { timeZone }, address);
    const status = await applicant.answer('right');
    expect(status).toMatchObject({
      stage: 'ACTIVATION_WAIT',
      outcome: null,
      policy: { name: policy, version: 2 },
    });
    expect(status.attemptsLeft).toEqual({ kba: 2, total: 3 });
    expect(await applicant.credential()).toMatchObject({ status: 'ACTIVE' });
    const [issued] = await world.store.codes.listByUpgrade(applicant.upgradeId);
    expect(issued!.expiresAt - issued!.issuedAt).toBe(days * DAY_MS);
    await world.skipTo(issued!.expiresAt - 60_000);
    expect(await applicant.redeem((await applicant.readLetter()).code)).toMatchObject({
      outcome: 'UPGRADED',
      method: 'KBA_AND_LETTER',
    });
    expect(await applicant.credential()).toMatchObject({ status: 'PROOFING_UPGRADED' });
    await world.replay(applicant.credentialId);
  });

  it('a code that is not entered by then is void, and the credential as it was', async () => {
    const applicant = await asked(policy, { timeZone }, address);
    await applicant.answer('right');
    const [issued] = await world.store.codes.listByUpgrade(applicant.upgradeId);
    await world.skipTo(issued!.expiresAt + 1_000);
    expect(await applicant.reach('CLOSED')).toMatchObject({ outcome: 'EXPIRED' });
    expect(await applicant.credential()).toMatchObject({ status: 'ACTIVE' });
    await world.replay(applicant.credentialId);
  });
});

it.each([
  ['nist-800-63-3', 7],
  ['nist-800-63-4', 30],
])(
  '%s: wrong answers of somebody located lead to an agent, whose code works for %i days',
  async (policy, days) => {
    const applicant = await asked(policy);
    expect(await applicant.answer('wrong')).toMatchObject({ stage: 'AWAITING_VIDEO_BOOKING' });
    expect(await world.store.letters.listByUpgrade(applicant.upgradeId)).toEqual([]);
    await applicant.bookVideo();
    await applicant.finishVideo('PASSED');
    await applicant.reach('AWAITING_REDEMPTION');
    const [issued] = await world.store.codes.listByUpgrade(applicant.upgradeId);
    expect(issued!.expiresAt - issued!.issuedAt).toBe(days * DAY_MS);
    expect(await applicant.redeem(await applicant.hearCode())).toMatchObject({
      outcome: 'UPGRADED',
      method: 'VIDEO',
    });
    await world.replay(applicant.credentialId);
  },
);

it('a profile may have right answers lead to an agent, and then no questions are asked again', async () => {
  const kba = { ...exostar.kba, afterPass: 'VIDEO' as const };
  const applicant = await policyVariant(world, 'questions-then-video', { kba }).person();
  await applicant.start();
  await applicant.giveContactInfo();
  expect(await applicant.answer('right')).toMatchObject({ stage: 'AWAITING_VIDEO_BOOKING' });
  expect(await applicant.giveContactInfo()).toMatchObject({ stage: 'AWAITING_VIDEO_BOOKING' });
  expect(await applicant.credential()).toMatchObject({ status: 'ACTIVE' });
  await world.client.cancel(applicant.upgradeId, { by: 'APPLICANT' });
  await world.replay(applicant.credentialId);
});

it('a profile may have nobody asked at all', async () => {
  const attempts = { kbaMax: 0, totalMax: 3 };
  const applicant = await policyVariant(world, 'no-questions', { attempts }).person();
  await applicant.start();
  expect(await applicant.giveContactInfo()).toMatchObject({ stage: 'AWAITING_VIDEO_BOOKING' });
  expect(await world.store.attempts.listByUpgrade(applicant.upgradeId)).toEqual([]);
  await world.client.cancel(applicant.upgradeId, { by: 'APPLICANT' });
  await world.replay(applicant.credentialId);
});
