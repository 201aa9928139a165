/** Every list filter of docs/operations.md is understood by a real server and finds the cases that its question is about. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type Applicant, createApplicant, type Person } from '../../deploy/local/applicant';
import { toLetter, toQuestions, toVideo } from '../../deploy/local/demo/proofing-paths';
import { startStack, type Stack } from '../../deploy/local/stack';
import { workflowIdOf } from '../../temporal.config';
import { tableRows } from '../docs/table-rows';
import { untilTrue } from '../support/until-true';

const PAGE = readFileSync(path.join(__dirname, '..', '..', 'docs', 'operations.md'), 'utf8');
const FILTERS = tableRows(PAGE.slice(PAGE.indexOf('## In the Temporal Web UI')))
  .slice(2)
  .map(([question = '', filter = '']) => ({ question, filter: filter.replaceAll('`', '') }));

const NAMES = ['letter', 'reviewed', 'upgraded', 'cancelled', 'token', 'parked', 'expired'] as const;
type Name = (typeof NAMES)[number];

/** Who is found, by the beginning of the question. */
const FOUND: Readonly<Record<string, readonly Name[]>> = {
  'what must somebody look at?': ['reviewed', 'parked'],
  'what is to be decided?': ['reviewed'],
  'what waits for a party that is out?': ['parked'],
  'what is held back for fraud?': [],
  'where is the upgrade of this credential?': ['letter'],
  'what waits for a letter?': ['letter'],
  'whose code is out, and ends by itself until then?': [],
  'what ends by itself until then?': ['letter', 'reviewed', 'token'],
  'which deadlines stand still?': ['parked'],
  'what ended without success since then?': ['expired'],
  'what was upgraded by letter?': [],
  'what does one partner have open?': ['letter', 'reviewed', 'token', 'parked'],
  'which hardware tokens wait for live video?': ['token'],
  'which cases run under a policy?': ['letter', 'reviewed', 'token', 'parked'],
  'which runs did somebody end by force?': [],
};

let folder: string;
let stack: Stack;
const people = {} as Record<Name, Applicant>;

beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'list-filters-'));
  stack = await startStack({ dataFolder: folder });
  const person = async (name: Name, more: Partial<Person> = {}): Promise<Applicant> =>
    (people[name] = await createApplicant(stack, { name, ...more }));

  await toQuestions(await person('upgraded'));
  await people.upgraded.answer('right');
  await toLetter(await person('letter'));
  await people.letter.reach('ACTIVATION_WAIT');
  await (await person('reviewed', { lastName: 'Deceased' })).start();
  await people.reviewed.giveContactInfo();
  await people.reviewed.reach('UNDER_REVIEW');
  await toVideo(await person('token', { country: 'DE', credentialType: 'HARDWARE_TOKEN' }));
  await (await person('cancelled')).start();
  await stack.client.cancel(people.cancelled.upgradeId, { by: 'APPLICANT' });
  // Under this policy, payment is waited for some seconds.
  await (
    await person('expired', { webstore: 'buyer', policy: 'demo' })
  ).start({ purchase: { product: 'PHONE_OTP_PROOFING_UPGRADE', paymentMethod: 'INVOICE' } });
  await stack.client.waitForEnd(people.expired.upgradeId);
  await (await person('parked')).start();
  await stack.client.announceMaintenance({
    provider: 'kba',
    from: new Date(Date.now() - 1_000).toISOString(),
    until: new Date(Date.now() + 3_600_000).toISOString(),
  });
}, 180_000);
afterAll(async () => {
  await stack?.stop();
  rmSync(folder, { recursive: true, force: true });
}, 60_000);

it('each filter of the page is tried', () => {
  expect(FILTERS.map(({ question }) => question)).toEqual(Object.keys(FOUND));
});

it.each(FILTERS)(
  '$question',
  async ({ question, filter }) => {
    const tomorrow = new Date(Date.now() + 366 * 86_400_000).toISOString();
    const yesterday = new Date(Date.now() - 86_400_000).toISOString();
    const asked = filter
      .replace('CREDENTIAL"', `${people.letter.credentialId}"`)
      .replace(/< "\d{4}-[^"]+"/, `< "${tomorrow}"`)
      .replace(/> "\d{4}-[^"]+"/, `> "${yesterday}"`);
    const query = `WorkflowType = "proofingUpgrade" AND ${asked}`;
    const expected = (FOUND[question] ?? []).map((name) => people[name].credentialId).toSorted();
    let found: string[] = [];
    await untilTrue(async () => {
      found = [];
      for await (const { workflowId } of stack.temporal.workflow.list({ query })) found.push(workflowId);
      return JSON.stringify(found.toSorted()) === JSON.stringify(expected.map(workflowIdOf));
    }).catch(() => undefined);
    expect(found.toSorted()).toEqual(expected.map(workflowIdOf));
  },
  30_000,
);
