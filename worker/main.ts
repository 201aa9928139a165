/** The worker program: hosts workflow and activities, and delivers notices and events. Stops cleanly on SIGINT and SIGTERM. */
import { Client } from '@temporalio/client';
import { NativeConnection, type Worker } from '@temporalio/worker';
import type { Logger } from 'pino';
import { loadBusinessCalendar } from '../activities/calendar/calendar-file';
import { createGateways } from '../activities/providers';
import { logFlags } from '../client/policies/log-flags';
import { openPolicyBook } from '../client/policies/policy-book';
import { configuredCodecKeySource, configuredKeySource, openStore } from '../db';
import { loadCostTable } from '../activities/providers/cost-table';
import { meterGateways } from '../activities/providers/metered';
import { createBackEndGateway } from '../activities/providers/back-end';
import { readEnvironment, temporalConnection } from '../temporal.config';
import { bundleWorkflows } from './bundle';
import { createCaseGauges } from './case-gauges';
import { createDataConverter } from './data-converter';
import { deploymentVersionOf } from './deployment-version';
import { createEventPump } from './event-pump';
import { exitWithReason, StartError } from './exit';
import { gatewayConfigOf } from './gateway-config';
import { startWorkerHealth } from './health';
import { createLogger } from './logging';
import { createNoticePump } from './notice-pump';
import { createHealthObserver } from './provider-health';
import { ensureRetentionSchedule } from './retention-schedule';
import { installRuntime } from './runtime';
import { createTellRun, createTellWatch } from './tell-watch';
import { createUpgradeWorker } from './upgrade-worker';

/** A probe waits no longer than a second or two for its answer. */
const ASK_TEMPORAL_WITHIN_MS = 1_400;

async function main(): Promise<void> {
  const environment = readEnvironment('worker');
  const logger = createLogger(environment.LOG_LEVEL, 'worker');
  const measure = installRuntime(logger, {
    address: environment.METRICS_ADDRESS,
    otlpUrl: environment.METRICS_OTLP_URL,
  });
  const costs = loadCostTable(environment.COST_FILE);
  const deploymentVersion = deploymentVersionOf(environment);

  const store = await openStore({
    path: environment.STORE_PATH,
    keys: await configuredKeySource(environment).load(),
  });
  const policyBook = await openPolicyBook({ folder: environment.POLICY_DIR, store, at: Date.now() });
  logFlags(policyBook, logger);
  const ring = await configuredCodecKeySource(environment).load();
  const calendar = loadBusinessCalendar(environment.CALENDAR_FILE);
  const { connectionOptions, namespace } = temporalConnection();
  const connection = await NativeConnection.connect(connectionOptions).catch(() => {
    const address = connectionOptions.address ?? 'the default address';
    throw new StartError(
      'TEMPORAL_UNAVAILABLE',
      `No Temporal server answers at ${address}; check TEMPORAL_ADDRESS, or start one with npm start.`,
    );
  });
  const dataConverter = createDataConverter({ ring, namespace });
  const temporal = new Client({ connection, namespace, dataConverter });
  const observer = createHealthObserver({
    onOut: createTellWatch(temporal),
    logger,
    failuresMin: environment.OUTAGE_AFTER_FAILURES,
    failingMs: environment.OUTAGE_AFTER_MS,
  });
  const metered = meterGateways(createGateways(gatewayConfigOf(environment)), { measure, costs, logger });
  const gateways = observer.observe(metered);
  const worker = await createUpgradeWorker({
    connection,
    namespace,
    dataConverter,
    store,
    gateways,
    calendar,
    policies: policyBook.policies,
    tellRun: createTellRun(temporal),
    workflowBundle:
      environment.WORKFLOW_BUNDLE === ''
        ? await bundleWorkflows()
        : { codePath: environment.WORKFLOW_BUNDLE },
    shutdownGraceMs: environment.SHUTDOWN_GRACE_MS,
    deploymentVersion,
    heldPatches: environment.HELD_PATCHES,
  });
  const { SERVICE_NAME: serviceName, SUPPORT_CONTACT: supportContact } = environment;
  const service = { serviceName, supportContact };
  const notices = createNoticePump({ store, gateways, service, logger, measure });
  notices.start();
  const gauges = createCaseGauges({
    store,
    measure,
    logger,
    syntheticPartner: environment.SYNTHETIC_PARTNER,
  });
  if (environment.METRICS_ADDRESS !== '' || environment.METRICS_OTLP_URL !== '') gauges.start();
  const events = createEventPump({
    store,
    backEnds: createBackEndGateway({
      privateNetworks: environment.EVENT_PRIVATE_NETWORKS,
      timeoutMs: environment.EVENT_TIMEOUT_MS,
    }),
    logger,
    measure,
    disableAfterMs: environment.EVENT_DISABLE_AFTER_HOURS * 3_600_000,
  });
  events.start();
  await ensureRetentionSchedule(temporal).catch((error: unknown) => {
    // Upgrades go on all the same; but personal data is kept for longer than it may be.
    const name = error instanceof Error ? error.name : 'unknown';
    logger.error(
      { error: name },
      'the schedule of erasure cannot be set; check the permissions for schedules',
    );
  });
  const probes =
    environment.HEALTH_ADDRESS === ''
      ? null
      : await startWorkerHealth({
          address: environment.HEALTH_ADDRESS,
          isPolling: () => worker.getState() === 'RUNNING',
          store,
          askTemporal: () =>
            connection.withDeadline(Date.now() + ASK_TEMPORAL_WITHIN_MS, () =>
              connection.workflowService.getSystemInfo({}),
            ),
          logger,
        });
  logger.info({ namespace, ...deploymentVersion, heldPatches: environment.HELD_PATCHES }, 'worker ready');

  // Runtime stops the worker on SIGINT and SIGTERM; then everything it used is closed, in reverse.
  const isDrained = await untilStopped(worker, logger);
  await probes?.close();
  await Promise.all([notices.stop(), events.stop(), gauges.stop()]);
  // A connection that something still waits on refuses to close.
  if (isDrained) await connection.close();
  await store.close();
  logger.info('worker stopped');
  // What was left would keep the process alive.
  if (!isDrained) process.exit(0);
}

/** Until it was asked to stop and nothing runs any more. False: the time for that was over before. */
async function untilStopped(worker: Worker, logger: Logger): Promise<boolean> {
  let isAsked = false;
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => (isAsked = true));
  try {
    await worker.run();
    return true;
  } catch (error) {
    // When the time is over the SDK throws now this and now that, as what was left still holds its native worker.
    if (!isAsked) throw error;
    // Their ledgers say how far they came: whoever takes them up looks first, and does nothing twice.
    logger.warn('activities did not end in time; another worker takes them up when their time is over');
    return false;
  }
}

main().catch(exitWithReason);
