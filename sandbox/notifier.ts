/** The notifier: takes messages to users, once a key. Nothing of their content is kept. */
import { z } from 'zod';
import { authorizationOf, equalSecrets } from './equal-secrets';
import { oncePerKey } from './idempotency';
import type { Party } from './party';
import { refuseRealData } from './real-data';
import { parsed, Refusal } from './refusal';
import { factsOf } from './request-facts';
import { countEffect, type World } from './world';

const messageSchema = z
  .object({
    userId: z.string().min(1).max(200),
    template: z.string().min(1).max(100),
    data: z.unknown(),
    /** As it is to be read, all four or none; none: the notifier has words of its own. */
    language: z.string().min(2).max(35).optional(),
    subject: z
      .string()
      .min(1)
      .max(200)
      .regex(/^\P{Cc}*$/u)
      .optional(),
    text: z.string().min(1).max(20_000).optional(),
    html: z.string().min(1).max(50_000).optional(),
    /** By post; absent: to what the account system knows of the user. */
    to: z
      .object({ name: z.string().min(1).max(200), address: z.looseObject({ line1: z.string().min(1) }) })
      .optional(),
  })
  .refine(
    ({ language, subject, text, html }) =>
      new Set([language, subject, text, html].map((part) => part === undefined)).size === 1,
    'language, subject, text and html belong together',
  );

export function createNotifier(world: World): Party {
  return {
    name: 'notifier',
    authenticate(request) {
      const key = authorizationOf(request.headers.authorization, 'Bearer');
      if (!equalSecrets(key, world.secrets.credentials.notifierApiKey)) {
        throw new Refusal(401, 'unauthorized', 'The API key is missing or wrong.');
      }
    },
    errorBody: ({ code, message }) => ({ error: { code, message } }),
    addRoutes(scope) {
      scope.post('/v1/messages', (request, reply) => {
        const noticeId = String(request.headers['idempotency-key'] ?? '');
        factsOf(request).reference = noticeId;
        refuseRealData(parsed(messageSchema, request.body));
        return oncePerKey(world, KEY_RULES, request, reply, () => {
          countEffect(world, 'messages', noticeId);
          return { status: 202, body: { id: world.chance.id('msg_', noticeId) } };
        });
      });
    },
  };
}

const KEY_RULES = { party: 'notifier', conflictCode: 'idempotency_key_reused', isRequired: true } as const;
