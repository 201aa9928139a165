import type { ContactInfo } from '../../activities/providers/gateways';
import { createLetterHouseGateway } from '../../activities/providers/letter-house';
import { applicant } from './fixtures/applicant';
import { type Answer, closeFakeParties, cut, inTurn, json, startFakeParty } from './fixtures/fake-party';
import { codeOf } from './fixtures/failure-of';
import { LETTER, letter, letterError, letterList, trackingEvent, verification } from './fixtures/parties';
import { settings } from './fixtures/settings';

afterEach(closeFakeParties);

async function house(answer: Answer) {
  const party = await startFakeParty(answer);
  const gateway = createLetterHouseGateway({ ...settings(party.baseUrl).letterHouse, timeoutMs: 1_000 });
  return {
    party,
    routes: () => party.requests.map(({ method, url }) => `${method} ${decodeURIComponent(url)}`),
    cancel: () => gateway.cancelLetter(LETTER),
    find: () => gateway.findLetter(LETTER),
    verify: (changes: Partial<ContactInfo['address']> = {}) =>
      gateway.verifyAddress({ ...applicant().address, ...changes }),
    probe: () => gateway.probe(),
    order: (changes: Partial<ContactInfo> = {}) =>
      gateway.orderLetter({
        letterId: LETTER,
        recipient: applicant({ firstName: 'José', middleName: 'Q.', lastName: 'Núñez', ...changes }),
        activationCode: 'AAAA-BBBB',
        redeemBy: Date.UTC(2026, 2, 1, 7),
        timeZone: 'America/Denver',
      }),
  };
}

const ACCEPTED = { kind: 'ACCEPTED', providerReference: 'ltr_4868c3b754655f90' };

