/** The worker program: hosts workflow and activities, and delivers notices and events. Stops cleanly on SIGINT and SIGTERM. */
import { Client } from '@temporalio/client';
import { NativeConnection } from '@temporalio/worker';
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
  const health = createHealthObserver({
    onOut: createTellWatch(temporal),
    logger,
    failuresMin: environment.OUTAGE_AFTER_FAILURES,
    failingMs: environment.OUTAGE_AFTER_MS,
  });
  const metered = meterGateways(createGateways(gatewayConfigOf(environment)), { measure, costs, logger });
  const gateways = health.observe(metered);
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
  logger.info({ namespace }, 'worker ready');

  // Runtime stops the worker on SIGINT and SIGTERM; then everything it used is closed, in reverse.
  await worker.run();
  await probes?.close();
  await Promise.all([notices.stop(), events.stop(), gauges.stop()]);
  await connection.close();
  await store.close();
  logger.info('worker stopped');
}

main().catch(exitWithReason);
