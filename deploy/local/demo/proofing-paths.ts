/** Paths a to f: how a person is proofed, and what happens when the code is never entered. */
import type { Applicant } from '../applicant';
import type { DemoPath } from './demo-path';

export const PROOFING_PATHS: readonly DemoPath[] = [
  {
    path: 'a',
    title: 'US, questions answered correctly',
    outcome: 'UPGRADED',
    credentialStatus: 'PROOFING_UPGRADED',
    async go({ person }) {
      const applicant = await person();
      await toQuestions(applicant);
      await applicant.answer('right');
    },
  },
  {
    path: 'b',
    title: 'US, wrong answers, located: letter',
    outcome: 'UPGRADED',
    credentialStatus: 'PROOFING_UPGRADED',
    async go({ person }) {
      const applicant = await person();
      await toLetter(applicant);
      await applicant.reach('AWAITING_REDEMPTION');
      await applicant.redeem((await applicant.readLetter()).code);
    },
  },
  {
    path: 'c',
    title: 'US, wrong answers, not located: video',
    outcome: 'UPGRADED',
    credentialStatus: 'PROOFING_UPGRADED',
    async go({ person }) {
      const applicant = await person({ lastName: 'Unlocated' });
      await toQuestions(applicant);
      await applicant.answer('wrong');
      await passVideo(applicant);
      await applicant.redeem(await applicant.hearCode());
    },
  },
  {
    path: 'd',
    title: 'US, "I Disagree": video',
    outcome: 'UPGRADED',
    credentialStatus: 'PROOFING_UPGRADED',
    async go({ person, world }) {
      const applicant = await person();
      await toQuestions(applicant);
      await world.client.declineKba(applicant.upgradeId);
      await passVideo(applicant);
      await applicant.redeem(await applicant.hearCode());
    },
  },
  {
    path: 'e',
    title: 'Outside the US: video',
    outcome: 'UPGRADED',
    credentialStatus: 'PROOFING_UPGRADED',
    async go({ person }) {
      const applicant = await person({ country: 'DE', credentialType: 'HARDWARE_TOKEN' });
      await toVideo(applicant);
      await passVideo(applicant);
      await applicant.redeem(await applicant.hearCode());
    },
  },
  {
    path: 'f letter',
    title: 'Letter code never entered: expires',
    outcome: 'EXPIRED',
    credentialStatus: 'ACTIVE',
    async go({ person }) {
      const applicant = await person();
      await toLetter(applicant);
      await applicant.reach('CLOSED');
    },
  },
  {
    path: 'f video',
    title: 'Video code never entered: expires',
    outcome: 'EXPIRED',
    credentialStatus: 'ACTIVE',
    async go({ person }) {
      const applicant = await person({ country: 'DE' });
      await toVideo(applicant);
      await passVideo(applicant);
      await applicant.reach('CLOSED');
    },
  },
];

export async function toQuestions(applicant: Applicant): Promise<void> {
  await applicant.start();
  await applicant.giveContactInfo();
}

export async function toLetter(applicant: Applicant): Promise<void> {
  await toQuestions(applicant);
  await applicant.answer('wrong');
}

/** For people outside the US. */
export async function toVideo(applicant: Applicant): Promise<void> {
  await applicant.start();
  await applicant.giveContactInfo();
}

export async function passVideo(applicant: Applicant): Promise<void> {
  await applicant.bookVideo();
  await applicant.finishVideo('PASSED');
  await applicant.reach('AWAITING_REDEMPTION');
}
