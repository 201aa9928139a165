/** What is searched: bytes that can be read at any place, of any length, without holding them all. */
import { closeSync, fstatSync, openSync, readSync } from 'node:fs';

export interface ByteSource {
  /** What reports call it. */
  readonly name: string;
  /** Reads as many bytes as there are and fit. @returns how many; 0: there are none at this place */
  read(position: number, into: Uint8Array): number;
}

export function bytesOf(name: string, bytes: Uint8Array): ByteSource {
  return {
    name,
    read(position, into) {
      const part = bytes.subarray(position, position + into.length);
      into.set(part);
      return part.length;
    },
  };
}

export function textOf(name: string, text: string): ByteSource {
  return bytesOf(name, Buffer.from(text));
}

/** Opens the file for as long as `use` takes. A file that grows meanwhile is read to where it then ends. */
export async function withFile<T>(
  file: string,
  name: string,
  use: (source: ByteSource) => Promise<T>,
): Promise<T> {
  const descriptor = openSync(file, 'r');
  try {
    if (!fstatSync(descriptor).isFile()) throw new RangeError(`${name} is no file.`);
    return await use({
      name,
      read: (position, into) => readSync(descriptor, into, 0, into.length, position),
    });
  } finally {
    closeSync(descriptor);
  }
}
