import { questionsBody } from './support/bodies';
import { TEST_SECRETS } from './support/secrets';
import { startWorld, type TestWorld } from './support/world';

let world: TestWorld;

beforeEach(async () => {
  world = await startWorld();
});

afterEach(() => world.close());

const headers = { 'x-correlation-id': 'correlation-1', 'x-user-domain': 'test.example' };
const { username, password, clientId, clientSecret } = TEST_SECRETS.credentials.experian;
const login = { username, password, client_id: clientId, client_secret: clientSecret };

test('a token opens the door until it expires by the clock', async () => {
  const authorization = await world.login();
  const ask = async () =>
    (await world.call('POST', '/experian/crosscore', { headers: authorization, body: questionsBody('a1') }))
      .status;
  expect(await ask()).toBe(200);
  world.advance(900_000 - 1);
  expect(await ask()).toBe(200);
  world.advance(1);
  expect(await ask()).toBe(401);
});

test.each(Object.keys(login))('a wrong %s brings no token', async (field) => {
  const body = { ...login, [field]: 'wrong' };
  expect((await world.call('POST', '/experian/oauth2/v1/token', { headers, body })).status).toBe(401);
});

test('a token is not given without the correlation headers', async () => {
  expect((await world.call('POST', '/experian/oauth2/v1/token', { body: login })).status).toBe(400);
});

test('the endpoint answers 500 twice on demand, then recovers', async () => {
  await world.control('POST', 'faults', {
    party: 'experian',
    route: 'POST /oauth2/v1/token',
    fault: 'status_500',
    times: 2,
  });
  const statuses: number[] = [];
  for (let index = 0; index < 3; index++) {
    statuses.push((await world.call('POST', '/experian/oauth2/v1/token', { headers, body: login })).status);
  }
  expect(statuses).toEqual([500, 500, 200]);
});
