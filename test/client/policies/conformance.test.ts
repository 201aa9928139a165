/** Each rule of each standard is kept by a profile at its very edge, and broken by the next one. */
import { breachesOf, checkPolicy, isBreach } from '../../../client/policies/conformance/check';
import { RULES, type Standard, STANDARDS } from '../../../client/policies/conformance/rules';
import { POLICIES } from '../../../workflows/policies';
import { demo } from '../../../workflows/policies/demo';
import { exostar } from '../../../workflows/policies/exostar';
import type { Policy } from '../../../workflows/policy';
import { policyWith } from './policy-with';

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;

/** The built-in profile that keeps it. */
const PROFILE: Record<Standard, Policy> = {
  'nist-800-63-3': POLICIES.get('nist-800-63-3')!,
  'nist-800-63-4': POLICIES.get('nist-800-63-4')!,
  published: exostar,
};

type Row = [Standard, string, keeps: unknown, breaks: unknown, section: string, difference: string];
const CODES = '§4.4.1.6 (5e)';
const ROWS: Row[] = [
  [
    'nist-800-63-3',
    'letter.validityMax.contiguousUsMs',
    10 * DAY_MS,
    10 * DAY_MS + 1,
    CODES,
    '1 millisecond more',
  ],
  ['nist-800-63-3', 'letter.validityMax.elsewhereMs', 30 * DAY_MS, 31 * DAY_MS, CODES, '1 day more'],
  ['nist-800-63-3', 'video.codeValidityMaxMs', 7 * DAY_MS, 7.5 * DAY_MS, '§4.4.1.6 (4c)', '12 hours more'],
  ['nist-800-63-3', 'kba.afterPass', 'VIDEO', 'UPGRADE', '§4.4.1.6 (5a, 5b)', 'another way'],
  ['nist-800-63-3', 'kba.afterLocated', 'VIDEO', 'LETTER', '§5.3.2 (5b)', 'another way'],
  ['nist-800-63-3', 'attempts.kbaMax', 3, 4, '§5.3.2 (5d)', '1 more'],
  ['nist-800-63-3', 'kba.questionMs', 2 * MINUTE_MS, 3 * MINUTE_MS, '§5.3.2 (5e)', '1 minute more'],
  ['nist-800-63-3', 'redemption.failuresMax', 100, 101, '63B rev. 3 §5.2.2', '1 more'],
  ['nist-800-63-4', 'letter.validityMax.contiguousUsMs', 21 * DAY_MS, 22 * DAY_MS, '§3.8', '1 day more'],
  [
    'nist-800-63-4',
    'letter.validityMax.elsewhereMs',
    30 * DAY_MS,
    30 * DAY_MS + 1_000,
    '§3.8',
    '1 second more',
  ],
  ['nist-800-63-4', 'kba.afterPass', 'LETTER', 'UPGRADE', '§2.5.1', 'another way'],
  ['nist-800-63-4', 'redemption.failuresMax', 100, 101, '63B-4 §3.2.2', '1 more'],
  ['published', 'kba.afterPass', 'UPGRADE', 'LETTER', 'Credentialing', 'another way'],
  ['published', 'kba.afterLocated', 'LETTER', 'VIDEO', 'Credentialing', 'another way'],
  ['published', 'letter.businessDaysMin', 3, 2, 'Credentialing', '1 less'],
  ['published', 'letter.businessDaysMax', 8, 9, 'Credentialing', '1 more'],
  ['published', 'letter.businessDayMs', null, DAY_MS, 'Credentialing', 'another way'],
  ['published', 'redemption.windowMs', 30 * DAY_MS, 29 * DAY_MS, 'Credentialing', '1 day less'],
  ['published', 'video.codeValidityMaxMs', null, 29 * DAY_MS, 'Live Video', '1 day less'],
  ['published', 'video.codeBy', 'AGENT', 'LETTER', 'Live Video', 'another way'],
  ['published', 'attempts.kbaMax', 2, 3, 'ProviderPass', '1 more'],
  ['published', 'attempts.totalMax', 3, 4, 'ProviderPass', '1 more'],
  ['published', 'video.reminderLeadMs', DAY_MS, 2 * DAY_MS, 'appointments', '1 day more'],
  ['published', 'video.linkLeadMs', 15 * MINUTE_MS, 14 * MINUTE_MS, 'appointments', '1 minute less'],
  ['published', 'video.calendar.weekdays', [1, 2, 3, 4, 5], [1, 2, 3, 4, 5, 6], 'appointments', '1 more'],
];

