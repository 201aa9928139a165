/**
 * Compressed data inside other data: gzip (RFC 1952) and zlib (RFC 1950) streams, found by how they begin. Raw deflate
 * (RFC 1951) begins like anything, so it cannot be found.
 *
 * What is behind the header is read as raw deflate: where a stream ends inside other data nobody knows beforehand, and a
 * checksum that is cut off or wrong makes nothing unread.
 */
import { Readable } from 'node:stream';
import { constants, createInflateRaw, inflateRawSync } from 'node:zlib';
import type { ByteSource } from './byte-source';

export type Packing = 'gzip' | 'zlib';

/** Bytes that tell whether a stream begins. */
export const HEADER_BYTES = 3;

/** Which kind of stream may begin at `index`; null: none. */
export function packingAt(data: Uint8Array, index: number): Packing | null {
  const [first, second, third] = [data[index], data[index + 1], data[index + 2]];
  if (first === undefined || second === undefined || third === undefined) return null;
  if (first === 0x1f && second === 0x8b && third === 8) return 'gzip';
  // Windows of 32 kB, no preset dictionary, check bits right, a first block of a kind that there is.
  const isZlib = first === 0x78 && (first * 256 + second) % 31 === 0 && (second & 0x20) === 0;
  return isZlib && (third & 6) !== 6 ? 'zlib' : null;
}

/** Beyond it, what a few bytes swell to is no record of ours. */
const INFLATED_BYTES_MAX = 64 * 1024 * 1024;

/** What the stream at `start` holds, as far as it can be read: a stream that was cut off counts up to there. */
export async function* inflate(source: ByteSource, start: number, packing: Packing): AsyncGenerator<Buffer> {
  const body = packing === 'gzip' ? endOfGzipHeader(source, start) : start + 2;
  if (body === null || !mayBeDeflated(source, body)) return;
  const inflater = createInflateRaw({ finishFlush: constants.Z_SYNC_FLUSH });
  const compressed = Readable.from(slicesOf(source, body));
  compressed.pipe(inflater);
  let total = 0;
  try {
    for await (const part of inflater as AsyncIterable<Buffer>) {
      yield part;
      total += part.length;
      if (total > INFLATED_BYTES_MAX) return;
    }
  } catch (error) {
    if (!isBroken(error)) throw error;
  } finally {
    compressed.destroy();
    inflater.destroy();
  }
}

/** A name and comment of more than this are none. */
const GZIP_HEADER_BYTES_MAX = 4096;
const [FHCRC, FEXTRA, FNAME, FCOMMENT, RESERVED] = [2, 4, 8, 16, 0xe0];

/** RFC 1952 §2.3. Null: it is no header. */
function endOfGzipHeader(source: ByteSource, start: number): number | null {
  const header = read(source, start, GZIP_HEADER_BYTES_MAX);
  const flags = header[3] ?? RESERVED;
  if ((flags & RESERVED) !== 0) return null;
  let end = 10;
  if ((flags & FEXTRA) !== 0) end += 2 + (header[end] ?? 0) + 256 * (header[end + 1] ?? 0);
  for (const flag of [FNAME, FCOMMENT]) {
    if ((flags & flag) === 0) continue;
    const zero = header.indexOf(0, end);
    if (zero === -1) return null;
    end = zero + 1;
  }
  return start + end + ((flags & FHCRC) === 0 ? 0 : 2);
}

const PROBE_BYTES = 64;

/** Most that looks like a beginning is none: its first bytes are tried, at a hundredth of the cost of a stream. */
function mayBeDeflated(source: ByteSource, body: number): boolean {
  try {
    inflateRawSync(read(source, body, PROBE_BYTES), { finishFlush: constants.Z_SYNC_FLUSH });
    return true;
  } catch (error) {
    return !isBroken(error);
  }
}

const FIRST_SLICES_BYTES = 16 * 1024;

/** Small ones first: of a slice in which a stream breaks nothing gets out. */
function* slicesOf(source: ByteSource, body: number): Generator<Buffer> {
  for (let position = body; ;) {
    const slice = read(source, position, position - body < FIRST_SLICES_BYTES ? 256 : 4096);
    if (slice.length === 0) return;
    yield slice;
    position += slice.length;
  }
}

function read(source: ByteSource, position: number, length: number): Buffer {
  const bytes = Buffer.alloc(length);
  return bytes.subarray(0, source.read(position, bytes));
}

/** Not by `instanceof`: errors of zlib may come from another realm. */
function isBroken(error: unknown): boolean {
  return String((error as { code?: unknown } | null)?.code).startsWith('Z_');
}
