/** What is printed on a letter: name and address in the legal spelling, and the last day. */
import type { ContactInfo } from './gateways';
import { withMilitaryPlace } from './military-address';

export interface LetterSender {
  readonly name: string;
  readonly line1: string;
  readonly line2?: string | undefined;
  readonly city: string;
  readonly state: string;
  readonly postalCode: string;
  /** ISO 3166-1 alpha-2. */
  readonly country: string;
}

/** The house's address object. */
interface PrintedAddress {
  readonly name: string;
  readonly address_line1: string;
  readonly address_line2: string;
  readonly address_city: string;
  readonly address_state: string;
  readonly address_zip: string;
  readonly address_country: string;
}

/** Lines too long for the house are its to refuse: cutting them would mail a code to another door. */
export function recipientOf(recipient: ContactInfo): PrintedAddress {
  return printed(printedName(recipient), withMilitaryPlace(recipient.address));
}

export function senderOf({ name, ...address }: LetterSender): PrintedAddress {
  return printed(name, address);
}

/**
 * The last day on which a code that works until just before `redeemBy` works in full or in part.
 * @param redeemBy UTC milliseconds
 * @param timeZone IANA zone of the reader
 * @returns YYYY-MM-DD
 */
export function lastDayOf(redeemBy: number, timeZone: string): string {
  const parts = new Intl.DateTimeFormat('en-US', {
    timeZone,
    calendar: 'gregory',
    numberingSystem: 'latn',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
  }).formatToParts(redeemBy - 1);
  const part = (type: 'year' | 'month' | 'day') => parts.find((found) => found.type === type)?.value ?? '';
  return `${part('year')}-${part('month')}-${part('day')}`;
}

/** The house's limit for a name, characters (lob/lob-openapi). */
const NAME_CHARACTERS_MAX = 40;

/** The fullest form that fits: middle name, its initial, none, and at the very last a cut. */
function printedName({ firstName, middleName, lastName, suffix }: ContactInfo): string {
  const middles =
    middleName === undefined
      ? ['']
      : [middleName, middleName.trim().replace(/^(\p{L}\p{M}*).*$/u, '$1.'), ''];
  const forms = middles.map((middle) => joined([firstName, middle, lastName, suffix ?? '']));
  const fitting = forms.find((form) => form.length <= NAME_CHARACTERS_MAX);
  return fitting ?? joined([firstName, lastName]).slice(0, NAME_CHARACTERS_MAX).trim();
}

function joined(words: readonly string[]): string {
  return words
    .map((word) => word.trim())
    .filter((word) => word !== '' && word !== '.')
    .join(' ');
}

function printed(name: string, address: ContactInfo['address']): PrintedAddress {
  return {
    name,
    address_line1: address.line1,
    address_line2: address.line2 ?? '',
    address_city: address.city,
    address_state: address.state ?? '',
    address_zip: address.postalCode,
    address_country: address.country,
  };
}
