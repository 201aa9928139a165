/** Path o: the credential, or whose it is, changes while it is upgraded. */
import { setTimeout } from 'node:timers/promises';
import type { Applicant, World } from '../applicant';
import { type DemoPath, must, mustBeRefused } from './demo-path';
import { passVideo, toLetter, toQuestions, toVideo } from './proofing-paths';

export const WATCH_PATHS: readonly DemoPath[] = [
  {
    path: 'o held back',
    title: 'The number was ported: a right code is kept until a reviewer has looked',
    outcome: 'UPGRADED',
    credentialStatus: 'PROOFING_UPGRADED',
    async go({ person, world }) {
      const applicant = await person({ country: 'DE' });
      await toVideo(applicant);
      await passVideo(applicant);
      await world.sandbox.credentialEvent(applicant.credentialId, { type: 'credential.number_ported' });
      await untilHeld(world, applicant);
      const { stage } = await applicant.redeem(await applicant.hearCode());
      must(stage === 'UNDER_REVIEW', 'the right code opens a review');
      await world.client.decideReview(applicant.upgradeId, { decision: 'APPROVE', actor: 'reviewer-demo' });
    },
  },
  {
    path: 'o suspended',
    title: 'Suspended during the questions: right answers upgrade once it is reinstated',
    outcome: 'UPGRADED',
    credentialStatus: 'PROOFING_UPGRADED',
    async go({ person, world }) {
      const applicant = await person();
      await toQuestions(applicant);
      await world.sandbox.credentialEvent(applicant.credentialId, { type: 'credential.suspended' });
      await untilStatus(applicant, 'SUSPENDED');
      const { stage } = await applicant.answer('right');
      must(stage === 'UNDER_REVIEW', 'what passed is kept');
      await world.sandbox.credentialEvent(applicant.credentialId, { type: 'credential.reinstated' });
    },
  },
  {
    path: 'o revoked',
    title: 'Revoked while its letter is on the way: the letter is withdrawn, its code void',
    outcome: 'CANCELLED',
    credentialStatus: 'REVOKED',
    async go({ person, world }) {
      const applicant = await person();
      await toLetter(applicant);
      await applicant.reach('ACTIVATION_WAIT');
      const { code } = await applicant.readLetter();
      await world.sandbox.credentialEvent(applicant.credentialId, { type: 'credential.revoked' });
      await applicant.reach('CLOSED');
      await mustBeRefused('UPGRADE_CLOSED', applicant.redeem(code));
    },
  },
];

function untilHeld({ store }: World, { upgradeId }: Applicant): Promise<void> {
  return until(async () => (await store.holds.listByUpgrade(upgradeId)).length > 0);
}

function untilStatus(applicant: Applicant, status: string): Promise<void> {
  return until(async () => (await applicant.credential()).status === status);
}

/** An event is on its way for some milliseconds. */
async function until(isSo: () => Promise<boolean>): Promise<void> {
  for (let tries = 0; tries < 100; tries++) {
    if (await isSo()) return;
    await setTimeout(50);
  }
  throw new Error('the event did not arrive in five seconds');
}
