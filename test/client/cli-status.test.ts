import type { ProofingStatus } from '../../workflows/status';
import { UpgradeError } from '../../client/errors';
import { ID, run, statusOf } from './cli-run';

const show = (overrides: Partial<ProofingStatus> = {}) =>
  run(['status', ID], { client: { getStatus: async () => statusOf(overrides) } });

it('shows stage, deadline in words and attempts left', async () => {
  const { out, status, needs } = await show();
  expect(status).toBe(0);
  expect(needs).toEqual(['RUN_IF_THERE']);
  expect(out).toContain('Waiting for name, country and contact information.');
  expect(out).toContain('AWAITING_CONTACT_INFO');
  expect(out).toContain('Thu, Oct 8, 2026, 1:55 PM GMT+2 (5 minutes ago)');
  expect(out).toContain('Sat, Nov 7, 2026, 12:55 PM GMT+1 (in 29 days 23 hours)');
  expect(out).toContain('2 with questions, 3 in all');
});

describe('what can be done next is a command that can be typed', () => {
  it.each<[string, Partial<ProofingStatus>, string[]]>([
    ['contact info', {}, [`contact-info ${ID}`, `cancel ${ID} --by applicant`]],
    [
      'after questions ran out',
      { method: 'KBA' },
      [`contact-info ${ID}`, `kba ${ID} --disagree`, `cancel ${ID} --by applicant`],
    ],
    [
      'questions',
      { stage: 'AWAITING_KBA_ANSWERS', method: 'KBA', next: ['answerKba', 'declineKba'] },
      [`kba ${ID}`, `kba ${ID} --disagree`],
    ],
    ['booking', { stage: 'AWAITING_VIDEO_BOOKING', next: ['bookVideo'] }, [`video ${ID} book`]],
    [
      'an appointment',
      { stage: 'AWAITING_VIDEO_RESULT', next: ['rescheduleVideo', 'cancelVideo'] },
      [`video ${ID} move`, `video ${ID} cancel`],
    ],
    [
      'an appointment whose link can be had',
      {
        stage: 'AWAITING_VIDEO_RESULT',
        next: ['rescheduleVideo'],
        appointment: {
          appointmentId: 'a',
          startsAt: '2026-10-12T14:30:00Z',
          timeZone: 'UTC',
          changesCloseAt: '2026-10-12T13:30:00.000Z',
        },
      },
      [`video ${ID} link`, `video ${ID} move`],
    ],
    [
      'a letter',
      {
        stage: 'ACTIVATION_WAIT',
        next: ['redeemCode', 'requestNewLetter'],
        letter: { letterId: 'l', expectedFrom: '2026-10-12T22:00:00Z', expectedBy: '2026-10-19T22:00:00Z' },
      },
      [`redeem ${ID}`, `letter ${ID}`],
    ],
    [
      'a code after video, where there is no letter to ask for',
      { stage: 'AWAITING_REDEMPTION', method: 'VIDEO', next: ['redeemCode', 'requestNewLetter'] },
      [`video ${ID} code --agent NAME`, `redeem ${ID}`],
    ],
    [
      'a payment, which is not made here',
      { stage: 'AWAITING_PURCHASE', next: ['cancelUpgrade'] },
      [`status ${ID}`, `cancel ${ID} --by applicant`],
    ],
    [
      'a review',
      { stage: 'UNDER_REVIEW', next: ['cancelUpgrade'] },
      [
        `review ${ID} --approve --actor NAME --reason TICKET`,
        `review ${ID} --reject --actor NAME --reason TICKET`,
        `status ${ID}`,
        `cancel ${ID} --by applicant`,
      ],
    ],
    [
      'an ending after which one may start again',
      { stage: 'CLOSED', outcome: 'EXPIRED', reason: 'CODE_NOT_REDEEMED', next: [] },
      ['start --credential phone-1'],
    ],
    ['an upgrade that is done', { stage: 'CLOSED', outcome: 'UPGRADED', reason: 'KBA_PASSED', next: [] }, []],
  ])('%s', async (_what, overrides, commands) => {
    const { out } = await show(overrides);
    const typed = [...out.matchAll(/^ {4}npm run upgrade -- (.+)$/gm)].map(([, command]) => command);
    expect(typed).toEqual(commands);
  });
});

