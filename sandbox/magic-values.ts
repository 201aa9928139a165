/** What each magic value does: the behaviours look theirs up here, and the page and `GET /control/magic` list it. */
import { PRICES } from './webstore/products';

/** Last names that decide how the question provider answers, in lower case. */
export const LAST_NAMES = {
  unlocated: 'wrong answers end with kbaresultCode 9: not located',
  notfound: 'no questions: kbaresultCode 9, not found',
  thinfile: 'no questions: kbaresultCode 1, none can be made',
  overused: 'no questions: kbaresultCode 2, excessive use',
  deceased: 'no questions: kbaresultCode 8 and score 9001, deceased',
  frozen: 'no questions: score 9013, frozen file',
  victim: 'no questions: score 9012, victim statement',
  ninedigits: 'no questions, kbaresultCode 9, until all nine digits of the social security number are told',
  samequestions: 'every session of this person asks the same questions',
  refer: 'right answers are referred all the same: decision REFER',
  fraudshield: 'the grading carries a decisionOverride, FS13',
  flaggedlater: 'questions are asked, and the grading carries score 9013',
  twobatches: 'right answers to the first batch bring a second one in the same session',
  nodecision: 'the grading carries no overall decision, only the element finalDecision',
  wrongsubscriber: 'error 709 inside HTTP 200: invalid user or password of the product',
} as const;
export type MagicLastName = keyof typeof LAST_NAMES;

/** Words in a first name, in lower case, at every party that is told one. */
export const FIRST_NAME_WORDS = {
  fail: 'the connection is cut before anything is done',
  time: 'no answer ever comes, and nothing is done',
  parse: 'the reply breaks off in the middle; the work is done',
  bad: 'refused: questions with kbaresultCode 9, video with HTTP 400, letters with 422 failed_deliverability_strictness',
} as const;
export type FirstNameWord = keyof typeof FIRST_NAME_WORDS;

/** How a user id starts. */
export const USER_ID_STARTS = {
  'entitled-': 'proofing is included',
  'declined-': 'the card is declined: 402 card_declined',
  'none-': 'this partner offers nothing',
} as const;
export type UserIdStart = keyof typeof USER_ID_STARTS;

/** How a licence key starts, in any case. Each key that starts KEY-GOOD- is another key. */
export const LICENCE_KEY_STARTS = {
  'KEY-GOOD-': 'activates once; for another upgrade it is key_inactive afterwards',
  'KEY-OTHER-': '422 key_of_another_user',
  'KEY-USED-': '422 key_inactive',
  'KEY-PRODUCT-': '422 wrong_product',
} as const;
export type LicenceKeyStart = keyof typeof LICENCE_KEY_STARTS;

export const REFUSED_ZIP = '00001';

/** Words in the first line of an address, in lower case, that decide how it is verified. */
export const ADDRESS_WORDS = {
  undeliverable: 'undeliverable; a letter to it is refused: 422 failed_deliverability_strictness',
  'missing unit': 'deliverable_missing_unit',
  'incorrect unit': 'deliverable_incorrect_unit',
  'unnecessary unit': 'deliverable_unnecessary_unit',
  'po box': 'deliverable, record_type po_box',
  vacant: 'deliverable, dpv_vacant Y',
  'mailbox shop': 'deliverable, dpv_cmra Y',
} as const;
export type AddressWord = keyof typeof ADDRESS_WORDS;

export interface MagicValue {
  readonly where: string;
  readonly value: string;
  readonly effect: string;
}

export const MAGIC_VALUES: readonly MagicValue[] = [
  ...listed('last name (questions)', LAST_NAMES, capitalised),
  {
    where: 'last name (questions)',
    value: 'any other',
    effect: 'four questions; wrong answers: REFER, located',
  },
  {
    where: 'answers',
    value: 'the choice that ends in (right)',
    effect: 'right; graded by weight, half of it is enough',
  },
  { where: 'answers', value: 'more than 5 minutes after the questions', effect: 'error 710 inside HTTP 200' },
  ...listed('first name contains', FIRST_NAME_WORDS, capitalised),
  ...listed('user id starts (webstore)', USER_ID_STARTS),
  {
    where: 'product (webstore)',
    value:
      'HARDWARE_TOKEN_PROOFING_UPGRADE if the credential id contains "hardware", else PHONE_OTP_PROOFING_UPGRADE',
    effect: 'fits; any other: 422 wrong_product',
  },
  ...Object.entries(PRICES).map(([product, { amountMinor, currency }]) => ({
    where: 'offer (webstore)',
    value: product,
    effect: `${amountMinor} in the smallest unit of ${currency}`,
  })),
  { where: 'payment method', value: 'card / invoice', effect: 'paid at once / waits for the control call' },
  ...listed('licence key starts', LICENCE_KEY_STARTS),
  { where: 'licence key', value: 'any other', effect: '422 key_unknown' },
  ...listed('first address line contains (letters)', ADDRESS_WORDS),
  {
    where: 'ZIP (letters)',
    value: REFUSED_ZIP,
    effect: 'undeliverable; a letter to it is refused: 422 failed_deliverability_strictness',
  },
  {
    where: 'social security number',
    value: 'nine digits not from 900 or 666',
    effect: '422 looks_like_real_data',
  },
  { where: 'e-mail', value: 'not of an example domain', effect: '422 looks_like_real_data' },
  {
    where: 'clock (letters)',
    value: '24 hours / 5 minutes after the order',
    effect: 'the idempotency key is forgotten / the letter can no longer be deleted',
  },
];

export function magicLastNameOf(lastName: string): MagicLastName | undefined {
  const name = lastName.trim().toLowerCase();
  return isKeyOf(LAST_NAMES, name) ? name : undefined;
}

export function firstNameWordIn(firstName: string): FirstNameWord | undefined {
  const name = firstName.toLowerCase();
  return (Object.keys(FIRST_NAME_WORDS) as FirstNameWord[]).find((word) => name.includes(word));
}

/** @param key in upper case */
export function licenceKeyStartOf(key: string): LicenceKeyStart | undefined {
  return (Object.keys(LICENCE_KEY_STARTS) as LicenceKeyStart[]).find((start) => key.startsWith(start));
}

/** The first of them, if several are in it. */
export function addressWordIn(line: string): AddressWord | undefined {
  const text = line.toLowerCase();
  return (Object.keys(ADDRESS_WORDS) as AddressWord[]).find((word) => text.includes(word));
}

export function userIdStartOf(userId: string): UserIdStart | undefined {
  return (Object.keys(USER_ID_STARTS) as UserIdStart[]).find((start) => userId.startsWith(start));
}

function listed(
  where: string,
  effects: Readonly<Record<string, string>>,
  shown: (value: string) => string = (value) => value,
): MagicValue[] {
  return Object.entries(effects).map(([value, effect]) => ({ where, value: shown(value), effect }));
}

/** As people write names; upper and lower case are the same to the sandbox. */
function capitalised(name: string): string {
  return name.charAt(0).toUpperCase() + name.slice(1);
}

function isKeyOf<T extends object>(object: T, key: PropertyKey): key is keyof T {
  return Object.hasOwn(object, key);
}
