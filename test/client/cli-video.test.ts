import { UpgradeError } from '../../client/errors';
import { appointmentOf } from '../../client/schemas';
import type { UpgradeClient } from '../../client/upgrade-client';
import { ID, run, statusOf } from './cli-run';

const SLOTS = Array.from({ length: 12 }, (_, index) =>
  new Date(Date.UTC(2026, 9, 12, 13, index * 30)).toISOString(),
);
const booked = statusOf({
  stage: 'AWAITING_VIDEO_RESULT',
  next: ['rescheduleVideo', 'cancelVideo'],
  appointment: {
    appointmentId: 'a',
    startsAt: SLOTS[1]!,
    timeZone: 'America/New_York',
    changesCloseAt: '2026-10-12T13:30:00.000Z',
  },
});

type Wish = Parameters<UpgradeClient['bookVideo']>;

function provider() {
  return {
    listVideoSlots: jest.fn(async () => SLOTS),
    bookVideo: jest.fn<Promise<typeof booked>, Wish>().mockResolvedValue(booked),
    rescheduleVideo: jest.fn<Promise<typeof booked>, Wish>().mockResolvedValue(booked),
    cancelVideo: jest.fn(async () => statusOf({ stage: 'AWAITING_VIDEO_BOOKING', next: ['bookVideo'] })),
    getJoinLink: jest.fn(async () => ({
      joinUrl: 'https://video.example/join/1',
      startsAt: SLOTS[1]!,
      endsAt: SLOTS[2]!,
    })),
    reissueCodeToAgent: jest.fn(async () => ({ code: 'FGHJK67890', redeemBy: '2026-11-07T12:00:00Z' })),
    revealCodeToAgent: jest.fn(async () => ({ code: 'ABCDE12345', redeemBy: '2026-11-07T12:00:00Z' })),
  };
}

it.each([
  ['video', ID],
  ['video', ID, 'slots'],
])('slots are shown in the zone asked for: %j', async (...argv) => {
  const client = provider();
  const seen = await run([...argv, '--zone', 'America/New_York'], { client });
  expect(seen.status).toBe(0);
  expect(seen.out).toContain('times in America/New_York');
  expect(seen.out).toMatch(/Mon, Oct 12, 2026, 9:30 AM EDT +2026-10-12T13:30:00.000Z/);
});

it('slots as JSON, from an instant on', async () => {
  const client = provider();
  const from = '2026-10-10T00:00:00Z';
  const seen = await run(['video', ID, 'slots', '--from', from, '--limit', '3', '--json'], { client });
  expect(seen.json()).toEqual({ slots: SLOTS });
  expect(client.listVideoSlots).toHaveBeenCalledWith(ID, { from, limit: 3 });
});

it('book with everything given asks nothing', async () => {
  const client = provider();
  const seen = await run(['video', ID, 'book', '--at', SLOTS[1]!, '--zone', 'America/New_York'], { client });
  expect(seen).toMatchObject({ status: 0, questions: [] });
  expect(client.bookVideo).toHaveBeenCalledWith(ID, { startsAt: SLOTS[1], timeZone: 'America/New_York' }, {});
  expect(seen.out).toContain('The appointment is booked.');
});

it('book takes the local time of the zone as it is shown there', async () => {
  const client = provider();
  const argv = ['video', ID, 'book', '--at', '2026-10-12T10:00', '--zone', 'America/New_York'];
  expect(await run(argv, { client })).toMatchObject({ status: 0 });
  expect(client.bookVideo.mock.calls[0]?.[1]).toEqual({
    startsAt: '2026-10-12T10:00',
    timeZone: 'America/New_York',
  });
});

it('51. a local time that is twice is told with both instants, ready to be typed', async () => {
  const client = provider();
  const argv = ['video', ID, 'book', '--at', '2026-11-01T01:30', '--zone', 'America/New_York'];
  client.bookVideo.mockImplementation(async (_id, wish) => {
    appointmentOf(wish);
    return booked;
  });
  const seen = await run(argv, { client });
  expect(seen.status).toBe(1);
  expect(seen.err).toMatch(
    /^LOCAL_TIME_AMBIGUOUS: .*2026-11-01T01:30:00-04:00 or 2026-11-01T01:30:00-05:00\./,
  );
});

