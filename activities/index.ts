/** All activities of the product, composed from their groups. */
import type { ActivityDependencies } from './dependencies';
import { createKbaActivities } from './kba';
import { createLetterActivities } from './activation-letter';
import { createLiveVideoActivities } from './live-video';
import { createOutageActivities, createProviderHealthActivities } from './provider-health';
import { createPurchaseActivities } from './purchase';
import { createRetentionActivities } from './retention';
import { createStoreActivities } from './upgrade-steps';

export type { ActivityDependencies };

/** Steps in our own store; run as local activities. */
export type StoreActivities = ReturnType<typeof createStoreActivities>;

/** Calls to outside parties; run as remote activities with retry classes. */
export type OutsideActivities = ReturnType<typeof createPurchaseActivities> &
  ReturnType<typeof createKbaActivities> &
  ReturnType<typeof createLiveVideoActivities> &
  ReturnType<typeof createLetterActivities>;

/** What the watch over an outside party does: in our store, and outside. */
export type OutageActivities = ReturnType<typeof createOutageActivities>;
export type ProviderHealthActivities = ReturnType<typeof createProviderHealthActivities>;

/** What erases personal data when its time is over. */
export type RetentionActivities = ReturnType<typeof createRetentionActivities>;

export function createActivities(
  dependencies: ActivityDependencies,
): StoreActivities & OutsideActivities & OutageActivities & ProviderHealthActivities & RetentionActivities {
  return {
    ...createOutageActivities(dependencies),
    ...createProviderHealthActivities(dependencies),
    ...createStoreActivities(dependencies),
    ...createPurchaseActivities(dependencies),
    ...createKbaActivities(dependencies),
    ...createLiveVideoActivities(dependencies),
    ...createLetterActivities(dependencies),
    ...createRetentionActivities(dependencies),
  };
}
