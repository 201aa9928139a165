/** A person who was proofed already, where the policy lets that count for another credential. */
import type { Applicant } from '../../deploy/local/applicant';
import { toQuestions } from '../../deploy/local/demo/proofing-paths';
import { policyVariant } from '../support/policy-variants';
import { startSkippedTime, type SkippedTime } from '../support/skipped-time';

const DAY_MS = 86_400_000;
let world: SkippedTime;

beforeAll(async () => {
  world = await startSkippedTime();
}, 60_000);
afterAll(() => world.close());

const generous = () =>
  policyVariant(world, 'generous', { reuse: { withinMs: 100 * DAY_MS, methods: ['KBA', 'VIDEO'] } });

/** Another credential of the person. */
async function secondOf(first: Applicant, person: SkippedTime['person']): Promise<Applicant> {
  return person({ credentialType: 'HARDWARE_TOKEN', userId: first.userId });
}

it('a second credential of the person is upgraded as soon as it is paid for, and nothing is asked', async () => {
  const { person } = generous();
  const first = await person();
  await toQuestions(first);
  await first.answer('right');
  await world.skip(99 * DAY_MS);
  const second = await secondOf(first, person);
  await second.start();
  expect(await second.reach('CLOSED')).toMatchObject({
    outcome: 'UPGRADED',
    reason: 'PROOFING_REUSED',
    method: 'KBA',
  });
  expect(await second.credential()).toMatchObject({ status: 'PROOFING_UPGRADED' });
  const notices = await world.store.notices.listByUpgrade(second.upgradeId);
  expect(notices.map(({ template }) => template).toSorted()).toEqual([
    'proofing_complete',
    'proofing_notification',
  ]);
  await world.replay(second.credentialId);
});

it('a proofing that is too old is not used: the person is asked as ever', async () => {
  const { person } = generous();
  const first = await person();
  await toQuestions(first);
  await first.answer('right');
  await world.skip(101 * DAY_MS);
  const second = await secondOf(first, person);
  expect(await second.start()).toMatchObject({ stage: 'AWAITING_CONTACT_INFO', method: null });
});

it('under a policy that does not say so each credential is proofed by itself', async () => {
  const first = await world.person();
  await toQuestions(first);
  await first.answer('right');
  const second = await secondOf(first, world.person);
  expect(await second.start()).toMatchObject({ stage: 'AWAITING_CONTACT_INFO' });
});

it('held back, it is raised once a reviewer has looked, by the method of the original', async () => {
  const { client, person } = generous();
  const first = await person();
  await toQuestions(first);
  await first.answer('right');
  const second = await secondOf(first, person);
  await world.sandbox.credentialEvent(second.credentialId, { type: 'credential.number_ported' });
  await world.skip(1_000);
  expect(await second.start()).toMatchObject({ stage: 'UNDER_REVIEW' });
  await world.skip(1_000);
  await client.decideReview(second.upgradeId, {
    decision: 'APPROVE',
    actor: 'reviewer-1',
    reason: 'ticket-1',
  });
  expect(await second.reach('CLOSED')).toMatchObject({ reason: 'PROOFING_REUSED', method: 'KBA' });
  await world.replay(second.credentialId);
});
