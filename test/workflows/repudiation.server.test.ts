/** Threat: somebody is proofed in another person's name; the person who finds out must be able to stop it. */
import type { Notice } from '../../db/store';
import { toLetter, toVideo } from '../../deploy/local/demo/proofing-paths';
import { codeOfRefusal, refusalOf } from '../support/refusal';
import { startSkippedTime, type SkippedTime } from '../support/skipped-time';

let world: SkippedTime;
beforeAll(async () => {
  world = await startSkippedTime();
}, 60_000);
afterAll(() => world.close());

const proofedByQuestions = async () => {
  const applicant = await world.person();
  await applicant.start();
  await applicant.giveContactInfo();
  await applicant.answer('right');
  return applicant;
};
const templatesOf = async (upgradeId: string): Promise<Notice['template'][]> =>
  (await world.store.notices.listByUpgrade(upgradeId)).map(({ template }) => template);
const REVIEWER = { actor: 'reviewer-1', reason: 'ticket-1' } as const;

it('who was proofed is notified, repudiates it by the code, and a reviewer revokes the credential', async () => {
  const applicant = await proofedByQuestions();
  const { upgradeId } = applicant;
  expect(await templatesOf(upgradeId)).toContain('proofing_notification');
  const code = await world.store.repudiations.codeOf(upgradeId);
  expect(await world.client.repudiate(upgradeId, { code })).toEqual({ verdict: 'SUSPENDED' });
  expect(await applicant.credential()).toMatchObject({ status: 'SUSPENDED' });
  const { upgrades } = await world.client.list({ credentialId: applicant.credentialId });
  expect(upgrades).toMatchObject([{ outcome: 'UPGRADED', needsAttention: 'REPUDIATED' }]);
  expect(await world.client.decideReview(upgradeId, { decision: 'REJECT', ...REVIEWER })).toMatchObject({
    stage: 'CLOSED',
    outcome: 'UPGRADED',
  });
  expect(await applicant.credential()).toMatchObject({ status: 'REVOKED' });
  expect(await codeOfRefusal(applicant.start())).toBe('CREDENTIAL_NOT_ACTIVE');
  await world.replay(applicant.credentialId);
});

it('approved by a reviewer, it stands again', async () => {
  const applicant = await proofedByQuestions();
  const before = await applicant.credential();
  await world.client.repudiate(applicant.upgradeId, { actor: 'support-1' });
  await world.client.decideReview(applicant.upgradeId, { decision: 'APPROVE', ...REVIEWER });
  expect(await applicant.credential()).toEqual(before);
  const again = world.client.decideReview(applicant.upgradeId, { decision: 'REJECT', ...REVIEWER });
  expect(await codeOfRefusal(again)).toBe('UPGRADE_CLOSED');
  expect(await applicant.credential()).toEqual(before);
});

it('by a wrong code, of an open upgrade or one that nobody knows, nothing happens, and nothing is told apart', async () => {
  const applicant = await proofedByQuestions();
  const open = await world.person({ country: 'DE' });
  await toVideo(open);
  const refusals = [
    world.client.repudiate(applicant.upgradeId, { code: '0000-0000-0000-0000' }),
    world.client.repudiate(open.upgradeId, { code: await world.store.repudiations.codeOf(open.upgradeId) }),
    world.client.repudiate('00000000-0000-4000-8000-000000000000', { code: '0000-0000-0000-0000' }),
  ];
  const told = (await Promise.all(refusals.map(refusalOf))).map(({ code, message, details }) => ({
    code,
    message,
    details,
  }));
  expect(told[0]).toMatchObject({ code: 'REPUDIATION_REFUSED', details: {} });
  expect(told).toEqual([told[0], told[0], told[0]]);
  expect(await applicant.credential()).toMatchObject({ status: 'PROOFING_UPGRADED' });
});

it('each way of being proofed brings the notification', async () => {
  const [byLetter, byVideo] = [await world.person(), await world.person({ country: 'DE' })];
  await toLetter(byLetter);
  await byLetter.redeem((await byLetter.readLetter()).code);
  await toVideo(byVideo);
  await byVideo.bookVideo();
  await byVideo.finishVideo('PASSED');
  await byVideo.reach('AWAITING_REDEMPTION');
  await byVideo.redeem(await byVideo.hearCode());
  for (const { upgradeId } of [byLetter, byVideo])
    expect(await templatesOf(upgradeId)).toContain('proofing_notification');
});
