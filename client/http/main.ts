/** The HTTP endpoint as a program. Stops cleanly on SIGINT and SIGTERM. */
import { setTimeout } from 'node:timers/promises';
import { Client, Connection } from '@temporalio/client';
import { configuredCodecKeySource, configuredKeySource, openStore } from '../../db';
import { readEnvironment, temporalConnection } from '../../temporal.config';
import { createDataConverter } from '../../worker/data-converter';
import { exitWithReason } from '../../worker/exit';
import { createLogger } from '../../worker/logging';
import { logFlags } from '../policies/log-flags';
import { openPolicyBook } from '../policies/policy-book';
import { accessOf } from './access/settings';
import { createHttpServer } from './server';

async function main(): Promise<void> {
  const environment = readEnvironment('api');
  const logger = createLogger(environment.LOG_LEVEL, 'api');
  const store = await openStore({
    path: environment.STORE_PATH,
    keys: await configuredKeySource(environment).load(),
  });
  const policyBook = await openPolicyBook({ folder: environment.POLICY_DIR, store, at: Date.now() });
  logFlags(policyBook, logger);
  const ring = await configuredCodecKeySource(environment).load();
  const { connectionOptions, namespace } = temporalConnection();
  // Lazy: events are taken and stored even while Temporal is away.
  const connection = Connection.lazy(connectionOptions);
  const server = createHttpServer({
    temporal: new Client({
      connection,
      namespace,
      dataConverter: createDataConverter({ ring, namespace }),
    }),
    store,
    policyBook,
    logger,
    agentKeys: environment.AGENT_KEYS,
    access: accessOf(environment),
    webhookSecrets: {
      webstore: environment.WEBHOOK_SECRET_WEBSTORE,
      'live-video': environment.WEBHOOK_SECRET_LIVE_VIDEO,
      'letter-house': environment.WEBHOOK_SECRET_LETTER_HOUSE,
      'credential-issuer': environment.WEBHOOK_SECRET_CREDENTIAL_ISSUER,
    },
  });
  await server.listen({ host: environment.HTTP_HOST, port: environment.HTTP_PORT });
  logger.info({ namespace }, 'api ready');

  const stop = async (): Promise<void> => {
    server.drain();
    await setTimeout(environment.DRAIN_MS);
    await server.close();
    await connection.close();
    await store.close();
    logger.info('api stopped');
  };
  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    process.once(signal, () => void stop().catch(exitWithReason));
}

main().catch(exitWithReason);
