/** For a test that moves time on while a call is under way: a person's clock must not run out before it has set out. */
import type { SkippedTime } from './skipped-time';
import { untilTrue } from './until-true';

/** Makes a call, and waits until it made the party hear a request. @returns the call, still under way */
export async function untilPartyIsAsked<T>(
  { sandbox }: SkippedTime,
  party: string,
  make: () => Promise<T>,
): Promise<{ readonly call: Promise<T> }> {
  const requests = async (): Promise<number> => {
    const response = await fetch(`${sandbox.url}/control/requests?party=${party}`);
    return ((await response.json()) as { requests: unknown[] }).requests.length;
  };
  const before = await requests();
  const call = make();
  // Whoever awaits it later hears of a failure; until then it is nobody's.
  call.catch(() => undefined);
  await untilTrue(async () => (await requests()) > before);
  // In an object, or the caller's await would wait for the call itself.
  return { call };
}
