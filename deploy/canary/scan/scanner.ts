/**
 * Looks for canaries in sources of any size: one pass over all forms of all values, in constant memory, and through
 * compressed data inside, and compressed data inside of that.
 */
import { type ByteSource, bytesOf } from './byte-source';
import type { Canary } from './canary';
import { HEADER_BYTES, inflate, type Packing, packingAt } from './compressed';
import { type Form, needlesOf } from './forms';
import { createMatcher } from './matcher';

/** A value was found. Which it is is told by its name; its text is nowhere in here. */
export interface Hit {
  readonly canary: string;
  readonly form: Form;
  /** What it was packed in, from the outside; empty: it lies open. */
  readonly packedIn: readonly Packing[];
  readonly source: string;
  /** Bytes from the beginning of the source, to the value or to what it is packed in. */
  readonly offset: number;
}

export interface Scanner {
  /** Byte strings that are looked for. */
  readonly needleCount: number;
  /** @returns how many bytes were searched, inflated ones not counted */
  scan(source: ByteSource, onHit: (hit: Hit) => void): Promise<number>;
}

export interface ScannerOptions {
  /** Bytes read at a time; small ones are for tests of the seams. */
  readonly chunkBytes?: number;
}

const CHUNK_BYTES = 1024 * 1024;
const PACKED_DEPTH_MAX = 2;

/** @throws RangeError for a value that is too short to look for */
export function createScanner(canaries: readonly Canary[], options: ScannerOptions = {}): Scanner {
  const { chunkBytes = CHUNK_BYTES } = options;
  const needles = needlesOf(canaries);
  const matcher = createMatcher(needles);
  /** Kept of a chunk for the next: the longest needle less a byte, and a neighbour on either side. */
  const overlap = Math.max(matcher.longest + 1, HEADER_BYTES);

  async function search(
    source: ByteSource,
    packedIn: readonly Packing[],
    onHit: (found: Pick<Hit, 'canary' | 'form' | 'packedIn' | 'offset'>) => void,
  ): Promise<number> {
    const buffer = Buffer.allocUnsafe(overlap + chunkBytes);
    let kept = 0;
    let position = 0;
    /** What ends, or begins as a stream, before these places was seen with the last chunk. */
    let [matchedTo, packingFrom] = [-1, 0];
    for (;;) {
      const read = source.read(position, buffer.subarray(kept));
      const data = buffer.subarray(0, kept + read);
      const base = position - kept;
      const isLast = read === 0;
      position += read;
      matcher.find(data, ({ canary, form, bytes }, start) => {
        const end = start + bytes.length;
        // At the very end the neighbour is not there yet.
        if (base + end <= matchedTo || (end === data.length && !isLast)) return;
        onHit({ canary: canaries[canary]!.name, form, packedIn, offset: base + start });
      });
      matchedTo = Math.max(matchedTo, base + data.length - (isLast ? 0 : 1));
      if (packedIn.length < PACKED_DEPTH_MAX) {
        for (const [index, packing] of packingsIn(data, packingFrom - base)) {
          await searchPacked(source, base + index, [...packedIn, packing], onHit);
        }
        packingFrom = Math.max(packingFrom, base + data.length - HEADER_BYTES + 1);
      }
      if (isLast) return position;
      kept = Math.min(overlap, data.length);
      buffer.copyWithin(0, data.length - kept, data.length);
    }
  }

  /** Segment by segment, so that what is packed inside can be read at any place without keeping it all. */
  async function searchPacked(
    source: ByteSource,
    offset: number,
    packedIn: readonly Packing[],
    onHit: Parameters<typeof search>[2],
  ): Promise<void> {
    const inside = (segment: Buffer): Promise<number> =>
      search(bytesOf(source.name, segment), packedIn, (found) => onHit({ ...found, offset }));
    let [parts, length]: [Buffer[], number] = [[], 0];
    for await (const part of inflate(source, offset, packedIn.at(-1)!)) {
      parts.push(part);
      length += part.length;
      if (length < SEGMENT_BYTES) continue;
      const segment = Buffer.concat(parts);
      await inside(segment);
      const tail = Buffer.from(segment.subarray(-overlap));
      [parts, length] = [[tail], tail.length];
    }
    if (length > 0) await inside(Buffer.concat(parts));
  }

  return {
    needleCount: needles.length,
    scan: (source, onHit) => search(source, [], (found) => onHit({ ...found, source: source.name })),
  };
}

const SEGMENT_BYTES = 8 * 1024 * 1024;

function* packingsIn(data: Buffer, from: number): Generator<[number, Packing]> {
  for (const first of [0x1f, 0x78]) {
    for (
      let index = data.indexOf(first, Math.max(0, from));
      index !== -1;
      index = data.indexOf(first, index + 1)
    ) {
      const packing = packingAt(data, index);
      if (packing !== null) yield [index, packing];
    }
  }
}
