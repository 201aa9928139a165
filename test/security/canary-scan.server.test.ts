/**
 * Threat: whoever may read what a system leaves behind (histories, search attributes, databases with their journals,
 * logs, metrics, error answers, process lists, the memory of a tool) learns who was proofed, or a secret that opens more.
 *
 * The compact canary run; `npm run canary` goes through everything. Copies planted on purpose show in the same run that
 * the search finds what is there.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { extentOf } from '../../deploy/canary/extent';
import { type CanaryReport, runCanary } from '../../deploy/canary/run';
import { SOURCE_KINDS, type SourceKind } from '../../deploy/canary/source';

let folder: string;
let report: CanaryReport;

beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'proofing-upgrade-canary-'));
  report = await runCanary({ ...extentOf('compact'), dataFolder: folder, report: () => undefined });
}, 240_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const hitsIn = (...kinds: SourceKind[]): string[] =>
  report.hits
    .filter(({ kind }) => kinds.includes(kind))
    .map(({ canary, form, source, offset }) => `${canary}, ${form}: ${source} at ${offset}`);

it('people, faults and sources were there, and each source told of this run', () => {
  expect(report.problems).toEqual([]);
  expect(report.values).toBeGreaterThanOrEqual(100);
  expect(report.echoed).toBeGreaterThan(0);
  expect(report.faults).toBeGreaterThan(0);
  expect(report.kinds.filter(({ bytes }) => bytes > 0).map(({ kind }) => kind)).toEqual(SOURCE_KINDS);
});

it('every copy planted in a scratch copy of each kind of source is found', () => {
  for (const { kind, recall } of report.kinds) {
    expect([kind, recall.found, recall.missed]).toEqual([kind, recall.planted, []]);
    expect(recall.planted).toBeGreaterThan(report.values);
  }
});

it('no value is in a history, as protobuf or as JSON', () => {
  expect(hitsIn('history, protobuf', 'history, JSON')).toEqual([]);
});

it('80. no value is in search attributes, memo, or anything else that a list or the Web UI shows', () => {
  expect(hitsIn('visibility', 'UI metadata', 'Web UI')).toEqual([]);
});

it('no value is in the database of Temporal or the store, or in their journals', () => {
  expect(hitsIn('Temporal database', 'store')).toEqual([]);
});

it('no value is in a log, at its most talkative, or a metric', () => {
  expect(hitsIn('logs', 'metrics')).toEqual([]);
});

it('no value is in an answer to bad input: over HTTP, of the client, on the command line', () => {
  expect(hitsIn('HTTP answers', 'client errors', 'command line')).toEqual([]);
});

it('no value is in the arguments of a process, or on the heap of a program that holds no key', () => {
  expect(hitsIn('processes', 'heap without keys')).toEqual([]);
});
