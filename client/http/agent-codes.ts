/**
 * `POST /v1/appointments/{appointmentId}/code` and `…/code/reissue`: the code that a proofing agent reads to the person
 * at the end of a passed session.
 *
 * It is shown once, ever. A code that was misheard is made anew, as often as the policy allows; the earlier one is void.
 * Nothing is logged but who asked and for which appointment, and no cache may keep an answer.
 */
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Store } from '../../db/store';
import { UpgradeError } from '../errors';
import type { UpgradeClient } from '../upgrade-client';
import { grantOf, noCodeToHandOver } from './access/guard';
import { OPERATIONS } from './contract/operations';
import { problem } from './problem';
import { sendProblem } from './send-problem';

export interface AgentCodeOptions {
  readonly store: Pick<Store, 'appointments'>;
  readonly client: Pick<UpgradeClient, 'revealCodeToAgent' | 'reissueCodeToAgent'>;
}

interface CodeRoute {
  Params: { appointmentId: string };
}

export function registerAgentCodes(app: FastifyInstance, { store, client }: AgentCodeOptions): void {
  /** @throws UpgradeError for an appointment without a code, as for one that nobody knows: the two are not told apart */
  async function upgradeIdOf({ appointmentId }: CodeRoute['Params']): Promise<string> {
    const appointment = await store.appointments.get(appointmentId);
    if (appointment?.state === 'PASSED') return appointment.upgradeId;
    throw noCodeToHandOver();
  }

  void app.register(async (scope) => {
    // There is nothing to say beside the address; whatever body comes is left unread.
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser('*', (_request, body, done) => {
      body.resume();
      done(null);
    });

    scope.route<CodeRoute>({
      ...routeOf(OPERATIONS.revealCode),
      async handler(request, reply) {
        const agentId = grantOf(request).principal.id;
        const upgradeId = await upgradeIdOf(request.params);
        try {
          const shown = await client.revealCodeToAgent(upgradeId, agentId);
          logHandover(request, agentId, 'activation code shown');
          return shown;
        } catch (error) {
          if (!(error instanceof UpgradeError) || error.code !== 'CODE_NOT_AVAILABLE') throw error;
          if (error.details['wasIssued'] !== true) throw noCodeToHandOver();
          sendProblem(reply, problem(410, error.code, SHOWN_BEFORE));
          return reply;
        }
      },
    });

    scope.route<CodeRoute>({
      ...routeOf(OPERATIONS.reissueCode),
      async handler(request) {
        const agentId = grantOf(request).principal.id;
        const upgradeId = await upgradeIdOf(request.params);
        const reissued = await client.reissueCodeToAgent(upgradeId, agentId);
        logHandover(request, agentId, 'activation code made anew and shown');
        return reissued;
      },
    });
  });
}

function routeOf({ method, url, action }: typeof OPERATIONS.revealCode | typeof OPERATIONS.reissueCode) {
  return { method, url, config: { access: { action } } };
}

const SHOWN_BEFORE = 'The code was shown before, or is over. If it was misheard, have it made anew.';

function logHandover({ log, params }: FastifyRequest<CodeRoute>, agentId: string, what: string): void {
  log.info({ agentId, appointmentId: params.appointmentId }, what);
}
