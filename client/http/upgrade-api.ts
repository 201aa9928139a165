/** Serves the routes of upgrade-routes.ts: the gate has checked who calls and which case before any of this runs. */
import { createHash } from 'node:crypto';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Store } from '../../db/store';
import { UpgradeError } from '../errors';
import type { Repeatable } from '../repeatable';
import type { UpgradeClient } from '../upgrade-client';
import { type Action, type ActionRule, ACTIONS } from './access/actions';
import { grantOf } from './access/guard';
import type { Principal } from './access/principal';
import type { SessionTokens } from './access/session-tokens';
import type { Operation } from './contract/operation';
import { OPERATIONS } from './contract/operations';
import { type Problem, PROBLEM_TYPE } from './problem';
import { createRepeatedRequests } from './repeated-requests';
import { tellBegun } from './request-telemetry';
import type { RouteAnswer } from './route-call';
import { sendProblem } from './send-problem';
import { createStatusWatch } from './status-watch';
import { UPGRADE_ROUTES, type UpgradeRouteId } from './upgrade-routes';

export interface UpgradeApiOptions {
  readonly client: UpgradeClient;
  readonly store: Pick<Store, 'answers' | 'audit'>;
  readonly sessions: SessionTokens | null;
  readonly clock: () => number;
}

/** Contact info with every field at its longest stays below a quarter of it. */
const BODY_BYTES_MAX = 16 * 1024;

export function registerUpgradeApi(app: FastifyInstance, options: UpgradeApiOptions): void {
  const { client, store, sessions, clock } = options;
  const watch = createStatusWatch(store);
  // Before connections are waited for, which are those that wait here.
  app.addHook('preClose', async () => watch.close());
  const repeated = createRepeatedRequests(store.answers, clock);

  void app.register(async (scope) => {
    // JSON alone: a page of another origin can send text or a form without asking first, and JSON it cannot.
    scope.removeContentTypeParser('text/plain');

    for (const [id, call] of Object.entries(UPGRADE_ROUTES)) {
      const operation: Operation & { action: Action } = OPERATIONS[id as UpgradeRouteId];
      const { method, url, action, isRepeatable = false } = operation;
      const { changes }: ActionRule = ACTIONS[action];
      scope.route({
        method,
        url,
        bodyLimit: BODY_BYTES_MAX,
        config: { access: { action } },
        async handler(request, reply) {
          const { principal, upgrade } = grantOf(request);
          const upgradeId = upgrade?.upgradeId ?? '';
          const record = async (of: string): Promise<void> => {
            if (!changes || of === '') return;
            await store.audit.recordAction({ upgradeId: of, principalId: principal.id, action, at: clock() });
          };
          const { body, query } = request as { body: unknown; query: Readonly<Record<string, unknown>> };
          const { headers } = request;
          const repeatable = isRepeatable ? repeatableOf(request, principal, action) : {};
          const isGone = (): boolean => reply.raw.destroyed;
          const asked = { principal, upgradeId, body, query, repeatable, headers, isGone };
          const input = { client, sessions, watch, ...asked };
          const perform = async (): Promise<RouteAnswer> => {
            try {
              const answer = await call(input);
              await record(answer.upgradeId ?? upgradeId);
              return answer;
            } catch (error) {
              // It may still be taken.
              if (error instanceof UpgradeError && error.code === 'ANSWER_PENDING') await record(upgradeId);
              throw error;
            }
          };
          const { idempotencyKey } = repeatable;
          if (idempotencyKey === undefined) {
            const { status = 200, headers: added = {}, body: answer } = await perform();
            tellIfBegun(request, answer);
            return reply
              .code(status)
              .headers(added)
              .send(answer ?? undefined);
          }
          const kept = await repeated.answer(
            {
              requestKey: `${idempotencyKey} ${upgradeId}`,
              request: { method, url, body },
              upgradeId: upgrade?.upgradeId ?? null,
            },
            perform,
          );
          if (kept.mediaType === PROBLEM_TYPE) sendProblem(reply, kept.body as Problem);
          else {
            tellIfBegun(request, kept.body);
            void reply.code(kept.status).type(kept.mediaType).send(kept.body);
          }
          return reply;
        },
      });
    }
  });
}

/** A start's address names no case; its answer does, also when it is given again. */
function tellIfBegun(request: FastifyRequest, body: object | null): void {
  const { upgradeId, credentialId } = (body ?? {}) as Partial<Record<string, string>>;
  if (grantOf(request).upgrade !== null || upgradeId === undefined || credentialId === undefined) return;
  tellBegun(request, { upgradeId, credentialId });
}

/**
 * The caller's key, made one that no other caller can know: the run answers a key it has seen with what came of it, so
 * that whoever guesses a reviewer's next key could have the reviewer's decision pass for done. A key is of one caller and
 * one action; it is passed on as a digest, so nothing that a caller put into it reaches a history.
 */
function repeatableOf({ raw }: FastifyRequest, { id, kind }: Principal, action: Action): Repeatable {
  const [key, ...more] = raw.headersDistinct['idempotency-key'] ?? [];
  if (key === undefined) return {};
  if (more.length > 0 || !/^[!-~]{1,200}$/.test(key)) {
    throw new UpgradeError(
      'INVALID_INPUT',
      'Idempotency-Key is one value of 1 to 200 visible ASCII characters.',
      { fields: { 'Idempotency-Key': 'is not 1 to 200 visible ASCII characters' } },
    );
  }
  const scope = JSON.stringify([kind, id, action, key]);
  return { idempotencyKey: createHash('sha256').update(scope).digest('base64url') };
}
