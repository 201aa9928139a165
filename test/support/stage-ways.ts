/** How a person gets to each stage, and from there to the end: upgraded. */
import type { Stage, UpgradeClient } from '../../client';
import type { Applicant, Person } from '../../deploy/local/applicant';
import { passVideo, toLetter, toQuestions, toVideo } from '../../deploy/local/demo/proofing-paths';
import type { SandboxControl } from '../../deploy/local/sandbox-control';

export interface StageWay {
  readonly stage: Stage;
  readonly person: Partial<Person>;
  readonly go: (applicant: Applicant) => Promise<unknown>;
  readonly finish: (applicant: Applicant) => Promise<unknown>;
}

export const INVOICE = { product: 'PHONE_OTP_PROOFING_UPGRADE', paymentMethod: 'INVOICE' } as const;
export const buyer: Partial<Person> = { webstore: 'buyer' };
export const abroad: Partial<Person> = { country: 'DE' };
export const deceased: Partial<Person> = { lastName: 'Deceased' };

export function stageWays({
  sandbox,
  client,
}: {
  readonly sandbox: SandboxControl;
  readonly client: UpgradeClient;
}): readonly StageWay[] {
  const ways: readonly [StageWay['stage'], StageWay['person'], StageWay['go'], StageWay['finish']][] = [
    [
      'AWAITING_PURCHASE',
      buyer,
      (a) => a.start({ purchase: INVOICE }),
      async (a) => {
        await sandbox.settleOrder(a.upgradeId);
        await a.reach('AWAITING_CONTACT_INFO');
        await a.giveContactInfo();
        await a.answer('right');
      },
    ],
    [
      'AWAITING_CONTACT_INFO',
      {},
      (a) => a.start(),
      async (a) => {
        await a.giveContactInfo();
        await a.answer('right');
      },
    ],
    ['AWAITING_KBA_ANSWERS', {}, toQuestions, (a) => a.answer('right')],
    [
      'AWAITING_VIDEO_BOOKING',
      abroad,
      toVideo,
      async (a) => {
        await passVideo(a);
        await a.redeem(await a.hearCode());
      },
    ],
    [
      'AWAITING_VIDEO_RESULT',
      abroad,
      async (a) => {
        await toVideo(a);
        await a.bookVideo();
      },
      async (a) => {
        await a.finishVideo('PASSED');
        await a.reach('AWAITING_REDEMPTION');
        await a.redeem(await a.hearCode());
      },
    ],
    ['ACTIVATION_WAIT', {}, toLetter, async (a) => a.redeem((await a.readLetter()).code)],
    [
      'AWAITING_REDEMPTION',
      abroad,
      async (a) => {
        await toVideo(a);
        await passVideo(a);
      },
      async (a) => a.redeem(await a.hearCode()),
    ],
    [
      'UNDER_REVIEW',
      deceased,
      async (a) => {
        await a.start();
        await a.giveContactInfo();
      },
      async (a) => {
        await client.decideReview(a.upgradeId, {
          decision: 'APPROVE',
          actor: 'reviewer-1',
          reason: 'TICKET-1',
        });
        await passVideo(a);
        await a.redeem(await a.hearCode());
      },
    ],
  ];
  return ways.map(([stage, person, go, finish]) => ({ stage, person, go, finish }));
}
