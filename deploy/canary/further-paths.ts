/** What the paths of the demo leave out: licence keys, join links, reviews, further letters and questions. */
import { setTimeout } from 'node:timers/promises';
import { type DemoPath, must, mustBeRefused } from '../local/demo/demo-path';
import { toLetter, toQuestions, toVideo } from '../local/demo/proofing-paths';
import { word } from './people';

export const FURTHER_PATHS: readonly DemoPath[] = [
  {
    path: 'canary licence key',
    title: 'Bought elsewhere: activated by its licence key; wrong keys are refused',
    outcome: 'UPGRADED',
    credentialStatus: 'PROOFING_UPGRADED',
    async go({ person }) {
      const key = (kind: string): string => `KEY-${kind}-${word(12)}`;
      for (const kind of ['USED', 'OTHER', 'UNKNOWN']) {
        const unlucky = await person({ webstore: 'buyer' });
        await mustBeRefused('LICENCE_KEY_REFUSED', unlucky.start({ purchase: { licenceKey: key(kind) } }));
      }
      const applicant = await person({ webstore: 'buyer' });
      await applicant.start({ purchase: { licenceKey: key('GOOD') } });
      await toQuestionsAgain(applicant);
      await applicant.answer('right');
    },
  },
  {
    path: 'canary further questions',
    title: 'Right answers bring a second batch',
    outcome: 'UPGRADED',
    credentialStatus: 'PROOFING_UPGRADED',
    async go({ person }) {
      const applicant = await person({ lastName: 'Twobatches' });
      await toQuestions(applicant);
      await applicant.answer('right');
      await applicant.answer('right');
    },
  },
  {
    path: 'canary join link',
    title: 'Joins by the link; the code is misheard, so it is made anew; wrong codes first',
    outcome: 'UPGRADED',
    credentialStatus: 'PROOFING_UPGRADED',
    async go({ person, world }) {
      const applicant = await person({ country: 'DE' });
      await toVideo(applicant);
      await applicant.bookVideo();
      await untilGiven(() => world.client.getJoinLink(applicant.upgradeId));
      await applicant.finishVideo('PASSED');
      await applicant.reach('AWAITING_REDEMPTION');
      await mustBeRefused(
        'CODE_WRONG',
        applicant.redeem(
          `${word(9)
            .toUpperCase()
            .replace(/[UILO]/g, '7')}0`,
        ),
      );
      await applicant.hearCode();
      const { code } = await world.client.reissueCodeToAgent(applicant.upgradeId, 'agent-1');
      await applicant.redeem(code);
    },
  },
  {
    path: 'canary further letter',
    title: 'A second letter is asked for',
    outcome: 'UPGRADED',
    credentialStatus: 'PROOFING_UPGRADED',
    async go({ person, world }) {
      const applicant = await person();
      await toLetter(applicant);
      const { letter } = await applicant.reach('ACTIVATION_WAIT');
      await applicant.readLetter();
      await untilGiven(() => world.client.requestNewLetter(applicant.upgradeId));
      const { letter: second } = await applicant.status();
      must(second?.letterId !== letter?.letterId, 'a second letter was ordered');
      await applicant.redeem((await applicant.readLetter()).code);
    },
  },
  {
    path: 'canary review',
    title: 'Fraud is suspected; a reviewer rejects',
    outcome: 'REJECTED',
    credentialStatus: 'ACTIVE',
    async go({ person, world }) {
      const applicant = await person({ country: 'DE' });
      await toVideo(applicant);
      await applicant.bookVideo();
      await applicant.finishVideo('FRAUD_SUSPECTED');
      await applicant.reach('UNDER_REVIEW');
      await world.client.decideReview(applicant.upgradeId, {
        decision: 'REJECT',
        actor: 'reviewer-1',
        reason: 'ticket-1',
      });
    },
  },
];

async function toQuestionsAgain(applicant: Parameters<typeof toQuestions>[0]): Promise<void> {
  await applicant.reach('AWAITING_CONTACT_INFO');
  await applicant.giveContactInfo();
}

const LOOK_AGAIN_MS = 100;
const TRIES_MAX = 60;

/** Waits for what is given out from some instant on. */
async function untilGiven<T>(ask: () => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries++) {
    try {
      return await ask();
    } catch (error) {
      if (tries === TRIES_MAX) throw error;
      await setTimeout(LOOK_AGAIN_MS);
    }
  }
}
