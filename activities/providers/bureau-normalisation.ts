/**
 * A person as the bureau takes them: its files know no accents, and names with periods fail (DrFirst help; Experian
 * refuses accents). Only for the bureau: the letter keeps the legal spelling.
 */
import type { ContactInfo } from './gateways';
import { withMilitaryPlace } from './military-address';

export interface BureauName {
  readonly firstName: string;
  readonly middleNames: string;
  readonly surName: string;
}

/**
 * The three fields that public CrossCore requests have.
 *
 * - There is none for a suffix, so `Jr`, `Sr` and `II` to `V` follow the surname, without period or comma, once; titles
 *   such as `MD` are no part of a name in a credit file and stay behind.
 * - The bureau needs a first name and a surname. Of a person with one name it stands in both; what they gave in the
 *   other field counts as nothing if it has no letter, such as `.` or `-`. `FNU` and `LNU` are sent as given, since
 *   documents and files carry them.
 */
export function bureauNameOf(
  given: Pick<ContactInfo, 'firstName' | 'middleName' | 'lastName' | 'suffix'>,
): BureauName {
  const first = nameOrNothing(given.firstName);
  const { surName, suffix } = splitSuffix(nameOrNothing(given.lastName));
  const generation = generationOf(given.suffix ?? '') ?? suffix;
  return {
    firstName: first === '' ? surName : first,
    middleNames: nameOrNothing(given.middleName ?? ''),
    surName: [surName === '' ? first : surName, generation ?? ''].join(' ').trim(),
  };
}

/** Text without accents and periods, e.g. `José M. O’Núñez` as `Jose M O'Nunez`. */
export function bureauText(text: string): string {
  return (
    text
      .normalize('NFD')
      .replace(/\p{M}/gu, '')
      // What is left in pieces, such as Korean syllables, is put together again.
      .normalize('NFC')
      .replace(/[ßẞæÆœŒøØłŁđĐðÐþÞı]/g, (letter) => LETTERS_WITHOUT_ACCENT[letter] ?? letter)
      .replace(/[‘’ʼ]/g, "'")
      .replace(/\./g, '')
      .replace(/\s+/g, ' ')
      .trim()
  );
}

export interface BureauAddress {
  readonly street: string;
  readonly street2: string;
  /** The number alone; the words around it go. */
  readonly poBoxNumber: string;
  readonly postTown: string;
  readonly stateProvinceCode: string;
  /** ZIP, with its plus four where given. */
  readonly postal: string;
}

/**
 * A PO box leaves its line for a field of its own; a street on the other line stays. Lines are never cut, however long:
 * half a street is another one. Lines of forces abroad (`Unit 1234 Box 567`, `PSC 3 Box 12`) and the urbanization of
 * Puerto Rico (`URB Las Gladiolas`) are streets.
 */
export function bureauAddress(address: ContactInfo['address']): BureauAddress {
  const { line1, line2, city, state, postalCode } = withMilitaryPlace(address);
  const lines = [line1, line2 ?? ''].map(bureauText);
  const streets = lines.filter((line) => poBoxNumberOf(line) === null);
  return {
    street: streets[0] ?? '',
    street2: streets[1] ?? '',
    poBoxNumber: lines.map(poBoxNumberOf).find((box) => box !== null) ?? '',
    postTown: bureauText(city),
    stateProvinceCode: state ?? '',
    postal: postalCode.trim(),
  };
}

/** Letters that are no accented ones to Unicode. */
const LETTERS_WITHOUT_ACCENT: Readonly<Record<string, string>> = {
  ß: 'ss',
  ẞ: 'SS',
  æ: 'ae',
  Æ: 'AE',
  œ: 'oe',
  Œ: 'OE',
  ø: 'o',
  Ø: 'O',
  ł: 'l',
  Ł: 'L',
  đ: 'd',
  Đ: 'D',
  ð: 'd',
  Ð: 'D',
  þ: 'th',
  Þ: 'TH',
  ı: 'i',
};

/** Empty where it has no letter; commas, as before `Jr.`, are blanks. */
function nameOrNothing(name: string): string {
  const text = bureauText(name.replace(/,/g, ' '));
  return /\p{L}/u.test(text) ? text : '';
}

/** A suffix that was written into the surname, as in `Sample Jr`. A surname that is all suffix is a surname. */
function splitSuffix(lastName: string): { surName: string; suffix: string | null } {
  const words = lastName.split(' ');
  const suffix = words.length > 1 ? generationOf(words.at(-1) ?? '') : null;
  return { surName: suffix === null ? lastName : words.slice(0, -1).join(' '), suffix };
}

/** Which of a family's people of one name it is; null if the text says something else. */
function generationOf(suffix: string): string | null {
  return GENERATIONS.get(nameOrNothing(suffix).toUpperCase()) ?? null;
}

const GENERATIONS: ReadonlyMap<string, string> = new Map([
  ['JR', 'Jr'],
  ['JUNIOR', 'Jr'],
  ['SR', 'Sr'],
  ['SENIOR', 'Sr'],
  ['II', 'II'],
  ['2ND', 'II'],
  ['III', 'III'],
  ['3RD', 'III'],
  ['IV', 'IV'],
  ['4TH', 'IV'],
  ['V', 'V'],
  ['5TH', 'V'],
]);

/** `PO Box 12`, `P O BOX #12`, `Post Office Box 12` and `POB 12`; periods are gone by now. */
function poBoxNumberOf(line: string): string | null {
  const match = /^(?:p ?o ?b(?:ox)?|post office box)(?: *# *| +)([a-z\d-]+)$/i.exec(line);
  return match?.[1] ?? null;
}
