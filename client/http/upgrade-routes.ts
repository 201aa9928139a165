/**
 * The routes of upgrades under `/v1`: each an address, an action, and the one call of the client it comes to.
 *
 * Raw input is parsed by the client (client/schemas.ts). What says who the caller is or what it may do comes from the
 * grant and never from the body: a body that names an actor, a side or a key of its own is refused (OWASP API3:2023).
 */
import { z } from 'zod';
import { HOLD_REASONS } from '../../workflows/holds';
import { REPEATED_STEPS, REVIEW_DECISIONS } from '../../workflows/review-words';
import { parse } from '../parse';
import type { AnswersInput, AppointmentInput, ContactInfoInput } from '../schemas';
import { issueSession, list, start } from './begin-and-list';
import { REVIEW_QUEUE_ROUTES } from './review-queue-routes';
import { type UpgradeRoute, withNumber } from './route-call';

const ONE = '/v1/upgrades/:upgradeId';
const APPOINTMENT = `${ONE}/video/appointment`;

export const UPGRADE_ROUTES: readonly UpgradeRoute[] = [
  { method: 'POST', url: '/v1/upgrades', action: 'upgrade.start', call: start },
  { method: 'GET', url: '/v1/upgrades', action: 'upgrade.list', call: list },
  {
    method: 'GET',
    url: ONE,
    action: 'upgrade.read',
    call: async ({ client, upgradeId }) => ({ body: await client.getStatus(upgradeId) }),
  },
  { method: 'POST', url: `${ONE}/sessions`, action: 'session.issue', call: issueSession },
  {
    method: 'POST',
    url: `${ONE}/contact-info`,
    action: 'contact-info.submit',
    call: async ({ client, upgradeId, body, repeatable }) => ({
      body: await client.submitContactInfo(upgradeId, body as ContactInfoInput, repeatable),
    }),
  },
  {
    method: 'GET',
    url: `${ONE}/kba/questions`,
    action: 'questions.read',
    call: async ({ client, upgradeId }) => ({ body: await client.getQuestions(upgradeId) }),
  },
  {
    method: 'POST',
    url: `${ONE}/kba/answers`,
    action: 'questions.answer',
    call: async ({ client, upgradeId, body, repeatable }) => ({
      body: await client.answerKba(upgradeId, body as AnswersInput, repeatable),
    }),
  },
  {
    method: 'POST',
    url: `${ONE}/kba/decline`,
    action: 'questions.decline',
    call: async ({ client, upgradeId, body, repeatable }) => {
      parse(NOTHING, body);
      return { body: await client.declineKba(upgradeId, repeatable) };
    },
  },
  {
    method: 'GET',
    url: `${ONE}/video/slots`,
    action: 'video.slots',
    call: async ({ client, upgradeId, query }) => ({
      body: { slots: await client.listVideoSlots(upgradeId, withNumber(query, 'limit')) },
    }),
  },
  {
    method: 'POST',
    url: APPOINTMENT,
    action: 'video.book',
    call: async ({ client, upgradeId, body, repeatable }) => ({
      body: await client.bookVideo(upgradeId, body as AppointmentInput, repeatable),
    }),
  },
  {
    method: 'PUT',
    url: APPOINTMENT,
    action: 'video.reschedule',
    call: async ({ client, upgradeId, body, repeatable }) => ({
      body: await client.rescheduleVideo(upgradeId, body as AppointmentInput, repeatable),
    }),
  },
  {
    method: 'DELETE',
    url: APPOINTMENT,
    action: 'video.cancel',
    call: async ({ client, upgradeId, body, repeatable }) => {
      parse(NOTHING, body);
      return { body: await client.cancelVideo(upgradeId, repeatable) };
    },
  },
  {
    method: 'GET',
    url: `${ONE}/video/join-link`,
    action: 'video.join',
    call: async ({ client, upgradeId }) => ({ body: await client.getJoinLink(upgradeId) }),
  },
  {
    method: 'POST',
    url: `${ONE}/redemption`,
    action: 'code.redeem',
    call: async ({ client, upgradeId, body, repeatable }) => ({
      body: await client.redeemCode(upgradeId, body as { code: string }, repeatable),
    }),
  },
  {
    method: 'POST',
    url: `${ONE}/letters`,
    action: 'letter.request',
    call: async ({ client, upgradeId, body, repeatable }) => {
      parse(NOTHING, body);
      return { body: await client.requestNewLetter(upgradeId, repeatable) };
    },
  },
  {
    method: 'POST',
    url: `${ONE}/cancellation`,
    action: 'upgrade.cancel',
    call: async ({ client, principal, upgradeId, body, repeatable }) => {
      parse(NOTHING, body);
      const by = principal.kind === 'OPERATOR' ? 'OPERATOR' : 'APPLICANT';
      return { body: await client.cancel(upgradeId, { by }, repeatable) };
    },
  },
  {
    method: 'POST',
    url: `${ONE}/repudiation`,
    action: 'upgrade.repudiate',
    call: async ({ client, principal, upgradeId, body }) => {
      // A partner's page takes the code of the notification; an operator has listened to the person.
      if (principal.kind !== 'OPERATOR')
        return { body: await client.repudiate(upgradeId, parse(repudiationBody, body)) };
      parse(NOTHING, body);
      return { body: await client.repudiate(upgradeId, { actor: principal.id }) };
    },
  },
  {
    method: 'POST',
    url: `${ONE}/erasure`,
    action: 'upgrade.erase',
    call: async ({ client, principal, upgradeId, body }) => {
      parse(NOTHING, body);
      return { body: await client.erase(upgradeId, { by: 'OPERATOR', actor: principal.id }) };
    },
  },
  {
    method: 'GET',
    url: `${ONE}/holds`,
    action: 'hold.read',
    call: async ({ client, upgradeId }) => ({ body: { holds: await client.listHolds(upgradeId) } }),
  },
  {
    method: 'POST',
    url: `${ONE}/holds`,
    action: 'hold.place',
    call: async ({ client, principal, upgradeId, body }) => {
      const { reason } = parse(reasonBody, body);
      return { body: { holds: await client.hold(upgradeId, { actor: principal.id, reason }) } };
    },
  },
  {
    method: 'POST',
    url: `${ONE}/holds/release`,
    action: 'hold.release',
    call: async ({ client, principal, upgradeId, body }) => {
      const { hold, reason } = parse(releaseBody, body);
      return { body: { holds: await client.releaseHold(upgradeId, { hold, actor: principal.id, reason }) } };
    },
  },
  {
    method: 'POST',
    url: `${ONE}/review`,
    action: 'review.decide',
    call: async ({ client, principal, upgradeId, body, repeatable }) => {
      const decision = parse(reviewBody, body);
      return { body: await client.decideReview(upgradeId, { ...decision, actor: principal.id }, repeatable) };
    },
  },
  ...REVIEW_QUEUE_ROUTES,
];

/** No body, or an empty object. */
const NOTHING = z.strictObject({}).nullish();
const repudiationBody = z.strictObject({ code: z.string() });
/** A reference, e.g. of a ticket; never a person's data. */
const reasonBody = z.strictObject({ reason: z.string() });
const releaseBody = z.strictObject({ hold: z.enum(HOLD_REASONS), reason: z.string() });
/** That a step belongs to ASK_AGAIN is the client's to say. */
const reviewBody = z.strictObject({
  decision: z.enum(REVIEW_DECISIONS),
  step: z.enum(REPEATED_STEPS).optional(),
  reason: z.string(),
});
