/** Threat: a file that is taken promises a deadline that nobody can keep, or none at all. */
import * as fc from 'fast-check';
import { loadBusinessCalendar } from '../../../activities/calendar/calendar-file';
import { letterDates } from '../../../activities/calendar/letter-dates';
import { readPolicyFile } from '../../../client/policies/policy-file';
import { POLICIES } from '../../../workflows/policies';
import { attemptsLeft, completePolicy, type Policy, reasonNoNewLetter } from '../../../workflows/policy';
import { ACME } from './policy-files';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const calendar = loadBusinessCalendar(undefined);

/** Within these bounds mostly, at or just beyond them sometimes, and now and then anything. */
function near(least: number, most: number): fc.Arbitrary<number> {
  return fc.oneof(
    { weight: 60, arbitrary: fc.integer({ min: least, max: most }) },
    { weight: 8, arbitrary: fc.constantFrom(least, most) },
    { weight: 1, arbitrary: fc.constantFrom(least - 1, most + 1, 0, -most, NaN, Infinity) },
    { weight: 1, arbitrary: fc.oneof(fc.integer(), fc.double()) },
  );
}
const span = (least: number, most: number): fc.Arbitrary<number | string> =>
  fc.oneof(
    near(least, most),
    near(Math.ceil(least / HOUR_MS), Math.floor(most / HOUR_MS)).map((hours) => `${hours} hours`),
  );
const some = <T>(model: { [K in keyof T]: fc.Arbitrary<T[K]> }) => fc.record(model, { requiredKeys: [] });

const rules = some({
  attempts: some({ kbaMax: near(0, 10), totalMax: near(1, 20) }),
  purchaseWindowMs: span(HOUR_MS, 180 * DAY_MS),
  contactInfoWindowMs: span(HOUR_MS, 180 * DAY_MS),
  kba: some({ sessionMs: near(60_000, HOUR_MS), questionMs: near(10_000, 5 * 60_000) }),
  video: some({
    bookingWindowMs: span(DAY_MS, 180 * DAY_MS),
    resultWithinMs: span(HOUR_MS, 60 * DAY_MS),
    reviewPendingWithinMs: span(0, 60 * DAY_MS),
    codeValidityMaxMs: fc.option(span(HOUR_MS, 180 * DAY_MS)),
    changeLeadMs: span(0, 7 * DAY_MS),
    calendar: some({
      opensAtHour: near(0, 23),
      closesAtHour: near(1, 24),
      slotMs: near(5 * 60_000, 4 * HOUR_MS),
      leadMs: span(0, 7 * DAY_MS),
    }),
  }),
  letter: some({
    businessDaysMin: near(1, 30),
    businessDaysMax: near(1, 30),
    lettersMax: near(1, 20),
    lettersWindowMs: span(DAY_MS, 180 * DAY_MS),
    lettersApartMs: span(0, 30 * DAY_MS),
    validityMax: fc.option(
      fc.record({ contiguousUsMs: span(DAY_MS, 180 * DAY_MS), elsewhereMs: span(DAY_MS, 180 * DAY_MS) }),
    ),
  }),
  redemption: some({
    windowMs: span(DAY_MS, 180 * DAY_MS),
    attemptsMax: near(1, 100),
    attemptWindowMs: near(1_000, DAY_MS),
    failuresMax: near(1, 100),
  }),
  review: some({ windowMs: span(HOUR_MS, 180 * DAY_MS) }),
  retention: some({ personalDataMs: span(DAY_MS, 3_650 * DAY_MS) }),
});
/** One or two rules with values from anywhere, beside what the base has: what a slip of the pen is. */
const wild = fc.oneof(
  fc.integer({ min: -2, max: 200 }),
  fc.integer({ min: -10, max: 5_000 }).map((hours) => hours * HOUR_MS),
  fc.integer({ min: 0, max: 4_000 }).map((days) => `${days} days`),
  fc.integer({ min: 0, max: 120 }).map((seconds) => `${seconds} seconds`),
  fc.constantFrom(null, [], {}, '', true, -1, 0, 1e300),
);
const numbers = [...numbersOf(POLICIES.get('exostar')!, [])];
const slips = fc
  .array(fc.tuple(fc.constantFrom(...numbers), wild), { minLength: 1, maxLength: 2 })
  .map((changes) => {
    const given = {};
    for (const [names, value] of changes) setAt(given, names, value);
    return given;
  });

