/** What the worker bundles. */
export { proofingUpgrade } from './proofing-upgrade';
