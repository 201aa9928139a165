/** Path o: the credential, or whose it is, changes while it is upgraded. */
import { type DemoPath, must, mustBeRefused, until } from './demo-path';
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
      const heldBy = () => world.store.holds.listByUpgrade(applicant.upgradeId);
      await until('the upgrade is held back', heldBy, (holds) => holds.length > 0);
      const { stage } = await applicant.redeem(await applicant.hearCode());
      must(stage === 'UNDER_REVIEW', 'the right code opens a review');
      await world.client.decideReview(applicant.upgradeId, {
        decision: 'APPROVE',
        actor: 'reviewer-demo',
        reason: 'ticket-1',
      });
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
      await until(
        'the credential is suspended',
        applicant.credential,
        ({ status }) => status === 'SUSPENDED',
      );
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
