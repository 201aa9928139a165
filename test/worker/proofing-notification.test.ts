/** Threat: the notification of a proofing goes to whoever was proofed wrongly, or its code can be read on the way. */
import { readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import type { ContactInfo } from '../../activities/providers/gateways';
import { createNoticePump } from '../../worker/notice-pump';
import { AT, passed, startUpgrade } from '../db/fixtures';
import { type OpenedFile, openSqliteFile } from '../db/sqlite-files';

type Sent = { template: string; data: Record<string, unknown>; to?: unknown };

let opened: OpenedFile;
beforeEach(async () => void (opened = await openSqliteFile()));
afterEach(() => opened.close());

const INFO: ContactInfo = {
  firstName: 'Avery',
  lastName: 'Example',
  suffix: 'Jr',
  ssn: '6661',
  email: 'avery@example.com',
  address: { line1: '1 Canary Way', city: 'Reno', state: 'NV', postalCode: '89501', country: 'US' },
  timeZone: 'America/Los_Angeles',
};

async function proofed(method: 'KBA' | 'KBA_AND_LETTER' | 'VIDEO'): Promise<string> {
  const { store } = opened;
  const { upgradeId } = await startUpgrade(store);
  await store.vault.seal({
    recordId: `info-${upgradeId}`,
    upgradeId,
    kind: 'contact_info',
    value: INFO,
    at: AT,
  });
  await store.upgrades.setContactInfo(upgradeId, `info-${upgradeId}`, AT);
  await store.upgrades.complete({ ...passed(upgradeId, AT + 1), method, notices: [] });
  return upgradeId;
}

/** What the notifier is given. */
async function deliver(): Promise<Sent[]> {
  const sent: Sent[] = [];
  const pump = createNoticePump({
    store: opened.store,
    gateways: { notifier: { send: async (message) => void sent.push(message) } },
    logger: { warn: () => {}, error: () => {} },
    clock: () => AT + 2,
  });
  await pump.deliverDue();
  return sent;
}

it.each(['KBA', 'KBA_AND_LETTER'] as const)(
  'after %s it goes to the address that the proofing validated, and says how to repudiate',
  async (method) => {
    const upgradeId = await proofed(method);
    const repudiationCode = await opened.store.repudiations.codeOf(upgradeId);
    expect(await deliver()).toMatchObject([
      {
        template: 'proofing_notification',
        data: { completedAt: new Date(AT + 1).toISOString(), upgradeId, repudiationCode },
        to: { name: 'Avery Example Jr', address: INFO.address },
      },
    ]);
    expect(repudiationCode).toMatch(/^([0-9A-HJKMNP-TV-Z]{4}-){3}[0-9A-HJKMNP-TV-Z]{4}$/);
  },
);

it('shows nothing else of the person', async () => {
  await proofed('KBA');
  expect(JSON.stringify(await deliver())).not.toMatch(/6661|avery@|Los_Angeles/);
});

it.each([
  ['after live video, which validates no address', 'VIDEO', false],
  ['once personal data was erased', 'KBA', true],
] as const)('%s it goes to what the account system knows', async (_when, method, isErased) => {
  const upgradeId = await proofed(method);
  if (isErased) await opened.store.vault.erase(`info-${upgradeId}`);
  const [sent] = await deliver();
  expect(sent).toMatchObject({ template: 'proofing_notification', to: null });
  expect(sent!.data['repudiationCode']).toBe(await opened.store.repudiations.codeOf(upgradeId));
});

it('neither its code nor its address lies in the outbox, in the trail or anywhere in the file', async () => {
  const upgradeId = await proofed('KBA');
  const code = await opened.store.repudiations.codeOf(upgradeId);
  await deliver();
  const folder = path.dirname(opened.file);
  const bytes = readdirSync(folder).map((name) => readFileSync(path.join(folder, name)));
  expect(bytes.length).toBeGreaterThan(0);
  for (const each of bytes)
    for (const secret of [code, code.replaceAll('-', ''), INFO.address.line1])
      expect(each.includes(secret)).toBe(false);
});
