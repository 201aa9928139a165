import { startWorld } from './support/world';

test('each try is signed at its own time by the clock, and the body keeps the time of the event', async () => {
  const world = await startWorld();
  try {
    const happenedAt = world.now();
    await world.control('POST', 'orders/u1/settle', {});
    world.advance(60_000);
    await world.control('POST', 'events/resend', {});
    const times = world.receiver.received.map(({ headers }) => Number(headers['webhook-timestamp']) * 1000);
    expect(times).toEqual([happenedAt, happenedAt + 60_000]);
    const bodies = world.receiver.received.map(({ body }) => body);
    expect(bodies[1]).toBe(bodies[0]);
    expect(world.receiver.received[0]?.event.timestamp).toBe(new Date(happenedAt).toISOString());
  } finally {
    await world.close();
  }
});
