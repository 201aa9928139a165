/**
 * `POST /v1/webhooks/{provider}`: verify, store, answer 2xx; the run is told afterwards.
 *
 * A duplicate is answered like the first. An event of an unknown case is kept and answered 2xx; it is picked up when
 * the case appears. A forged, stale or malformed one is refused without saying why in detail; what it was is counted
 * and logged, by provider and reason only.
 */
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { EVENT_PROVIDERS, type EventProvider, type Store } from '../../db/store';
import { ConfigError } from '../../temporal.config';
import { UpgradeError, type UpgradeErrorCode } from '../errors';
import { concernsRun, reduceEvent } from './provider-events';
import type { CountedProvider, EventResult, ProviderEventCounters } from './provider-event-counters';
import { judgeSignature, keyOf } from './webhook-signature';

export type WebhookSecrets = Readonly<Record<EventProvider, readonly string[]>>;

export interface WebhookOptions {
  readonly store: Pick<Store, 'events'>;
  readonly secrets: WebhookSecrets;
  readonly clock: () => number;
  readonly counters: ProviderEventCounters;
  /** Called after an event was stored, to have its run told soon. */
  readonly onStored: () => void;
}

interface WebhookRoute {
  Params: { provider: string };
}

/** Real letter events carry a whole letter object; 256 kB is far above any of them. */
const BODY_BYTES_MAX = 256 * 1024;

/** @throws ConfigError for a secret that nothing can be verified with: found out at the start, not at the first event */
export function registerWebhooks(app: FastifyInstance, options: WebhookOptions): void {
  const { store, secrets, clock, counters, onStored } = options;
  checkSecrets(secrets);

  void app.register(async (scope) => {
    // The signature is over the bytes as sent, so the body is parsed only after it was verified.
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser(
      '*',
      { parseAs: 'buffer', bodyLimit: BODY_BYTES_MAX },
      (_request, body, done) => {
        done(null, body);
      },
    );

    scope.addHook<WebhookRoute>('onError', async (request, _reply, error) => {
      const provider = countedProviderOf(request.params.provider);
      const reason = reasonOf(error);
      counters.count(provider, reason);
      request.log.warn({ provider, reason }, 'provider event refused');
    });

    scope.post<WebhookRoute>(
      '/v1/webhooks/:provider',
      { bodyLimit: BODY_BYTES_MAX, config: { access: { open: 'events are signed by their sender' } } },
      async (request, reply) => {
        const { provider } = request.params;
        if (!isProvider(provider)) {
          throw new EventRefused('unknown_provider', 'UNKNOWN_PROVIDER', 'There is no such provider.');
        }
        const body = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
        const [id, timestamp, signature] = ['webhook-id', 'webhook-timestamp', 'webhook-signature'].map(
          (name) => onlyHeader(request, name),
        );
        const now = clock();
        const verdict = judgeSignature(secrets[provider], { body, id, timestamp, signature }, now);
        if (id === undefined || verdict !== 'GENUINE') {
          const reason = verdict === 'STALE' ? 'stale' : 'forged';
          throw new EventRefused(reason, 'SIGNATURE_INVALID', 'The signature or its time is not valid.');
        }
        const event = reduceEvent(provider, id, parseJson(body), now);
        if (event === null) {
          throw new EventRefused(
            'malformed',
            'EVENT_MALFORMED',
            'The body is not an event of this provider as agreed.',
          );
        }
        const stored = await store.events.receive(event);
        const isForRun = stored === 'STORED' && concernsRun(event);
        if (stored === 'STORED' && !isForRun) await store.events.markDispatched(event.eventId, now);
        counters.count(provider, stored === 'STORED' ? 'stored' : 'duplicate');
        request.log.info({ eventId: event.eventId, type: event.type, stored }, 'provider event');
        if (isForRun) onStored();
        return reply.code(204).send();
      },
    );
  });
}

/** What it was refused for stays in here: the sender reads code and sentence alone. */
class EventRefused extends UpgradeError {
  constructor(
    readonly reason: EventResult,
    code: UpgradeErrorCode,
    sentence: string,
  ) {
    super(code, sentence);
  }
}

function reasonOf(error: Error): EventResult {
  if (error instanceof EventRefused) return error.reason;
  if ('code' in error && error.code === 'FST_ERR_CTP_BODY_TOO_LARGE') return 'too_large';
  // A body that broke off, or is of another length than was declared.
  const isOfSender = 'statusCode' in error && Number(error.statusCode) < 500;
  return isOfSender ? 'malformed' : 'not_stored';
}

/** A header that was sent once. Joined values of several would be read as one that nobody signed, or as a list. */
function onlyHeader(request: FastifyRequest<WebhookRoute>, name: string): string | undefined {
  const values = request.raw.headersDistinct[name];
  return values?.length === 1 ? values[0] : undefined;
}

function checkSecrets(secrets: WebhookSecrets): void {
  for (const [provider, ofProvider] of Object.entries(secrets)) {
    try {
      for (const secret of ofProvider) keyOf(secret);
    } catch {
      throw new ConfigError(
        `A webhook secret of ${provider} is malformed; each is whsec_ and base64. Set it as .env.example shows.`,
      );
    }
  }
}

function countedProviderOf(name: string): CountedProvider {
  return isProvider(name) ? name : 'unknown';
}

function isProvider(name: string): name is EventProvider {
  return EVENT_PROVIDERS.some((provider) => provider === name);
}

function parseJson(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8'));
  } catch {
    return undefined;
  }
}
