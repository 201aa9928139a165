/** How a person gets to each stage that they wait in before a review. */
import type { Applicant, Person } from '../../deploy/local/applicant';
import { passVideo, toLetter, toQuestions, toVideo } from '../../deploy/local/demo/proofing-paths';

export type WayToStage = readonly [
  stage: string,
  person: Partial<Person>,
  go: (applicant: Applicant) => Promise<unknown>,
];

const abroad = { country: 'DE' } as const;

export const WAYS_TO_STAGES: readonly WayToStage[] = [
  ['AWAITING_CONTACT_INFO', {}, (applicant) => applicant.start()],
  ['AWAITING_KBA_ANSWERS', {}, toQuestions],
  [
    'AWAITING_VIDEO_RESULT',
    abroad,
    async (applicant) => {
      await toVideo(applicant);
      await applicant.bookVideo();
    },
  ],
  ['ACTIVATION_WAIT', {}, toLetter],
  [
    'AWAITING_REDEMPTION',
    abroad,
    async (applicant) => {
      await toVideo(applicant);
      await passVideo(applicant);
    },
  ],
];
