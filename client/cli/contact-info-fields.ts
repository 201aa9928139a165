/**
 * The contact information a person is asked for, field by field. Which fields there are depends on the country and,
 * in the US, on the agreement to questions: nothing is asked that the chosen route does not need.
 */
import { UpgradeError } from '../errors';
import { parse } from '../parse';
import { contactInfoSchema, type ContactInfoInput } from '../schemas';
import { countryCodeOf } from './country-names';

export type FieldName =
  | 'firstName'
  | 'middleName'
  | 'lastName'
  | 'suffix'
  | 'line1'
  | 'line2'
  | 'city'
  | 'state'
  | 'postalCode'
  | 'email'
  | 'phone'
  | 'dateOfBirth'
  | 'ssn'
  | 'citizenship'
  | 'timeZone';

export type Route = { readonly country: string; readonly agreesToKba: boolean };
export type Answers = ReadonlyMap<FieldName, string>;

export interface Field {
  readonly name: FieldName;
  readonly label: string;
  readonly isOptional?: boolean;
  /** What is typed is not shown, now or later. */
  readonly isSecret?: boolean;
  /** Not asked once this one was given. */
  readonly onlyWithout?: FieldName;
}

export function fieldsOf({ country, agreesToKba }: Route): readonly Field[] {
  const isUs = country === 'US';
  return [
    { name: 'firstName', label: 'First name, as on your ID' },
    { name: 'middleName', label: 'Middle name', isOptional: true },
    { name: 'lastName', label: 'Last name' },
    { name: 'suffix', label: 'Suffix, e.g. Jr.', isOptional: true },
    { name: 'line1', label: isUs ? 'Home address, street' : 'Address, street' },
    { name: 'line2', label: 'Apartment, building', isOptional: true },
    { name: 'city', label: 'City' },
    isUs
      ? { name: 'state', label: 'State, two letters' }
      : { name: 'state', label: 'State or region', isOptional: true },
    { name: 'postalCode', label: isUs ? 'ZIP code' : 'Postal code' },
    { name: 'email', label: 'E-mail', isOptional: true },
    { name: 'phone', label: isUs ? 'Phone' : 'Phone, with + and country code', isOptional: !agreesToKba },
    ...(agreesToKba ? QUESTION_FIELDS : []),
    { name: 'timeZone', label: 'Time zone' },
  ];
}

const QUESTION_FIELDS: readonly Field[] = [
  { name: 'dateOfBirth', label: 'Date of birth, YYYY-MM-DD' },
  {
    name: 'ssn',
    label: 'Social Security number, the last four digits or all nine (not shown)',
    isOptional: true,
    isSecret: true,
  },
  {
    name: 'citizenship',
    label: 'Country of citizenship, if you have no Social Security number (live video then)',
    isOptional: true,
    onlyWithout: 'ssn',
  },
];

/** What a person typed in the form the product takes: capitals of states, phone numbers without decoration. */
export function tidy(name: FieldName, typed: string, { country }: Route): string {
  switch (name) {
    case 'ssn':
      return typed.replace(/[\s-]/g, '');
    case 'citizenship':
      return countryCodeOf(typed) ?? typed;
    case 'state':
      return country === 'US' ? typed.toUpperCase() : typed;
    case 'phone':
      return tidyPhone(typed.replace(/[\s().-]/g, '').replace(/^00/, '+'), country);
    default:
      return typed;
  }
}

function tidyPhone(digits: string, country: string): string {
  if (country !== 'US') return digits;
  if (/^\d{10}$/.test(digits)) return `+1${digits}`;
  return /^1\d{10}$/.test(digits) ? `+${digits}` : digits;
}

/** Why a value cannot be taken; null if it can. Judged by the one schema, among values that are surely right. */
export function problemWith(name: FieldName, value: string, route: Route): string | null {
  const others = route.country === 'US' ? RIGHT_IN_US : RIGHT_ELSEWHERE;
  try {
    parse(contactInfoSchema, contactInfoFrom(new Map([...others, [name, value]]), route));
    return null;
  } catch (error) {
    if (!(error instanceof UpgradeError)) throw error;
    const fields = (error.details['fields'] ?? {}) as Readonly<Record<string, string>>;
    const reason = fields[name] ?? fields[`address.${name}`];
    if (reason === undefined) return null;
    const isPhrase = /^(is|has) /.test(reason);
    return isPhrase ? `This ${reason}.` : `It must be: ${reason}.`;
  }
}

export function contactInfoFrom(answers: Answers, { country, agreesToKba }: Route): ContactInfoInput {
  const optional = <N extends FieldName>(name: N): { [K in N]?: string } => {
    const value = answers.get(name);
    return (value === undefined ? {} : { [name]: value }) as { [K in N]?: string };
  };
  const required = (name: FieldName): string => answers.get(name) ?? '';
  return {
    firstName: required('firstName'),
    ...optional('middleName'),
    lastName: required('lastName'),
    ...optional('suffix'),
    ...optional('dateOfBirth'),
    ...optional('ssn'),
    ...optional('phone'),
    ...optional('email'),
    address: {
      line1: required('line1'),
      ...optional('line2'),
      city: required('city'),
      ...optional('state'),
      postalCode: required('postalCode'),
      country,
    },
    ...optional('timeZone'),
    ...optional('citizenship'),
    agreesToKba,
  };
}

const RIGHT_ELSEWHERE: readonly (readonly [FieldName, string])[] = [
  ['firstName', 'A'],
  ['lastName', 'B'],
  ['line1', 'C'],
  ['city', 'D'],
  ['postalCode', '00000'],
];
const RIGHT_IN_US: typeof RIGHT_ELSEWHERE = [
  ...RIGHT_ELSEWHERE,
  ['state', 'VA'],
  ['phone', '+12025550123'],
  ['dateOfBirth', '1980-02-03'],
];
