import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { findOnPath } from './find-on-path';
import { runCommand } from './run-command';
import type { ServerKind } from './server-kind';

/** The last version `go install` can build: later ones need a source folder beside their own (docs/temporal-servers.md). */
const VERSION = '1.5.1';
const GO_PACKAGE = 'github.com/temporalio/cli';
/** What the workflows of this project were proven on; older ones refuse update-with-start. */
const OLDEST_SERVER = '1.29';

/** The `temporal` command: a whole server on SQLite with Web UI, by `temporal server start-dev`. */
export const DEV_SERVER: ServerKind = {
  name: 'dev',
  title: 'Temporal dev server',
  version: VERSION,
  executable: 'temporal',
  pathVariable: 'TEMPORAL_CLI_PATH',
  download: { name: 'cli', format: 'tar.gz' },
  waysToProvide: [
    'set TEMPORAL_ADDRESS=host:port of a Temporal server that is running',
    'set TEMPORAL_CLI_PATH to the `temporal` executable',
    'install the Temporal CLI, so that `temporal` is on PATH',
    'connect this machine to the internet: the CLI is then downloaded',
    'install Go 1.25 or newer: the CLI is then built from its source in about five minutes',
  ],

  async check(path, { env, limits }) {
    const output = await runCommand(path, ['--version'], { env, timeoutMs: limits.checkTimeoutMs });
    const version = /^temporal version (.+)$/m.exec(output)?.[1];
    if (version === undefined) {
      throw new Error(
        `it does not answer --version as the Temporal CLI does: ${output.trim().slice(0, 200)}`,
      );
    }
    return version.trim();
  },

  reasonToSkip(version) {
    const server = /Server (\d+\.\d+)/.exec(version)?.[1];
    if (server === undefined || isAtLeast(server, OLDEST_SERVER)) return undefined;
    return `its server ${server} is older than ${OLDEST_SERVER}; name it in TEMPORAL_CLI_PATH to use it all the same`;
  },

  async build({ made, scratch }, { env, progress, limits }) {
    const go = findOnPath('go', env);
    if (go === undefined) throw new Error('`go` is not on PATH');
    // Go's own work folder inside scratch: a killed build then leaves nothing elsewhere.
    const goTmp = join(scratch, 'go-tmp');
    await mkdir(goTmp);
    // The flags of the CLI's own releases: without them it calls itself 0.0.0-DEV and is a fifth larger.
    const ldflags = `-s -w -X ${GO_PACKAGE}/temporalcli.Version=${VERSION}`;
    const args = ['install', `-ldflags=${ldflags}`, `${GO_PACKAGE}/cmd/temporal@v${VERSION}`];
    const goEnv = { ...env, GOBIN: made, GOTMPDIR: goTmp, CGO_ENABLED: '0' };
    progress.line(`Building the Temporal dev server ${VERSION} with Go; this takes a few minutes, once.`);
    await progress.during('building the Temporal dev server with Go', () =>
      runCommand(go, args, { env: goEnv, cwd: scratch, timeoutMs: limits.buildTimeoutMs }),
    );
  },
};

function isAtLeast(version: string, oldest: string): boolean {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const [oldestMajor = 0, oldestMinor = 0] = oldest.split('.').map(Number);
  return major > oldestMajor || (major === oldestMajor && minor >= oldestMinor);
}
