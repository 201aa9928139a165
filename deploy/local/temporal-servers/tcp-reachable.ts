import { createConnection } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';

const TRY_AGAIN_AFTER_MS = 25;

/**
 * Connects to a TCP port once and hangs up.
 *
 * @throws the system's error when nobody accepts, or when nothing at all happens within `timeoutMs`.
 */
export async function connectOnce(host: string, port: number, timeoutMs: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = createConnection({ host, port });
    socket.setTimeout(timeoutMs, () => socket.destroy(new Error(`no answer within ${timeoutMs / 1000} s`)));
    socket.once('error', reject);
    socket.once('connect', () => {
      socket.destroy();
      resolve();
    });
  });
}

/** Tries until something listens on the port of 127.0.0.1; false when `signal` ends the wait first. */
export async function untilListening(port: number, signal: AbortSignal): Promise<boolean> {
  while (!signal.aborted) {
    try {
      await connectOnce('127.0.0.1', port, 1_000);
      return true;
    } catch {
      await delay(TRY_AGAIN_AFTER_MS);
    }
  }
  return false;
}
