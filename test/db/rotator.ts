/** A process of its own that rotates keys, for key-rotation.thorough.test.ts to kill. */
import { openStore, parseKeyRing } from '../../db';
import { AT } from './fixtures';

const [path = '', sealing = '', peppers = ''] = process.argv.slice(2);

async function rotate(): Promise<void> {
  const keys = { sealing: parseKeyRing(sealing), peppers: parseKeyRing(peppers) };
  const store = await openStore({ path, keys });
  await store.keys.rotate({ at: AT, onProgress: (moved) => process.send?.(moved) });
  await store.close();
}

void rotate().then(() => process.disconnect());
