/** Threat: an appointment at an hour at which no agent is there, most likely on a day on which clocks are set. */
import * as fc from 'fast-check';
import { isSlot, slotsBetween } from '../../db/agent-calendar';
import type { AgentCalendar } from '../../workflows/policy';
import { AT, DAY_MS, HOUR_MS, MINUTE_MS } from './fixtures';

const NEW_YORK: AgentCalendar = {
  timeZone: 'America/New_York',
  weekdays: [1, 2, 3, 4, 5],
  opensAtHour: 9,
  closesAtHour: 17,
  slotMs: 30 * MINUTE_MS,
  agents: 1,
  leadMs: 0,
};
const EVERY_DAY = [1, 2, 3, 4, 5, 6, 7];
const ALL_DAY: AgentCalendar = {
  ...NEW_YORK,
  weekdays: EVERY_DAY,
  opensAtHour: 0,
  closesAtHour: 24,
  slotMs: HOUR_MS,
};

/** Slots between two ISO instants, as ISO instants without milliseconds. */
function slots(calendar: AgentCalendar, from: string, to: string): string[] {
  return Array.from(slotsBetween(calendar, Date.parse(from), Date.parse(to)), (slot) =>
    new Date(slot).toISOString().replace(':00.000Z', 'Z'),
  );
}

describe('opening hours', () => {
  it('are local, on working days, and end before closing', () => {
    const friday = slots(NEW_YORK, '2027-01-15T00:00Z', '2027-01-18T00:00Z');
    expect(friday).toHaveLength(16);
    expect([friday[0], friday.at(-1)]).toEqual(['2027-01-15T14:00Z', '2027-01-15T21:30Z']);
  });

  it('a slot that would last beyond closing is not offered', () => {
    const offered = slots({ ...NEW_YORK, slotMs: 45 * MINUTE_MS }, '2027-01-15T20:00Z', '2027-01-15T23:00Z');
    expect(offered).toEqual(['2027-01-15T20:00Z', '2027-01-15T20:45Z']);
  });

  it('the window includes its beginning and not its end', () => {
    expect(slots(NEW_YORK, '2027-01-15T14:30Z', '2027-01-15T15:30Z')).toEqual([
      '2027-01-15T14:30Z',
      '2027-01-15T15:00Z',
    ]);
  });

  it('the local weekday counts, not that of UTC', () => {
    const tokyo = { ...NEW_YORK, timeZone: 'Asia/Tokyo', weekdays: [1], closesAtHour: 10 };
    expect(slots(tokyo, '2027-01-15T00:00Z', '2027-01-22T00:00Z')).toEqual([
      '2027-01-18T00:00Z',
      '2027-01-18T00:30Z',
    ]);
    const early = { ...tokyo, opensAtHour: 0, closesAtHour: 1 };
    expect(slots(early, '2027-01-15T00:00Z', '2027-01-18T00:00Z')).toEqual([
      '2027-01-17T15:00Z',
      '2027-01-17T15:30Z',
    ]);
  });
});

