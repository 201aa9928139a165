/**
 * The whole product in skipped time: the time-skipping Temporal server, a real worker, the real HTTP endpoint, the real
 * sandbox over HTTP and a real SQLite file, with one clock for all: the server's.
 *
 * Time stands still but for real processing, until {@link SkippedTime.skipTo} moves it.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Client } from '@temporalio/client';
import type { DataConverter } from '@temporalio/common';
import { TestWorkflowEnvironment } from '@temporalio/testing';
import { DefaultLogger, Runtime, Worker } from '@temporalio/worker';
import pino from 'pino';
import { loadBusinessCalendar } from '../../activities/calendar/calendar-file';
import { createGateways } from '../../activities/providers';
import { createUpgradeClient, openStore, parseKeyRing } from '../../client';
import type { KeyRing } from '../../db';
import { accessOf } from '../../client/http/access/settings';
import { createHttpServer } from '../../client/http/server';
import { createApplicant, type Applicant, type Person, type World } from '../../deploy/local/applicant';
import { localApiKeys } from '../../deploy/local/local-api-keys';
import { type LocalSecrets, localSecrets } from '../../deploy/local/local-secrets';
import { createSandboxControl } from '../../deploy/local/sandbox-control';
import { registerSearchAttributes } from '../../deploy/local/temporal-servers';
import { stackEnvironment } from '../../deploy/local/stack-environment';
import { startSandbox } from '../../sandbox';
import { sandboxSecrets } from '../../sandbox/settings';
import { readEnvironment, SEARCH_ATTRIBUTES, workflowIdOf } from '../../temporal.config';
import { gatewayConfigOf } from '../../worker/gateway-config';
import { FAILURE_CONVERTER_PATH } from '../../worker/data-converter';
import { createNoticePump } from '../../worker/notice-pump';
import { createPayloadCodec } from '../../worker/payload-codec';
import { createHealthObserver } from '../../worker/provider-health';
import { createTellRun, createTellWatch } from '../../worker/tell-watch';
import { createUpgradeWorker } from '../../worker/upgrade-worker';
import { loadWorkflowBundle } from './workflow-bundle';

export interface SkippedTime extends World {
  readonly temporal: Client;
  readonly dataConverter: DataConverter;
  readonly apiUrl: string;
  readonly secrets: LocalSecrets;
  readonly clock: () => number;
  /** Moves time to an instant (UTC milliseconds), firing every timer on the way. */
  skipTo(instant: number): Promise<void>;
  skip(milliseconds: number): Promise<void>;
  person(person?: Partial<Person>): Promise<Applicant>;
  /** Delivers what notices are due; answers with how many. */
  deliverNotices(): Promise<number>;
  /** Another worker with another ring, and the ring for every client: as after a rotation. */
  useCodecKeys(ring: KeyRing): Promise<void>;
  /** Replays the history of this credential's run; a history that does not replay fails the test. */
  replay(credentialId: string): Promise<void>;
  close(): Promise<void>;
}

