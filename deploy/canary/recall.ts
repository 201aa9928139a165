/**
 * Whether the search finds what is there: copies of every value in every form are planted in scratch copies of real
 * sources, and each must be found. The forms are made as programs make them and know nothing of what is looked for.
 */
import { deflateSync, gzipSync } from 'node:zlib';
import { bytesOf } from './scan/byte-source';
import type { Canary } from './scan/canary';
import type { Scanner } from './scan/scanner';

export interface Recall {
  readonly planted: number;
  readonly found: number;
  /** What was not found: name of the value, and the form. */
  readonly missed: readonly string[];
}

export interface Planting {
  readonly form: string;
  readonly bytes: Buffer;
}

/** A value as it may turn up, each time with neighbours. */
export function plantingsOf({ value, standsAlone = false }: Canary): Planting[] {
  const raw = Buffer.from(value);
  const quote = standsAlone ? '"' : '';
  const around = (lead: string): Buffer =>
    Buffer.concat([Buffer.from(lead + quote), raw, Buffer.from(`${quote}; end`)]);
  const ofBytes: [string, string | Buffer][] = [
    ['plain', around('value=')],
    ...['', 'a', 'ab', 'abc'].flatMap((lead): [string, string][] => [
      [`base64 after ${lead.length}`, around(lead).toString('base64')],
      [`base64url after ${lead.length}`, around(lead).toString('base64url')],
    ]),
    ['hex', around('a').toString('hex')],
    ['hex in capitals', around('a').toString('hex').toUpperCase()],
    ['buffer as shown', [...around('a')].map((byte) => byte.toString(16).padStart(2, '0')).join(' ')],
    ['buffer as JSON', JSON.stringify(around('a'))],
    ['bytes as Go prints them', `[${around('a').join(' ')}]`],
  ];
  const ofText = typeof value === 'string' ? textPlantings(value, standsAlone) : [];
  return [...ofBytes, ...ofText].map(([form, bytes]) => ({ form, bytes: Buffer.from(bytes) }));
}

/** As logs and archives are packed. */
export function packedForms(bytes: Buffer): Planting[] {
  const packed = gzipSync(bytes);
  return [
    { form: 'gzip', bytes: packed },
    { form: 'zlib', bytes: deflateSync(bytes) },
    { form: 'gzip in gzip', bytes: gzipSync(Buffer.concat([Buffer.from('log.gz'), packed])) },
  ];
}

function textPlantings(value: string, standsAlone: boolean): [string, string | Buffer][] {
  const whole = standsAlone ? `"${value}"` : value;
  const line = `key=${whole}; end`;
  const everywhere = [...Array(value.length).keys()]
    .map((index) => String.raw`\u` + value.charCodeAt(index).toString(16).toUpperCase().padStart(4, '0'))
    .join('');
  const forms: [string, string | Buffer][] = [
    ['capitals', line.toUpperCase()],
    ['small letters', line.toLowerCase()],
    ['capitals in base64', Buffer.from(line.toUpperCase()).toString('base64')],
    ['capitals in hex', Buffer.from(line.toUpperCase()).toString('hex')],
    ['JSON', JSON.stringify({ value })],
    ['JSON in JSON', JSON.stringify(JSON.stringify({ value }))],
    ['JSON escaped everywhere', `"${everywhere}"`],
    ['URL component', `/path/${encodeURIComponent(value)}?`],
    ['URL form', new URLSearchParams({ value }).toString()],
    ['URL escaped everywhere', Buffer.from(value).toString('hex').replace(/../g, '%$&')],
    ['UTF-16 LE', Buffer.from(line, 'utf16le')],
    ['UTF-16 BE', Buffer.from(line, 'utf16le').swap16()],
    ['UTF-16 LE by itself', Buffer.from(whole, 'utf16le')],
    ['UTF-16 BE by itself', Buffer.from(whole, 'utf16le').swap16()],
    ['UTF-16 LE in base64', Buffer.from(line, 'utf16le').toString('base64')],
    ['a log line', `{"level":"warn","time":1795566430123,"msg":"refused: ${inJson(value)}"}\n`],
  ];
  // What stands alone has a neighbour that is no letter or digit; anything else is found in the middle of words too.
  if (!standsAlone) forms.push(['in a word', `aZ9${value}aZ9`]);
  if (/^[\0-\xff]*$/.test(value)) forms.push(['Latin-1', Buffer.from(line, 'latin1')]);
  if (/[^\0-\x7f]/.test(value)) {
    const plain = value.normalize('NFD').replace(/\p{M}/gu, '');
    forms.push(['without accents', plain.toUpperCase()], ['decomposed', value.normalize('NFD')]);
  }
  return forms;
}

function inJson(text: string): string {
  return JSON.stringify(text).slice(1, -1);
}

/** What is planted, made once for all sources. */
export interface Plantings {
  readonly planted: readonly {
    readonly canaries: readonly string[];
    readonly form: string;
    readonly bytes: Buffer;
  }[];
}

/** Each value by itself in every form; and all together in one log of each packed kind, as logs are packed. */
export function preparePlantings(canaries: readonly Canary[]): Plantings {
  const alone = canaries.flatMap((canary) =>
    plantingsOf(canary).map((planting) => ({ ...planting, canaries: [canary.name] })),
  );
  const log = Buffer.concat(canaries.flatMap(({ value }) => [Buffer.from('\nvalue='), Buffer.from(value)]));
  const packed = packedForms(log).map((planting) => ({
    ...planting,
    canaries: canaries.map(({ name }) => name),
  }));
  return { planted: [...alone, ...packed] };
}

/** Plants all in a copy of `host`, evenly spread, and searches it. */
export async function measureRecall(
  scanner: Scanner,
  { planted }: Plantings,
  host: Uint8Array,
): Promise<Recall> {
  const step = Math.ceil(host.length / Math.max(1, planted.length));
  const parts: Uint8Array[] = [];
  let length = 0;
  const places = planted.flatMap(({ canaries, form, bytes }, index) => {
    // A line break on either side: neighbours of real data are not the planting's.
    const before = Buffer.concat([host.subarray(index * step, (index + 1) * step), Buffer.from('\n')]);
    parts.push(before, bytes, Buffer.from('\n'));
    const start = length + before.length;
    length = start + bytes.length + 1;
    return canaries.map((canary) => ({ canary, form, start, end: length }));
  });
  const offsets = new Map<string, number[]>();
  await scanner.scan(bytesOf('planted', Buffer.concat(parts)), ({ canary, offset }) => {
    const known = offsets.get(canary) ?? [];
    offsets.set(canary, known);
    known.push(offset);
  });
  const missed = places
    .filter(
      ({ canary, start, end }) => !offsets.get(canary)?.some((offset) => offset >= start && offset < end),
    )
    .map(({ canary, form }) => `${canary}, ${form}`);
  return { planted: places.length, found: places.length - missed.length, missed };
}
