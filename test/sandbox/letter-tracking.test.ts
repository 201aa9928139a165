/** What happened to a letter, as whoever asks the house sees it. */
import { letterBody } from './support/bodies';
import { startWorld, type TestWorld } from './support/world';

let world: TestWorld;

beforeEach(async () => {
  world = await startWorld();
  await world.call('POST', '/letters/v1/letters', { key: 'l1', body: letterBody('l1') });
});

afterEach(() => world.close());

interface Tracked {
  readonly status: string;
  readonly deleted?: boolean;
  readonly tracking_events: readonly {
    readonly object: string;
    readonly name: string;
    readonly time: string;
  }[];
}

const happens = (type: string) => world.control('POST', 'letters/l1/events', { type });
const polled = async () =>
  (await world.call<{ data: Tracked[] }>('GET', '/letters/v1/letters?metadata[letter]=l1')).body.data[0]!;

test.each([
  'mailed',
  'in_transit',
  'in_local_area',
  'processed_for_delivery',
  'delivered',
  're-routed',
  'returned_to_sender',
  'international_exit',
  'viewed',
])('letter.%s is seen with its time by whoever asks, even if its event is lost', async (name) => {
  await world.control('POST', 'events/faults', { party: 'letters', mode: 'lose', times: 1 });
  const time = new Date(world.now()).toISOString();
  expect(await happens(`letter.${name}`)).toMatchObject({ delivered: false, status: null });
  world.advance(60_000);
  expect((await polled()).tracking_events).toEqual([{ object: 'tracking_event', name, time }]);
});

test('tracking is told in the order it happened', async () => {
  for (const type of ['letter.mailed', 'letter.in_transit', 'letter.returned_to_sender']) {
    await happens(type);
    world.advance(60_000);
  }
  const { tracking_events } = await polled();
  expect(tracking_events.map(({ name }) => name)).toEqual(['mailed', 'in_transit', 'returned_to_sender']);
});

test.each(['letter.failed', 'letter.rejected'])('%s is seen as failed for good', async (type) => {
  await happens(type);
  expect(await polled()).toMatchObject({ status: 'failed', failure_reason: expect.any(String) });
  await happens('letter.rendered_thumbnails');
  expect((await polled()).status).toBe('failed');
});

test('letter.deleted is seen as deleted for good', async () => {
  await happens('letter.deleted');
  await happens('letter.rendered_pdf');
  expect(await polled()).toMatchObject({ status: 'processed', deleted: true });
});

test('what the house does itself is no tracking', async () => {
  await happens('letter.rendered_thumbnails');
  expect(await polled()).toMatchObject({ status: 'rendered', tracking_events: [] });
});

test('an unknown event is refused and changes nothing', async () => {
  const before = await polled();
  const { status } = await world.call('POST', '/control/letters/l1/events', {
    body: { type: 'letter.eaten' },
  });
  expect(status).toBe(400);
  expect(await polled()).toEqual(before);
});

test('as many letters are listed as are asked for, the newest first', async () => {
  await world.call('POST', '/letters/v1/letters', { key: 'l2', body: letterBody('l2') });
  expect((await world.call('GET', '/letters/v1/letters?limit=1')).body).toMatchObject({
    count: 1,
    data: [{ metadata: { letter: 'l2' } }],
  });
  expect((await world.call('GET', '/letters/v1/letters?limit=0')).status).toBe(400);
});
