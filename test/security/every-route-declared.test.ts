/** Threat: a route is added in a hurry, and nobody asks who may call it. */
import fastify from 'fastify';
import { type ActionRule, ACTIONS } from '../../client/http/access/actions';
import { type GuardOptions, registerGuard, type RouteAccess } from '../../client/http/access/guard';
import { DEFAULT_RATE_LIMITS } from '../../client/http/access/rate-limits';
import { type ApiEndpoint, startApiEndpoint } from '../support/api-endpoint';

let endpoint: ApiEndpoint;
beforeAll(async () => {
  const rateLimits = { ...DEFAULT_RATE_LIMITS, failure: { burst: 1_000, perMinute: 1 } };
  endpoint = await startApiEndpoint({ access: { rateLimits } });
});
afterAll(() => endpoint.close());

/** Methods and addresses as the framework's own router has them. */
function routed(): string[] {
  const path: string[] = [];
  const lines = endpoint.server.app.printRoutes({ commonPrefix: false }).split('\n');
  return lines.flatMap((line) => {
    const [, indent = '', part, methods] = /^([ │]*)[├└]── (\S+)(?: \(([^)]+)\))?$/.exec(line) ?? [];
    if (part === undefined) return [];
    const depth = indent.length / 4;
    path.splice(depth, path.length, part);
    return (methods?.split(', ') ?? []).map((method) => `${method} ${path.join('')}`);
  });
}

it('every route that the router has declares who may call it, or why anybody may', () => {
  const declared = endpoint.server.routes.map(({ method, url }) => `${method} ${url}`);
  expect(declared.length).toBeGreaterThan(20);
  expect(routed().toSorted()).toEqual(declared.toSorted());
});

it('open are the signed events and what tells of the server itself, and nothing else', () => {
  const open = endpoint.server.routes.filter(({ access }) => 'open' in access);
  expect(new Set(open.map(({ url }) => url))).toEqual(
    new Set(['/v1/webhooks/:provider', '/metrics', '/healthz', '/readyz', '/openapi.json']),
  );
});

it('every action has a route, and every route of a case is checked against that case', () => {
  const actions = endpoint.server.routes.flatMap(({ url, access }) =>
    'action' in access ? [{ url, action: access.action }] : [],
  );
  expect(new Set(actions.map(({ action }) => action))).toEqual(new Set(Object.keys(ACTIONS)));
  for (const { url, action } of actions) {
    const { on }: ActionRule = ACTIONS[action];
    expect([url, on]).toEqual([
      url,
      url.includes(':upgradeId') ? 'UPGRADE' : url.includes(':appointmentId') ? 'APPOINTMENT' : 'COLLECTION',
    ]);
  }
});

it('without a credential every route but the open ones answers 401, and neither store nor client is asked', async () => {
  endpoint.lookUps.length = 0;
  for (const { method, url, access } of endpoint.server.routes) {
    if ('open' in access) continue;
    const address = url.replace(/:\w+/, '0b0f3c1e-8a55-4b6e-9a7e-0d3a5f6b7c8d');
    const answer = await fetch(endpoint.url + address, { method });
    expect([method, url, answer.status]).toEqual([method, url, 401]);
  }
  expect(endpoint.lookUps).toEqual([]);
  expect(endpoint.asked).toEqual([]);
});

describe('a route is not even registered', () => {
  const register = async (url: string, config: { access?: RouteAccess }): Promise<void> => {
    const app = fastify();
    registerGuard(app, {} as GuardOptions);
    app.get(url, { config }, async () => 'secret');
    await app.ready();
    await app.close();
  };

  it.each<[string, string, { access?: RouteAccess }]>([
    ['without a declaration', '/v1/upgrades/:upgradeId/export', {}],
    ['that is open and does not say why', '/v1/export', { access: { open: '' } }],
    ['whose case is not in its address', '/v1/export', { access: { action: 'upgrade.read' } }],
    ['that takes whatever address', '/v1/*', { access: { action: 'upgrade.list' } }],
    ['that names its case by another word', '/v1/upgrades/:id/x', { access: { action: 'upgrade.read' } }],
    ['of a case, declared as of none', '/v1/upgrades/:upgradeId/x', { access: { action: 'upgrade.list' } }],
    ['that names two cases', '/v1/upgrades/:upgradeId/like/:otherId', { access: { action: 'upgrade.read' } }],
  ])('%s', async (_, url, config) => {
    await expect(register(url, config)).rejects.toThrow(url);
  });
});
