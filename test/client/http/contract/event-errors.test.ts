/** Every error that a provider's event can be refused with is answered as the OpenAPI document tells. */
import { StoreError } from '../../../../db';
import { OPEN_OPERATIONS } from '../../../../client/http/contract/open-operations';
import { errorsOf, type ProblemCode } from '../../../../client/http/contract/operation';
import { undocumented } from '../../../support/openapi-document';
import { orderEvent } from '../bodies';
import { type Answer, type Endpoint, signed, startEndpoint } from '../endpoint';

let endpoint: Endpoint;
beforeAll(async () => void (endpoint = await startEndpoint()));
afterAll(() => endpoint.close());
afterEach(() => void jest.restoreAllMocks());

const event = signed('webstore', orderEvent('case-1'));
const sendWith = async (headers: Record<string, string>): Promise<Answer> =>
  endpoint.send({ ...event, headers: { ...event.headers, ...headers } });
const sendWhile = (error: Error) => async (): Promise<Answer> => {
  jest.spyOn(endpoint.store.events, 'receive').mockRejectedValueOnce(error);
  return endpoint.send(event);
};

const SCENARIOS: Partial<Record<ProblemCode, () => Promise<Answer>>> = {
  UNKNOWN_PROVIDER: async () => endpoint.send({ ...event, provider: 'bank' as 'webstore' }),
  SIGNATURE_INVALID: async () => sendWith({ 'webhook-timestamp': '1' }),
  EVENT_MALFORMED: async () => endpoint.send(signed('webstore', '{')),
  EVENT_TOO_LARGE: async () => endpoint.send(signed('webstore', 'x'.repeat(300 * 1024))),
  STORE_UNAVAILABLE: sendWhile(new StoreError('STORE_UNAVAILABLE', 'canary')),
  BUSY: sendWhile(new StoreError('STORE_BUSY', 'Busy.')),
  UNEXPECTED: sendWhile(new TypeError('canary')),
};

it.each(errorsOf(OPEN_OPERATIONS.receiveEvent).map(({ status, code }) => [status, code] as const))(
  '%i %s',
  async (status, code) => {
    const answer = await SCENARIOS[code]!();
    expect(answer).toMatchObject({ status, code });
    expectDocumented(answer);
    expect(answer.text).not.toContain('canary');
  },
);

it.each(['nonsense', 'a/b/c'])('a type that is none, %s, is no event either', async (type) => {
  const answer = await sendWith({ 'content-type': type });
  expect(answer).toMatchObject({ status: 400, code: 'EVENT_MALFORMED' });
});

it('an event that is kept is answered without a body', async () => {
  const answer = await endpoint.send(event);
  expect(answer).toMatchObject({ status: 204, text: '' });
  expectDocumented(answer);
});

function expectDocumented({ status, type, text }: Answer): void {
  const headers = new Headers(type === null ? {} : { 'content-type': type });
  expect(undocumented('POST', '/v1/webhooks/{provider}', { status, headers, text })).toBeNull();
}
