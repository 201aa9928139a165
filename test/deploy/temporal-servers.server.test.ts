import { Client, Connection } from '@temporalio/client';
import { defineSearchAttributeKey } from '@temporalio/common';
import { TestWorkflowEnvironment } from '@temporalio/testing';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createConnection } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { registerSearchAttributes, startDevServer } from '../../deploy/local/temporal-servers';
import type { RunningServer } from '../../deploy/local/temporal-servers';
import { connectOnce } from '../../deploy/local/temporal-servers/tcp-reachable';

const cliPath = process.env['TEMPORAL_CLI_PATH'] ?? '';
const stage = defineSearchAttributeKey('ProofingStage', 'KEYWORD');
const searchAttributes = { ProofingStage: 'Keyword', StageDeadline: 'Datetime' } as const;

let folder: string;
beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), 'dev-server-'))));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

async function withClient<T>(address: string, use: (client: Client) => Promise<T>): Promise<T> {
  const connection = await Connection.connect({ address });
  try {
    return await use(new Client({ connection }));
  } finally {
    await connection.close();
  }
}

async function startWorkflow(server: RunningServer, workflowId: string): Promise<void> {
  await withClient(server.address, async (client) => {
    const typedSearchAttributes = [{ key: stage, value: 'AWAITING_PURCHASE' }];
    await client.workflow.start('waits', { taskQueue: 'none', workflowId, typedSearchAttributes });
  });
}

async function stageOf(server: RunningServer, workflowId: string): Promise<string | undefined> {
  return withClient(server.address, async (client) => {
    const described = await client.workflow.getHandle(workflowId).describe();
    return described.typedSearchAttributes.get(stage);
  });
}

test('the shared dev server of the tests knows the search attributes of the project', async () => {
  const address = process.env['TEST_TEMPORAL_ADDRESS'] ?? '';
  const known = await withClient(address, (client) =>
    client.connection.operatorService.listSearchAttributes({ namespace: 'default' }),
  );
  expect(known.customAttributes).toMatchObject({ ProofingStage: 2, StageDeadline: 6 });
});

// With TEMPORAL_ADDRESS a server is used that others run, and there is nothing to start.
const describeWithCli = cliPath === '' ? describe.skip : describe;

describeWithCli('a dev server', () => {
  test('can be used as soon as it is reported, in a namespace of its own, with its Web UI', async () => {
    const logFile = join(folder, 'log');
    const server = await startDevServer({ cliPath, logFile, searchAttributes, namespace: 'proofing' });
    try {
      await withClient(server.address, async ({ connection }) => {
        const client = new Client({ connection, namespace: server.namespace });
        const typedSearchAttributes = [{ key: stage, value: 'CLOSED' }];
        await client.workflow.start('waits', { taskQueue: 'none', workflowId: 'a', typedSearchAttributes });
      });
      expect((await fetch(server.uiUrl)).status).toBe(200);
    } finally {
      await server.stop();
    }
  });

  test('started again on the same file and ports keeps its workflows, killed or stopped', async () => {
    const options = { cliPath, searchAttributes, dataFile: join(folder, 'data', 'temporal.db') };
    const first = await startDevServer({ ...options, logFile: join(folder, 'log') });
    await startWorkflow(first, 'before-kill');
    process.kill(first.pid, 'SIGKILL');
    await expect(first.ended).resolves.toMatch(/^SIGKILL/);

    const port = Number(first.address.split(':')[1]);
    const uiPort = Number(new URL(first.uiUrl).port);
    const second = await startDevServer({ ...options, port, uiPort, logFile: join(folder, 'log') });
    expect(second.address).toBe(first.address);
    await expect(stageOf(second, 'before-kill')).resolves.toBe('AWAITING_PURCHASE');
    await startWorkflow(second, 'before-stop');
    await second.stop();

    const third = await startDevServer({ ...options, logFile: join(folder, 'log') });
    await expect(stageOf(third, 'before-stop')).resolves.toBe('AWAITING_PURCHASE');
    await third.stop();
  });

  test('ends when the process that started it is killed', async () => {
    const module = join(__dirname, '../../deploy/local/temporal-servers/index.ts');
    const script = `require(${JSON.stringify(module)})
      .startDevServer({ cliPath: ${JSON.stringify(cliPath)}, logFile: ${JSON.stringify(join(folder, 'log'))}, searchAttributes: {} })
      .then((server) => console.log(server.address));`;
    const owner = spawn(process.execPath, ['--import', 'tsx', '--input-type=commonjs', '-e', script], {
      cwd: join(__dirname, '../..'),
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const [address] = (await once(createInterface(owner.stdout), 'line')) as [string];
    const port = Number(address.split(':')[1]);
    const socket = createConnection(port, '127.0.0.1');
    await once(socket, 'connect');
    socket.resume();
    owner.kill('SIGKILL');
    await once(socket, 'close');
    await expect(refusal(port)).resolves.toBe('ECONNREFUSED');
  });

  test('registering search attributes twice is no error', async () => {
    const server = await startDevServer({ cliPath, logFile: join(folder, 'log'), searchAttributes });
    const more = { ...searchAttributes, PartnerId: 'Keyword' } as const;
    await withClient(server.address, async ({ connection }) => {
      await registerSearchAttributes(connection, more);
      await registerSearchAttributes(connection, more);
      const known = await connection.operatorService.listSearchAttributes({ namespace: 'default' });
      expect(known.customAttributes).toEqual({ ProofingStage: 2, StageDeadline: 6, PartnerId: 2 });
    });
    await server.stop();
  });
});

test('the time-skipping server works with the SDK, and its clock moves as far as it is told', async () => {
  const path = process.env['TEMPORAL_TEST_SERVER_PATH'] ?? '';
  const env = await TestWorkflowEnvironment.createTimeSkipping({
    server: { executable: { type: 'existing-path', path } },
  });
  try {
    await registerSearchAttributes(env.connection, searchAttributes);
    await registerSearchAttributes(env.connection, searchAttributes);
    const before = await env.currentTimeMs();
    await env.sleep('20 days');
    expect((await env.currentTimeMs()) - before).toBeGreaterThanOrEqual(20 * 86_400_000);
  } finally {
    await env.teardown();
  }
});

/** Resolves once nothing listens on the port any more: a server that is ending may still accept for a moment. */
async function refusal(port: number): Promise<string> {
  for (;;) {
    const code = await connectOnce('127.0.0.1', port, 1_000).catch(
      (error: NodeJS.ErrnoException) => error.code,
    );
    if (code === 'ECONNREFUSED') return code;
  }
}
