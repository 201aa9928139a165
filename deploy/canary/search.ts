/** Searches all sources for all values, and shows that the search itself finds what is there. */
import { statSync } from 'node:fs';
import { measureRecall, preparePlantings, type Recall } from './recall';
import type { Canary } from './scan/canary';
import { createScanner, type Hit } from './scan/scanner';
import { type Source, SOURCE_KINDS, type SourceKind, withBytes } from './source';

export interface SearchedKind {
  readonly kind: SourceKind;
  readonly sources: number;
  readonly bytes: number;
  readonly hits: number;
  readonly recall: Recall;
}

export interface SearchReport {
  readonly values: number;
  /** Byte strings looked for. */
  readonly needles: number;
  readonly kinds: readonly SearchedKind[];
  /** One for each value, form and source, at its first place. */
  readonly hits: readonly (Hit & { readonly kind: SourceKind; readonly count: number })[];
  /** Megabytes a second, sources alone. */
  readonly megabytesPerSecond: number;
  /** What makes the search worth nothing, as sentences. */
  readonly problems: readonly string[];
}

/** Copies are planted in so much of a source. */
const HOST_BYTES_MAX = 1024 * 1024;

/** @param signs by kind, a text that every source of a run like this holds: it tells that the right thing is searched */
export async function search(
  sources: readonly Source[],
  canaries: readonly Canary[],
  signs: Readonly<Record<SourceKind, string>>,
): Promise<SearchReport> {
  const signOf = (kind: SourceKind): string => `sign of ${kind}`;
  const scanner = createScanner([
    ...canaries,
    ...SOURCE_KINDS.map((kind) => ({ name: signOf(kind), value: signs[kind] })),
  ]);
  const plantings = preparePlantings(canaries);
  const known = new Set(canaries.map(({ name }) => name));
  const hits = new Map<string, Hit & { kind: SourceKind; count: number }>();
  const problems: string[] = [];
  const kinds: SearchedKind[] = [];
  let [totalBytes, searchingMs] = [0, 0];
  for (const kind of SOURCE_KINDS) {
    const ofKind = sources.filter((each) => each.kind === kind);
    let bytes = 0;
    let isSigned = false;
    const before = hits.size;
    const startedAt = performance.now();
    for (const each of ofKind) {
      bytes += await withBytes(each, (source) =>
        scanner.scan(source, (hit) => {
          if (hit.canary === signOf(kind)) isSigned = true;
          if (!known.has(hit.canary)) return;
          const key = [kind, hit.source, hit.canary, hit.form, hit.packedIn].join('\n');
          const first = hits.get(key) ?? { ...hit, kind, count: 0 };
          hits.set(key, { ...first, count: first.count + 1 });
        }),
      );
    }
    searchingMs += performance.now() - startedAt;
    totalBytes += bytes;
    if (!isSigned) problems.push(`${kind}: nothing in it tells of this run, so nothing was searched.`);
    const recall = await measureRecall(scanner, plantings, await hostOf(ofKind));
    if (recall.found < recall.planted) {
      const { missed, planted, found } = recall;
      problems.push(`${kind}: of ${planted} planted copies ${found} were found. Missed first: ${missed[0]}.`);
    }
    kinds.push({ kind, sources: ofKind.length, bytes, hits: hits.size - before, recall });
  }
  const megabytesPerSecond = Math.round(totalBytes / 1000 / searchingMs);
  const { needleCount } = scanner;
  return {
    values: canaries.length,
    needles: needleCount,
    kinds,
    hits: [...hits.values()],
    megabytesPerSecond,
    problems,
  };
}

/** A scratch copy of the beginning of the largest source. */
async function hostOf(sources: readonly Source[]): Promise<Uint8Array> {
  const sizeOf = ({ content }: Source): number =>
    content instanceof Uint8Array ? content.length : statSync(content.file).size;
  const [largest] = sources.toSorted((one, other) => sizeOf(other) - sizeOf(one));
  if (largest === undefined) return new Uint8Array();
  const host = new Uint8Array(HOST_BYTES_MAX);
  return withBytes(largest, async (source) => host.subarray(0, source.read(0, host)));
}
