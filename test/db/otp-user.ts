/**
 * A process of its own that has one-time passwords checked, many at a time, until it is killed: started several times by
 * otp-crashes.thorough.test.ts. Tells what was accepted as soon as it knows.
 */
import { setImmediate } from 'node:timers/promises';
import { openStore, parseKeyRing, type Store } from '../../db';
import { randomFrom, tryOf } from './otp-tries';

export interface Progress {
  /** Checks answered since the last time. */
  readonly checked: number;
  /** Place (token and step or counter) of each password that was accepted. */
  readonly accepted: readonly string[];
}

/** So many that were not accepted are told together. */
const TOLD_AT_ONCE = 25;

const [path = '', keys = '', seed = '', atOnce = '', from = '', to = ''] = process.argv.slice(2);

async function check(store: Store, index: number, random: () => number): Promise<string | null> {
  const { token, place, password, at } = tryOf(index, random);
  const { kind } = await store.credentials.verifyOtp(token, password, at);
  return kind === 'ACCEPTED' ? `${token}:${place}` : null;
}

async function main(): Promise<void> {
  const ring = parseKeyRing(keys);
  const store = await openStore({ path, keys: { sealing: ring, peppers: ring } });
  const random = randomFrom(Number(seed));
  let [next, untold] = [Number(from), 0];
  const one = async (): Promise<void> => {
    while (next < Number(to)) {
      const accepted = await check(store, next++, random);
      untold++;
      if (accepted === null && untold < TOLD_AT_ONCE && next < Number(to)) {
        await setImmediate();
        continue;
      }
      const progress: Progress = { checked: untold, accepted: accepted === null ? [] : [accepted] };
      untold = 0;
      // Before the next one begins, so that little is lost with the process.
      await new Promise((resolve) => process.send?.(progress, resolve));
    }
  };
  await Promise.all(Array.from({ length: Number(atOnce) }, one));
  await store.close();
  process.disconnect();
}

void main();