function* numbersOf(value: object, names: readonly string[]): Generator<readonly string[]> {
  for (const [name, each] of Object.entries(value) as [string, unknown][]) {
    const path = [...names, name];
    if (typeof each === 'number' || each === null) yield path;
    else if (typeof each === 'object' && !Array.isArray(each)) yield* numbersOf(each, path);
  }
}

function setAt(object: object, names: readonly string[], value: unknown): void {
  let at = object as Record<string, unknown>;
  for (const name of names.slice(0, -1)) at = (at[name] ??= {}) as Record<string, unknown>;
  at[names.at(-1)!] = value;
}

const bases = fc.constantFrom('exostar', 'nist-800-63-3', 'nist-800-63-4');

/** Null: refused. */
function taken(base: string, given: object): Policy | null {
  const content = { ...ACME, base, baseVersion: POLICIES.get(base)!.version, rules: given };
  try {
    return readPolicyFile('any.json', JSON.stringify(content)).policy;
  } catch {
    return null;
  }
}

it('whatever file is taken, every deadline of it lies ahead and within what a person can wait for', () => {
  const orders = fc.integer({ min: Date.UTC(2026, 0, 1), max: Date.UTC(2034, 0, 1) });
  let count = 0;
  fc.assert(
    fc.property(bases, fc.oneof(rules, { arbitrary: slips, weight: 2 }), orders, (base, given, at) => {
      const policy = taken(base, given);
      if (policy === null) return;
      count++;
      const { attempts, kba, video, letter, redemption, review, retention } = policy;
      const waits = [
        policy.purchaseWindowMs,
        policy.contactInfoWindowMs,
        video.bookingWindowMs,
        video.resultWithinMs,
        video.resultWithinMs + video.reviewPendingWithinMs,
        redemption.windowMs,
        Math.min(redemption.windowMs, video.codeValidityMaxMs ?? Infinity),
        review.windowMs,
        letter.lettersWindowMs,
      ];
      for (const wait of waits) {
        expect(Number.isSafeInteger(wait)).toBe(true);
        expect(wait).toBeGreaterThanOrEqual(HOUR_MS);
        expect(wait).toBeLessThanOrEqual(180 * DAY_MS);
      }
      expect(kba.questionMs).toBeGreaterThanOrEqual(10_000);
      expect(kba.questionMs).toBeLessThanOrEqual(kba.sessionMs);
      expect(retention.personalDataMs).toBeGreaterThanOrEqual(DAY_MS);
      expect(video.calendar.leadMs).toBeLessThan(video.bookingWindowMs);
      const { opensAtHour, closesAtHour, slotMs } = video.calendar;
      expect(slotMs).toBeLessThanOrEqual((closesAtHour - opensAtHour) * HOUR_MS);
      for (const destination of ['CONTIGUOUS_US', 'ELSEWHERE'] as const) {
        const dates = letterDates(calendar, {
          orderedAt: at,
          timeZone: 'America/New_York',
          destination: { country: 'US', class: destination },
          policy: letter,
          redemptionWindowMs: redemption.windowMs,
        });
        expect(dates.redeemBy).toBeGreaterThan(at + DAY_MS - HOUR_MS);
        expect(dates.redeemBy).toBeLessThanOrEqual(at + 240 * DAY_MS);
        expect(dates.expectedFrom).toBeLessThanOrEqual(dates.expectedBy);
        expect(dates.expectedBy).toBeLessThanOrEqual(dates.redeemBy);
      }
      const left = attemptsLeft(policy, { kba: 0, total: 0 });
      expect(left.total).toBeGreaterThanOrEqual(1);
      expect(left).toEqual({ kba: attempts.kbaMax, total: attempts.totalMax });
      // The first letter is never refused for what the policy says of letters.
      expect(letter.lettersMax).toBeGreaterThanOrEqual(1);
      expect(reasonNoNewLetter(letter, [at], at + letter.lettersWindowMs)).not.toBeNull();
      expect(completePolicy(policy)).toEqual(policy);
    }),
    { numRuns: 3_000 },
  );
  // Else nothing was shown.
  expect(count).toBeGreaterThan(200);
});
