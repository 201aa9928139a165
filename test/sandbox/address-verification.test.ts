import { letterBody } from './support/bodies';
import { startWorld, type TestWorld } from './support/world';

let world: TestWorld;

beforeEach(async () => {
  world = await startWorld();
});

afterEach(() => world.close());

const verify = (more: Record<string, unknown> = {}) =>
  world.call('POST', '/letters/v1/us_verifications', {
    body: {
      primary_line: '100 Example Street',
      secondary_line: '',
      city: 'Springfield',
      state: 'VA',
      zip_code: '22150',
      ...more,
    },
  });

const known = { dpv_confirmation: 'Y', dpv_cmra: 'N', dpv_vacant: 'N', dpv_active: 'Y' };
const unknown = { dpv_confirmation: 'N', dpv_cmra: '', dpv_vacant: '', dpv_active: '' };

test.each([
  ['100 Example Street', 'deliverable', 'street', known],
  ['1 Missing Unit Road', 'deliverable_missing_unit', 'highrise', { dpv_confirmation: 'D' }],
  ['1 incorrect unit Road', 'deliverable_incorrect_unit', 'highrise', { dpv_confirmation: 'S' }],
  ['1 Unnecessary Unit Road', 'deliverable_unnecessary_unit', 'street', { dpv_confirmation: 'S' }],
  ['UNDELIVERABLE Road', 'undeliverable', '', unknown],
  ['PO Box 12', 'deliverable', 'po_box', known],
  ['1 Vacant Lane', 'deliverable', 'street', { ...known, dpv_vacant: 'Y', dpv_active: 'N' }],
  ['1 Mailbox Shop Way', 'deliverable', 'street', { ...known, dpv_cmra: 'Y' }],
])('%s is %s', async (primary_line, deliverability, record_type, analysis) => {
  const { status, body } = await verify({ primary_line });
  expect([status, body]).toMatchObject([
    200,
    {
      id: expect.stringMatching(/^us_ver_/),
      deliverability,
      components: { record_type },
      deliverability_analysis: analysis,
    },
  ]);
});

test('ZIP 00001 is undeliverable, whatever the street', async () => {
  const { body } = await verify({ primary_line: '1 Vacant Lane', zip_code: '00001' });
  expect(body).toMatchObject({ deliverability: 'undeliverable', deliverability_analysis: unknown });
});

test('an address that is verified as undeliverable gets no letter either', async () => {
  const to = { address_line1: '1 Undeliverable Road' };
  const { status, body } = await world.call('POST', '/letters/v1/letters', {
    key: 'l1',
    body: letterBody('l1', to),
  });
  expect([status, body]).toMatchObject([422, { error: { code: 'failed_deliverability_strictness' } }]);
});

test('words in a first name do not steer a verification', async () => {
  expect((await verify({ primary_line: '1 Badger Fail Parse Time Street' })).body).toMatchObject({
    deliverability: 'deliverable',
  });
});

test('verifications are counted by address, and no address is shown', async () => {
  const ids = [await verify(), await verify(), await verify({ primary_line: '2 Example Street' })].map(
    ({ body }) => body['id'],
  );
  expect(new Set(ids).size).toBe(3);
  const { count, byReference } = await world.effect('verifications');
  expect([count, Object.values(byReference)]).toEqual([3, [2, 1]]);
  expect(JSON.stringify(byReference)).not.toMatch(/example/i);
});

test('a verification without a street, or without the key, is refused', async () => {
  expect((await verify({ primary_line: '' })).status).toBe(400);
  const headers = { authorization: 'Basic wrong' };
  const body = { primary_line: '1 Example Street' };
  expect((await world.call('POST', '/letters/v1/us_verifications', { headers, body })).status).toBe(401);
  expect((await world.effect('verifications')).count).toBe(0);
});
