/** The same words in a first name steer every party that is told one. */
import { letterBody, questionsBody, sessionBody } from './support/bodies';
import { failureOf } from './support/failure-of';
import { until } from './support/until';
import { type CallOptions, startWorld, type TestWorld } from './support/world';

let world: TestWorld;

beforeEach(async () => {
  world = await startWorld();
});

afterEach(() => world.close());

const PARTIES = [
  ['questionSessions', '/experian/crosscore', (name: string) => questionsBody('r1', { firstName: name })],
  ['videoSessions', '/video/v1/sessions', (name: string) => sessionBody('r1', name)],
  ['letters', '/letters/v1/letters', (name: string) => letterBody('r1', { name: `${name} Example` })],
] as const;

describe.each(PARTIES)('%s', (effect, path, bodyFor) => {
  const post = async (name: string, options: CallOptions = {}) => {
    const headers = path.startsWith('/experian') ? await world.login() : {};
    return world.call('POST', path, { headers, body: bodyFor(name), ...options });
  };

  test('Fail is cut off before anything is done', async () => {
    expect(await failureOf(post('Fail'))).toBe('fetch failed');
    expect((await world.effect(effect)).count).toBe(0);
  });

  test('Time is never answered, and nothing is done', async () => {
    const giveUp = new AbortController();
    const failure = failureOf(post('McTimely', { signal: giveUp.signal }));
    const party = path.split('/')[1];
    await until(async () => {
      const { requests } = await world.control<{ requests: { route: string }[] }>(
        'GET',
        `requests?party=${party}`,
      );
      return requests.some(({ route }) => path.endsWith(route));
    });
    giveUp.abort();
    expect(await failure).toMatch(/aborted/);
    expect((await world.effect(effect)).count).toBe(0);
  });

  test('Parse is answered with half a reply, and the work is done', async () => {
    expect(await failureOf(post('parse'))).toBe('terminated');
    expect((await world.effect(effect)).count).toBe(1);
  });

  test('Bad is refused, and nothing is done', async () => {
    const { status } = await post('BAD');
    // The question provider says no with HTTP 200.
    expect(status).toBe({ questionSessions: 200, videoSessions: 400, letters: 422 }[effect]);
    expect((await world.effect(effect)).count).toBe(0);
  });
});
