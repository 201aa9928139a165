/**
 * Finds thousands of byte strings in one pass, by four bytes of each.
 *
 * A window of four bytes moves over the data; a bit set says whether any needle has its four there, and only then the
 * needle is compared. Of each needle the four that the fewest others share are taken, so that escapes and zero bytes,
 * which many have in common, decide nothing. Letters are folded on the way; a needle that minds case is compared again
 * as it is.
 */
import type { Needle } from './forms';

export interface Matcher {
  /** Bytes of the longest needle. */
  readonly longest: number;
  /** Every place in `data` where a needle lies whole. */
  find(data: Uint8Array, onMatch: (needle: Needle, start: number) => void): void;
}

const WINDOW = 4;
const BITS = 20;

export function createMatcher(needles: readonly Needle[]): Matcher {
  const folded = needles.map(({ bytes }) => bytes.map((byte) => FOLD[byte]!));
  const anchors = new Map<number, Anchor[]>();
  const mayBegin = new Uint32Array(2 ** (BITS - 5));
  for (const [index, anchor] of rarestWindows(folded).entries()) {
    const { window, offset } = anchor;
    const here = anchors.get(window) ?? [];
    anchors.set(window, here);
    here.push({ needle: needles[index]!, folded: folded[index]!, offset });
    const bit = bitOf(window);
    mayBegin[bit >>> 5]! |= 1 << (bit & 31);
  }

  return {
    longest: Math.max(0, ...needles.map(({ bytes }) => bytes.length)),
    find(data, onMatch) {
      let window = 0;
      for (let index = 0; index < data.length; index++) {
        window = (window << 8) | FOLD[data[index]!]!;
        const bit = bitOf(window);
        if ((mayBegin[bit >>> 5]! & (1 << (bit & 31))) === 0 || index < WINDOW - 1) continue;
        for (const anchor of anchors.get(window) ?? []) {
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
  /** Where in the needle its four bytes stand. */
  readonly offset: number;
}

/** Capitals to small letters; all else as it is. */
const FOLD = Uint8Array.from({ length: 256 }, (_, byte) => (byte >= 65 && byte <= 90 ? byte + 32 : byte));

const { imul } = Math;

/** Multiplying by the golden ratio spreads neighbours over the whole set (Knuth, TAOCP 3, 6.4). */
function bitOf(window: number): number {
  return imul(window, 0x9e3779b1) >>> (32 - BITS);
}

function rarestWindows(folded: readonly Uint8Array[]): { window: number; offset: number }[] {
  const uses = new Map<number, number>();
  for (const bytes of folded) {
    for (const { window } of windowsOf(bytes)) uses.set(window, (uses.get(window) ?? 0) + 1);
  }
  return folded.map((bytes) => {
    const all = windowsOf(bytes);
    return all.reduce(
      (best, each) => (uses.get(each.window)! < uses.get(best.window)! ? each : best),
      all[0]!,
    );
  });
}

function windowsOf(bytes: Uint8Array): { window: number; offset: number }[] {
  return Array.from({ length: bytes.length - WINDOW + 1 }, (_, offset) => {
    let window = 0;
    for (const byte of bytes.subarray(offset, offset + WINDOW)) window = (window << 8) | byte;
    return { window, offset };
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
