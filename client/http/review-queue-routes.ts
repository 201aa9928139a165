/** The routes of the review queue: what waits for a decision, and who works on what. */
import { UpgradeError } from '../errors';
import { parse } from '../parse';
import type { ListReviewsInput } from '../schemas';
import { partnersOf } from './access/principal';
import { assigneeBody, nothingBody, reviewsFilter } from './contract/inputs';
import { type RouteAnswer, type RouteCall, withNumber } from './route-call';

type Call = (call: RouteCall) => Promise<RouteAnswer>;

export const REVIEW_QUEUE_ROUTES = {
  listReviews: async ({ client, principal, query }) => {
    const { mine, unassigned, ...filters } = parse(reviewsFilter, withNumber(query, 'limit'));
    const partnerIds = partnersOf(principal);
    const wanted: ListReviewsInput = {
      ...filters,
      ...(mine === 'true' && { assignee: principal.id }),
      ...(unassigned === 'true' && { assignee: null }),
      ...(partnerIds !== undefined && { partnerIds }),
    };
    return { body: await client.listReviews(wanted) };
  },

  assignReview: async (call) => {
    const { assignee } = parse(assigneeBody, call.body) ?? {};
    // An operator decides nothing, so there is nobody they could mean by saying nobody.
    if (assignee === undefined && call.principal.kind !== 'REVIEWER')
      throw new UpgradeError('INVALID_INPUT', 'Name the reviewer who works on it, as assignee.');
    return { body: await assign(call, assignee ?? call.principal.id) };
  },

  unassignReview: async (call) => {
    parse(nothingBody, call.body);
    return { body: await assign(call, null) };
  },
} as const satisfies Readonly<Record<string, Call>>;

/** A reviewer gives away what is theirs or nobody's; an operator sees to it that no case waits for who is away. */
function assign({ client, principal, upgradeId }: RouteCall, assignee: string | null) {
  const takesOver = principal.kind === 'OPERATOR';
  return client.assignReview(upgradeId, { assignee, actor: principal.id, takesOver });
}
