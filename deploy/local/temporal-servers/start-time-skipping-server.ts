import { dirname } from 'node:path';
import { TemporalServerError } from './errors';
import { freePort } from './free-port';
import { spawnServer } from './server-process';
import type { ServerProcess } from './server-process';
import { untilListening } from './tcp-reachable';

export interface TimeSkippingServerOptions {
  /** As found by `findTimeSkippingServer`. */
  path: string;
  /** Milliseconds until it must listen. */
  startTimeoutMs?: number;
}

/**
 * Starts a time-skipping server on a free port of 127.0.0.1 and resolves once it listens. Tests that need the SDK to
 * move its clock use `TestWorkflowEnvironment.createTimeSkipping` with the same path instead.
 *
 * @throws TemporalServerError `TEMPORAL_SERVER_FAILED` when it ends or does not listen in time.
 */
export async function startTimeSkippingServer(
  options: TimeSkippingServerOptions,
): Promise<{ address: string; pid: number; stop(): Promise<void> }> {
  const port = await freePort();
  const server = await startListening(options.path, [String(port)], port, options);
  return { address: `127.0.0.1:${port}`, pid: server.pid, stop: server.stop };
}

/** Starts any server that gets its port as an argument, and waits until it listens there. */
export async function startListening(
  file: string,
  args: string[],
  port: number,
  options: { startTimeoutMs?: number; env?: NodeJS.ProcessEnv; cwd?: string },
): Promise<ServerProcess> {
  const startTimeoutMs = options.startTimeoutMs ?? 60_000;
  const server = await spawnServer(file, args, {
    cwd: options.cwd ?? dirname(file),
    ...(options.env && { env: options.env }),
  });
  const signal = AbortSignal.any([server.endedSignal, AbortSignal.timeout(startTimeoutMs)]);
  if (await untilListening(port, signal)) return server;
  const ended = server.endedSignal.aborted;
  await server.stop();
  const why = ended ? `ended with ${await server.ended}` : `did not listen within ${startTimeoutMs / 1000} s`;
  throw new TemporalServerError('TEMPORAL_SERVER_FAILED', `${file} ${why}`);
}
