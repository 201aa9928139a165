/**
 * `POST /v1/appointments/{appointmentId}/code` and `…/code/reissue`: the code that a proofing agent reads to the person
 * at the end of a passed session.
 *
 * It is shown once, ever. A code that was misheard is made anew, as often as the policy allows; the earlier one is void.
 * Nothing is logged but who asked and for which appointment, and no cache may keep an answer.
 */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Store } from '../../db/store';
import { UpgradeError } from '../errors';
import type { UpgradeClient } from '../upgrade-client';
import { type AgentKey, agentOf } from './agent-keys';
import { problem } from './problem';

export interface AgentCodeOptions {
  readonly store: Pick<Store, 'appointments'>;
  readonly client: Pick<UpgradeClient, 'revealCodeToAgent' | 'reissueCodeToAgent'>;
  readonly keys: readonly AgentKey[];
}

interface CodeRoute {
  Params: { appointmentId: string };
}

export function registerAgentCodes(app: FastifyInstance, options: AgentCodeOptions): void {
  const { store, client, keys } = options;

  /** @throws UpgradeError for an appointment nobody knows, as for one without a code: the two are not told apart */
  async function upgradeIdOf({ appointmentId }: CodeRoute['Params']): Promise<string> {
    const appointment = await store.appointments.get(appointmentId);
    if (appointment?.state === 'PASSED') return appointment.upgradeId;
    throw new UpgradeError('CODE_NOT_AVAILABLE', NOT_AVAILABLE);
  }

  void app.register(async (scope) => {
    scope.addHook('onRequest', async (_request, reply) => {
      void reply.header('cache-control', 'no-store');
    });
    // There is nothing to say beside the address; whatever body comes is left unread.
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser('*', (_request, body, done) => {
      body.resume();
      done(null);
    });

    scope.post<CodeRoute>('/v1/appointments/:appointmentId/code', async (request, reply) => {
      const agentId = authenticated(request, reply, keys);
      const upgradeId = await upgradeIdOf(request.params);
      try {
        const shown = await client.revealCodeToAgent(upgradeId, agentId);
        logHandover(request, agentId, 'activation code shown');
        return shown;
      } catch (error) {
        if (!(error instanceof UpgradeError) || error.code !== 'CODE_NOT_AVAILABLE') throw error;
        if (error.details['wasIssued'] !== true) throw new UpgradeError('CODE_NOT_AVAILABLE', NOT_AVAILABLE);
        const gone = problem(410, error.code, SHOWN_BEFORE);
        return reply.code(gone.status).type('application/problem+json').send(gone);
      }
    });

    scope.post<CodeRoute>('/v1/appointments/:appointmentId/code/reissue', async (request, reply) => {
      const agentId = authenticated(request, reply, keys);
      const upgradeId = await upgradeIdOf(request.params);
      const reissued = await client.reissueCodeToAgent(upgradeId, agentId);
      logHandover(request, agentId, 'activation code made anew and shown');
      return reissued;
    });
  });
}

const NOT_AVAILABLE = 'There is no code to hand over for such an appointment.';
const SHOWN_BEFORE = 'The code was shown before, or is over. If it was misheard, have it made anew.';

/** @throws UpgradeError AGENT_KEY_INVALID */
function authenticated(request: FastifyRequest, reply: FastifyReply, keys: readonly AgentKey[]): string {
  const agentId = agentOf(keys, request.headers.authorization);
  if (agentId !== null) return agentId;
  void reply.header('www-authenticate', 'Bearer');
  throw new UpgradeError(
    'AGENT_KEY_INVALID',
    'Give the key of a proofing agent: Authorization: Bearer <key>.',
  );
}

function logHandover({ log, params }: FastifyRequest<CodeRoute>, agentId: string, what: string): void {
  log.info({ agentId, appointmentId: params.appointmentId }, what);
}
