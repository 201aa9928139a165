/** A policy file is taken as a whole or refused by name of the file and of each field that is wrong. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { policyFileJsonSchema } from '../../../client/policies/policy-file-schema';
import { readPolicyFile } from '../../../client/policies/policy-file';
import { policyRulesSchema } from '../../../client/policies/policy-rules-schema';
import { contradictionsOf } from '../../../client/policies/contradictions';
import { ConfigError } from '../../../temporal.config';
import { POLICIES } from '../../../workflows/policies';
import { exostar } from '../../../workflows/policies/exostar';
import { ACME } from './policy-files';

const DAY_MS = 86_400_000;

const read = (content: object) => readPolicyFile('acme.json', JSON.stringify(content));

function complaintOf(content: object | string): string {
  try {
    readPolicyFile('acme.json', typeof content === 'string' ? content : JSON.stringify(content));
  } catch (error) {
    expect(error).toBeInstanceOf(ConfigError);
    return (error as ConfigError).message;
  }
  throw new Error('the file was taken');
}

it('changes the rules that it names, and no other', () => {
  const rules = {
    kba: { afterPass: 'LETTER' },
    letter: { validityMax: { contiguousUsMs: '21 days', elsewhereMs: 30 * DAY_MS } },
    video: { calendar: { agents: 9 }, pollsMs: ['1 hour', '1 day 12 hours'] },
  };
  const { policy } = read({ ...ACME, version: 7, rules });
  expect(policy).toEqual({
    ...exostar,
    name: 'acme',
    version: 7,
    kba: { ...exostar.kba, afterPass: 'LETTER' },
    letter: {
      ...exostar.letter,
      validityMax: { contiguousUsMs: 21 * DAY_MS, elsewhereMs: 30 * DAY_MS },
    },
    video: {
      ...exostar.video,
      calendar: { ...exostar.video.calendar, agents: 9 },
      pollsMs: [3_600_000, 1.5 * DAY_MS],
    },
  });
});

it("can change every rule of a profile but its business day, which is no partner's choice", () => {
  const { name: _name, version: _version, letter, ...rules } = exostar;
  const { businessDayMs: _businessDayMs, ...ofLetter } = letter;
  expect(policyRulesSchema.parse({ ...rules, letter: ofLetter })).toEqual({ ...rules, letter: ofLetter });
  expect(complaintOf({ ...ACME, rules: { letter: { businessDayMs: 1_000 } } })).toContain(
    'rules.letter.businessDayMs is not known',
  );
});

it.each([
  ['an unknown field', { ...ACME, owner: 'x' }, 'owner is not known'],
  ['an unknown rule', { ...ACME, rules: { kba: { sessionsMs: 1 } } }, 'rules.kba.sessionsMs is not known'],
  ['an unknown group of rules', { ...ACME, rules: { kbas: {} } }, 'rules.kbas is not known'],
  [
    'a text for a number',
    { ...ACME, rules: { attempts: { kbaMax: '2' } } },
    'rules.attempts.kbaMax must be a whole',
  ],
  [
    'a number for a flag',
    { ...ACME, rules: { outage: { stopsClock: 1 } } },
    'rules.outage.stopsClock must be true',
  ],
  [
    'a fraction',
    { ...ACME, rules: { attempts: { kbaMax: 1.5 } } },
    'rules.attempts.kbaMax must be a whole number',
  ],
  [
    'a negative span',
    { ...ACME, rules: { review: { windowMs: -1 } } },
    'rules.review.windowMs must be a span of time',
  ],
  [
    'a span below',
    { ...ACME, rules: { redemption: { windowMs: '23 hours' } } },
    'redemption.windowMs must be a span of time from 1 day',
  ],
  [
    'a span beyond',
    { ...ACME, rules: { redemption: { windowMs: '181 days' } } },
    'redemption.windowMs must be a span of time from 1 day to 180 days',
  ],
  [
    'a word of no set',
    { ...ACME, rules: { kba: { afterPass: 'MAIL' } } },
    'rules.kba.afterPass must be one of UPGRADE, LETTER, VIDEO',
  ],
  [
    'polls out of order',
    { ...ACME, rules: { purchase: { pollsMs: ['2 days', '1 day'] } } },
    'rules.purchase.pollsMs must be a list',
  ],
  [
    'a day that is none',
    { ...ACME, rules: { video: { calendar: { weekdays: [1, 8] } } } },
    'rules.video.calendar.weekdays.1 must be days',
  ],
  [
    'a zone that is none',
    { ...ACME, rules: { video: { calendar: { timeZone: 'Mars/Base' } } } },
    'rules.video.calendar.timeZone must be an IANA',
  ],
  [
    'half a limit',
    { ...ACME, rules: { letter: { validityMax: { elsewhereMs: '30 days' } } } },
    'rules.letter.validityMax must be null, or an object',
  ],
  [
    'more wrong codes than the standard allows',
    { ...ACME, rules: { redemption: { failuresMax: 101 } } },
    'rules.redemption.failuresMax must be a whole number from 1 to 100',
  ],
  ['no partner', { ...ACME, partnerId: undefined }, 'partnerId must be up to 100 letters'],
  ['no rules', { ...ACME, rules: undefined }, 'rules must be an object'],
  ['a name in capitals', { ...ACME, name: 'ACME' }, 'name must be small letters'],
  ['the name of a built-in profile', { ...ACME, name: 'exostar' }, 'name is that of a built-in profile'],
  ['version 0', { ...ACME, version: 0 }, 'version must be a whole number from 1'],
  [
    'a base for no real people',
    { ...ACME, base: 'demo' },
    'base must be one of exostar, nist-800-63-3, nist-800-63-4',
  ],
  [
    'a base that has moved on',
    { ...ACME, baseVersion: 1 },
    'baseVersion is not that of exostar, which is 4 now',
  ],
  [
    'a standard that is none',
    { ...ACME, conformsTo: 'iso-27001' },
    'conformsTo must be one of nist-800-63-3',
  ],
  ['a list', [ACME], 'the file must be one JSON object'],
  ['no JSON', '{"name": "acme",', 'the text is not JSON'],
])('refuses %s', (_what, content, complaint) => {
  expect(complaintOf(content)).toContain(complaint);
  expect(complaintOf(content)).toMatch(/^Policy file acme\.json: /);
});

it.each([
  [{ attempts: { kbaMax: 4 } }, 'rules.attempts.kbaMax must be at most attempts.totalMax (3)'],
  [{ kba: { sessionMs: '1 minute' } }, 'rules.kba.questionMs must be at most kba.sessionMs (1 minute)'],
  [{ video: { calendar: { opensAtHour: 17 } } }, 'rules.video.calendar.closesAtHour must be later'],
  [
    { video: { calendar: { opensAtHour: 16, slotMs: '2 hours' } } },
    'rules.video.calendar.slotMs must be no longer',
  ],
  [
    { video: { bookingWindowMs: '1 day', calendar: { leadMs: '1 day' } } },
    'rules.video.calendar.leadMs must be less',
  ],
  [
    { letter: { businessDaysMin: 9 } },
    'rules.letter.businessDaysMin must be at most letter.businessDaysMax (8)',
  ],
  [
    { letter: { lettersWindowMs: '1 day', lettersApartMs: '2 days' } },
    'rules.letter.lettersApartMs must be at most',
  ],
  [
    { letter: { validityMax: { contiguousUsMs: '3 days', elsewhereMs: '4 days' } } },
    'rules.letter.validityMax.contiguousUsMs must be more than the shortest journey of a letter (3 days)',
  ],
  [
    { redemption: { failuresMax: 4 } },
    'rules.redemption.attemptsMax must be at most redemption.failuresMax (4)',
  ],
])('refuses what does not go with the rest: %j', (rules, complaint) => {
  expect(complaintOf({ ...ACME, rules })).toContain(complaint);
});

it('tells every field that is wrong at once, and shows nothing of what is written there', () => {
  const complaint = complaintOf({
    ...ACME,
    name: 'Vertraulich!',
    rules: { kba: { afterPass: 'Vertraulich!' }, review: { windowMs: 'Vertraulich!' } },
  });
  for (const field of ['name', 'rules.kba.afterPass', 'rules.review.windowMs'])
    expect(complaint).toContain(field);
  expect(complaint).not.toContain('Vertraulich');
});

it('is the same file however it is laid out, and another with any other value', () => {
  const rules = { kba: { sessionMs: '4 minutes', questionMs: '1 minute' } };
  const { digest } = read({ ...ACME, rules });
  const turned = { rules: { kba: { questionMs: 60_000, sessionMs: 240_000 } } };
  expect(read({ ...turned, ...ACME, ...turned, $schema: './x.json' }).digest).toBe(digest);
  const others = [
    { ...ACME, rules, version: 2 },
    { ...ACME, rules, partnerId: 'other' },
    { ...ACME, rules: { kba: { ...rules.kba, questionMs: 60_001 } } },
    { ...ACME, rules: { kba: { questionMs: '1 minute' } } },
  ];
  expect(new Set([digest, ...others.map((other) => read(other).digest)]).size).toBe(5);
});

it('no built-in profile contradicts itself', () => {
  for (const policy of POLICIES.values()) expect(contradictionsOf(policy)).toEqual([]);
});

it('the schema for editors is the one that files are read by', () => {
  const file = path.join(__dirname, '../../../docs/policy-file.schema.json');
  expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual(JSON.parse(JSON.stringify(policyFileJsonSchema())));
});
