/** What is searched after a run, by kind: each kind must be there, and must tell of this run. */
import { bytesOf, type ByteSource, withFile } from './scan/byte-source';

export const SOURCE_KINDS = [
  'history, protobuf',
  'history, JSON',
  'visibility',
  'UI metadata',
  'Web UI',
  'Temporal database',
  'store',
  'logs',
  'metrics',
  'HTTP answers',
  'client errors',
  'command line',
  'processes',
  'heap without keys',
] as const;
export type SourceKind = (typeof SOURCE_KINDS)[number];

export interface Source {
  readonly kind: SourceKind;
  readonly name: string;
  /** In memory, or a file. */
  readonly content: Uint8Array | { readonly file: string };
}

export function source(kind: SourceKind, name: string, content: Source['content'] | string): Source {
  return { kind, name, content: typeof content === 'string' ? Buffer.from(content) : content };
}

export async function withBytes<T>(
  { name, content }: Source,
  use: (bytes: ByteSource) => Promise<T>,
): Promise<T> {
  return content instanceof Uint8Array ? use(bytesOf(name, content)) : withFile(content.file, name, use);
}
