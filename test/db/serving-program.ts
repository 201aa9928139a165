/** A program of the last release, at work on a store until it is told to stop: started by served-by-earlier.thorough.test.ts. */
import { setImmediate } from 'node:timers/promises';
import { openStore, parseKeyRing } from '../../db';
import { AT, opening, SECRET } from './fixtures';

const [path = '', keys = ''] = process.argv.slice(2);

export interface Served {
  /** Upgrades that it opened, one after the other, and read again. */
  readonly opened: number;
  /** Codes of what failed. */
  readonly errors: readonly string[];
}

async function main(): Promise<void> {
  const store = await openStore({ path, keys: { sealing: parseKeyRing(keys), peppers: parseKeyRing(keys) } });
  let isStopped = false;
  process.on('message', () => {
    isStopped = true;
  });
  process.send?.('open');
  const errors: string[] = [];
  let opened = 0;
  const otp = { kind: 'TOTP', secret: SECRET, digits: 6, algorithm: 'sha1', periodSeconds: 30 } as const;
  for (; !isStopped; await setImmediate()) {
    const credentialId = `credential-${opened}`;
    try {
      await store.credentials.add(
        { credentialId, userId: `user-${opened}`, type: 'PHONE_OTP', status: 'ACTIVE' },
        otp,
        AT,
      );
      await store.upgrades.open(opening(credentialId, `upgrade-${opened}`));
      const kept = await store.upgrades.get(`upgrade-${opened}`);
      if (kept === null) errors.push('LOST');
      opened++;
    } catch (error) {
      errors.push(error instanceof Error && 'code' in error ? String(error.code) : String(error));
    }
    if (errors.length > 10) break;
  }
  process.send?.({ opened, errors } satisfies Served);
  await store.close();
  process.disconnect();
}

void main();
