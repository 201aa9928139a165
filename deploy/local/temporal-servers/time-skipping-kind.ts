import { buildTimeSkippingServer, TIME_SKIPPING_VERSION } from './build-time-skipping';
import { freePort } from './free-port';
import type { ServerKind } from './server-kind';
import { startListening } from './start-time-skipping-server';
import { notedVersion } from './version-note';

/** The server whose clock tests move: 33 virtual days pass in a second or two. Java, or a native download. */
export const TIME_SKIPPING_SERVER: ServerKind = {
  name: 'time-skipping',
  title: 'Temporal time-skipping test server',
  version: TIME_SKIPPING_VERSION,
  executable: 'temporal-test-server',
  pathVariable: 'TEMPORAL_TEST_SERVER_PATH',
  download: { name: 'temporal-test-server' },
  waysToProvide: [
    'set TEMPORAL_TEST_SERVER_PATH to an executable that takes the port as its argument',
    'put `temporal-test-server` on PATH',
    'connect this machine to the internet: it is then downloaded',
    'install Java 11 or newer and Maven: it is then put together from Maven packages in under a minute',
  ],

  /** It has no --version, so the check is to start it: a missing Java shows only then. */
  async check(path, { env, limits }) {
    const port = await freePort();
    const server = await startListening(path, [String(port)], port, {
      env,
      startTimeoutMs: limits.checkTimeoutMs,
    });
    await server.stop();
    return notedVersion(path);
  },

  build: buildTimeSkippingServer,
};
