/** Providers send again what they are not sure of, late and in any order. */
import * as fc from 'fast-check';
import { LETTER_EVENTS } from '../../../activities/providers/gateways';
import { AT, closing, DAY_MS, startUpgrade } from '../../db/fixtures';
import { letterEvent, orderEvent, videoEvent } from './bodies';
import { type Endpoint, signed, type SignedEvent, startEndpoint } from './endpoint';

let endpoint: Endpoint;
beforeAll(async () => void (endpoint = await startEndpoint()));
afterAll(() => endpoint.close());

const ORDER_EVENTS = [
  'order.placed',
  'order.paid',
  'order.cancelled',
  'order.refunded',
  'order.charged_back',
];
const VIDEO_EVENTS = ['verification.started', 'verification.submitted', 'verification.decision'];

/** Every kind of event there is, all of one run of the property. */
function eventsOf(run: number): SignedEvent[] {
  const of = (provider: SignedEvent['provider'], bodyOf: typeof orderEvent, types: readonly string[]) =>
    types.map((type) =>
      signed(provider, bodyOf(`case-${run}`, type), { id: `r${run}_${type.replaceAll('.', '_')}` }),
    );
  return [
    ...of('webstore', orderEvent, ORDER_EVENTS),
    ...of('live-video', videoEvent as unknown as typeof orderEvent, VIDEO_EVENTS),
    ...of('letter-house', letterEvent as unknown as typeof orderEvent, LETTER_EVENTS),
  ];
}

test('each event, delivered ten times in any order, is stored once and answered 2xx every time', async () => {
  let run = 0;
  const kinds = eventsOf(0).length;
  const order = fc.shuffledSubarray(
    Array.from({ length: 10 * kinds }, (_, index) => index % kinds),
    { minLength: 10 * kinds },
  );
  await fc.assert(
    fc.asyncProperty(order, async (indexes) => {
      const events = eventsOf(++run);
      const before = endpoint.rows().length;
      for (let sent = 0; sent < indexes.length; sent += 8) {
        const answers = await Promise.all(
          indexes.slice(sent, sent + 8).map((index) => endpoint.send(events[index]!)),
        );
        expect(answers.every(({ status }) => status === 204)).toBe(true);
      }
      expect(endpoint.rows()).toHaveLength(before + kinds);
    }),
    { numRuns: 5 },
  );
});

test('81. an event of a case nobody knows is stored and answered 2xx, and is pending once the case is there', async () => {
  const upgrade = await startUpgrade(endpoint.store);
  await endpoint.store.upgrades.close(closing(upgrade.upgradeId));
  const unknown = signed('letter-house', letterEvent('letter-of-nobody'), { id: 'msg_81' });
  expect(await endpoint.send(unknown)).toMatchObject({ status: 204 });
  expect(await endpoint.pendingIds()).toEqual([]);
  const { upgradeId } = await startUpgrade(endpoint.store);
  const [codeId, letterId, until, at] = ['code-81', 'letter-of-nobody', AT + DAY_MS, AT];
  await endpoint.store.codes.issue({ codeId, upgradeId, channel: 'LETTER', expiresAt: until, at });
  const dates = { expectedFrom: until, expectedBy: until, redeemBy: until };
  await endpoint.store.letters.prepare({ letterId, upgradeId, codeId, ...dates, at });
  expect(await endpoint.pendingIds()).toEqual(['letter-house:msg_81']);
});
