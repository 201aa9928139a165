/** One person in two accounts: both are held back until somebody has looked, and only where the policy has it so. */
import type { ContactInfoInput } from '../../client';
import type { Applicant } from '../../deploy/local/applicant';
import { exostar } from '../../workflows/policies/exostar';
import { attentionTo, both } from '../support/attention';
import { policyVariant } from '../support/policy-variants';
import { startSkippedTime, type SkippedTime } from '../support/skipped-time';

let world: SkippedTime;
beforeAll(async () => {
  world = await startSkippedTime();
}, 60_000);
afterAll(() => world.close());

let day = 0;
/** Particulars of nobody else. */
function somebody(): Partial<ContactInfoInput> {
  const dateOfBirth = new Date(Date.UTC(1940, 0, 1) + day++ * 86_400_000).toISOString().slice(0, 10);
  return { firstName: 'Ada', lastName: 'Sample', dateOfBirth, ssn: '900123456' };
}

async function asked(applicant: Applicant, info: Partial<ContactInfoInput>): Promise<Applicant> {
  await applicant.start();
  await applicant.giveContactInfo(info);
  return applicant;
}

it('64. one person under two users at once: neither is upgraded before a reviewer has looked', async () => {
  const ada = somebody();
  const one = await asked(await world.person(), ada);
  const other = await asked(await world.person(), { ...ada, firstName: 'ADA', ssn: '3456' });
  expect(await attentionTo(world, other)).toEqual(both('DUPLICATE_PERSON'));
  for (const each of [one, other])
    expect(await each.answer('right')).toMatchObject({ stage: 'UNDER_REVIEW', outcome: null });
  const { reviews } = await world.client.listReviews();
  expect(reviews.find(({ upgradeId }) => upgradeId === other.upgradeId)).toMatchObject({
    why: ['FRAUD_GATE', 'DUPLICATE_PERSON'],
    samePersonAs: one.upgradeId,
  });
  await world.skip(1_000);
  const by = { actor: 'reviewer-1', reason: 'ticket-1' };
  await world.client.decideReview(one.upgradeId, { decision: 'APPROVE', ...by });
  await world.client.decideReview(other.upgradeId, { decision: 'REJECT', ...by });
  expect(await one.reach('CLOSED')).toMatchObject({ outcome: 'UPGRADED', reason: 'KBA_PASSED' });
  expect(await other.reach('CLOSED')).toMatchObject({ outcome: 'REJECTED' });
  for (const { credentialId } of [one, other]) await world.replay(credentialId);
});

it('64. again under another user, after the first was upgraded: held back', async () => {
  const ada = somebody();
  const one = await asked(await world.person(), ada);
  expect(await one.answer('right')).toMatchObject({ outcome: 'UPGRADED' });
  const other = await asked(await world.person(), ada);
  expect(await other.answer('right')).toMatchObject({ stage: 'UNDER_REVIEW' });
  await world.replay(other.credentialId);
});

it('64. two credentials of one user are no duplicates', async () => {
  const ada = somebody();
  const one = await asked(await world.person(), ada);
  const other = await asked(await world.person({ userId: one.userId }), ada);
  for (const each of [one, other]) expect(await each.answer('right')).toMatchObject({ outcome: 'UPGRADED' });
});

it('64. where the partner allows it, nothing is compared', async () => {
  const holdsOn = exostar.fraudGate.holdsOn.filter((hold) => hold !== 'DUPLICATE_PERSON');
  const allowing = policyVariant(world, 'allowing', { fraudGate: { ...exostar.fraudGate, holdsOn } });
  const ada = somebody();
  for (const each of [await allowing.person(), await allowing.person()]) {
    await asked(each, ada);
    expect(await each.answer('right')).toMatchObject({ outcome: 'UPGRADED' });
    expect(await world.client.listHolds(each.upgradeId)).toEqual([]);
  }
});
