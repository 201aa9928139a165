/** The routes of the review queue: what waits for a decision, and who works on what. */
import { z } from 'zod';
import { UpgradeError } from '../errors';
import { parse } from '../parse';
import type { ListReviewsInput } from '../schemas';
import { partnersOf } from './access/principal';
import { type RouteCall, type UpgradeRoute, withNumber } from './route-call';

const ASSIGNEE = '/v1/upgrades/:upgradeId/review/assignee';

export const REVIEW_QUEUE_ROUTES: readonly UpgradeRoute[] = [
  {
    method: 'GET',
    url: '/v1/reviews',
    action: 'review.list',
    call: async ({ client, principal, query }) => {
      const { mine, unassigned, ...filters } = parse(listQuery, withNumber(query, 'limit'));
      const partnerIds = partnersOf(principal);
      const wanted: ListReviewsInput = {
        ...filters,
        ...(mine === 'true' && { assignee: principal.id }),
        ...(unassigned === 'true' && { assignee: null }),
        ...(partnerIds !== undefined && { partnerIds }),
      };
      return { body: await client.listReviews(wanted) };
    },
  },
  {
    method: 'PUT',
    url: ASSIGNEE,
    action: 'review.assign',
    call: async (call) => {
      const { assignee } = parse(assigneeBody, call.body) ?? {};
      // An operator decides nothing, so there is nobody they could mean by saying nobody.
      if (assignee === undefined && call.principal.kind !== 'REVIEWER')
        throw new UpgradeError('INVALID_INPUT', 'Name the reviewer who works on it, as assignee.');
      return { body: await assign(call, assignee ?? call.principal.id) };
    },
  },
  {
    method: 'DELETE',
    url: ASSIGNEE,
    action: 'review.unassign',
    call: async (call) => {
      parse(NOTHING, call.body);
      return { body: await assign(call, null) };
    },
  },
];

/** A reviewer gives away what is theirs or nobody's; an operator sees to it that no case waits for who is away. */
function assign({ client, principal, upgradeId }: RouteCall, assignee: string | null) {
  const takesOver = principal.kind === 'OPERATOR';
  return client.assignReview(upgradeId, { assignee, actor: principal.id, takesOver });
}

const flag = z.enum(['true', 'false'], 'true or false').optional();
/** What is left is the client's to judge. What the caller may see is no field of theirs. */
const listQuery = z
  .looseObject({ mine: flag, unassigned: flag, partnerIds: z.never('give partnerId').optional() })
  .refine(({ mine, unassigned }) => mine !== 'true' || unassigned !== 'true', {
    path: ['unassigned'],
    message: 'what is mine is not unassigned',
  });
const assigneeBody = z.strictObject({ assignee: z.string() }).partial().nullish();
/** No body, or an empty object. */
const NOTHING = z.strictObject({}).nullish();
