/** Paths m and n: a letter that comes back, and a party that is out. */
import { setTimeout } from 'node:timers/promises';
import type { Applicant } from '../applicant';
import { type DemoPath, must, mustBeRefused, type Traveller, until } from './demo-path';
import { passVideo, toLetter, toVideo } from './proofing-paths';

export const PROVIDER_PATHS: readonly DemoPath[] = [
  {
    path: 'm returned letter',
    title: 'The letter comes back: its code is void, live video opens',
    outcome: 'UPGRADED',
    credentialStatus: 'PROOFING_UPGRADED',
    async go({ person, world }) {
      const applicant = await person();
      await toLetter(applicant);
      const { letter } = await applicant.reach('ACTIVATION_WAIT');
      const { code } = await applicant.readLetter();
      await world.sandbox.letterEvent(letter!.letterId, 'letter.returned_to_sender');
      await applicant.reach('AWAITING_VIDEO_BOOKING');
      await passVideo(applicant);
      await mustBeRefused('CODE_WRONG', applicant.redeem(code));
      await applicant.redeem(await applicant.hearCode());
    },
  },
  {
    path: 'n outage',
    title: 'Live video is out: the clock stands still, and goes on with what was left',
    outcome: 'UPGRADED',
    credentialStatus: 'PROOFING_UPGRADED',
    isAlone: true,
    async go(traveller) {
      const { world } = traveller;
      const unlucky = await traveller.person({ country: 'DE' });
      const applicant = await traveller.person({ country: 'DE' });
      await toVideo(unlucky);
      await toVideo(applicant);
      const { deadline } = await applicant.status();
      await world.sandbox.addFault({ party: 'video', fault: 'status_503', times: 10_000 });
      // Whoever calls meanwhile notices the outage.
      const calling = unlucky.bookVideo().catch(() => undefined);
      await until('the clock stands still', applicant.status, (status) => status.clockStopped !== null);
      await mustBeRefused('PROVIDER_OUT', applicant.bookVideo());
      await beyond(deadline!);
      must((await applicant.status()).outcome === null, 'nothing expires while the clock stands still');

      await world.sandbox.clearFaults('video');
      const resumed = await until(
        'the clock goes on',
        applicant.status,
        (status) => status.clockStopped === null,
      );
      const [outage] = await world.store.outages.list({ provider: 'live-video', limit: 1 });
      const heldUpMs = outage!.endedAt! - Math.max(outage!.startedAt, Date.parse(resumed.since));
      const movedMs = Date.parse(resumed.deadline!) - Date.parse(deadline!);
      must(
        movedMs === heldUpMs,
        `the deadline moves by the outage, ${heldUpMs} ms, and not by ${movedMs} ms`,
      );
      await passVideo(applicant);
      await applicant.redeem(await applicant.hearCode());
      await calling;
      await leave(traveller, unlucky);
    },
  },
];

async function beyond(instant: string): Promise<void> {
  await setTimeout(Math.max(0, Date.parse(instant) + 500 - Date.now()));
}

/** The other person's way is not what is shown; it ends here, unless it ended by itself. */
async function leave({ world }: Traveller, other: Applicant): Promise<void> {
  const { stage } = await other.status();
  if (stage !== 'CLOSED') await world.client.cancel(other.upgradeId, { by: 'APPLICANT' });
}
