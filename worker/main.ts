/** The worker program: hosts workflow and activities, and delivers notices and events. Stops cleanly on SIGINT and SIGTERM. */
import { Client } from '@temporalio/client';
import { DefaultLogger, NativeConnection, Runtime } from '@temporalio/worker';
import { loadBusinessCalendar } from '../activities/calendar/calendar-file';
import { createGateways } from '../activities/providers';
import { createBackEndGateway } from '../activities/providers/back-end';
import { configuredKeySource, openStore, parseKeyRing } from '../db';
import { readEnvironment, temporalConnection } from '../temporal.config';
import { bundleWorkflows } from './bundle';
import { createDataConverter } from './data-converter';
import { createEventMetrics } from './event-metrics';
import { createEventPump } from './event-pump';
import { exitWithReason, StartError } from './exit';
import { gatewayConfigOf } from './gateway-config';
import { createLogger } from './logging';
import { createNoticePump } from './notice-pump';
import { createHealthObserver } from './provider-health';
import { ensureRetentionSchedule } from './retention-schedule';
import { createTellRun, createTellWatch } from './tell-watch';
import { createUpgradeWorker } from './upgrade-worker';

async function main(): Promise<void> {
  const environment = readEnvironment('worker');
  const logger = createLogger(environment.LOG_LEVEL, 'worker');
  Runtime.install({
    logger: new DefaultLogger('INFO', ({ level, message, meta }) => {
      const write = { TRACE: 'trace', DEBUG: 'debug', INFO: 'info', WARN: 'warn', ERROR: 'error' } as const;
      logger[write[level]]({ ...meta }, message);
    }),
    telemetryOptions: {
      logging: { forward: {}, filter: { core: 'WARN', other: 'ERROR' } },
      ...(environment.METRICS_ADDRESS !== '' && {
        metrics: { prometheus: { bindAddress: environment.METRICS_ADDRESS } },
      }),
    },
  });

  const store = await openStore({
    path: environment.STORE_PATH,
    keys: await configuredKeySource(environment).load(),
  });
  const calendar = loadBusinessCalendar(environment.CALENDAR_FILE);
  const { connectionOptions, namespace } = temporalConnection();
  const connection = await NativeConnection.connect(connectionOptions).catch(() => {
    const address = connectionOptions.address ?? 'the default address';
    throw new StartError(
      'TEMPORAL_UNAVAILABLE',
      `No Temporal server answers at ${address}; check TEMPORAL_ADDRESS, or start one with npm start.`,
    );
  });
  const dataConverter = createDataConverter({ ring: parseKeyRing(environment.CODEC_KEYS), namespace });
  const temporal = new Client({ connection, namespace, dataConverter });
  const health = createHealthObserver({
    onOut: createTellWatch(temporal),
    logger,
    failuresMin: environment.OUTAGE_AFTER_FAILURES,
    failingMs: environment.OUTAGE_AFTER_MS,
  });
  const gateways = health.observe(createGateways(gatewayConfigOf(environment)));
  const worker = await createUpgradeWorker({
    connection,
    namespace,
    dataConverter,
    store,
    gateways,
    calendar,
    tellRun: createTellRun(temporal),
    workflowBundle:
      environment.WORKFLOW_BUNDLE === ''
        ? await bundleWorkflows()
        : { codePath: environment.WORKFLOW_BUNDLE },
    shutdownGraceMs: environment.SHUTDOWN_GRACE_MS,
  });
  const notices = createNoticePump({ store, gateways, logger });
  notices.start();
  const events = createEventPump({
    store,
    backEnds: createBackEndGateway({
      privateNetworks: environment.EVENT_PRIVATE_NETWORKS,
      timeoutMs: environment.EVENT_TIMEOUT_MS,
    }),
    logger,
    metrics: createEventMetrics(Runtime.instance().metricMeter),
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
  logger.info({ namespace }, 'worker ready');

  // Runtime stops the worker on SIGINT and SIGTERM; then everything it used is closed, in reverse.
  await worker.run();
  await Promise.all([notices.stop(), events.stop()]);
  await connection.close();
  await store.close();
  logger.info('worker stopped');
}

main().catch(exitWithReason);
