/**
 * Invented people each of whose particulars is found nowhere else, and valid all the same: names of letters, social
 * security numbers from 900 (never given out), e-mail of a reserved domain.
 *
 * - A birth date cannot be made distinctive, so it is one of a time that nothing else here tells of: before 1950.
 * - A ZIP code has five digits, which are everywhere; so it is nine. A state or country says nothing of anybody.
 */
import { randomInt } from 'node:crypto';
import { generateSecret } from 'otplib';
import type { ContactInfoInput } from '../../client';
import type { HomeCountry, Person } from '../local/applicant';
import type { Values } from './values';

export interface People {
  /** Somebody new. A last name that was chosen, since it steers the sandbox, is kept. */
  next(chosen: Pick<Person, 'lastName'>): Pick<Person, 'contactInfo' | 'otpSecret' | 'otpDigits'>;
}

export function createPeople(values: Values): People {
  let count = 0;
  return {
    next({ lastName }) {
      count++;
      const own = (what: string): string => `person ${count}: ${what}`;
      const name = (what: string, accents = ''): string => {
        const made = word(10) + accents;
        values.add(own(what), made);
        return made;
      };
      const isAccented = count % 3 === 0;
      const email = `${name('e-mail').toLowerCase()}@example.com`;
      const given = {
        firstName: name('first name'),
        middleName: name('middle name'),
        ...(lastName === undefined && { lastName: name('last name', isAccented ? 'ñöz' : '') }),
        email,
      };
      const address = {
        line1: `${randomInt(10, 99)} ${name('street')} Row`,
        line2: `Unit ${name('unit')}`,
        city: name('city'),
      };
      const ofCountry = {
        US: {
          ...ofUs(values, own),
          agreesToKba: true,
          address: { ...address, state: 'VA', country: 'US', postalCode: usZip(values, own('ZIP')) },
        },
        CA: {
          phone: phone(values, own('phone abroad'), '+1'),
          address: { ...address, country: 'CA', state: 'ON', postalCode: 'M5V 0A1' },
        },
        DE: {
          phone: phone(values, own('phone abroad'), '+49'),
          address: { ...address, country: 'DE', postalCode: word(9).toUpperCase() },
        },
      } satisfies Record<HomeCountry, Partial<ContactInfoInput>>;
      values.add(own('postal code abroad'), ofCountry.DE.address.postalCode);
      const otpSecret = generateSecret();
      values.add(own('OTP secret'), otpSecret);
      values.add(own('OTP secret, raw'), fromBase32(otpSecret));
      return {
        otpSecret,
        // Six digits are found by chance in any log.
        otpDigits: 8,
        contactInfo: (country) => ({ ...given, ...ofCountry[country] }),
      };
    },
  };
}

function ofUs(values: Values, own: (what: string) => string) {
  const [year, month, day] = [randomInt(1921, 1950), randomInt(1, 13), randomInt(10, 29)].map((part) =>
    String(part).padStart(2, '0'),
  );
  const dateOfBirth = `${year}-${month}-${day}`;
  values.add(own('birth date'), dateOfBirth);
  values.add(own('birth date, as written in the US'), `${month}/${day}/${year}`);
  const ssn = `900${digits(6)}`;
  values.add(own('SSN'), ssn);
  values.add(own('SSN, as printed'), `${ssn.slice(0, 3)}-${ssn.slice(3, 5)}-${ssn.slice(5)}`);
  return { dateOfBirth, ssn, phone: phone(values, own('phone'), '+1') };
}

function phone(values: Values, name: string, countryCode: string): string {
  // No area code from 7 on: with the 1 before, those look like instants in milliseconds.
  const parts = [`${randomInt(2, 7)}${digits(2)}`, '555', digits(4)] as const;
  const number = countryCode + parts.join('');
  values.add(name, number.slice(1));
  values.add(`${name}, without country`, parts.join(''));
  values.add(`${name}, as printed`, parts.join('-'));
  values.add(`${name}, with brackets`, `(${parts[0]}) ${parts[1]}-${parts[2]}`);
  return number;
}

function usZip(values: Values, name: string): string {
  const zip = `221${digits(2)}-${digits(4)}`;
  values.add(name, zip);
  return zip;
}

/** Without a, e and i: no magic word of the sandbox (`bad`, `fail`, `time`, `parse`) can come of them. */
const LETTERS = 'bcdfghjklmnopqrstuvwxyz';

/** A name that nobody has, capitalised. */
export function word(length: number): string {
  const letters = Array.from({ length }, () => LETTERS[randomInt(LETTERS.length)]!);
  return letters.join('').replace(/^./, (first) => first.toUpperCase());
}

function digits(length: number): string {
  return Array.from({ length }, () => randomInt(10)).join('');
}

/** RFC 4648 §6, of a secret without padding. */
function fromBase32(text: string): Buffer {
  const bits = Array.from(text, (sign) => BASE32.indexOf(sign).toString(2).padStart(5, '0')).join('');
  return Buffer.from((bits.match(/.{8}/g) ?? []).map((byte) => Number.parseInt(byte, 2)));
}

const BASE32 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
