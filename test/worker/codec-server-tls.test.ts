/** Threat: payloads in clear, or the tokens of who may see them, cross a network that others listen to. */
import { randomBytes } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, request as requestByHttp, type Server } from 'node:http';
import { request as requestByHttps } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { defaultPayloadConverter } from '@temporalio/common';
import type { FastifyInstance } from 'fastify';
import { exportJWK, exportPKCS8, generateKeyPair, SignJWT } from 'jose';
import pino from 'pino';
import { parseKeyRing } from '../../db';
import { ConfigError, readEnvironment } from '../../temporal.config';
import { toJson } from '../../worker/codec-server/payload-json';
import { startCodecServer } from '../../worker/codec-server/start';
import { createPayloadCodec } from '../../worker/payload-codec';

const CERTIFICATE = path.join(__dirname, 'tls', 'test-certificate.pem');
const KEY = path.join(__dirname, 'tls', 'test-key.pem');
const CODEC_KEYS = `c1:${randomBytes(32).toString('base64')}`;
const ISSUER = 'https://login.example';
const AUDIENCE = 'proofing-upgrade-codec';

let provider: Server;
let folder: string;
let token: string;
let settings: Record<string, string>;
beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'codec-tls-'));
  const { publicKey, privateKey } = await generateKeyPair('ES256');
  const jwks = JSON.stringify({ keys: [{ ...(await exportJWK(publicKey)), kid: 'key-1', use: 'sig' }] });
  provider = createServer((_request, response) => void response.end(jwks));
  await new Promise<void>((resolve) => void provider.listen(0, '127.0.0.1', resolve));
  token = await new SignJWT({ namespaces: ['default'] })
    .setProtectedHeader({ alg: 'ES256', kid: 'key-1' })
    .setIssuer(ISSUER)
    .setAudience(AUDIENCE)
    .setSubject('operator-1')
    .setExpirationTime('5 minutes')
    .sign(privateKey);
  settings = {
    CODEC_KEYS,
    CODEC_HOST: '0.0.0.0',
    CODEC_PORT: '0',
    CODEC_ORIGINS: 'https://temporal.example',
    CODEC_JWKS_URL: `http://127.0.0.1:${(provider.address() as AddressInfo).port}/keys`,
    CODEC_ISSUER: ISSUER,
    CODEC_AUDIENCE: AUDIENCE,
  };
});
afterAll(() => {
  provider.close();
  provider.closeAllConnections();
  rmSync(folder, { recursive: true });
});

let app: FastifyInstance | null = null;
afterEach(async () => {
  await app?.close();
  app = null;
});

const logged: string[] = [];
async function start(changes: Readonly<Record<string, string>>): Promise<number> {
  const logger = pino({}, { write: (line: string) => void logged.push(line) });
  app = await startCodecServer(readEnvironment('codec', { ...settings, ...changes }), logger);
  return (app.server.address() as AddressInfo).port;
}

async function askForCanary(port: number, authorization: string) {
  const codec = createPayloadCodec({ ring: parseKeyRing(CODEC_KEYS), namespace: 'default' });
  const payloads = (await codec.encode([defaultPayloadConverter.toPayload('canary')])).map(toJson);
  const headers = { authorization, 'x-namespace': 'default', 'content-type': 'application/json' };
  const ca = readFileSync(CERTIFICATE);
  const asked = { host: '127.0.0.1', port, path: '/decode', method: 'POST', headers, ca };
  return answerTo(requestByHttps(asked), JSON.stringify({ payloads }));
}

async function answerTo(asked: ReturnType<typeof requestByHttp>, body: string) {
  return new Promise<{ status: number | undefined; body: string }>((resolve, reject) => {
    asked.on('error', reject).on('response', (response) => {
      text(response).then((read) => resolve({ status: response.statusCode, body: read }), reject);
    });
    asked.end(body);
  });
}

it('off this machine it does not start without TLS', async () => {
  await expect(start({})).rejects.toThrow(ConfigError);
  await expect(start({})).rejects.toThrow('set CODEC_TLS_CERT and CODEC_TLS_KEY');
});

it('off this machine it answers by HTTPS, and whom it knows alone', async () => {
  const port = await start({ CODEC_TLS_CERT: CERTIFICATE, CODEC_TLS_KEY: KEY });
  const { status, body } = await askForCanary(port, `Bearer ${token}`);
  expect(status).toBe(200);
  const [shown] = (JSON.parse(body) as { payloads: { data: string }[] }).payloads;
  expect(Buffer.from(shown!.data, 'base64').toString()).toBe('"canary"');
  const stranger = await askForCanary(port, 'Bearer made-up');
  expect([stranger.status, stranger.body.includes('canary')]).toEqual([401, false]);
  expect(logged.join()).toContain('"reader":"operator-1"');
});

it('with a certificate, nothing is answered by plain HTTP', async () => {
  const port = await start({ CODEC_TLS_CERT: CERTIFICATE, CODEC_TLS_KEY: KEY });
  await expect(answerTo(requestByHttp({ host: '127.0.0.1', port, path: '/healthz' }), '')).rejects.toThrow(
    /hang up|reset/i,
  );
});

describe('files it cannot use are a wrong setting, told by its name and without its value', () => {
  const inFolder = (name: string, content?: string): string => {
    const file = path.join(folder, name);
    if (content !== undefined) writeFileSync(file, content);
    return file;
  };
  const CASES: readonly [string, string, () => Record<string, string>][] = [
    ['a key that is not there', 'CODEC_TLS_KEY cannot', () => ({ CODEC_TLS_KEY: inFolder('no-key.pem') })],
    ['a key that cannot be read', 'CODEC_TLS_KEY cannot', () => ({ CODEC_TLS_KEY: folder })],
    [
      'a certificate that is not there',
      'CODEC_TLS_CERT cannot',
      () => ({ CODEC_TLS_CERT: inFolder('no.pem') }),
    ],
    ['no PEM', 'are no certificate', () => ({ CODEC_TLS_KEY: inFolder('bad.pem', 'canary') })],
    ['a key of another kind', 'are no certificate', () => ({ CODEC_TLS_KEY: CERTIFICATE })],
  ];
  it.each(CASES)('%s', async (_, sentence, changes) => {
    const given = { CODEC_TLS_CERT: CERTIFICATE, CODEC_TLS_KEY: KEY, ...changes() };
    const refused = await start(given).then(
      () => null,
      (error: unknown) => error,
    );
    expect(refused).toBeInstanceOf(ConfigError);
    const { code, message } = refused as ConfigError;
    expect(code).toBe('CONFIG_INVALID');
    expect(message).toContain(sentence);
    for (const hidden of [folder, 'canary']) expect(message).not.toContain(hidden);
  });

  it('the key of another certificate', async () => {
    const { privateKey } = await generateKeyPair('ES256', { extractable: true });
    const other = inFolder('other-key.pem', await exportPKCS8(privateKey));
    await expect(start({ CODEC_TLS_CERT: CERTIFICATE, CODEC_TLS_KEY: other })).rejects.toThrow(
      'are no certificate and its unencrypted key',
    );
  });
});