describe('days on which clocks are set', () => {
  it('opening follows local time over the change', () => {
    const first = (day: string) => slots(NEW_YORK, `${day}T00:00Z`, `${day}T23:00Z`)[0];
    expect(first('2027-03-12')).toBe('2027-03-12T14:00Z');
    expect(first('2027-03-15')).toBe('2027-03-15T13:00Z');
    expect(first('2027-11-05')).toBe('2027-11-05T13:00Z');
    expect(first('2027-11-08')).toBe('2027-11-08T14:00Z');
  });

  it('a day of 23 hours has 23, one of 25 has 25, and none is given twice', () => {
    const spring = slots(ALL_DAY, '2027-03-14T05:00Z', '2027-03-15T04:00Z');
    const autumn = slots(ALL_DAY, '2027-11-07T04:00Z', '2027-11-08T05:00Z');
    expect([spring.length, new Set(spring).size]).toEqual([23, 23]);
    expect([autumn.length, new Set(autumn).size]).toEqual([25, 25]);
  });

  it('who opens in the missing hour opens when it is over', () => {
    const atTwo = { ...ALL_DAY, opensAtHour: 2, closesAtHour: 4 };
    expect(slots(atTwo, '2027-03-14T00:00Z', '2027-03-15T00:00Z')).toEqual(['2027-03-14T07:00Z']);
    const onlyThen = { ...ALL_DAY, opensAtHour: 2, closesAtHour: 3 };
    expect(slots(onlyThen, '2027-03-14T00:00Z', '2027-03-15T00:00Z')).toEqual([]);
  });

  it('who opens in the doubled hour opens when it begins first', () => {
    const atOne = { ...ALL_DAY, opensAtHour: 1, closesAtHour: 2 };
    expect(slots(atOne, '2027-11-07T00:00Z', '2027-11-08T00:00Z')).toEqual([
      '2027-11-07T05:00Z',
      '2027-11-07T06:00Z',
    ]);
  });

  it('a change of half an hour is one', () => {
    const lordHowe = { ...ALL_DAY, timeZone: 'Australia/Lord_Howe', opensAtHour: 2, closesAtHour: 3 };
    const halfHours = { ...lordHowe, slotMs: 30 * MINUTE_MS };
    // 2027-10-03: from 02:00 to 02:30.
    expect(slots(halfHours, '2027-10-02T00:00Z', '2027-10-03T00:00Z')).toEqual(['2027-10-02T15:30Z']);
  });

  it('a day that a zone left out has no slots', () => {
    const apia = { ...ALL_DAY, timeZone: 'Pacific/Apia' };
    // 2011-12-30 did not happen: the 29th was followed by the 31st.
    expect(slots(apia, '2011-12-30T09:00Z', '2011-12-30T11:00Z')).toEqual([
      '2011-12-30T09:00Z',
      '2011-12-30T10:00Z',
    ]);
    expect(new Set(slots(apia, '2011-12-29T10:00Z', '2012-01-01T10:00Z')).size).toBe(72);
  });
});

it('whatever the zone and the day, what is offered is in order, in opening hours and bookable', () => {
  const zones = [
    'America/New_York',
    'Europe/Berlin',
    'Australia/Lord_Howe',
    'Asia/Kathmandu',
    'America/Sao_Paulo',
  ];
  const hours = fc
    .tuple(fc.integer({ min: 0, max: 23 }), fc.integer({ min: 1, max: 24 }))
    .filter(([a, b]) => a < b);
  const calendars = fc.record({
    timeZone: fc.constantFrom(...zones),
    hours,
    minutes: fc.constantFrom(15, 20, 60),
  });
  fc.assert(
    fc.property(calendars, fc.integer({ min: 0, max: 365 * 24 }), ({ timeZone, hours, minutes }, hour) => {
      const [opensAtHour, closesAtHour] = hours;
      const slotMs = minutes * MINUTE_MS;
      const calendar = { ...ALL_DAY, timeZone, opensAtHour, closesAtHour, slotMs };
      const from = AT + hour * HOUR_MS;
      const local = new Intl.DateTimeFormat('en-GB', { timeZone, hour: 'numeric', hourCycle: 'h23' });
      let last = from - 1;
      for (const slot of slotsBetween(calendar, from, from + 2 * DAY_MS)) {
        expect(slot).toBeGreaterThan(last);
        const startHour = Number(local.format(slot));
        expect(startHour >= opensAtHour && startHour < closesAtHour).toBe(true);
        last = slot;
      }
      const offered = [...slotsBetween(calendar, from, from + DAY_MS)];
      for (const slot of offered.slice(0, 3)) {
        expect(isSlot(calendar, slot)).toBe(true);
        expect(isSlot(calendar, slot + MINUTE_MS)).toBe(false);
      }
    }),
    { numRuns: 100 },
  );
});

describe('slots that are many or none', () => {
  it('slots of a second are made only as far as they are taken', () => {
    const seconds = { ...ALL_DAY, timeZone: 'UTC', slotMs: 1_000 };
    const taken: number[] = [];
    for (const slot of slotsBetween(seconds, AT + 1, Number.POSITIVE_INFINITY)) {
      taken.push(slot);
      if (taken.length === 3) break;
    }
    expect(taken).toEqual([AT + 1_000, AT + 2_000, AT + 3_000]);
    expect(isSlot(seconds, AT + 86_399_000)).toBe(true);
  });

  it('a calendar on which nobody ever works is not searched for ever', () => {
    expect([...slotsBetween({ ...NEW_YORK, weekdays: [] }, AT, Number.POSITIVE_INFINITY)]).toEqual([]);
  });
});
