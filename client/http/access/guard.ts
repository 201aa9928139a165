/**
 * The one gate of the HTTP API: who calls, how often, which case, what for. All before a byte of the body is read.
 *
 * - No route can do without: one that does not declare its access in its `config` cannot be registered, and a handler
 *   gets its case from {@link grantOf} alone, which has one only for who passed here.
 * - A case of somebody else, of another partner, an unknown id and a malformed one get the same answer after the same one
 *   look-up (OWASP API1:2023). 403 is for who may see the case, and not do this with it.
 */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Store, UpgradeRecord } from '../../../db/store';
import { UpgradeError } from '../../errors';
import { upgradeIdSchema } from '../../schemas';
import { type Action, type ActionRule, ACTIONS, mayDo } from './actions';
import type { Authenticate } from './authenticate';
import { type Principal, reaches } from './principal';
import type { RateLimits } from './rate-limits';

/** What a route declares: the action it is, or why anybody may call it. */
export type RouteAccess = { readonly action: Action } | { readonly open: string };

declare module 'fastify' {
  interface FastifyContextConfig {
    access?: RouteAccess;
  }
}

export interface GuardOptions {
  readonly store: Pick<Store, 'upgrades' | 'appointments'>;
  readonly authenticate: Authenticate;
  readonly limits: RateLimits;
}

/** Who was let in, and the case that was checked; null: the route is about none. */
export interface Grant {
  readonly principal: Principal;
  readonly upgrade: UpgradeRecord | null;
}

const grants = new WeakMap<FastifyRequest, Grant>();

/** @throws Error if nobody was let in, which no registered route can come to */
export function grantOf(request: FastifyRequest): Grant {
  const grant = grants.get(request);
  if (grant === undefined) throw new Error('a route without an action asked for its grant');
  return grant;
}

/** The case of a request that was let in; null: it is about none, or was not. */
export function grantedCase(request: FastifyRequest): UpgradeRecord | null {
  return grants.get(request)?.upgrade ?? null;
}

export interface DeclaredRoute {
  readonly method: string;
  readonly url: string;
  readonly access: RouteAccess;
}

/** Before any route is registered. @returns all that are, as they come to be */
export function registerGuard(app: FastifyInstance, options: GuardOptions): readonly DeclaredRoute[] {
  const routes: DeclaredRoute[] = [];
  app.addHook('onRoute', ({ method, url, config }) => {
    const access = config?.access;
    const flaw = flawOf(url, access);
    if (flaw !== null || access === undefined) throw new Error(`${String(method)} ${url} ${flaw}`);
    for (const each of [method].flat()) routes.push({ method: each, url, access });
  });

  app.addHook('onRequest', async (request, reply) => {
    if (request.is404) return;
    const { access } = request.routeOptions.config;
    if (access === undefined) throw new Error('a route was registered before the gate');
    if ('open' in access) return;
    const principal = await principalOf(request, reply, options, access.action);
    options.limits.takeFor(principal);
    const upgrade = await checkedCase(request, options.store, principal, access.action);
    grants.set(request, { principal, upgrade });
  });
  return routes;
}

/** What an address with a case of its own must name it by. */
const PARAMETER = { UPGRADE: 'upgradeId', APPOINTMENT: 'appointmentId' } as const;

function flawOf(url: string, access: RouteAccess | undefined): string | null {
  if (access === undefined) return 'declares no access';
  if ('open' in access) return access.open === '' ? 'does not say why it is open' : null;
  const { on }: ActionRule = ACTIONS[access.action];
  const named = [...url.matchAll(/:(\w+)|\*/g)].map(([, name]) => name);
  const expected = on === 'COLLECTION' ? [] : [PARAMETER[on]];
  const isAsExpected =
    named.length === expected.length && named.every((name, index) => name === expected[index]);
  return isAsExpected ? null : `does not name what ${access.action} is about`;
}

async function principalOf(
  { raw, log, ip, routeOptions }: FastifyRequest,
  reply: FastifyReply,
  { authenticate, limits }: GuardOptions,
  action: Action,
): Promise<Principal> {
  // Sent twice, it is nobody's: two programs could read different ones.
  const [authorization, ...more] = raw.headersDistinct['authorization'] ?? [];
  const result = await authenticate(more.length === 0 ? authorization : undefined);
  if ('principal' in result) return result.principal;
  limits.takeForFailure(ip);
  log.warn({ reason: result.failure, route: routeOptions.url }, 'authentication failed');
  void reply.header('www-authenticate', 'Bearer');
  const { on }: ActionRule = ACTIONS[action];
  if (on === 'APPOINTMENT') {
    throw new UpgradeError(
      'AGENT_KEY_INVALID',
      'Give the key of a proofing agent: Authorization: Bearer <key>.',
    );
  }
  throw new UpgradeError(
    'UNAUTHENTICATED',
    'Give an API key, a token or an applicant session that is valid now: Authorization: Bearer <credential>.',
  );
}

/** @throws UpgradeError not found, or FORBIDDEN */
async function checkedCase(
  request: FastifyRequest,
  store: GuardOptions['store'],
  principal: Principal,
  action: Action,
): Promise<UpgradeRecord | null> {
  const { on }: ActionRule = ACTIONS[action];
  const isAllowed = mayDo(principal.kind, action);
  if (on === 'COLLECTION') {
    if (isAllowed) return null;
    throw forbidden();
  }
  const id = (request.params as Readonly<Record<string, string>>)[PARAMETER[on]] ?? '';
  const upgradeId = on === 'UPGRADE' ? id : (await store.appointments.get(id))?.upgradeId;
  const upgrade = await findUpgrade(store, upgradeId);
  const isSeen = isAllowed || mayDo(principal.kind, 'upgrade.read');
  if (upgrade === null || !isSeen || !reaches(principal, upgrade)) throw NOT_FOUND[on]();
  if (!isAllowed) throw forbidden();
  return upgrade;
}

/** No upgrade has it. */
const NO_ID = '00000000-0000-0000-0000-000000000000';

/** One look-up, whatever was given: an id that cannot be one costs as much as one that nobody has. */
async function findUpgrade(
  { upgrades }: GuardOptions['store'],
  upgradeId: string | undefined,
): Promise<UpgradeRecord | null> {
  return upgrades.get(upgradeIdSchema.safeParse(upgradeId).data ?? NO_ID);
}

const NOT_FOUND = {
  UPGRADE: () => new UpgradeError('UPGRADE_NOT_FOUND', 'There is no upgrade with this id.'),
  APPOINTMENT: () => noCodeToHandOver(),
} as const;

/** The same for an appointment nobody knows and for one without a code. */
export function noCodeToHandOver(): UpgradeError {
  return new UpgradeError('CODE_NOT_AVAILABLE', 'There is no code to hand over for such an appointment.');
}

function forbidden(): UpgradeError {
  return new UpgradeError('FORBIDDEN', 'This credential may not do this; docs/http-api.md says which may.');
}