it.each(ROWS)('%s: %s may be %s and not %s (%s)', (standard, field, keeps, breaks, section, difference) => {
  // Three attempts in all would hide a fourth with questions.
  const base = field === 'attempts.kbaMax' && standard !== 'published' ? roomy(standard) : PROFILE[standard];
  expect(breachesOf(policyWith(base, field, keeps), standard)).toEqual([]);
  const breach = breachesOf(policyWith(base, field, breaks), standard).find((each) => each.field === field);
  expect(breach).toMatchObject({ standard, difference, section: expect.stringContaining(section) });
});

const roomy = (standard: Standard): Policy => policyWith(PROFILE[standard], 'attempts.totalMax', 9);

it('every rule that can be broken is shown above', () => {
  const named = RULES.filter(({ strength }) => strength === 'SHALL').map((rule) => [
    rule.standard,
    rule.field,
  ]);
  expect(ROWS.map(([standard, field]) => [standard, field]).toSorted()).toEqual(named.toSorted());
});

it('two attempts with questions are what should be: one is told, and breaks nothing', () => {
  const [told, ...others] = checkPolicy(
    policyWith(PROFILE['nist-800-63-3'], 'attempts.kbaMax', 1),
    'nist-800-63-3',
  ).filter(({ keeps }) => !keeps);
  expect(others).toEqual([]);
  expect(told).toMatchObject({ strength: 'SHOULD', difference: '1 less' });
  expect(isBreach(told!)).toBe(false);
});

it.each(STANDARDS)('the built-in profile of %s keeps all of it', (standard) => {
  expect(checkPolicy(PROFILE[standard], standard).filter(({ keeps }) => !keeps)).toEqual([]);
});

it('a code without a limit of its own breaks a limit by what journey and window are at least', () => {
  const inland = breachesOf(exostar, 'nist-800-63-4').find(({ field }) => field.endsWith('contiguousUsMs'));
  // Eight business days are ten days or more.
  expect(inland).toMatchObject({
    value: 'at least 40 days',
    difference: 'at least 19 days more',
    excess: 19 * DAY_MS,
  });
});

it('a code that nothing limits breaks a limit although it is short: holidays may lengthen its journey', () => {
  const short = policyWith(policyWith(exostar, 'letter.businessDaysMax', 1), 'redemption.windowMs', DAY_MS);
  const fields = breachesOf(policyWith(short, 'letter.businessDaysMin', 1), 'nist-800-63-4')
    .filter(({ difference }) => difference === 'without a limit')
    .map(({ field }) => field);
  expect(fields).toEqual(['letter.validityMax.contiguousUsMs', 'letter.validityMax.elsewhereMs']);
});

it('business days that are spans of time are counted as such', () => {
  // 8 of half a second, and six seconds to enter the code.
  const inland = checkPolicy(demo, 'nist-800-63-3').find(({ field }) => field.endsWith('contiguousUsMs'));
  expect(inland).toMatchObject({ value: '10 seconds', keeps: true });
});

it('a profile that has nobody asked breaks no rule about questions', () => {
  const silent = policyWith(policyWith(exostar, 'attempts.kbaMax', 0), 'kba.questionMs', DAY_MS);
  const fields = STANDARDS.flatMap((standard) => breachesOf(silent, standard)).map(({ field }) => field);
  expect(fields.filter((field) => field.startsWith('kba.'))).toEqual([]);
});
