import { appointmentOf } from '../../client/schemas';
import { inZone } from '../../client/cli/instant';
import { UpgradeError } from '../../client/errors';
import { readLocalTime } from '../../client/local-time';

const at = (iso: string): number => Date.parse(iso);

/** What comes of the wish for an appointment at this time of the zone's clocks. */
function wish(startsAt: string, timeZone: string): unknown {
  try {
    return new Date(appointmentOf({ startsAt, timeZone }).startsAt).toISOString();
  } catch (error) {
    const { code, details } = error as UpgradeError;
    return { code, details };
  }
}

const SKIPPED = { code: 'LOCAL_TIME_SKIPPED', details: {} };
const twice = (...candidates: [string, string]) => ({
  code: 'LOCAL_TIME_AMBIGUOUS',
  details: { candidates },
});

describe('51. booking by the clocks of a place, on days when they are set', () => {
  test.each([
    ['America/New_York', '2027-03-14T01:59', '2027-03-14T06:59:00.000Z'],
    ['America/New_York', '2027-03-14T02:00', SKIPPED],
    ['America/New_York', '2027-03-14T02:30', SKIPPED],
    ['America/New_York', '2027-03-14T02:59:59', SKIPPED],
    ['America/New_York', '2027-03-14T03:00', '2027-03-14T07:00:00.000Z'],
    ['Europe/Berlin', '2027-03-28T02:30', SKIPPED],
    ['Europe/Berlin', '2027-03-28T03:00', '2027-03-28T01:00:00.000Z'],
    ['Australia/Lord_Howe', '2026-10-04T01:59', '2026-10-03T15:29:00.000Z'],
    ['Australia/Lord_Howe', '2026-10-04T02:15', SKIPPED],
    ['Australia/Lord_Howe', '2026-10-04T02:30', '2026-10-03T15:30:00.000Z'],
  ])('in %s, forward: %s', (timeZone, wall, outcome) => {
    expect(wish(wall, timeZone)).toEqual(outcome);
  });

  test.each([
    ['America/New_York', '2026-11-01T00:59', '2026-11-01T04:59:00.000Z'],
    ['America/New_York', '2026-11-01T01:30', twice('2026-11-01T01:30:00-04:00', '2026-11-01T01:30:00-05:00')],
    ['America/New_York', '2026-11-01T02:00', '2026-11-01T07:00:00.000Z'],
    ['Europe/Berlin', '2026-10-25T02:00', twice('2026-10-25T02:00:00+02:00', '2026-10-25T02:00:00+01:00')],
    ['Europe/Berlin', '2026-10-25T03:00', '2026-10-25T02:00:00.000Z'],
    [
      'Australia/Lord_Howe',
      '2027-04-04T01:45',
      twice('2027-04-04T01:45:00+11:00', '2027-04-04T01:45:00+10:30'),
    ],
    ['Australia/Lord_Howe', '2027-04-04T01:29', '2027-04-03T14:29:00.000Z'],
    ['Australia/Lord_Howe', '2027-04-04T02:00', '2027-04-03T15:30:00.000Z'],
  ])('in %s, back: %s', (timeZone, wall, outcome) => {
    expect(wish(wall, timeZone)).toEqual(outcome);
  });

  test('each of the two instants of an ambiguous time can be booked by its offset', () => {
    const reading = readLocalTime('2026-11-01T01:30', 'America/New_York');
    if (reading.kind !== 'TWICE') throw new Error(`it is ${reading.kind}`);
    const booked = reading.candidates.map((candidate) => wish(candidate, 'America/New_York'));
    expect(booked).toEqual(['2026-11-01T05:30:00.000Z', '2026-11-01T06:30:00.000Z']);
  });

  test('a traveller who changes zone after booking has the same instant, shown by the new clocks', () => {
    const { startsAt } = appointmentOf({ startsAt: '2026-10-30T10:00', timeZone: 'America/New_York' });
    const moved = appointmentOf({ startsAt: new Date(startsAt).toISOString(), timeZone: 'Europe/Berlin' });
    expect(moved.startsAt).toBe(startsAt);
    expect(inZone(startsAt, 'America/New_York')).toBe('Fri, Oct 30, 2026, 10:00 AM EDT');
    // Berlin's clocks were set back already, those of New York were not: five hours, not six.
    expect(inZone(startsAt, 'Europe/Berlin')).toBe('Fri, Oct 30, 2026, 3:00 PM GMT+1');
  });
});

test.each([
  ['Pacific/Apia', '2011-12-30T12:00', 'SKIPPED'],
  ['Asia/Kathmandu', '2026-07-01T12:00', '2026-07-01T06:15:00.000Z'],
  ['UTC', '2026-03-29T02:30', '2026-03-29T02:30:00.000Z'],
])('in %s, %s is %s', (timeZone, wall, outcome) => {
  const reading = readLocalTime(wall, timeZone);
  expect(reading.kind === 'ONCE' ? new Date(reading.instant).toISOString() : reading.kind).toBe(outcome);
});

test.each(['Europe/Berlin', 'Australia/Lord_Howe', 'America/St_Johns', 'Asia/Tehran'])(
  'over a whole year of %s, each half hour is read back to the instant at which the clocks show it',
  (timeZone) => {
    const shown = new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'medium' });
    let doubled = 0;
    for (let instant = at('2027-01-01T00:00Z'); instant < at('2028-01-01T00:00Z'); instant += 30 * 60_000) {
      const reading = readLocalTime(shown.format(instant).replace(' ', 'T'), timeZone);
      if (reading.kind === 'TWICE') doubled++;
      const instants =
        reading.kind === 'TWICE' ? reading.candidates.map(at) : [reading.kind === 'ONCE' && reading.instant];
      expect(instants).toContain(instant);
    }
    const hasSummerTime = timeZone !== 'Asia/Tehran';
    expect(doubled > 0).toBe(hasSummerTime);
  },
);

test.each(['2026-02-30T10:00', '2026-11-01', '2026-11-01T24:00', '2026-11-01T1:30', '1.11.2026 10:00', ''])(
  '%j is no time, and the refusal says what one looks like and does not repeat it',
  (startsAt) => {
    try {
      appointmentOf({ startsAt, timeZone: 'UTC' });
      throw new Error('it was taken');
    } catch (error) {
      const { code, message, details } = error as UpgradeError;
      expect(code).toBe('INVALID_INPUT');
      expect(details).toEqual({
        fields: { startsAt: 'an instant in ISO 8601, or a local time without offset' },
      });
      if (startsAt !== '') expect(message).not.toContain(startsAt);
    }
  },
);
