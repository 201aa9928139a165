/** The codec server as a program (`npm run codec-server`). Stops cleanly on SIGINT and SIGTERM. */
import { readEnvironment } from '../../temporal.config';
import { exitWithReason } from '../exit';
import { createLogger } from '../logging';
import { startCodecServer } from './start';

async function main(): Promise<void> {
  const environment = readEnvironment('codec');
  const logger = createLogger(environment.LOG_LEVEL, 'codec-server');
  const app = await startCodecServer(environment, logger);
  logger.info('codec server ready');
  const stop = async (): Promise<void> => {
    await app.close();
    logger.info('codec server stopped');
  };
  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    process.once(signal, () => void stop().catch(exitWithReason));
}

main().catch(exitWithReason);
