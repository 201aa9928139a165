/** Paths k and l: starting again, and entering codes early, wrongly, late and twice. */
import { type DemoPath, must, mustBeRefused } from './demo-path';
import { passVideo, toLetter, toVideo } from './proofing-paths';

export const REPEAT_PATHS: readonly DemoPath[] = [
  {
    path: 'k attach',
    title: 'A second start attaches; after success it is refused',
    outcome: 'UPGRADED',
    credentialStatus: 'PROOFING_UPGRADED',
    async go({ person }) {
      const applicant = await person({ credentialType: 'HARDWARE_TOKEN' });
      const first = await applicant.start();
      const second = await applicant.start();
      must(second.attached && second.upgradeId === first.upgradeId, 'the second start attaches to the first');
      await applicant.giveContactInfo();
      await applicant.answer('right');
      await applicant.reach('CLOSED');
      await mustBeRefused('ALREADY_UPGRADED', applicant.start());
    },
  },
  {
    path: 'k again',
    title: 'After an expiry a new upgrade may start',
    outcome: 'UPGRADED',
    credentialStatus: 'PROOFING_UPGRADED',
    async go({ person, world }) {
      const applicant = await person({ credentialType: 'HARDWARE_TOKEN' });
      const first = await applicant.start();
      await applicant.reach('CLOSED');
      await world.client.waitForEnd(first.upgradeId);
      const second = await applicant.start();
      must(second.upgradeId !== first.upgradeId && !second.attached, 'a new upgrade starts');
      await applicant.giveContactInfo();
      await applicant.answer('right');
    },
  },
  {
    path: 'l early and twice',
    title: 'Redeemed during the activation wait; entered twice, one success',
    outcome: 'UPGRADED',
    credentialStatus: 'PROOFING_UPGRADED',
    async go({ person }) {
      const applicant = await person();
      await toLetter(applicant);
      const { code } = await applicant.readLetter();
      const first = await applicant.redeem(code);
      const second = await applicant.redeem(code.toLowerCase());
      must(first.outcome === 'UPGRADED' && second.outcome === 'UPGRADED', 'the same success twice');
    },
  },
  {
    path: 'l wrong',
    title: 'A wrong code is refused and counted; the right one goes',
    outcome: 'UPGRADED',
    credentialStatus: 'PROOFING_UPGRADED',
    async go({ person }) {
      const applicant = await person({ country: 'DE' });
      await toVideo(applicant);
      await passVideo(applicant);
      await mustBeRefused('MALFORMED_CODE', applicant.redeem('short'));
      await mustBeRefused('CODE_WRONG', applicant.redeem('AAAAAAAAAA'));
      await applicant.redeem(await applicant.hearCode());
    },
  },
  {
    path: 'l late',
    title: 'The right code after expiry is refused',
    outcome: 'EXPIRED',
    credentialStatus: 'ACTIVE',
    async go({ person }) {
      const applicant = await person({ country: 'DE' });
      await toVideo(applicant);
      await passVideo(applicant);
      const code = await applicant.hearCode();
      await applicant.reach('CLOSED');
      await mustBeRefused('CODE_EXPIRED', applicant.redeem(code));
    },
  },
];
