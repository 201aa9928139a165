import { createUpgradeClient, type UpgradeClient } from '../../client';
import { UpgradeError } from '../../client/errors';
import { exostar } from '../../workflows/policies/exostar';
import { AT, MINUTE_MS, startUpgrade } from '../db/fixtures';
import { type OpenedFile, openSqliteFile } from '../db/sqlite-files';
import { temporalDouble } from '../support/temporal-double';

const URL_OF_SESSION = 'https://video.example/join/canary';
/** A Monday, 10:00 in New York. */
const STARTS_AT = Date.parse('2027-01-18T15:00:00Z');

let opened: OpenedFile;
let client: UpgradeClient;
let now = AT;

beforeEach(async () => {
  now = AT;
  opened = await openSqliteFile();
  client = createUpgradeClient({ temporal: temporalDouble(), store: opened.store, clock: () => now });
});
afterEach(() => opened.close());

async function bookedUpgrade(
  appointmentId = 'appointment-1',
): Promise<{ upgradeId: string; endsAt: number }> {
  const { upgradeId } = await startUpgrade(opened.store);
  const { calendar } = exostar.video;
  const wish = {
    appointmentId,
    upgradeId,
    startsAt: STARTS_AT,
    timeZone: 'America/New_York',
    calendar,
    at: AT,
  };
  const booked = await opened.store.appointments.book(wish);
  if (booked.kind !== 'BOOKED') throw new Error(booked.kind);
  const sealed = {
    recordId: appointmentId,
    upgradeId,
    kind: 'video_join_url',
    value: URL_OF_SESSION,
  } as const;
  await opened.store.vault.seal({ ...sealed, at: AT });
  return { upgradeId, endsAt: booked.appointment.endsAt };
}

const refusalOf = async (upgradeId: string): Promise<unknown> =>
  client.getJoinLink(upgradeId).then(
    () => 'GIVEN',
    ({ code, details }: UpgradeError) => ({ code, details }),
  );

const NOT_AVAILABLE = { code: 'JOIN_LINK_NOT_AVAILABLE', details: {} };

test('it is given from a quarter of an hour before the session until its end, and neither earlier nor later', async () => {
  const { upgradeId, endsAt } = await bookedUpgrade();
  const availableAt = STARTS_AT - 15 * MINUTE_MS;
  const notYet = { code: 'JOIN_LINK_NOT_YET', details: { availableAt: new Date(availableAt).toISOString() } };
  expect(await refusalOf(upgradeId)).toEqual(notYet);
  now = availableAt - 1;
  expect(await refusalOf(upgradeId)).toEqual(notYet);
  for (now of [availableAt, STARTS_AT, endsAt - 1]) {
    expect(await client.getJoinLink(upgradeId)).toEqual({
      joinUrl: URL_OF_SESSION,
      startsAt: new Date(STARTS_AT).toISOString(),
      endsAt: new Date(endsAt).toISOString(),
    });
  }
  now = endsAt;
  expect(await refusalOf(upgradeId)).toEqual(NOT_AVAILABLE);
});

test('there is none before an appointment is booked, and none of one that was given back', async () => {
  const { upgradeId } = await startUpgrade(opened.store);
  expect(await refusalOf(upgradeId)).toEqual(NOT_AVAILABLE);
  const booked = await bookedUpgrade();
  await opened.store.appointments.finish('appointment-1', 'CANCELLED', AT);
  now = STARTS_AT;
  expect(await refusalOf(booked.upgradeId)).toEqual(NOT_AVAILABLE);
});

test('there is none once it was erased', async () => {
  const { upgradeId } = await bookedUpgrade();
  await opened.store.vault.erase('appointment-1');
  now = STARTS_AT;
  expect(await refusalOf(upgradeId)).toEqual(NOT_AVAILABLE);
});

test('whoever asks for another upgrade’s gets nothing', async () => {
  await bookedUpgrade();
  now = STARTS_AT;
  expect(await refusalOf('6f0c1f0e-5a5b-8c4d-a111-222233334444')).toMatchObject({
    code: 'UPGRADE_NOT_FOUND',
  });
  const other = await startUpgrade(opened.store);
  expect(await refusalOf(other.upgradeId)).toEqual(NOT_AVAILABLE);
});
