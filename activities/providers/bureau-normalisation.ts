/**
 * A person as the bureau takes them: its files know no accents, and names with periods fail (DrFirst help; Experian
 * refuses accents). Only for the bureau: the letter keeps the legal spelling.
 */
import type { ContactInfo } from './gateways';

/** A name without accents and periods, e.g. `José M. O’Núñez` as `Jose M O'Nunez`. */
export function bureauName(name: string): string {
  return (
    name
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

/** A PO box leaves its line for a field of its own; a street on the other line stays. */
export function bureauAddress({ line1, line2, ...place }: ContactInfo['address']): BureauAddress {
  const lines = [line1, line2 ?? ''].map(bureauName);
  const streets = lines.filter((line) => poBoxNumberOf(line) === null);
  return {
    street: streets[0] ?? '',
    street2: streets[1] ?? '',
    poBoxNumber: lines.map(poBoxNumberOf).find((box) => box !== null) ?? '',
    postTown: bureauName(place.city),
    stateProvinceCode: place.state ?? '',
    postal: place.postalCode.trim(),
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

/** `PO Box 12`, `P O BOX #12`, `Post Office Box 12` and `POB 12`; periods are gone by now. */
function poBoxNumberOf(line: string): string | null {
  const match = /^(?:p ?o ?b(?:ox)?|post office box)(?: *# *| +)([a-z\d-]+)$/i.exec(line);
  return match?.[1] ?? null;
}
