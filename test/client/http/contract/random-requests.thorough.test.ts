/** As random-requests.test.ts, with other requests each time, and many. */
import { NEVER_RIGHT_BY_CHANCE, sendRandomRequests, startWorld, type World } from './random-requests';

let world: World;
beforeAll(async () => void (world = await startWorld()));
afterAll(() => world.endpoint.close());

it('no 5xx, and no status, type or shape that the document does not tell of', async () => {
  const seen = await sendRandomRequests(world, { numRuns: 200 });
  const refusedOnly = [...seen].filter(([, statuses]) => ![...statuses].some((status) => status < 400));
  expect(NEVER_RIGHT_BY_CHANCE).toEqual(expect.arrayContaining(refusedOnly.map(([id]) => id)));
}, 300_000);