describe('ordering', () => {
  it('9. sends the code, the last day in the zone of the reader, and accents and periods as they are', async () => {
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

  it('the letter of somebody else is not taken for ours', async () => {
    const other = letter({ id: 'ltr_other', metadata: { letter: 'letter-2' } });
    const { order } = await house(json(200, other));
    await expect(codeOf(order())).resolves.toBe('LETTER_HOUSE_UNMAPPED_REPLY REJECTED');
  });

  it.each([
    ['an address that cannot be mailed to', 'failed_deliverability_strictness', 'UNDELIVERABLE'],
    ['9. a street longer than an envelope takes', 'address_length_exceeds_limit', 'TOO_LONG'],
  ])('%s is a value, not an error', async (_name, code, problem) => {
    const { order } = await house(json(422, letterError(code)));
    await expect(order()).resolves.toEqual({ kind: 'UNDELIVERABLE', problem });
  });

  it('9. a street of 60 characters is printed whole: cut, it would be another door', async () => {
    const line1 = '12345 North Saint Bartholomew of the Mountains Boulevard Ext';
    const { order, party } = await house(json(200, letter()));
    await order({ address: { ...applicant().address, line1 } });
    expect(line1).toHaveLength(60);
    expect(party.json(0)).toMatchObject({ to: { address_line1: line1 } });
  });

  it('12. a letter to forces abroad goes to the place the post knows', async () => {
    const { order, party } = await house(json(200, letter()));
    const line1 = 'Unit 1234 Box 567';
    await order({ address: { line1, city: 'apo ae', state: 'AE', postalCode: '09012', country: 'US' } });
    expect(party.json(0)).toMatchObject({
      to: { address_line1: line1, address_city: 'APO', address_state: 'AE', address_zip: '09012' },
    });
  });

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

describe('checking an address', () => {
  it('sends it as it is, in the words of the house', async () => {
    const { party, verify } = await house(json(200, verification()));
    await expect(verify({ line2: 'Apt 4' })).resolves.toEqual({ kind: 'MAILABLE' });
    expect(party.requests[0]).toMatchObject({ method: 'POST', url: '/v1/us_verifications' });
    expect(party.json(0)).toEqual({
      primary_line: '1 Sample Street',
      secondary_line: 'Apt 4',
      city: 'Denver',
      state: 'CO',
      zip_code: '80202-1234',
    });
  });

  it.each<[string, unknown, string]>([
    ['deliverable', verification(), 'MAILABLE'],
    ['with a unit nobody needs', verification('deliverable_unnecessary_unit'), 'MAILABLE'],
    ['on a rural route', verification('deliverable', { recordType: 'rural_route' }), 'MAILABLE'],
    ['of an unknown kind', verification('deliverable', { recordType: '', cmra: '', vacant: '' }), 'MAILABLE'],
    ['where nothing arrives', verification('undeliverable'), 'UNDELIVERABLE'],
    ['without its unit', verification('deliverable_missing_unit'), 'MISSING_UNIT'],
    ['with a wrong unit', verification('deliverable_incorrect_unit'), 'INCORRECT_UNIT'],
    ['that is vacant', verification('deliverable', { vacant: 'Y' }), 'VACANT'],
  ])('an address %s', async (_name, body, expected) => {
    const { verify } = await house(json(200, body));
    await expect(verify()).resolves.toEqual(
      expected === 'MAILABLE' ? { kind: 'MAILABLE' } : { kind: 'PROBLEM', problem: expected },
    );
  });

  it.each<[string, unknown, string]>([
    ['a PO box', verification('deliverable', { recordType: 'po_box' }), 'PO_BOX'],
    ['a mailbox shop', verification('deliverable', { recordType: 'firm', cmra: 'Y' }), 'MAILBOX_SHOP'],
  ])('10. %s is no home, though mail arrives', async (_name, body, problem) => {
    const { verify } = await house(json(200, body));
    await expect(verify()).resolves.toEqual({ kind: 'PROBLEM', problem });
  });

  it('of several problems the first in the order of docs/outside-parties.md counts', async () => {
    const all = { recordType: 'po_box', cmra: 'Y', vacant: 'Y' };
    const inOrder = [
      [verification('undeliverable', all), 'UNDELIVERABLE'],
      [verification('deliverable_missing_unit', all), 'MISSING_UNIT'],
      [verification('deliverable_incorrect_unit', all), 'INCORRECT_UNIT'],
      [verification('deliverable_unnecessary_unit', all), 'PO_BOX'],
      [verification('deliverable', { ...all, recordType: 'street' }), 'MAILBOX_SHOP'],
    ] as const;
    for (const [body, problem] of inOrder) {
      const { verify } = await house(json(200, body));
      await expect(verify()).resolves.toEqual({ kind: 'PROBLEM', problem });
    }
  });

  it.each([
    ['forces abroad', { line1: 'PSC 3 Box 12', city: 'FPO', state: 'AP', postalCode: '96349' }],
    ['Puerto Rico', { line1: 'URB Las Gladiolas', line2: '150 Calle A', city: 'San Juan', state: 'PR' }],
    ['Guam', { city: 'Hagatna', state: 'GU', postalCode: '96910' }],
    ['Alaska', { city: 'Nome', state: 'AK', postalCode: '99762' }],
  ])('12. an address of %s is one of the US, and is checked', async (_name, changes) => {
    const { party, verify } = await house(json(200, verification()));
    await expect(verify(changes)).resolves.toEqual({ kind: 'MAILABLE' });
    expect(party.json(0)).toMatchObject({ city: changes.city, state: changes.state });
  });

  it('an address outside the US is not sent to a house that knows none', async () => {
    const { party, verify } = await house(json(200, verification()));
    await expect(verify({ country: 'CA', state: 'ON' })).resolves.toEqual({ kind: 'NOT_CHECKED' });
    expect(party.requests).toHaveLength(0);
  });

  it.each<[string, unknown]>([
    ['a word nobody knows', verification('probably_deliverable')],
    ['a kind of record nobody knows', verification('deliverable', { recordType: 'boat' })],
    ['a flag nobody knows', verification('deliverable', { cmra: 'MAYBE' })],
    ['no analysis', { ...verification(), deliverability_analysis: undefined }],
    ['another shape', { unexpected: true }],
  ])('%s makes no address mailable: unmapped', async (_name, body) => {
    const { verify } = await house(json(200, body));
    await expect(codeOf(verify())).resolves.toBe('LETTER_HOUSE_UNMAPPED_REPLY REJECTED');
  });
});

describe('looking for a letter', () => {
  const at = (day: number) => `2026-02-0${day}T10:00:00.000Z`;

  it('26. a letter of an earlier try is found by its metadata', async () => {
    const { find, routes } = await house(json(200, letterList(letter())));
    await expect(find()).resolves.toEqual({
      providerReference: 'ltr_4868c3b754655f90',
      isDeleted: false,
      tracking: [],
    });
    expect(routes()).toEqual([`GET /v1/letters?metadata[letter]=${LETTER}`]);
  });

  it.each<[string, unknown]>([
    ['never taken', letterList()],
    [
      'of somebody else, from a house that ignores the filter',
      letterList(letter({ metadata: { letter: 'l2' } })),
    ],
    ['without metadata', letterList(letter({ metadata: null }))],
  ])('a letter %s is none', async (_name, body) => {
    const { find } = await house(json(200, body));
    await expect(find()).resolves.toBeNull();
  });

  it('a withdrawn letter is found as withdrawn', async () => {
    const { find } = await house(json(200, letterList(letter({ deleted: true }))));
    await expect(find()).resolves.toMatchObject({ isDeleted: true });
  });

  it('34. its way is told oldest first, in whatever order and spelling the house has it', async () => {
    const tracking_events = [
      trackingEvent('Returned to Sender', at(7)),
      trackingEvent('re-routed', at(6)),
      trackingEvent('Mailed', at(1)),
      trackingEvent('In Local Area', at(3)),
      trackingEvent('in_transit', at(2)),
      trackingEvent('Processed for Delivery', at(4)),
      trackingEvent('DELIVERED', at(5)),
      trackingEvent('International Exit', at(8)),
      trackingEvent('Eaten by a Dog', at(9)),
    ];
    const { find } = await house(json(200, letterList(letter({ tracking_events }))));
    const found = await find();
    expect(found?.tracking).toEqual(
      [
        'letter.mailed',
        'letter.in_transit',
        'letter.in_local_area',
        'letter.processed_for_delivery',
        'letter.delivered',
        'letter.re-routed',
        'letter.returned_to_sender',
        'letter.international_exit',
      ].map((type, index) => ({ type, occurredAt: Date.parse(at(index + 1)) })),
    );
  });

  it('a failed letter is told with the instant of its last change', async () => {
    const { find } = await house(json(200, letterList(letter({ status: 'failed', date_modified: at(2) }))));
    await expect(find()).resolves.toMatchObject({
      tracking: [{ type: 'letter.failed', occurredAt: Date.parse(at(2)) }],
    });
  });

  it('a scan without a readable time is unmapped, for its place among the others would be a guess', async () => {
    const tracking_events = [trackingEvent('Delivered', 'yesterday')];
    const { cancel, find } = await house(
      inTurn(
        json(200, letterList(letter({ tracking_events }))),
        json(200, letterList(letter({ tracking_events }))),
        json(200, { deleted: true }),
      ),
    );
    await expect(codeOf(find())).resolves.toBe('LETTER_HOUSE_UNMAPPED_REPLY REJECTED');
    // Withdrawing asks for nothing but the letter's id.
    await expect(cancel()).resolves.toBe('CANCELLED');
  });
});

describe('the probe', () => {
  it('asks for one letter, whosoever', async () => {
    const { probe, routes } = await house(json(200, letterList(letter())));
    await expect(probe()).resolves.toBeUndefined();
    expect(routes()).toEqual(['GET /v1/letters?limit=1']);
  });

  it.each<[number, string]>([
    [401, 'LETTER_HOUSE_UNAUTHORISED REJECTED'],
    [429, 'LETTER_HOUSE_RATE_LIMITED NOT_SENT'],
    [500, 'LETTER_HOUSE_SERVER_ERROR OUTCOME_UNKNOWN'],
  ])('HTTP %i says that the house cannot be asked', async (status, expected) => {
    const { probe } = await house(json(status, {}));
    await expect(codeOf(probe())).resolves.toBe(expected);
  });
});

describe('withdrawing', () => {
  const found = json(200, letterList(letter()));

  it.each<[string, Answer, string]>([
    ['35. inside the 5-minute window', json(200, { id: 'ltr_4868c3b754655f90', deleted: true }), 'CANCELLED'],
    ['35. after the 5-minute window, for it is printed', json(422, letterError('not_deletable')), 'TOO_LATE'],
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
