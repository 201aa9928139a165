/** Idempotency keys: the same key and body bring the first reply again, another body under the key is refused. */
import type { FastifyReply, FastifyRequest } from 'fastify';
import { hashOf } from './chance';
import type { PartyName } from './party-names';
import { Refusal } from './refusal';
import { factsOf } from './request-facts';
import type { World } from './world';

export interface KeyRules {
  readonly party: PartyName;
  /** How long the party remembers a key. Absent: for good. */
  readonly keptMs?: number;
  /** The code that another body under the same key is refused with (HTTP 409). */
  readonly conflictCode: string;
  readonly isRequired: boolean;
}

/**
 * Does the work once a key. Refusals are not kept: the next try is looked at afresh.
 * @param work returns status and body of the reply
 */
export function oncePerKey(
  world: World,
  rules: KeyRules,
  request: FastifyRequest,
  reply: FastifyReply,
  work: () => { readonly status: number; readonly body: unknown },
): FastifyReply {
  const key = keyOf(request, rules);
  if (key === undefined) {
    const { status, body } = work();
    return reply.code(status).send(body);
  }
  const { keptReplies } = world.state;
  const slot = `${rules.party}:${key}`;
  const bodyHash = hashOf(factsOf(request).rawBody);
  const now = world.clock();
  const kept = keptReplies.get(slot);
  // The trap of real houses: a key older than this is a new one, and what it stood for is done a second time.
  const isRemembered = kept !== undefined && (rules.keptMs === undefined || now - kept.keptAt < rules.keptMs);
  if (isRemembered) {
    if (kept.bodyHash !== bodyHash) {
      throw new Refusal(409, rules.conflictCode, 'This idempotency key was used with another body.');
    }
    return reply.code(kept.status).send(kept.body);
  }
  const { status, body } = work();
  keptReplies.set(slot, { bodyHash, status, body, keptAt: now });
  return reply.code(status).send(body);
}

const KEY_CHARACTERS_MAX = 256;

/** @throws Refusal 400 if it is missing and needed, or too long */
export function keyOf(
  request: FastifyRequest,
  { isRequired }: Pick<KeyRules, 'isRequired'>,
): string | undefined {
  const key = request.headers['idempotency-key'];
  if (key === undefined && !isRequired) return undefined;
  if (typeof key !== 'string' || key === '' || key.length > KEY_CHARACTERS_MAX) {
    throw new Refusal(400, 'invalid_idempotency_key', 'An Idempotency-Key of 1 to 256 characters is needed.');
  }
  return key;
}
