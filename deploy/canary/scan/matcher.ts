/**
 * Finds thousands of byte strings in one pass, by eight bytes of each.
 *
 * A window of eight bytes moves over the data; a bit set says whether any needle has its eight there, and only then the
 * needle is compared. Of each needle the eight that the fewest others share are taken, so that escapes and zero bytes,
 * which many have in common, decide nothing. Letters are folded on the way; a needle that minds case is compared again
 * as it is.
 */
import { VALUE_BYTES_MIN } from './canary';
import type { Needle } from './forms';

export interface Matcher {
  /** Bytes of the longest needle. */
  readonly longest: number;
  /** Every place in `data` where a needle lies whole. */
  find(data: Uint8Array, onMatch: (needle: Needle, start: number) => void): void;
}

/** No form is shorter than the shortest value. */
const WINDOW = VALUE_BYTES_MIN;
const BITS = 21;

export function createMatcher(needles: readonly Needle[]): Matcher {
  const folded = needles.map(({ bytes }) => bytes.map((byte) => FOLD[byte]!));
  const anchors = new Map<number, Anchor[]>();
  const mayBegin = new Uint32Array(2 ** (BITS - 5));
  for (const [index, { hash, offset }] of rarestWindows(folded).entries()) {
    const here = anchors.get(hash) ?? [];
    anchors.set(hash, here);
    here.push({ needle: needles[index]!, folded: folded[index]!, offset });
    const bit = hash >>> (32 - BITS);
    mayBegin[bit >>> 5]! |= 1 << (bit & 31);
  }

  return {
    longest: needles.reduce((longest, { bytes }) => Math.max(longest, bytes.length), 0),
    find(data, onMatch) {
      let [older, newer] = [0, 0];
      for (let index = 0; index < data.length; index++) {
        older = (older << 8) | (newer >>> 24);
        newer = (newer << 8) | FOLD[data[index]!]!;
        const hash = hashOf(older, newer);
        const bit = hash >>> (32 - BITS);
        if ((mayBegin[bit >>> 5]! & (1 << (bit & 31))) === 0 || index < WINDOW - 1) continue;
        const here = anchors.get(hash);
        if (here === undefined) continue;
        for (const anchor of here) {
          const start = index - (WINDOW - 1) - anchor.offset;
          if (isAt(anchor, data, start)) onMatch(anchor.needle, start);
        }
      }
    },
  };
}

interface Anchor {
  readonly needle: Needle;
  readonly folded: Uint8Array;
  /** Where in the needle its window stands. */
  readonly offset: number;
}

/** Capitals to small letters; all else as it is. */
const FOLD = Uint8Array.from({ length: 256 }, (_, byte) => (byte >= 65 && byte <= 90 ? byte + 32 : byte));

/** Held here: in some realms each look at a global costs more than the multiplication. */
const { imul } = Math;

/** Multiplicative hashing spreads neighbours over the whole set (Knuth, TAOCP 3, 6.4). */
function hashOf(older: number, newer: number): number {
  return imul(imul(older, 0x85ebca6b) ^ newer, 0x9e3779b1);
}

function rarestWindows(folded: readonly Uint8Array[]): { hash: number; offset: number }[] {
  const uses = new Map<number, number>();
  for (const bytes of folded) {
    for (const { hash } of windowsOf(bytes)) uses.set(hash, (uses.get(hash) ?? 0) + 1);
  }
  return folded.map((bytes) => {
    const all = windowsOf(bytes);
    return all.reduce((best, each) => (uses.get(each.hash)! < uses.get(best.hash)! ? each : best), all[0]!);
  });
}

function windowsOf(bytes: Uint8Array): { hash: number; offset: number }[] {
  return Array.from({ length: bytes.length - WINDOW + 1 }, (_, offset) => {
    let [older, newer] = [0, 0];
    for (const byte of bytes.subarray(offset, offset + WINDOW)) {
      older = (older << 8) | (newer >>> 24);
      newer = (newer << 8) | byte;
    }
    return { hash: hashOf(older, newer), offset };
  });
}

function isAt({ needle, folded }: Anchor, data: Uint8Array, start: number): boolean {
  const { bytes, ignoresCase, standsAlone } = needle;
  const end = start + bytes.length;
  if (start < 0 || end > data.length) return false;
  for (let index = 0; index < bytes.length; index++) {
    const byte = data[start + index]!;
    if (ignoresCase ? FOLD[byte] !== folded[index] : byte !== bytes[index]) return false;
  }
  return !standsAlone || !(isLetterOrDigit(data[start - 1]) || isLetterOrDigit(data[end]));
}

function isLetterOrDigit(byte: number | undefined): boolean {
  if (byte === undefined) return false;
  const folded = FOLD[byte]!;
  return (folded >= 48 && folded <= 57) || (folded >= 97 && folded <= 122);
}
