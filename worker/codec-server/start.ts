/** Starts the codec server as its settings say, or says which of them forbids it. */
import { readFileSync } from 'node:fs';
import { createSecureContext } from 'node:tls';
import type { FastifyInstance } from 'fastify';
import type { Logger } from 'pino';
import { configuredCodecKeySource } from '../../db';
import { ConfigError, type Environment } from '../../temporal.config';
import { createReaders } from './readers';
import { type CodecServerOptions, createCodecServer } from './server';

const LOOPBACK: ReadonlySet<string> = new Set(['127.0.0.1', '::1', 'localhost']);

/**
 * @returns the server, which listens
 * @throws ConfigError: who asks would not be known, or payloads in clear would leave this machine without TLS
 * @throws StoreError KEY_RING_INVALID
 */
export async function startCodecServer(
  environment: Environment<'codec'>,
  logger: Logger,
): Promise<FastifyInstance> {
  const { CODEC_HOST, CODEC_PORT, CODEC_LOCAL_TOKEN, CODEC_JWKS_URL } = environment;
  const { CODEC_ISSUER, CODEC_AUDIENCE, CODEC_ORIGINS } = environment;
  const isLocal = LOOPBACK.has(CODEC_HOST);
  // Payloads in clear go over this: off this machine never without TLS, and never for a token that everybody shares.
  if (!isLocal && environment.CODEC_TLS_CERT === '')
    throw new ConfigError('CODEC_HOST is not this machine: set CODEC_TLS_CERT and CODEC_TLS_KEY.');
  if (!isLocal && CODEC_LOCAL_TOKEN !== '')
    throw new ConfigError(
      'CODEC_LOCAL_TOKEN is for this machine only: use CODEC_JWKS_URL, or CODEC_HOST=127.0.0.1.',
    );
  if (CODEC_LOCAL_TOKEN === '' && CODEC_JWKS_URL === '')
    throw new ConfigError('Nobody could ask: set CODEC_JWKS_URL, CODEC_ISSUER and CODEC_AUDIENCE.');
  const app = createCodecServer({
    ring: await configuredCodecKeySource(environment).load(),
    readerOf: createReaders({
      localToken: CODEC_LOCAL_TOKEN === '' ? null : CODEC_LOCAL_TOKEN,
      issuer:
        CODEC_JWKS_URL === ''
          ? null
          : { jwksUrl: CODEC_JWKS_URL, issuer: CODEC_ISSUER, audience: CODEC_AUDIENCE },
    }),
    origins: CODEC_ORIGINS,
    logger,
    tls: tlsOf(environment),
  });
  await app.listen({ host: CODEC_HOST, port: CODEC_PORT });
  return app;
}

function tlsOf({ CODEC_TLS_CERT, CODEC_TLS_KEY }: Environment<'codec'>): CodecServerOptions['tls'] {
  if (CODEC_TLS_CERT === '') return undefined;
  const tls = {
    cert: readPem('CODEC_TLS_CERT', CODEC_TLS_CERT),
    key: readPem('CODEC_TLS_KEY', CODEC_TLS_KEY),
  };
  try {
    createSecureContext(tls);
  } catch {
    throw new ConfigError(
      'The files of CODEC_TLS_CERT and CODEC_TLS_KEY are no certificate and its unencrypted key, in PEM.',
    );
  }
  return tls;
}

function readPem(setting: string, file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    throw new ConfigError(`The file of ${setting} cannot be read; check the path and the permissions.`);
  }
}
