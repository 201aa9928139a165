/** The codec server as a program (`npm run codec-server`). Stops cleanly on SIGINT and SIGTERM. */
import { readFileSync } from 'node:fs';
import { parseKeyRing } from '../../db';
import { ConfigError, readEnvironment } from '../../temporal.config';
import { exitWithReason } from '../exit';
import { createLogger } from '../logging';
import { createReaders } from './readers';
import { createCodecServer } from './server';

const LOOPBACK: ReadonlySet<string> = new Set(['127.0.0.1', '::1', 'localhost']);

async function main(): Promise<void> {
  const environment = readEnvironment('codec');
  const { CODEC_HOST, CODEC_PORT, CODEC_LOCAL_TOKEN, CODEC_JWKS_URL, CODEC_TLS_CERT, CODEC_TLS_KEY } =
    environment;
  const isLocal = LOOPBACK.has(CODEC_HOST);
  const tls =
    CODEC_TLS_CERT === ''
      ? undefined
      : { cert: readFileSync(CODEC_TLS_CERT, 'utf8'), key: readFileSync(CODEC_TLS_KEY, 'utf8') };
  // Payloads in clear go over this: off this machine never without TLS, and never for a token that everybody shares.
  if (!isLocal && tls === undefined)
    throw new ConfigError('CODEC_HOST is not this machine: set CODEC_TLS_CERT and CODEC_TLS_KEY.');
  if (!isLocal && CODEC_LOCAL_TOKEN !== '')
    throw new ConfigError(
      'CODEC_LOCAL_TOKEN is for this machine only: use CODEC_JWKS_URL, or CODEC_HOST=127.0.0.1.',
    );
  if (CODEC_LOCAL_TOKEN === '' && CODEC_JWKS_URL === '')
    throw new ConfigError('Nobody could ask: set CODEC_JWKS_URL, CODEC_ISSUER and CODEC_AUDIENCE.');
  const logger = createLogger(environment.LOG_LEVEL, 'codec-server');
  const app = createCodecServer({
    ring: parseKeyRing(environment.CODEC_KEYS),
    readerOf: createReaders({
      localToken: CODEC_LOCAL_TOKEN === '' ? null : CODEC_LOCAL_TOKEN,
      issuer:
        CODEC_JWKS_URL === ''
          ? null
          : {
              jwksUrl: CODEC_JWKS_URL,
              issuer: environment.CODEC_ISSUER,
              audience: environment.CODEC_AUDIENCE,
            },
    }),
    origins: environment.CODEC_ORIGINS,
    logger,
    tls,
  });
  await app.listen({ host: CODEC_HOST, port: CODEC_PORT });
  logger.info('codec server ready');
  const stop = async (): Promise<void> => {
    await app.close();
    logger.info('codec server stopped');
  };
  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    process.once(signal, () => void stop().catch(exitWithReason));
}

main().catch(exitWithReason);
