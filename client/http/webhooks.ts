/**
 * `POST /v1/webhooks/{provider}`: verify, store, answer 2xx; the run is told afterwards.
 *
 * A duplicate is answered like the first. An event of an unknown case is kept and answered 2xx; it is picked up when
 * the case appears. A forged, stale or malformed one is refused without saying why in detail.
 */
import type { FastifyInstance } from 'fastify';
import type { EventProvider, Store } from '../../db/store';
import { ConfigError } from '../../temporal.config';
import { UpgradeError } from '../errors';
import { concernsRun, reduceEvent } from './provider-events';
import { isSignedBy, keyOf } from './webhook-signature';

export type WebhookSecrets = Readonly<Record<EventProvider, readonly string[]>>;

export interface WebhookOptions {
  readonly store: Pick<Store, 'events'>;
  readonly secrets: WebhookSecrets;
  readonly clock: () => number;
  /** Called after an event was stored, to have its run told soon. */
  readonly onStored: () => void;
}

/** Real letter events carry a whole letter object; 256 kB is far above any of them. */
const BODY_BYTES_MAX = 256 * 1024;

/** @throws ConfigError for a secret that nothing can be verified with: found out at the start, not at the first event */
export function registerWebhooks(app: FastifyInstance, options: WebhookOptions): void {
  const { store, secrets, clock, onStored } = options;
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

    scope.post<{ Params: { provider: string } }>(
      '/v1/webhooks/:provider',
      { bodyLimit: BODY_BYTES_MAX },
      async (request, reply) => {
        const { provider } = request.params;
        if (!isProvider(provider)) throw new UpgradeError('UNKNOWN_PROVIDER', 'There is no such provider.');
        const body = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
        const [id, timestamp, signature] = ['webhook-id', 'webhook-timestamp', 'webhook-signature'].map(
          (name) => {
            const value = request.headers[name];
            return typeof value === 'string' ? value : undefined;
          },
        );
        const now = clock();
        if (id === undefined || !isSignedBy(secrets[provider], { body, id, timestamp, signature }, now)) {
          throw new UpgradeError('SIGNATURE_INVALID', 'The signature or its time is not valid.');
        }
        const event = reduceEvent(provider, id, parseJson(body), now);
        if (event === null) {
          throw new UpgradeError('EVENT_MALFORMED', 'The body is not an event of this provider as agreed.');
        }
        const stored = await store.events.receive(event);
        request.log.info({ eventId: event.eventId, type: event.type, stored }, 'provider event');
        if (stored === 'STORED' && !concernsRun(event)) await store.events.markDispatched(event.eventId, now);
        else if (stored === 'STORED') onStored();
        return reply.code(204).send();
      },
    );
  });
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

function isProvider(name: string): name is EventProvider {
  return name === 'webstore' || name === 'live-video' || name === 'letter-house';
}

function parseJson(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8'));
  } catch {
    return undefined;
  }
}
