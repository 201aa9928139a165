/**
 * The forms in which a value may have got somewhere, as byte strings to look for.
 *
 * Each form is what is left of the value whatever stands before and behind it: in base64 that is the middle of three
 * alignments, without the characters that neighbours have a share in (RFC 4648 §4).
 */
import { type Canary, checkCanary } from './canary';

export const FORMS = [
  'plain',
  'latin-1',
  'utf-16le',
  'utf-16be',
  'base64',
  'hex',
  'url',
  'json',
  'byte list',
] as const;
export type Form = (typeof FORMS)[number];

export interface Needle {
  /** Index of the canary. */
  readonly canary: number;
  readonly form: Form;
  readonly bytes: Buffer;
  /** Of ASCII letters. */
  readonly ignoresCase: boolean;
  readonly standsAlone: boolean;
}

/** @throws RangeError for a value that is too short to look for */
export function needlesOf(canaries: readonly Canary[]): Needle[] {
  return canaries.flatMap((canary, index) => {
    checkCanary(canary);
    const { value, standsAlone = false } = canary;
    const found = new Map<string, Needle>();
    const add = (form: Form, bytes: Buffer, ignoresCase: boolean, alone = false): void => {
      const text = bytes.toString('latin1');
      const key = ignoresCase ? `any case: ${text.toLowerCase()}` : text;
      if (!found.has(key)) found.set(key, { canary: index, form, bytes, ignoresCase, standsAlone: alone });
    };
    if (typeof value === 'string') {
      for (const spelling of spellingsOf(value)) addText(spelling, standsAlone, add);
    } else {
      add('plain', value, false);
      addBytes(value, add);
    }
    return [...found.values()];
  });
}

type Add = (form: Form, bytes: Buffer, ignoresCase: boolean, standsAlone?: boolean) => void;

/** As given, in capitals (bureaus and letters shout), in small letters (e-mail), and with the accents left off. */
function spellingsOf(value: string): readonly string[] {
  const plain = value.normalize('NFD').replace(/\p{M}/gu, '');
  const composed = [value.normalize('NFC'), value.normalize('NFD'), plain];
  return [...new Set(composed.flatMap((text) => [text, text.toUpperCase(), text.toLowerCase()]))];
}

function addText(text: string, standsAlone: boolean, add: Add): void {
  const isLatin1 = /^[\0-\xff]*$/.test(text);
  add('plain', Buffer.from(text), true, standsAlone);
  if (isLatin1) add('latin-1', Buffer.from(text, 'latin1'), true, standsAlone);
  for (const form of urlFormsOf(text, Buffer.from(text))) add('url', Buffer.from(form), true, standsAlone);
  for (const form of jsonFormsOf(text)) add('json', Buffer.from(form), true, standsAlone);
  // In other forms neighbours are not seen, so what must stand alone is looked for as a JSON text, quotes and all.
  const whole = standsAlone ? `"${text}"` : text;
  const utf16 = Buffer.from(whole, 'utf16le');
  add('utf-16le', utf16, true);
  add('utf-16be', Buffer.from(utf16).swap16(), true);
  addBytes(Buffer.from(whole), add);
  addBytes(utf16, add);
  if (isLatin1) addBytes(Buffer.from(whole, 'latin1'), add);
}

function addBytes(bytes: Buffer, add: Add): void {
  for (const lead of [0, 1, 2]) {
    const middle = base64MiddleOf(bytes, lead);
    add('base64', Buffer.from(middle), false);
    add('base64', Buffer.from(middle.replaceAll('+', '-').replaceAll('/', '_')), false);
  }
  const pairs = [...bytes].map((byte) => byte.toString(16).padStart(2, '0'));
  // Run together, as buffers are shown, and as escapes of many languages.
  for (const between of ['', ' ', ':', String.raw`\x`]) add('hex', Buffer.from(pairs.join(between)), true);
  // As JSON, JavaScript and Go show bytes.
  for (const between of [',', ', ', ' ']) add('byte list', Buffer.from(bytes.join(between)), false);
}

/** @param lead bytes before the value, modulo 3 */
function base64MiddleOf(bytes: Buffer, lead: number): string {
  const encoded = Buffer.concat([Buffer.alloc(lead), bytes]).toString('base64');
  return encoded.slice(Math.ceil((8 * lead) / 6), Math.floor((8 * (lead + bytes.length)) / 6));
}

function urlFormsOf(text: string, bytes: Buffer): readonly string[] {
  const needed = encodeURIComponent(text);
  const strict = needed.replace(/[!'()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16)}`);
  const all = [...bytes].map((byte) => `%${byte.toString(16).padStart(2, '0')}`).join('');
  const ofForms = new URLSearchParams([['', text]]).toString().slice(1);
  return [needed, strict, needed.replaceAll('%20', '+'), ofForms, all];
}

/** Escaped where it must be, where it is not ASCII, and everywhere; and once more, as JSON inside JSON. */
function jsonFormsOf(text: string): readonly string[] {
  const needed = inJson(text);
  const ascii = needed.replace(/[^\0-\x7f]/g, escaped);
  const all = text.replace(/[^]/g, escaped);
  return [needed, ascii, all].flatMap((form) => [form, inJson(form)]);
}

function inJson(text: string): string {
  return JSON.stringify(text).slice(1, -1);
}

function escaped(unit: string): string {
  return String.raw`\u` + unit.charCodeAt(0).toString(16).padStart(4, '0');
}
