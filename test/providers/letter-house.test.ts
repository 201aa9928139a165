import { createLetterHouseGateway } from '../../activities/providers/letter-house';
import { applicant } from './fixtures/applicant';
import { type Answer, closeFakeParties, cut, inTurn, json, startFakeParty } from './fixtures/fake-party';
import { codeOf } from './fixtures/failure-of';
import { LETTER, letter, letterError, letterList } from './fixtures/parties';
import { settings } from './fixtures/settings';

afterEach(closeFakeParties);

async function house(answer: Answer) {
  const party = await startFakeParty(answer);
  const gateway = createLetterHouseGateway({ ...settings(party.baseUrl).letterHouse, timeoutMs: 1_000 });
  return {
    party,
    routes: () => party.requests.map(({ method, url }) => `${method} ${decodeURIComponent(url)}`),
    cancel: () => gateway.cancelLetter(LETTER),
    order: (lookUpFirst = false) =>
      gateway.orderLetter({
        letterId: LETTER,
        recipient: applicant({ firstName: 'José', middleName: 'Q.', lastName: 'Núñez' }),
        activationCode: 'AAAA-BBBB',
        redeemBy: Date.UTC(2026, 2, 1, 7),
        timeZone: 'America/Denver',
        lookUpFirst,
      }),
  };
}

const ACCEPTED = { kind: 'ACCEPTED', providerReference: 'ltr_4868c3b754655f90' };

describe('ordering', () => {
  it('sends the code, the last day in the zone of the reader, and the legal spelling', async () => {
    const { order, party } = await house(json(200, letter()));
    await expect(order()).resolves.toEqual(ACCEPTED);
    expect(party.requests[0]?.headers).toMatchObject({
      'idempotency-key': LETTER,
      authorization: `Basic ${Buffer.from('canary-letter-key:').toString('base64')}`,
    });
    expect(party.json(0)).toEqual({
      to: {
        name: 'José Q. Núñez',
        address_line1: '1 Sample Street',
        address_line2: '',
        address_city: 'Denver',
        address_state: 'CO',
        address_zip: '80202-1234',
        address_country: 'US',
      },
      from: expect.objectContaining({ name: 'Proofing', address_line1: '2 Sample Road' }) as unknown,
      file: 'tmpl_activation_code',
      color: false,
      use_type: 'operational',
      merge_variables: { code: 'AAAA-BBBB', expires_on: '2026-02-28' },
      metadata: { letter: LETTER },
    });
  });

  it('a letter of an earlier try is found and not ordered again', async () => {
    const { order, routes } = await house(json(200, letterList(letter())));
    await expect(order(true)).resolves.toEqual(ACCEPTED);
    expect(routes()).toEqual([`GET /v1/letters?metadata[letter]=${LETTER}`]);
  });

  it('a letter that was never taken is ordered after the look', async () => {
    const { order, routes } = await house(inTurn(json(200, letterList()), json(200, letter())));
    await expect(order(true)).resolves.toEqual(ACCEPTED);
    expect(routes()).toEqual([`GET /v1/letters?metadata[letter]=${LETTER}`, 'POST /v1/letters']);
  });

  it('a letter of somebody else is not taken for ours', async () => {
    const other = letter({ id: 'ltr_other', metadata: { letter: 'letter-2' } });
    const looking = await house(inTurn(json(200, letterList(other)), json(200, letter())));
    await expect(looking.order(true)).resolves.toEqual(ACCEPTED);
    const ordering = await house(json(200, other));
    await expect(codeOf(ordering.order())).resolves.toBe('LETTER_HOUSE_UNMAPPED_REPLY REJECTED');
  });

  it.each(['failed_deliverability_strictness', 'address_length_exceeds_limit'])(
    'an address that cannot be mailed to is a value, not an error: %s',
    async (code) => {
      const { order } = await house(json(422, letterError(code)));
      await expect(order()).resolves.toEqual({ kind: 'UNDELIVERABLE' });
    },
  );

  it.each<[string, Answer, string]>([
    [
      'a refusal nobody mapped',
      json(422, letterError('unsupported')),
      'LETTER_HOUSE_UNMAPPED_REPLY REJECTED',
    ],
    ['an order under way', json(409, letterError('conflict', 409)), 'LETTER_HOUSE_CONFLICT OUTCOME_UNKNOWN'],
    [
      'a bad key of ours',
      json(401, letterError('invalid_api_key', 401)),
      'LETTER_HOUSE_UNAUTHORISED REJECTED',
    ],
    ['a reply cut in half', cut, 'LETTER_HOUSE_BROKEN_REPLY OUTCOME_UNKNOWN'],
  ])('%s is an error', async (_name, answer, expected) => {
    const { order } = await house(answer);
    await expect(codeOf(order())).resolves.toBe(expected);
  });
});

describe('withdrawing', () => {
  const found = json(200, letterList(letter()));

  it.each<[string, Answer, string]>([
    ['in time', json(200, { id: 'ltr_4868c3b754655f90', deleted: true }), 'CANCELLED'],
    ['too late, for it is printed', json(422, letterError('not_deletable')), 'TOO_LATE'],
    ['gone meanwhile', json(404, letterError('not_found', 404)), 'NOT_FOUND'],
  ])('%s', async (_name, answer, expected) => {
    const { cancel, routes } = await house(inTurn(found, answer));
    await expect(cancel()).resolves.toBe(expected);
    expect(routes()[1]).toBe('DELETE /v1/letters/ltr_4868c3b754655f90');
  });

  it('a letter that was never ordered is not found', async () => {
    const { cancel, party } = await house(json(200, letterList()));
    await expect(cancel()).resolves.toBe('NOT_FOUND');
    expect(party.requests).toHaveLength(1);
  });

  it('a house that ignores the filter does not have us withdraw the letter of somebody else', async () => {
    const { cancel, party } = await house(
      json(200, letterList(letter({ metadata: { letter: 'letter-2' } }))),
    );
    await expect(cancel()).resolves.toBe('NOT_FOUND');
    expect(party.requests).toHaveLength(1);
  });

  it('withdrawing twice is withdrawing once', async () => {
    const { cancel, party } = await house(json(200, letterList(letter({ deleted: true }))));
    await expect(cancel()).resolves.toBe('CANCELLED');
    expect(party.requests).toHaveLength(1);
  });
});
