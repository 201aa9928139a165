import { createWebstoreGateway } from '../../activities/providers/webstore';
import { type Answer, closeFakeParties, json, startFakeParty } from './fixtures/fake-party';
import { codeOf } from './fixtures/failure-of';
import { order } from './fixtures/parties';
import { settings } from './fixtures/settings';

afterEach(closeFakeParties);

const IDS = { upgradeId: 'upgrade-1', userId: 'user-1', credentialId: 'otp-1', partnerId: 'partner & co' };
const PRODUCT = 'PHONE_OTP_PROOFING_UPGRADE';
const error = (code: string) => ({ error: { code } });

async function store(answer: Answer) {
  const party = await startFakeParty(answer);
  return { party, gateway: createWebstoreGateway(settings(party.baseUrl).webstore) };
}

describe('entitlement', () => {
  it.each<[unknown, unknown]>([
    [{ entitlement: 'included' }, { kind: 'INCLUDED' }],
    [
      { entitlement: 'purchasable', product: PRODUCT },
      { kind: 'PURCHASABLE', product: PRODUCT },
    ],
    [
      { entitlement: 'awaiting_payment', product: PRODUCT, orderId: 'SO-1' },
      { kind: 'AWAITING_PAYMENT', orderId: 'SO-1' },
    ],
    [{ entitlement: 'none' }, { kind: 'NONE' }],
  ])('%j', async (body, expected) => {
    const { gateway, party } = await store(json(200, body));
    await expect(gateway.getEntitlement(IDS)).resolves.toEqual(expected);
    expect(party.requests[0]).toMatchObject({
      url: '/v1/entitlements?upgradeId=upgrade-1&userId=user-1&credentialId=otp-1&partnerId=partner+%26+co',
      headers: { authorization: 'Bearer canary-webstore-key' },
    });
  });

  it.each([{ entitlement: 'gifted' }, { entitlement: 'purchasable', product: 'YACHT' }, {}, []])(
    '%j entitles nobody: unmapped',
    async (body) => {
      const { gateway } = await store(json(200, body));
      await expect(codeOf(gateway.getEntitlement(IDS))).resolves.toBe('WEBSTORE_UNMAPPED_REPLY REJECTED');
    },
  );
});

const place = async (answer: Answer, paymentMethod: 'CARD' | 'INVOICE' = 'CARD') => {
  const { gateway, party } = await store(answer);
  return { party, result: gateway.placeOrder({ ...IDS, product: PRODUCT, paymentMethod }) };
};

describe('ordering', () => {
  it('by card is paid at once, once for an upgrade', async () => {
    const { party, result } = await place(json(201, order()));
    await expect(result).resolves.toEqual({ kind: 'PAID', orderId: 'SO-1001' });
    expect(party.requests[0]?.headers['idempotency-key']).toBe('upgrade-1');
    const { upgradeId, ...ids } = IDS;
    expect(party.json(0)).toEqual({
      ...ids,
      clientReference: upgradeId,
      product: PRODUCT,
      paymentMethod: 'card',
    });
  });

  it('by invoice waits for payment', async () => {
    const { party, result } = await place(json(201, order('awaiting_payment')), 'INVOICE');
    await expect(result).resolves.toEqual({ kind: 'AWAITING_PAYMENT', orderId: 'SO-1001' });
    expect(party.json(0)).toMatchObject({ paymentMethod: 'invoice' });
  });

  it('a declined card is a value, not an error', async () => {
    const { result } = await place(json(402, error('card_declined')));
    await expect(result).resolves.toEqual({ kind: 'PAYMENT_DECLINED' });
  });

  it('a wrong product is a value, not an error', async () => {
    const { result } = await place(json(422, error('wrong_product')));
    await expect(result).resolves.toEqual({ kind: 'WRONG_PRODUCT' });
  });

  it.each<[string, Answer]>([
    ['a refusal of another kind', json(402, error('account_closed'))],
    ['an order in another state', json(201, order('refunded'))],
    ['the order of another upgrade', json(201, order('paid', 'upgrade-2'))],
  ])('%s is unmapped', async (_name, answer) => {
    const { result } = await place(answer);
    await expect(codeOf(result)).resolves.toBe('WEBSTORE_UNMAPPED_REPLY REJECTED');
  });
});

describe('withdrawing', () => {
  it.each<[string, Answer]>([
    ['CANCELLED', json(200, { id: 'SO-1001', status: 'cancelled' })],
    ['TOO_LATE', json(409, error('already_paid'))],
    ['NOT_FOUND', json(404, error('not_found'))],
  ])('%s', async (expected, answer) => {
    const { gateway, party } = await store(answer);
    await expect(gateway.cancelOrder('upgrade-1')).resolves.toBe(expected);
    expect(party.requests[0]).toMatchObject({
      method: 'POST',
      url: '/v1/orders/by-reference/upgrade-1/cancellation',
    });
  });
});
