import { fromNow, inZone, isInstant, isTimeZone, untilFromNow } from '../../client/cli/instant';

const SECOND = 1_000;
const HOUR = 3_600_000;
const DAY = 24 * HOUR;

it.each([
  [30 * DAY - 1, 'in 29 days 23 hours'],
  [DAY, 'in 1 day'],
  [DAY - 1, 'in 23 hours 59 minutes'],
  [HOUR + 59 * SECOND, 'in 1 hour'],
  [5 * 60 * SECOND - 1, 'in 4 minutes 59 seconds'],
  [SECOND, 'in 1 second'],
  [SECOND - 1, 'now'],
  [-2 * HOUR, '2 hours ago'],
])('a deadline %d ms away is %s: never more than is left', (distance, words) => {
  expect(untilFromNow(distance, 0)).toBe(words);
});

it('says how long ago something was, in one unit', () => {
  expect([0, -1_500, -61_000, -3 * DAY].map((at) => fromNow(at, 0))).toEqual([
    'now',
    '1 second ago',
    '1 minute ago',
    '3 days ago',
  ]);
});

it('shows the hour of the zone and the season', () => {
  expect(inZone(Date.parse('2026-03-08T06:59:00Z'), 'America/New_York')).toBe(
    'Sun, Mar 8, 2026, 1:59 AM EST',
  );
  expect(inZone(Date.parse('2026-03-08T07:00:00Z'), 'America/New_York')).toBe(
    'Sun, Mar 8, 2026, 3:00 AM EDT',
  );
});

it('an instant without its offset is none: nobody can tell when it is', () => {
  expect(['2026-10-12T14:30:00Z', '2026-10-12T14:30+02:00'].every(isInstant)).toBe(true);
  expect(['2026-10-12', '2026-10-12T14:30:00', '2026-13-12T14:30:00Z', 'soon'].some(isInstant)).toBe(false);
});

it('knows time zones by their IANA names', () => {
  expect(['UTC', 'Europe/Berlin'].every(isTimeZone)).toBe(true);
  expect(['', 'Mars/Base'].some(isTimeZone)).toBe(false);
});
