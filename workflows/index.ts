/** What the worker bundles. */
export { proofingUpgrade } from './proofing-upgrade';
export { providerWatch } from './provider-watch';
export { retention } from './retention';
