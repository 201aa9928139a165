/**
 * A stand-alone HTTP process that plays the six outside parties (docs/outside-parties.md), for demos and tests. It
 * imports nothing of the product.
 */
export { startSandbox, type Sandbox } from './start-sandbox';
export { type SandboxOptions, type SandboxSecrets, sandboxSecrets, SandboxSettingsError } from './settings';
