import { AT, MINUTE_MS } from '../../db/fixtures';
import { orderEvent, videoEvent } from './bodies';
import { type Endpoint, FOREIGN_SECRET, SECRETS, signed, type SignedEvent, startEndpoint } from './endpoint';

let endpoint: Endpoint;
beforeEach(async () => void (endpoint = await startEndpoint()));
afterEach(() => endpoint.close());

const body = orderEvent('case-1');
const genuine = signed('webstore', body);
const withHeader = (name: string, value: string): SignedEvent => ({
  ...genuine,
  headers: { ...genuine.headers, [name]: value },
});
const without = (...names: string[]): SignedEvent => ({
  ...genuine,
  headers: Object.fromEntries(Object.entries(genuine.headers).filter(([name]) => !names.includes(name))),
});
const signature = genuine.headers['webhook-signature'] ?? '';

async function expectRefused(event: SignedEvent): Promise<void> {
  const answer = await endpoint.send(event);
  expect(answer).toMatchObject({ status: 401, code: 'SIGNATURE_INVALID' });
  expect(endpoint.rows()).toEqual([]);
}

async function expectTaken(event: SignedEvent): Promise<void> {
  expect(await endpoint.send(event)).toMatchObject({ status: 204 });
  expect(endpoint.rows()).toHaveLength(1);
}

describe('refused, without a word on why, is an event', () => {
  const [, secondOfVideo] = SECRETS['live-video'];
  test.each<[string, SignedEvent]>([
    ['signed with a secret that is not ours', signed('webstore', body, { secret: FOREIGN_SECRET })],
    ['signed with the secret of another provider', signed('webstore', body, { secret: secondOfVideo })],
    ['of one provider sent in the name of another', { ...genuine, provider: 'letter-house' }],
    ['of 5 min 1 s ago', signed('webstore', body, { at: AT - 5 * MINUTE_MS - 1_000 })],
    ['5 min 1 s ahead', signed('webstore', body, { at: AT + 5 * MINUTE_MS + 1_000 })],
    ['without an id', without('webhook-id')],
    ['without a timestamp', without('webhook-timestamp')],
    ['without a signature', without('webhook-signature')],
    ['with none of the three', without('webhook-id', 'webhook-timestamp', 'webhook-signature')],
    ['with an empty signature', withHeader('webhook-signature', '')],
    ['with a dot in its id, though signed', signed('webstore', body, { id: 'msg.1' })],
    ['with an id of 201 characters, though signed', signed('webstore', body, { id: 'm'.repeat(201) })],
    ['of another time than was signed', withHeader('webhook-timestamp', String(AT / 1000 + 1))],
    [
      'with its timestamp written otherwise than it was signed',
      withHeader('webhook-timestamp', `0${AT / 1000}`),
    ],
    ['with a timestamp in milliseconds', withHeader('webhook-timestamp', String(AT))],
    ['with a timestamp that is no number', withHeader('webhook-timestamp', 'now')],
    ['with another id than was signed', withHeader('webhook-id', 'msg_2')],
    [
      'with a signature of another version',
      withHeader('webhook-signature', signature.replace('v1,', 'v1a,')),
    ],
    ['with a signature without a version', withHeader('webhook-signature', signature.slice(3))],
    [
      'with a list of signatures none of which is right',
      withHeader('webhook-signature', 'v1,AAAA v1,BBBB v1a,C'),
    ],
    ['with signatures divided by commas', withHeader('webhook-signature', `v1,AAAA,${signature}`)],
    ['without its body', { ...genuine, body: '' }],
    ['with a body that says the same in other bytes', { ...genuine, body: JSON.stringify(body, null, 1) }],
  ])('%s', async (_, event) => {
    await expectRefused(event);
  });

  test('whose bytes differ where a decoder sees the same text', async () => {
    const replaced = signed('webstore', { ...body, note: '\uFFFD' });
    const [before = '', after = ''] = String(replaced.body).split('\uFFFD');
    const invalid = Buffer.concat([Buffer.from(before), Buffer.from([0xff]), Buffer.from(after)]);
    expect(invalid.toString()).toBe(replaced.body);
    await expectRefused({ ...replaced, body: invalid });
    await expectTaken(replaced);
  });
});

describe('taken is an event', () => {
  const [oldSecret, newSecret] = SECRETS['live-video'];
  const decision = videoEvent('case-1');
  test.each<[string, SignedEvent]>([
    ['of exactly 5 min ago', signed('webstore', body, { at: AT - 5 * MINUTE_MS })],
    ['exactly 5 min ahead', signed('webstore', body, { at: AT + 5 * MINUTE_MS })],
    [
      'with a list of signatures one of which is right',
      withHeader('webhook-signature', `v1a,A v1,B ${signature}`),
    ],
    ['with an id of 200 characters', signed('webstore', body, { id: 'm'.repeat(200) })],
    [
      'signed with the old secret while secrets change',
      signed('live-video', decision, { secret: oldSecret }),
    ],
    [
      'signed with the new secret while secrets change',
      signed('live-video', decision, { secret: newSecret }),
    ],
  ])('%s', async (_, event) => {
    await expectTaken(event);
  });

  test('signed with both secrets while they change', async () => {
    const [first, second] = [oldSecret, newSecret].map((secret) =>
      signed('live-video', decision, { secret }),
    );
    const signatures = [first, second].map((event) => event?.headers['webhook-signature']).join(' ');
    await expectTaken({ ...first!, headers: { ...first!.headers, 'webhook-signature': signatures } });
  });
});