it('link shows where to join, and needs the store alone', async () => {
  const seen = await run(['video', ID, 'link'], { client: provider() });
  expect(seen).toMatchObject({ status: 0, needs: ['STORE'] });
  expect(seen.out).toContain('https://video.example/join/1');
  const json = await run(['video', ID, 'link', '--json'], { client: provider() });
  expect(json.json()).toMatchObject({ joinUrl: 'https://video.example/join/1', startsAt: SLOTS[1] });
});

it.each(['book', 'move'])('%s on a terminal shows the free ones numbered and asks', async (action) => {
  const client = provider();
  const seen = await run(['video', ID, action], { client, types: ['Mars/Base', '', '', '12'] });
  expect(seen.status).toBe(0);
  expect(seen.questions.map(({ text }) => text)).toEqual([
    'Your time zone [Europe/Berlin]: ',
    'Your time zone [Europe/Berlin]: ',
    'Which one? (number, or Enter for more) ',
    'Which one? (number) ',
  ]);
  expect(seen.out).toContain('   2  Mon, Oct 12, 2026, 3:30 PM GMT+2');
  const called = action === 'book' ? client.bookVideo : client.rescheduleVideo;
  expect(called.mock.calls[0]?.[1]).toEqual({ startsAt: SLOTS[11], timeZone: 'Europe/Berlin' });
});

it('an appointment that was taken meanwhile is chosen again', async () => {
  const client = provider();
  client.bookVideo.mockRejectedValueOnce(new UpgradeError('SLOT_NOT_AVAILABLE', 'It was just taken.'));
  const seen = await run(['video', ID, 'book', '--zone', 'UTC'], { client, types: ['1', '2'] });
  expect(seen.status).toBe(0);
  expect(seen.out).toContain('It was just taken.');
  expect(client.bookVideo).toHaveBeenCalledTimes(2);
});

it.each([
  ['--at', ['video', ID, 'book', '--zone', 'UTC']],
  ['--zone', ['video', ID, 'move', '--at', SLOTS[0]!]],
  ['--agent', ['video', ID, 'code']],
])('%s is an error where nobody can be asked', async (option, argv) => {
  for (const seen of [await run(argv), await run([...argv, '--json'], { types: [] })]) {
    expect(seen).toMatchObject({ status: 2, questions: [], needs: [] });
    expect(seen.out + seen.err).toContain(`${option} is missing`);
  }
});

it('cancel gives the appointment back', async () => {
  const seen = await run(['video', ID, 'cancel'], { client: provider() });
  expect(seen.status).toBe(0);
  expect(seen.out).toContain('The appointment is given back.');
});

describe('the code for the agent', () => {
  it('is shown once the agent says that the person is there', async () => {
    const client = provider();
    const seen = await run(['video', ID, 'code', '--agent', 'agent-7'], { client, types: ['y'] });
    expect(seen.questions[0]?.text).toContain('shown once and never again');
    expect(seen.out).toContain('Activation code: ABCDE12345');
    expect(seen.out).toContain('never shown again');
    expect(client.revealCodeToAgent).toHaveBeenCalledWith(ID, 'agent-7');
  });

  it('is kept if the agent says no', async () => {
    const client = provider();
    const seen = await run(['video', ID, 'code', '--agent', 'agent-7'], { client, types: ['n'] });
    expect(seen).toMatchObject({ status: 1, err: 'Nothing was done.\n' });
    expect(client.revealCodeToAgent).not.toHaveBeenCalled();
  });

  it('59. is made anew if it was misheard, once the agent agrees that the earlier one is void', async () => {
    const client = provider();
    const argv = ['video', ID, 'code', '--again', '--agent', 'agent-7'];
    const seen = await run(argv, { client, types: ['y'] });
    expect(seen.questions[0]?.text).toContain('The earlier code becomes void');
    expect(seen.out).toContain('Activation code: FGHJK67890');
    expect(client.reissueCodeToAgent).toHaveBeenCalledWith(ID, 'agent-7');
    expect(client.revealCodeToAgent).not.toHaveBeenCalled();
  });

  it('is a JSON object for programs', async () => {
    const seen = await run(['video', ID, 'code', '--agent', 'agent-7', '--json'], { client: provider() });
    expect(seen.json()).toEqual({ code: 'ABCDE12345', redeemBy: '2026-11-07T12:00:00Z' });
  });
});
