/**
 * The state in a file: written whole and renamed into place, so that a crash leaves the old or the new one.
 *
 * It holds what invented people were sent, so only its owner may read it.
 */
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { rename, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { SandboxSettingsError } from './settings';
import { emptyState, type SandboxState } from './state';

export interface DataFile {
  /** The state has changed; it is written soon. */
  touch(): void;
  /** Writes what is left. */
  close(): Promise<void>;
}

/** Many changes within this time are one write. */
const WRITE_AFTER_MS = 30;

/** A large state is written less often, so that writing never takes most of the time. */
const PAUSE_PER_WRITING_TIME = 3;

export function openDataFile(file: string | undefined, state: SandboxState): DataFile {
  if (file === undefined) return { touch: () => undefined, close: async () => undefined };
  let isDirty = false;
  let lastTookMs = 0;
  let failure: unknown = null;
  let timer: NodeJS.Timeout | null = null;
  /** One writing at a time, in order. */
  let queue = Promise.resolve();

  async function writeIfDirty(): Promise<void> {
    if (!isDirty) return;
    isDirty = false;
    const startedAt = performance.now();
    try {
      await writeWhole(file!, state);
    } catch (error) {
      failure ??= error;
    }
    lastTookMs = performance.now() - startedAt;
  }

  function write(): Promise<void> {
    timer = null;
    queue = queue.then(writeIfDirty);
    return queue;
  }

  return {
    touch() {
      isDirty = true;
      timer ??= setTimeout(() => void write(), Math.max(WRITE_AFTER_MS, lastTookMs * PAUSE_PER_WRITING_TIME));
    },
    async close() {
      if (timer !== null) clearTimeout(timer);
      await write();
      if (failure !== null) throw new SandboxSettingsError('The data file cannot be written.');
    },
  };
}

/** @throws SandboxSettingsError if there is a file and it is not ours */
export function readDataFile(file: string | undefined): SandboxState {
  if (file === undefined) return emptyState();
  mkdirSync(path.dirname(path.resolve(file)), { recursive: true });
  if (!existsSync(file)) return emptyState();
  try {
    return { ...emptyState(), ...(JSON.parse(readFileSync(file, 'utf8'), reviver) as SandboxState) };
  } catch {
    throw new SandboxSettingsError(
      'The data file holds no state of a sandbox; move it away to start afresh.',
    );
  }
}

async function writeWhole(file: string, state: SandboxState): Promise<void> {
  const next = `${file}.next`;
  await writeFile(next, JSON.stringify(state, replacer), { mode: 0o600 });
  await rename(next, file);
}

/** JSON knows neither maps nor sets. */
function replacer(_key: string, value: unknown): unknown {
  if (value instanceof Map) return { $map: [...(value as Map<unknown, unknown>)] };
  if (value instanceof Set) return { $set: [...(value as Set<unknown>)] };
  return value;
}

function reviver(_key: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  const { $map, $set } = value as { $map?: [unknown, unknown][]; $set?: unknown[] };
  if (Array.isArray($map)) return new Map($map);
  return Array.isArray($set) ? new Set($set) : value;
}
