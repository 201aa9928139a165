/**
 * What each route of upgrades does: the one call of the client it comes to.
 *
 * Raw input is parsed by the client (client/schemas.ts). What says who the caller is or what it may do comes from the
 * grant and never from the body: a body that names an actor, a side or a key of its own is refused (OWASP API3:2023).
 */
import { parse } from '../parse';
import type { AnswersInput, AppointmentInput, ContactInfoInput } from '../schemas';
import { issueSession, list, start } from './begin-and-list';
import { holdBody, noticeCodeBody, nothingBody, releaseBody, reviewBody } from './contract/inputs';
import type { OperationId } from './contract/operations';
import { REVIEW_QUEUE_ROUTES } from './review-queue-routes';
import { type RouteAnswer, type RouteCall, withNumber } from './route-call';

/** The routes that agents call answer for themselves (agent-codes.ts). */
export type UpgradeRouteId = Exclude<OperationId, 'revealCode' | 'reissueCode'>;

export const UPGRADE_ROUTES: Readonly<Record<UpgradeRouteId, (input: RouteCall) => Promise<RouteAnswer>>> = {
  startUpgrade: start,
  listUpgrades: list,
  issueSession,

  readUpgrade: async (input) => input.watch.read(input),

  submitContactInfo: async ({ client, upgradeId, body, repeatable }) => ({
    body: await client.submitContactInfo(upgradeId, body as ContactInfoInput, repeatable),
  }),

  readQuestions: async ({ client, upgradeId }) => ({ body: await client.getQuestions(upgradeId) }),

  answerQuestions: async ({ client, upgradeId, body, repeatable }) => ({
    body: await client.answerKba(upgradeId, body as AnswersInput, repeatable),
  }),

  async declineQuestions({ client, upgradeId, body, repeatable }) {
    parse(nothingBody, body);
    return { body: await client.declineKba(upgradeId, repeatable) };
  },

  listVideoSlots: async ({ client, upgradeId, query }) => ({
    body: { slots: await client.listVideoSlots(upgradeId, withNumber(query, 'limit')) },
  }),

  bookVideo: async ({ client, upgradeId, body, repeatable }) => ({
    body: await client.bookVideo(upgradeId, body as AppointmentInput, repeatable),
  }),

  rescheduleVideo: async ({ client, upgradeId, body, repeatable }) => ({
    body: await client.rescheduleVideo(upgradeId, body as AppointmentInput, repeatable),
  }),

  async cancelVideo({ client, upgradeId, body, repeatable }) {
    parse(nothingBody, body);
    return { body: await client.cancelVideo(upgradeId, repeatable) };
  },

  readJoinLink: async ({ client, upgradeId }) => ({ body: await client.getJoinLink(upgradeId) }),

  redeemCode: async ({ client, upgradeId, body, repeatable }) => ({
    body: await client.redeemCode(upgradeId, body as { code: string }, repeatable),
  }),

  async requestLetter({ client, upgradeId, body, repeatable }) {
    parse(nothingBody, body);
    return { body: await client.requestNewLetter(upgradeId, repeatable) };
  },

  async cancelUpgrade({ client, principal, upgradeId, body, repeatable }) {
    parse(nothingBody, body);
    const by = principal.kind === 'OPERATOR' ? 'OPERATOR' : 'APPLICANT';
    return { body: await client.cancel(upgradeId, { by }, repeatable) };
  },

  async repudiateUpgrade({ client, principal, upgradeId, body }) {
    // A partner's page takes the code of the notification; an operator has listened to the person.
    if (principal.kind !== 'OPERATOR') {
      return { body: await client.repudiate(upgradeId, parse(noticeCodeBody, body)) };
    }
    parse(nothingBody, body);
    return { body: await client.repudiate(upgradeId, { actor: principal.id }) };
  },

  async eraseUpgrade({ client, principal, upgradeId, body }) {
    parse(nothingBody, body);
    return { body: await client.erase(upgradeId, { by: 'OPERATOR', actor: principal.id }) };
  },

  listHolds: async ({ client, upgradeId }) => ({ body: { holds: await client.listHolds(upgradeId) } }),

  async placeHold({ client, principal, upgradeId, body }) {
    const { reason } = parse(holdBody, body);
    return { body: { holds: await client.hold(upgradeId, { actor: principal.id, reason }) } };
  },

  async releaseHold({ client, principal, upgradeId, body }) {
    const { hold, reason } = parse(releaseBody, body);
    return { body: { holds: await client.releaseHold(upgradeId, { hold, actor: principal.id, reason }) } };
  },

  async decideReview({ client, principal, upgradeId, body, repeatable }) {
    const decision = parse(reviewBody, body);
    return { body: await client.decideReview(upgradeId, { ...decision, actor: principal.id }, repeatable) };
  },

  ...REVIEW_QUEUE_ROUTES,
};
