/** Paths h to j: cancelled, failed, and every wait that ends by itself. */
import type { Applicant } from '../applicant';
import { type DemoPath, must, type Traveller } from './demo-path';
import { passVideo, toLetter, toQuestions, toVideo } from './proofing-paths';

const INVOICE = { product: 'PHONE_OTP_PROOFING_UPGRADE', paymentMethod: 'INVOICE' } as const;

/** Cancelled by the applicant in one half of the stages and by an operator in the other. */
function cancelled(
  path: string,
  by: 'APPLICANT' | 'OPERATOR',
  person: Parameters<Traveller['person']>[0],
  goThere: (applicant: Applicant) => Promise<unknown>,
): DemoPath {
  return {
    path: `h ${path}`,
    title: `Cancelled by the ${by.toLowerCase()}: ${path}`,
    outcome: 'CANCELLED',
    credentialStatus: 'ACTIVE',
    async go(traveller) {
      const applicant = await traveller.person(person);
      await goThere(applicant);
      await traveller.world.client.cancel(applicant.upgradeId, { by });
    },
  };
}

export const ENDING_PATHS: readonly DemoPath[] = [
  cancelled('purchase', 'APPLICANT', { webstore: 'buyer' }, (a) => a.start({ purchase: INVOICE })),
  cancelled('contact info', 'OPERATOR', {}, (a) => a.start()),
  cancelled('questions', 'APPLICANT', {}, toQuestions),
  cancelled('booking', 'OPERATOR', { country: 'DE' }, toVideo),
  cancelled('video', 'APPLICANT', { country: 'DE' }, async (a) => {
    await toVideo(a);
    await a.bookVideo();
  }),
  cancelled('letter', 'OPERATOR', {}, toLetter),
  cancelled('redemption', 'APPLICANT', { country: 'DE' }, async (a) => {
    await toVideo(a);
    await passVideo(a);
  }),
  {
    path: 'i technical abort',
    title: 'Technical abort is no attempt; the next session passes',
    outcome: 'UPGRADED',
    credentialStatus: 'PROOFING_UPGRADED',
    async go({ person }) {
      const applicant = await person({ country: 'DE' });
      await toVideo(applicant);
      await applicant.bookVideo();
      await applicant.finishVideo('ABORTED');
      const status = await applicant.reach('AWAITING_VIDEO_BOOKING');
      must(status.attemptsLeft.total === 3, 'a technical abort uses no attempt');
      await passVideo(applicant);
      await applicant.redeem(await applicant.hearCode());
    },
  },
  {
    path: 'i attempts used',
    title: 'No-show and failed sessions use all attempts: fails',
    outcome: 'FAILED',
    credentialStatus: 'ACTIVE',
    async go({ person }) {
      const applicant = await person({ country: 'DE' });
      await toVideo(applicant);
      for (const result of ['APPLICANT_NO_SHOW', 'FAILED', 'FAILED']) {
        await applicant.reach('AWAITING_VIDEO_BOOKING');
        await applicant.bookVideo();
        await applicant.finishVideo(result);
      }
      const status = await applicant.reach('CLOSED');
      must(status.sentence.includes('Customer Support'), 'the person is sent to Customer Support');
    },
  },
  {
    path: 'j no contact info',
    title: 'Contact info never given: expires',
    outcome: 'EXPIRED',
    credentialStatus: 'ACTIVE',
    async go({ person }) {
      const applicant = await person();
      await applicant.start();
      await applicant.reach('CLOSED');
    },
  },
  {
    path: 'j questions run out',
    title: 'A question session that ran out is an attempt; the next is answered',
    outcome: 'UPGRADED',
    credentialStatus: 'PROOFING_UPGRADED',
    async go({ person }) {
      const applicant = await person();
      await toQuestions(applicant);
      const status = await applicant.reach('AWAITING_CONTACT_INFO');
      must(status.attemptsLeft.kba === 1, 'a timeout counts as a failed attempt');
      await applicant.giveContactInfo();
      await applicant.answer('right');
    },
  },
  {
    path: 'j never booked',
    title: 'Appointment never booked: expires',
    outcome: 'EXPIRED',
    credentialStatus: 'ACTIVE',
    async go({ person }) {
      const applicant = await person({ country: 'DE' });
      await toVideo(applicant);
      await applicant.reach('CLOSED');
    },
  },
];
