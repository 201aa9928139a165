import { reasonOf, TemporalServerError } from './errors';
import { findTemporalCli } from './find';
import { DEFAULT_LIMITS } from './find-options';
import type { FindOptions, FoundServer } from './find-options';
import { connectOnce } from './tcp-reachable';

/** A dev server that runs already, or the executable to start one with. */
export type DevServerFound = { kind: 'address'; address: string } | ({ kind: 'executable' } & FoundServer);

/**
 * Like `findTemporalCli`, but first of all takes the server TEMPORAL_ADDRESS names, in which case nothing is made.
 *
 * @throws TemporalServerError `TEMPORAL_UNREACHABLE` when nothing listens there, and what `findTemporalCli` throws.
 */
export async function findDevServer(options: FindOptions = {}): Promise<DevServerFound> {
  const address = (options.env ?? process.env)['TEMPORAL_ADDRESS'];
  if (address === undefined || address === '')
    return { kind: 'executable', ...(await findTemporalCli(options)) };
  const timeoutMs = options.limits?.addressTimeoutMs ?? DEFAULT_LIMITS.addressTimeoutMs;
  try {
    const { host, port } = parseAddress(address);
    await connectOnce(host, port, timeoutMs);
    return { kind: 'address', address };
  } catch (cause) {
    throw new TemporalServerError(
      'TEMPORAL_UNREACHABLE',
      `TEMPORAL_ADDRESS is set to ${address}, but no server answers there: ${reasonOf(cause)}. ` +
        `Start that server, correct the address, or unset it to have a dev server found or made.`,
      { cause },
    );
  }
}

/** `host`, `host:port`, `[::1]:port`; the port defaults to 7233 as it does for every Temporal client. */
function parseAddress(address: string): { host: string; port: number } {
  const match = /^(?:\[([^\]]+)\]|([^:]+))(?::(\d+))?$/.exec(address);
  const host = match?.[1] ?? match?.[2];
  if (host === undefined) throw new Error('it is not of the form host:port');
  return { host, port: Number(match?.[3] ?? 7233) };
}
