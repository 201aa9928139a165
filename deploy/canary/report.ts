/** A canary run as people and programs read it. No value is shown anywhere: a hit is told by the value's name. */
import { formatTable } from '../../client/cli/table';
import type { CanaryReport } from './run';

export function isClean({ hits, problems }: CanaryReport): boolean {
  return hits.length === 0 && problems.length === 0;
}

export function asJson(report: CanaryReport): object {
  const kinds = report.kinds.map(({ recall: { planted, found }, ...kind }) => ({ ...kind, planted, found }));
  return { clean: isClean(report), ...report, kinds };
}

const HITS_SHOWN_MAX = 50;

export function asText(report: CanaryReport): string {
  const { kinds, hits, problems, values, needles, seconds, megabytesPerSecond, echoed, faults } = report;
  const rows = kinds.map(({ kind, sources, bytes, hits: found, recall }) => [
    kind,
    String(sources),
    (bytes / 1e6).toFixed(1),
    String(found),
    `${recall.found} of ${recall.planted}`,
  ]);
  const shown = hits
    .slice(0, HITS_SHOWN_MAX)
    .map(({ canary, form, packedIn, source, offset, count, kind }) => {
      const packed = packedIn.length === 0 ? '' : ` in ${packedIn.join(' in ')}`;
      return `FOUND ${canary}, ${form}${packed}: ${kind}, ${source}, at ${offset}, ${count} times`;
    });
  const more =
    hits.length > HITS_SHOWN_MAX ? [`... and ${hits.length - HITS_SHOWN_MAX} more; --json tells all.`] : [];
  return [
    formatTable(['searched', 'sources', 'MB', 'found', 'planted copies found'], rows),
    '',
    ...shown,
    ...more,
    ...problems.map((problem) => `WRONG ${problem}`),
    `${values} values in ${needles} forms, ${echoed} echoed requests, ${faults} other faults; ${megabytesPerSecond} MB/s, ${seconds} s in all.`,
    isClean(report) ? 'Nothing was found.' : 'The run is not clean.',
  ].join('\n');
}