it('shows an appointment in its own zone and in that of the reader', async () => {
  const { out } = await show({
    stage: 'AWAITING_VIDEO_RESULT',
    appointment: {
      appointmentId: 'a',
      startsAt: '2026-10-12T14:30:00Z',
      timeZone: 'America/New_York',
      changesCloseAt: '2026-10-12T13:30:00.000Z',
    },
  });
  expect(out).toContain('Mon, Oct 12, 2026, 10:30 AM EDT (Mon, Oct 12, 2026, 4:30 PM GMT+2 here)');
});

it('shows when a letter is expected and until when its code is valid', async () => {
  const { out } = await show({
    stage: 'ACTIVATION_WAIT',
    letter: { letterId: 'l', expectedFrom: '2026-10-12T22:00:00Z', expectedBy: '2026-10-19T22:00:00Z' },
    redeemBy: '2026-11-19T12:00:00Z',
  });
  expect(out).toContain('expected Tue, Oct 13, 2026 to Mon, Oct 19, 2026');
  expect(out).toContain('Thu, Nov 19, 2026, 1:00 PM GMT+1 (in 42 days)');
});

it('51. a traveller sees the same instant by the clocks of the place where they now are', async () => {
  const appointment = {
    appointmentId: 'a',
    startsAt: '2026-10-30T14:00:00Z',
    timeZone: 'America/New_York',
    changesCloseAt: '2026-10-12T13:30:00.000Z',
  };
  const out = async (timeZone: string): Promise<string> => {
    const getStatus = async () => statusOf({ stage: 'AWAITING_VIDEO_RESULT', appointment });
    return (await run(['status', ID], { client: { getStatus }, timeZone })).out;
  };
  expect(await out('America/New_York')).toMatch(/Appointment +Fri, Oct 30, 2026, 10:00 AM EDT$/m);
  expect(await out('Europe/Berlin')).toContain('10:00 AM EDT (Fri, Oct 30, 2026, 3:00 PM GMT+1 here)');
  expect(await out('Asia/Tokyo')).toContain('10:00 AM EDT (Fri, Oct 30, 2026, 11:00 PM GMT+9 here)');
});

it('says that the clock stands still, and since when, while a party is out', async () => {
  const clockStopped = { provider: 'kba', since: '2026-10-08T11:30:00Z' } as const;
  const { out } = await show({ clockStopped });
  expect(out).toMatch(
    /Clock stopped +kba is out since Thu, Oct 8, 2026, 1:30 PM GMT\+2 \(30 minutes ago\)$/m,
  );
  expect((await show()).out).not.toContain('Clock stopped');
});

it('shows what the partner offers, at its price', async () => {
  const product = 'PHONE_OTP_PROOFING_UPGRADE';
  const { out } = await show({
    offers: [
      { product, amountMinor: 3400, currency: 'USD' },
      { product, amountMinor: 5000, currency: 'JPY' },
    ],
  });
  expect(out).toMatch(
    /On offer +PHONE_OTP_PROOFING_UPGRADE for \$34.00, PHONE_OTP_PROOFING_UPGRADE for ¥5,000$/m,
  );
});

it.each([
  ['SSN_NINE_DIGITS', 'all nine digits'],
  ['MISSING_UNIT', 'lacks an apartment'],
  ['PO_BOX', 'PO box'],
] as const)('says what to correct: %s', async (contactInfoHint, words) => {
  const { out } = await show({ contactInfoHint });
  expect(out).toMatch(new RegExp(`To correct .*${words}`));
});

it('--json gives the status and the commands', async () => {
  const seen = await run(['status', ID, '--json'], { client: { getStatus: async () => statusOf() } });
  expect(seen.json()).toMatchObject({
    ...statusOf(),
    commands: [
      { command: `npm run upgrade -- contact-info ${ID}` },
      { command: `npm run upgrade -- cancel ${ID} --by applicant` },
    ],
  });
});

it('an unknown id says where to find the right one', async () => {
  const getStatus = () => Promise.reject(new UpgradeError('UPGRADE_NOT_FOUND', 'There is no such upgrade.'));
  const seen = await run(['status', ID], { client: { getStatus } });
  expect(seen).toMatchObject({ status: 1, out: '', closed: 1 });
  expect(seen.err).toBe('UPGRADE_NOT_FOUND: There is no such upgrade.\nSee all: npm run upgrade -- list\n');
});

it('what is typed next names the folder that was given', async () => {
  const seen = await run(['--data', "my stack's", 'status', ID], {
    client: { getStatus: async () => statusOf() },
  });
  expect(seen.out).toContain(String.raw`npm run upgrade -- --data 'my stack'\''s' contact-info ${ID}`);
});
