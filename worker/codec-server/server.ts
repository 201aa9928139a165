/**
 * The codec server: shows payloads in clear to the Temporal Web UI, for people who may see them.
 *
 * - The browser calls it, not the Temporal server, so that one never holds a key.
 * - Who calls is known by a token, may see only the namespaces that it names, and comes from an origin that is listed,
 *   word for word.
 * - One line a call says who saw how many payloads of which namespace; never what is in them.
 * - It decodes only: what is sent to runs goes through the product's own client, which checks it.
 */
import fastify, {
  type FastifyInstance,
  type FastifyReply,
  type FastifyRequest,
  LogController,
} from 'fastify';
import type { FastifyBaseLogger } from 'fastify';
import type { Logger } from 'pino';
import { TokenKeysUnavailableError } from '../../client/http/json-web-token';
import type { KeyRing } from '../../db';
import { createPayloadCodec, isEncrypted, PayloadCodecError } from '../payload-codec';
import { fromJson, payloadsSchema, toJson } from './payload-json';
import type { Reader, ReaderOf } from './readers';

export interface CodecServerOptions {
  readonly ring: KeyRing;
  readonly readerOf: ReaderOf;
  /** Origins of Web UIs, e.g. `https://temporal.example`. */
  readonly origins: readonly string[];
  readonly logger: Logger;
  /** PEM texts; absent: plain HTTP, which main.ts allows on loopback only. */
  readonly tls?: { readonly cert: string; readonly key: string } | undefined;
}

const BODY_BYTES_MAX = 4 * 1024 * 1024;

type Call = FastifyRequest<{ Params: { token?: string } }>;

export function createCodecServer(options: CodecServerOptions): FastifyInstance {
  const { ring, readerOf, origins, tls } = options;
  const loggerInstance: FastifyBaseLogger = options.logger;
  const app = fastify({
    loggerInstance,
    // The default lines carry addresses, and an address may carry the local token.
    logController: new LogController({ disableRequestLogging: true }),
    frameworkErrors: (_error, _request, reply) =>
      void refuse(reply, 400, 'INVALID_INPUT', 'The address is malformed.'),
    bodyLimit: BODY_BYTES_MAX,
    requestTimeout: 15_000,
    connectionTimeout: 30_000,
    ...(tls !== undefined && { https: { ...tls } }),
  }) as unknown as FastifyInstance;

  app.addHook('onRequest', async (request, reply) => {
    void reply.headers({
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
      'content-security-policy': "default-src 'none'",
      vary: 'Origin',
    });
    const { origin } = request.headers;
    if (origin === undefined) return;
    if (!origins.includes(origin)) return refuse(reply, 403, 'ORIGIN_REFUSED', 'This origin may not ask.');
    void reply.header('access-control-allow-origin', origin);
  });

  app.setErrorHandler((error, request, reply) => {
    if (error instanceof TokenKeysUnavailableError)
      return refuse(reply, 503, error.code, 'The identity provider cannot be asked just now. Try again.');
    const { statusCode } = error as { statusCode?: number };
    if (statusCode !== undefined && statusCode < 500) {
      const isTooLarge = statusCode === 413;
      return refuse(
        reply,
        statusCode,
        isTooLarge ? 'TOO_LARGE' : 'INVALID_INPUT',
        isTooLarge ? 'Ask for fewer payloads at once.' : 'Send {"payloads": [...]} as JSON.',
      );
    }
    request.log.error({ error: error instanceof Error ? error.name : 'unknown' }, 'decoding failed');
    return refuse(reply, 500, 'UNEXPECTED', 'Something went wrong on our side. Try again.');
  });
  app.setNotFoundHandler((_request, reply) => refuse(reply, 404, 'NOT_FOUND', 'There is no such address.'));

  const preflight = async (_request: FastifyRequest, reply: FastifyReply) =>
    reply
      .headers({
        'access-control-allow-methods': 'POST',
        'access-control-allow-headers': 'authorization, content-type, x-namespace',
        'access-control-max-age': '600',
      })
      .code(204)
      .send();

  const decode = async (request: Call, reply: FastifyReply) => {
    const namespace = namespaceOf(request);
    if (namespace === null)
      return refuse(reply, 400, 'NAMESPACE_MISSING', 'Name the namespace by X-Namespace.');
    const reader = await readerOf(tokenOf(request));
    if (reader === null) {
      request.log.warn({ namespace }, 'payloads refused: no valid token');
      void reply.header('www-authenticate', 'Bearer');
      return refuse(reply, 401, 'TOKEN_INVALID', 'Give a valid token: Authorization: Bearer <token>.');
    }
    if (!maySee(reader, namespace)) {
      request.log.warn({ reader: reader.id, namespace }, 'payloads refused: another namespace');
      return refuse(reply, 403, 'NAMESPACE_REFUSED', 'This token may not see that namespace.');
    }
    const body = payloadsSchema.safeParse(request.body);
    if (!body.success) return refuse(reply, 400, 'INVALID_INPUT', 'Send {"payloads": [...]} as JSON.');
    const asked = body.data.payloads.map(fromJson);
    try {
      const codec = createPayloadCodec({ ring, namespace });
      const clear = await Promise.all(
        // What was never encrypted (search attributes, what the SDK notes of its own) is no secret to whoever sent it
        // here; to refuse it would hide the rest.
        asked.map(async (payload) => (isEncrypted(payload) ? (await codec.decode([payload]))[0]! : payload)),
      );
      request.log.info({ reader: reader.id, namespace, payloads: clear.length }, 'payloads decoded');
      return { payloads: clear.map(toJson) };
    } catch (error) {
      if (!(error instanceof PayloadCodecError)) throw error;
      request.log.warn({ reader: reader.id, namespace, code: error.code }, 'payloads refused');
      return refuse(reply, 400, error.code, 'A payload cannot be decoded.');
    }
  };

  const refuseEncode = async (_request: FastifyRequest, reply: FastifyReply) =>
    refuse(
      reply,
      403,
      'ENCODE_REFUSED',
      'Send to runs by the command line or the HTTP API, which check what is sent.',
    );

  // The second form is for a Web UI without a login, which can send no header: its endpoint carries the local token.
  for (const prefix of ['', '/:token']) {
    app.options(`${prefix}/decode`, preflight);
    app.options(`${prefix}/encode`, preflight);
    app.post<{ Params: { token?: string } }>(`${prefix}/decode`, decode);
    app.post(`${prefix}/encode`, refuseEncode);
  }
  app.get('/healthz', async () => ({ status: 'ok' }));
  return app;
}

function maySee({ namespaces }: Reader, namespace: string): boolean {
  return namespaces === 'ALL' || namespaces.includes(namespace);
}

function namespaceOf({ headers }: FastifyRequest): string | null {
  const given = headers['x-namespace'];
  return typeof given === 'string' && /^[A-Za-z0-9._-]{1,255}$/.test(given) ? given : null;
}

function tokenOf({
  headers,
  params,
}: Call): { readonly token: string; readonly by: 'HEADER' | 'ADDRESS' } | null {
  if (params.token !== undefined) return { token: params.token, by: 'ADDRESS' };
  const [, token] = /^Bearer ([!-~]{1,8000})$/i.exec(headers.authorization ?? '') ?? [];
  return token === undefined ? null : { token, by: 'HEADER' };
}

function refuse(reply: FastifyReply, status: number, code: string, detail: string): FastifyReply {
  return reply
    .code(status)
    .type('application/problem+json')
    .send({ type: 'about:blank', title: code, status, code, detail });
}
