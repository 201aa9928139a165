import { createWebstoreGateway } from '../../activities/providers/webstore';
import { type Answer, closeFakeParties, json, startFakeParty } from './fixtures/fake-party';
import { codeOf } from './fixtures/failure-of';
import { activation, order, purchasable } from './fixtures/parties';
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
    [{ entitlement: 'included' }, { kind: 'INCLUDED', orderId: null }],
    [
      { entitlement: 'included', orderId: 'SO-1' },
      { kind: 'INCLUDED', orderId: 'SO-1' },
    ],
    [
      purchasable(),
      { kind: 'PURCHASABLE', offers: [{ product: PRODUCT, amountMinor: 3_400, currency: 'USD' }] },
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

  it.each<[string, unknown]>([
    ['an entitlement nobody knows', { entitlement: 'gifted' }],
    ['no offers', { entitlement: 'purchasable', product: PRODUCT, offers: [] }],
    ['a product nobody knows', purchasable({ product: 'YACHT', amountMinor: 1, currency: 'USD' })],
    ['a fraction of a cent', purchasable({ product: PRODUCT, amountMinor: 0.5, currency: 'USD' })],
    ['a price below nothing', purchasable({ product: PRODUCT, amountMinor: -1, currency: 'USD' })],
    ['a price in quotes', purchasable({ product: PRODUCT, amountMinor: '3400', currency: 'USD' })],
    ['a currency that is none', purchasable({ product: PRODUCT, amountMinor: 1, currency: '$' })],
    ['an order without a number', { entitlement: 'included', orderId: '' }],
    ['an empty object', {}],
    ['a list', []],
  ])('%s entitles nobody: unmapped', async (_name, body) => {
    const { gateway } = await store(json(200, body));
    await expect(codeOf(gateway.getEntitlement(IDS))).resolves.toBe('WEBSTORE_UNMAPPED_REPLY REJECTED');
  });
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

describe('licence keys', () => {
  const licenceKey = 'KEY-GOOD-1';
  const activate = async (answer: Answer) => {
    const { gateway, party } = await store(answer);
    return { party, result: gateway.activateKey({ ...IDS, licenceKey }) };
  };

  it('a key is activated for the upgrade, once for an upgrade', async () => {
    const { party, result } = await activate(json(200, activation()));
    await expect(result).resolves.toEqual({ kind: 'ACTIVATED', orderId: 'SO-1001' });
    const { upgradeId, ...ids } = IDS;
    expect(party.requests[0]).toMatchObject({
      method: 'POST',
      url: '/v1/licence-keys/activation',
      headers: { 'idempotency-key': 'upgrade-1', authorization: 'Bearer canary-webstore-key' },
    });
    expect(party.json(0)).toEqual({ ...ids, clientReference: upgradeId, licenceKey });
  });

  it.each([
    ['5. a key of another user', 'key_of_another_user', 'KEY_OF_ANOTHER_USER'],
    ['a key nobody knows', 'key_unknown', 'KEY_UNKNOWN'],
    ['8. a key that is used up', 'key_inactive', 'KEY_INACTIVE'],
    ['6. a key for another product', 'wrong_product', 'WRONG_PRODUCT'],
  ])('%s is a value, not an error', async (_name, code, kind) => {
    const { result } = await activate(json(422, error(code)));
    await expect(result).resolves.toEqual({ kind });
  });

  it.each<[string, Answer]>([
    ['a refusal nobody mapped', json(422, error('key_cursed'))],
    ['a key in another state', json(200, { ...activation(), status: 'pending' })],
    ['the activation of another upgrade', json(200, activation('upgrade-2'))],
  ])('%s activates nothing: unmapped', async (_name, answer) => {
    const { result } = await activate(answer);
    await expect(codeOf(result)).resolves.toBe('WEBSTORE_UNMAPPED_REPLY REJECTED');
  });
});

describe('after the last attempt', () => {
  it.each<[string, Answer]>([
    ['what was bought is used up', json(200, { status: 'exhausted' })],
    ['nothing was bought, and that is fine', json(404, error('not_found'))],
  ])('%s', async (_name, answer) => {
    const { gateway, party } = await store(answer);
    await expect(gateway.reportExhausted('upgrade-1')).resolves.toBeUndefined();
    expect(party.requests[0]).toMatchObject({
      method: 'POST',
      url: '/v1/orders/by-reference/upgrade-1/exhaustion',
    });
  });

  it('a reply that does not say so leaves it to be told again', async () => {
    const { gateway } = await store(json(200, { status: 'active' }));
    await expect(codeOf(gateway.reportExhausted('upgrade-1'))).resolves.toBe(
      'WEBSTORE_UNMAPPED_REPLY REJECTED',
    );
  });
});

describe('the probe', () => {
  it('asks for the health of the store', async () => {
    const { gateway, party } = await store(json(200, { status: 'ok' }));
    await expect(gateway.probe()).resolves.toBeUndefined();
    expect(party.requests[0]).toMatchObject({ method: 'GET', url: '/v1/health' });
  });

  it.each<[string, Answer, string]>([
    ['unwell', json(200, { status: 'starting' }), 'WEBSTORE_UNMAPPED_REPLY REJECTED'],
    ['closed', json(503, {}), 'WEBSTORE_UNAVAILABLE NOT_SENT'],
  ])('a store that is %s cannot be asked', async (_name, answer, expected) => {
    const { gateway } = await store(answer);
    await expect(codeOf(gateway.probe())).resolves.toBe(expected);
  });
});
