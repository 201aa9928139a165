/** Threat: a person who is written to in words or times that are not theirs, or a message that says too much of them. */
import type { ContactInfo, NotifierGateway } from '../../activities/providers/gateways';
import { createNoticePump } from '../../worker/notice-pump';
import { addCredential, AT, notice, opening, passed } from '../db/fixtures';
import { type OpenedFile, openSqliteFile } from '../db/sqlite-files';
import { SERVICE } from '../support/notices';

type Sent = Parameters<NotifierGateway['send']>[0];

const INFO: ContactInfo = {
  firstName: 'Avery',
  lastName: 'Example',
  ssn: '6661',
  email: 'avery@example.com',
  phone: '+12025550100',
  address: { line1: '1 Canary Way', city: 'Reno', state: 'NV', postalCode: '89501', country: 'US' },
  timeZone: 'America/Los_Angeles',
};
/** 2026-07-01, seven in the evening in London. */
const STARTS = { startsAt: '2026-07-01T18:00:00.000Z' };

let opened: OpenedFile;
beforeEach(async () => void (opened = await openSqliteFile()));
afterEach(() => opened.close());

/** What the notifier is given for an appointment that was booked. */
async function told({
  startedIn,
  info,
  data = STARTS,
  template = 'appointment_booked',
}: {
  startedIn?: string;
  info?: Partial<ContactInfo>;
  data?: Record<string, string>;
  template?: Parameters<typeof notice>[1];
}): Promise<{ sent: Sent; upgradeId: string }> {
  const { store } = opened;
  const start = opening(await addCredential(store));
  const { upgradeId } = start;
  await store.upgrades.open({ ...start, ...(startedIn !== undefined && { language: startedIn }) });
  if (info !== undefined) {
    const record = { recordId: `info-${upgradeId}`, upgradeId, kind: 'contact_info' } as const;
    await store.vault.seal({ ...record, value: { ...INFO, ...info }, at: AT });
    await store.upgrades.setContactInfo(upgradeId, `info-${upgradeId}`, AT);
  }
  const noted = { upgradeId, event: 'noted', deadline: null, needsAttention: null, at: AT };
  await store.upgrades.note({ ...noted, notices: [{ ...notice(`${upgradeId}:n`, template), data }] });
  const [sent] = await deliver();
  return { sent: sent!, upgradeId };
}

async function deliver(vault = opened.store.vault): Promise<Sent[]> {
  const sent: Sent[] = [];
  const pump = createNoticePump({
    store: { ...opened.store, vault },
    gateways: { notifier: { send: async (message) => void sent.push(message) } },
    service: SERVICE,
    logger: { warn: () => {}, error: () => {} },
    clock: () => AT + 1,
  });
  await pump.deliverDue();
  return sent;
}

it('where nobody said anything, it is English, and UTC', async () => {
  const { sent } = await told({});
  expect(sent.content).toMatchObject({ language: 'en' });
  expect(sent.content!.text).toContain('6:00 PM (Coordinated Universal Time)');
});

it('the partner says at the start which language the person reads', async () => {
  const { sent } = await told({ startedIn: 'de-AT' });
  expect(sent.content).toMatchObject({ language: 'de', subject: 'Ihr Videotermin ist gebucht' });
});

it('what the person says goes before, and their clock is the one that counts', async () => {
  const { sent } = await told({ startedIn: 'de', info: { language: 'es' } });
  expect(sent.content).toMatchObject({ language: 'es' });
  expect(sent.content!.text).toContain('11:00 (hora de verano del Pacífico)');
});

it('the zone of an appointment, which the person chose for it, goes before all', async () => {
  const { sent } = await told({ info: {}, data: { ...STARTS, timeZone: 'Europe/London' } });
  expect(sent.content!.text).toContain('7:00 PM (British Summer Time)');
});

it('details that cannot be read hold no message up', async () => {
  const { store } = opened;
  await told({ startedIn: 'fr', info: { language: 'es' } });
  const [upgrade] = (await store.upgrades.list({ limit: 1 })).upgrades;
  const noted = {
    upgradeId: upgrade!.upgradeId,
    event: 'again',
    deadline: null,
    needsAttention: null,
    at: AT,
  };
  await store.upgrades.note({ ...noted, notices: [{ ...notice('m', 'appointment_booked'), data: STARTS }] });
  const broken = { ...store.vault, open: () => Promise.reject(new Error('canary')) };
  expect((await deliver(broken))[0]!.content).toMatchObject({ language: 'fr' });
});

it('a language that there are no words in is English, and a template of another version has none', async () => {
  expect((await told({ startedIn: 'pt' })).sent.content).toMatchObject({ language: 'en' });
  const { sent } = await told({ template: 'of_another_version' as 'appointment_booked' });
  expect(sent).toMatchObject({ template: 'of_another_version', content: null });
});

it('nothing is in it of what the person gave but the words and times', async () => {
  const { sent } = await told({ info: { language: 'de' } });
  expect(JSON.stringify(sent)).not.toMatch(/Avery|Example|6661|@|2025550100|Canary|Reno|89501|Los_Angeles/);
});

it('once a case is erased nothing says any more which language its person reads', async () => {
  const { store } = opened;
  const { upgradeId } = await told({ startedIn: 'de', info: { language: 'es' } });
  await store.upgrades.complete({ ...passed(upgradeId, AT), notices: [] });
  await deliver();
  await store.erasure.eraseCase(upgradeId, { reason: 'REQUEST', actor: 'x', at: AT });
  const reversal = { eventId: 'e', credentialStatus: null, needsAttention: 'X', at: AT } as const;
  await store.upgrades.reverse({ upgradeId, ...reversal, notices: [notice('late', 'purchase_reversed')] });
  expect(await deliver()).toMatchObject([{ noticeId: 'late', content: { language: 'en' } }]);
});
