/** What a run leaves on the machine: databases with their journals, logs, counters, and the arguments of processes. */
import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { type Source, source } from './source';

/**
 * Databases and logs of the product and of Temporal. Not the sandbox's: it is the outside parties, who know what they
 * are told; nor the files of a local stack that hold its secrets on purpose (secrets.json, environment.json).
 * @param when part of the names: while all runs, journals are there; afterwards they are merged
 */
export function fileSources(dataFolder: string, when: string): Source[] {
  const logs = path.join(dataFolder, 'logs');
  const files = [
    ...filesIn(dataFolder, /^temporal\.sqlite/).map((file) => ['Temporal database', file] as const),
    ...filesIn(dataFolder, /^store\.sqlite/).map((file) => ['store', file] as const),
    ...filesIn(logs, /^(?!sandbox\.).*\.log$/).map((file) => ['logs', file] as const),
  ];
  return files
    .filter(([, file]) => statSync(file).size > 0)
    .map(([kind, file]) => source(kind, `${path.basename(file)}, ${when}`, { file }));
}

function filesIn(folder: string, pattern: RegExp): string[] {
  return readdirSync(folder)
    .filter((name) => pattern.test(name))
    .map((name) => path.join(folder, name));
}

/** Databases and logs as they are now, in a folder of their own. */
export function copyOf(dataFolder: string): string {
  const copy = path.join(dataFolder, 'while-running');
  mkdirSync(copy);
  for (const name of ['logs', ...readdirSync(dataFolder).filter((file) => file.includes('.sqlite'))]) {
    cpSync(path.join(dataFolder, name), path.join(copy, name), { recursive: true });
  }
  return copy;
}

export async function metricSources(urls: readonly string[]): Promise<Source[]> {
  return Promise.all(
    urls.map(async (url) => source('metrics', new URL(url).host, await (await fetch(url)).text())),
  );
}

/**
 * The arguments of this process's descendants, which anybody on the machine may list. Secrets are passed by the
 * environment, which only their owner may read.
 */
export function processSource(): Source {
  const all = existsSync('/proc/self/stat') ? fromProc() : fromPs();
  const family = new Set([process.pid]);
  // A child may be listed before its parent, since ids wrap.
  for (let known = 0; known < family.size;) {
    known = family.size;
    for (const { id, parent } of all) if (family.has(parent)) family.add(id);
  }
  const lines = all.filter(({ id }) => family.has(id) && id !== process.pid).map(({ args }) => args);
  return source('processes', 'arguments of all programs', lines.join('\n'));
}

interface Listed {
  readonly id: number;
  readonly parent: number;
  readonly args: string;
}

function fromProc(): Listed[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((id) => {
      try {
        const stat = readFileSync(`/proc/${id}/stat`, 'latin1');
        // The name, in brackets, may hold anything.
        const parent = Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]);
        const args = readFileSync(`/proc/${id}/cmdline`, 'latin1').replaceAll('\0', ' ');
        return [{ id: Number(id), parent, args }];
      } catch {
        // It has ended meanwhile.
        return [];
      }
    });
}

function fromPs(): Listed[] {
  const lines = execFileSync('ps', ['-axww', '-o', 'pid=,ppid=,args='], { encoding: 'latin1' }).split('\n');
  return lines.flatMap((line) => {
    const [, id, parent, args = ''] = /^\s*(\d+)\s+(\d+)\s+(.*)$/.exec(line) ?? [];
    return id === undefined ? [] : [{ id: Number(id), parent: Number(parent), args }];
  });
}
