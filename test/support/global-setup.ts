import { Connection } from '@temporalio/client';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  findDevServer,
  findTimeSkippingServer,
  registerSearchAttributes,
  startDevServer,
} from '../../deploy/local/temporal-servers';
import type { DevServerFound } from '../../deploy/local/temporal-servers';
import { SEARCH_ATTRIBUTES, temporalConnection } from '../../temporal.config';
import { bundleWorkflows } from '../../worker/bundle';

declare global {
  /** Set here, used by global-teardown.ts: jest runs both in one process. */
  var stopTestTemporal: (() => Promise<void>) | undefined;
  var removeTestBundle: (() => Promise<void>) | undefined;
}

/**
 * Runs once before the tests of the "servers" project. Finds or makes both Temporal servers and gives the tests:
 * - TEST_TEMPORAL_ADDRESS: one dev server shared by all, in memory, with the search attributes of this project;
 * - TEMPORAL_CLI_PATH: to start a dev server of one's own (not set when TEMPORAL_ADDRESS names the server);
 * - TEMPORAL_TEST_SERVER_PATH: for `TestWorkflowEnvironment.createTimeSkipping`;
 * - TEST_WORKFLOW_BUNDLE: the workflow bundle, built once for all files.
 */
export default async function globalSetup(): Promise<void> {
  // One after the other: at the worst both are built, which takes the whole machine.
  const dev = await findDevServer();
  const timeSkipping = await findTimeSkippingServer();
  process.env['TEMPORAL_TEST_SERVER_PATH'] = timeSkipping.path;
  process.env['TEST_TEMPORAL_ADDRESS'] = await provideDevServer(dev);
  process.env['TEST_WORKFLOW_BUNDLE'] = await buildBundle();
  say(`time-skipping lane: ${timeSkipping.version}, from ${timeSkipping.source}`);
}

async function buildBundle(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'proofing-upgrade-bundle-'));
  globalThis.removeTestBundle = () => rm(folder, { recursive: true, force: true });
  const file = join(folder, 'workflow-bundle.js');
  const { code } = await bundleWorkflows();
  await writeFile(file, code);
  return file;
}

async function provideDevServer(dev: DevServerFound): Promise<string> {
  if (dev.kind === 'address') {
    const { connectionOptions, namespace } = temporalConnection();
    const connection = await Connection.connect(connectionOptions);
    await registerSearchAttributes(connection, SEARCH_ATTRIBUTES, namespace);
    await connection.close();
    say(`dev server lane: the one running at ${dev.address} (TEMPORAL_ADDRESS)`);
    return dev.address;
  }
  process.env['TEMPORAL_CLI_PATH'] = dev.path;
  const folder = await mkdtemp(join(tmpdir(), 'proofing-upgrade-test-'));
  const server = await startDevServer({
    cliPath: dev.path,
    logFile: join(folder, 'dev-server.log'),
    searchAttributes: SEARCH_ATTRIBUTES,
  });
  globalThis.stopTestTemporal = async () => {
    await server.stop();
    await rm(folder, { recursive: true, force: true });
  };
  say(`dev server lane: ${dev.version}, from ${dev.source}, Web UI ${server.uiUrl}`);
  return server.address;
}

/** Beside jest's own report, which goes to stderr too. */
function say(line: string): void {
  process.stderr.write(`${line}\n`);
}