export async function startSkippedTime(): Promise<SkippedTime> {
  Runtime.install({
    logger: new DefaultLogger('ERROR'),
    telemetryOptions: { logging: { filter: 'ERROR', forward: {} } },
  });
  const serverPath = process.env['TEMPORAL_TEST_SERVER_PATH'];
  if (serverPath === undefined) throw new Error('run by jest, whose global setup finds the test server');
  const environment = await TestWorkflowEnvironment.createTimeSkipping({
    server: { executable: { type: 'existing-path', path: serverPath } },
  });
  await registerSearchAttributes(environment.connection, SEARCH_ATTRIBUTES);

  let aheadMs = 0;
  const clock = (): number => Date.now() + aheadMs;
  const setClock = async (): Promise<void> => {
    aheadMs = Math.max(aheadMs, (await environment.currentTimeMs()) - Date.now());
  };
  await setClock();

  const folder = mkdtempSync(path.join(tmpdir(), 'proofing-upgrade-test-'));
  const secrets = localSecrets(folder);
  let codec = createPayloadCodec({ ring: parseKeyRing(secrets.CODEC_KEYS), namespace: 'default' });
  const dataConverter: DataConverter = {
    failureConverterPath: FAILURE_CONVERTER_PATH,
    payloadCodecs: [
      {
        ...codec,
        encode: (payloads, context) => codec.encode(payloads, context),
        decode: (payloads, context) => codec.decode(payloads, context),
      },
    ],
  };
  // Not the environment's own client: awaiting a result through this one leaves the clock alone.
  const temporal = new Client({ connection: environment.connection, namespace: 'default', dataConverter });
  const store = await openStore({
    path: path.join(folder, 'store.sqlite'),
    keys: { sealing: parseKeyRing(secrets.SEALING_KEYS), peppers: parseKeyRing(secrets.CODE_PEPPERS) },
  });
  const logger = pino({ level: 'silent' });
  const http = createHttpServer({
    temporal,
    store,
    logger,
    clock,
    access: accessOf(readEnvironment('api', { ...secrets, API_KEYS: localApiKeys(secrets) }), clock),
    webhookSecrets: {
      webstore: [secrets.WEBHOOK_SECRET_WEBSTORE],
      'live-video': [secrets.WEBHOOK_SECRET_LIVE_VIDEO],
      'letter-house': [secrets.WEBHOOK_SECRET_LETTER_HOUSE],
      'credential-issuer': [secrets.WEBHOOK_SECRET_CREDENTIAL_ISSUER],
    },
  });
  const webhookBaseUrl = await http.listen({ host: '127.0.0.1', port: 0 });
  const sandbox = await startSandbox({ clock, webhookBaseUrl, ...sandboxSecrets(secrets) });
  const environmentOfWorker = stackEnvironment({
    secrets,
    dataFolder: folder,
    temporalAddress: '',
    namespace: 'default',
    sandboxPort: Number(new URL(sandbox.url).port),
    apiPort: Number(new URL(webhookBaseUrl).port),
    codecPort: 0,
    webUiPort: null,
  });
  const health = createHealthObserver({ onOut: createTellWatch(temporal), logger, clock });
  const gateways = health.observe(
    createGateways(gatewayConfigOf(readEnvironment('worker', environmentOfWorker)), clock),
  );
  const workflowBundle = await loadWorkflowBundle();
  const startWorker = (maxCachedWorkflows?: number) =>
    createUpgradeWorker({
      connection: environment.nativeConnection,
      namespace: 'default',
      dataConverter,
      store,
      gateways,
      calendar: loadBusinessCalendar(undefined),
      tellRun: createTellRun(temporal),
      workflowBundle,
      shutdownGraceMs: 0,
      ...(maxCachedWorkflows !== undefined && { maxCachedWorkflows }),
    });
  let worker = await startWorker();
  let running = worker.run();
  const notices = createNoticePump({ store, gateways, logger, clock });
  const client = createUpgradeClient({ temporal, store, clock });
  const control = createSandboxControl(sandbox.url);
  const world: World = { client, store, sandbox: control, clock };

  const skip = async (milliseconds: number): Promise<void> => {
    if (milliseconds <= 0) return;
    // What happens on the way must see the time it happens at, so the clock is kept up while time moves.
    let isMoving = true;
    const following = (async () => {
      while (isMoving) await setClock();
    })();
    await environment.sleep(milliseconds);
    isMoving = false;
    await following;
    await setClock();
  };

  return {
    ...world,
    clock,
    apiUrl: webhookBaseUrl,
    secrets,
    temporal,
    dataConverter,
    skip,
    skipTo: async (instant) => skip(instant - (await environment.currentTimeMs())),
    person: (person = {}) => createApplicant(world, { name: 'test', ...person }),
    deliverNotices: () => notices.deliverDue(),
    async useCodecKeys(ring) {
      worker.shutdown();
      await running;
      codec = createPayloadCodec({ ring, namespace: 'default' });
      // Without a cache: a task that is kept for the worker that was would wait for time to pass, and time stands still.
      worker = await startWorker(0);
      running = worker.run();
    },
    async replay(credentialId) {
      const workflowId = workflowIdOf(credentialId);
      const history = await temporal.workflow.getHandle(workflowId).fetchHistory();
      await Worker.runReplayHistory({ workflowBundle, dataConverter }, history, workflowId);
    },
    async close() {
      worker.shutdown();
      await running;
      await sandbox.close();
      await http.close();
      await store.close();
      await environment.teardown();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
