/** All activities of the product, composed from their groups. */
import type { ActivityDependencies } from './dependencies';
import { createKbaActivities } from './kba';
import { createLetterActivities } from './activation-letter';
import { createLiveVideoActivities } from './live-video';
import { createPurchaseActivities } from './purchase';
import { createStoreActivities } from './upgrade-steps';

export type { ActivityDependencies };

/** Steps in our own store; run as local activities. */
export type StoreActivities = ReturnType<typeof createStoreActivities>;

/** Calls to outside parties; run as remote activities with retry classes. */
export type OutsideActivities = ReturnType<typeof createPurchaseActivities> &
  ReturnType<typeof createKbaActivities> &
  ReturnType<typeof createLiveVideoActivities> &
  ReturnType<typeof createLetterActivities>;

export function createActivities(dependencies: ActivityDependencies): StoreActivities & OutsideActivities {
  return {
    ...createStoreActivities(dependencies),
    ...createPurchaseActivities(dependencies),
    ...createKbaActivities(dependencies),
    ...createLiveVideoActivities(dependencies),
    ...createLetterActivities(dependencies),
  };
}
