/**
 * Finds or makes both Temporal servers of this project and runs them: the dev server (the `temporal` command with
 * its Web UI) and the time-skipping test server. The order of the search and the reasons for it are in
 * docs/temporal-servers.md.
 */
export { findTemporalCli, findTimeSkippingServer } from './find';
export { findDevServer } from './find-dev-server';
export type { DevServerFound } from './find-dev-server';
export type { FindOptions, FoundServer, Limits } from './find-options';
export { startDevServer } from './start-dev-server';
export type { DevServerOptions, RunningServer } from './start-dev-server';
export { startTimeSkippingServer } from './start-time-skipping-server';
export { registerSearchAttributes } from './search-attributes';
export type { SearchAttributeType } from './search-attributes';
export { freePort } from './free-port';
export { TemporalServerError } from './errors';
export type { TemporalServerErrorCode } from './errors';
