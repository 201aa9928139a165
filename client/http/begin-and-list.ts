/** The calls of the API that look beyond one case: starting, listing, and lending a session. */
import { z } from 'zod';
import { UpgradeError } from '../errors';
import { parse } from '../parse';
import type { ListInput, StartInput } from '../schemas';
import { coversPartner, partnersOf } from './access/principal';
import { sessionBody } from './contract/inputs';
import { listedUpgrade } from './listed-upgrade';
import { type RouteAnswer, type RouteCall, withNumber } from './route-call';

/** What the start itself does not parse: whose case it would be. All other fields are the client's to judge. */
const startBody = z.looseObject({
  partnerId: z.string(),
  idempotencyKey: z.never('goes into its header').optional(),
});

export async function start({ client, principal, body, repeatable }: RouteCall): Promise<RouteAnswer> {
  const { partnerId } = parse(startBody, body);
  if (principal.kind === 'APPLICANT_SESSION' || !coversPartner(principal, partnerId)) {
    throw new UpgradeError('FORBIDDEN', 'This credential may not start upgrades for this partner.');
  }
  const partners = partnersOf(principal);
  const given = { ...(body as StartInput), ...repeatable };
  const begun = await client.start(given, partners === undefined ? {} : { partners });
  return { ...(!begun.attached && { status: 201 }), body: begun, upgradeId: begun.upgradeId };
}

export async function list({ client, principal, query }: RouteCall): Promise<RouteAnswer> {
  if ('partnerIds' in query) {
    throw new UpgradeError('INVALID_INPUT', 'The query has a field that is not known; give partnerId.', {
      fields: { partnerIds: 'is not known' },
    });
  }
  const partnerIds = partnersOf(principal);
  const wanted = withNumber(query, 'limit') as ListInput;
  const page = await client.list({ ...wanted, ...(partnerIds !== undefined && { partnerIds }) });
  const upgrades = page.upgrades.map((upgrade) => listedUpgrade(upgrade, principal.kind));
  return { body: { upgrades, nextCursor: page.nextCursor } };
}

export async function issueSession({
  sessions,
  principal,
  upgradeId,
  body,
}: RouteCall): Promise<RouteAnswer> {
  const expiresInSeconds = parse(sessionBody, body)?.expiresInSeconds ?? 900;
  if (sessions === null) {
    throw new UpgradeError('SESSIONS_NOT_AVAILABLE', 'No sessions are lent here; set SESSION_KEYS.');
  }
  return { status: 201, body: await sessions.issue(upgradeId, principal.id, expiresInSeconds) };
}
