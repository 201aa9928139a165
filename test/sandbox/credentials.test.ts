import { entitlementPath, letterBody, questionsBody, sessionBody } from './support/bodies';
import { startWorld, type TestWorld } from './support/world';

let world: TestWorld;

beforeEach(async () => {
  world = await startWorld();
});

afterEach(() => world.close());

test.each([
  ['webstore', 'GET', entitlementPath('u1'), undefined, { error: { code: 'unauthorized' } }],
  [
    'question provider',
    'POST',
    '/experian/crosscore',
    questionsBody('a1'),
    { success: false, errors: [{ errorType: 'invalid_token' }] },
  ],
  ['live video', 'POST', '/video/v1/sessions', sessionBody('ap1'), { status: 'fail', code: 'unauthorized' }],
  [
    'letter house',
    'POST',
    '/letters/v1/letters',
    letterBody('l1'),
    { error: { status_code: 401, code: 'invalid_api_key' } },
  ],
  ['notifier', 'POST', '/notifier/v1/messages', {}, { error: { code: 'unauthorized' } }],
] as const)('the %s lets nobody in without its credentials', async (_party, method, path, body, expected) => {
  const headers = { authorization: 'Bearer wrong', 'x-auth-client': 'wrong', 'x-hmac-signature': 'wrong' };
  const answer = await world.call(method, path, { headers, ...(body !== undefined && { body }) });
  expect(answer.status).toBe(401);
  expect(answer.body).toMatchObject(expected);
});
