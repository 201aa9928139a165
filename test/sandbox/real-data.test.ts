import { letterBody, questionsBody } from './support/bodies';
import { startWorld, type TestWorld } from './support/world';

let world: TestWorld;

beforeEach(async () => {
  world = await startWorld();
});

afterEach(() => world.close());

const ask = async (person: Parameters<typeof questionsBody>[1]) =>
  world.call('POST', '/experian/crosscore', {
    headers: await world.login(),
    body: questionsBody('a1', person),
  });

test.each(['123456789', '123-45-6789', '899999999'])(
  'a nine-digit SSN that could be real is refused (%s)',
  async (ssn) => {
    const { status, body } = await ask({ ssn });
    expect(status).toBe(422);
    expect(JSON.stringify(body)).toContain('looks_like_real_data');
    expect(JSON.stringify(body)).not.toContain(ssn);
    expect((await world.effect('questionSessions')).count).toBe(0);
  },
);

test.each(['900123456', '666-12-3456', '6789', ''])('an invented SSN is taken (%s)', async (ssn) => {
  expect((await ask({ ssn })).status).toBe(200);
});

test.each(['avery@mail.invalid', 'avery@example.co', 'avery@notexample.com', 'avery@example.com.evil.net'])(
  'an e-mail outside the example domains is refused (%s)',
  async (email) => {
    expect((await ask({ email })).status).toBe(422);
  },
);

test.each(['avery@example.com', 'avery@example.org', 'avery@example.net', 'avery@partner.example', ''])(
  'an e-mail of an example domain is taken (%s)',
  async (email) => {
    expect((await ask({ email })).status).toBe(200);
  },
);

test('a letter that shows an e-mail of a real domain is refused', async () => {
  const body = letterBody('l1', { address_line2: 'avery@mail.invalid' });
  const answer = await world.call('POST', '/letters/v1/letters', { key: 'l1', body });
  expect([answer.status, answer.body]).toMatchObject([422, { error: { code: 'looks_like_real_data' } }]);
});
