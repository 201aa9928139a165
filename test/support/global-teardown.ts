/** Stops the shared dev server; one given by TEMPORAL_ADDRESS runs on. Removes the bundle. */
export default async function globalTeardown(): Promise<void> {
  await globalThis.stopTestTemporal?.();
  await globalThis.removeTestBundle?.();
}
