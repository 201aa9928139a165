/** docs/http-api.md tells who may do what; whoever reads it must be able to rely on it. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { ACTIONS, type Action, mayDo } from '../../client/http/access/actions';
import { PRINCIPAL_KINDS } from '../../client/http/access/principal';
import { type ApiEndpoint, startApiEndpoint } from '../support/api-endpoint';
import { tableRows } from './table-rows';

const page = readFileSync(path.join(__dirname, '../../docs/http-api.md'), 'utf8');
const rows = tableRows(page);

let endpoint: ApiEndpoint;
beforeAll(async () => void (endpoint = await startApiEndpoint()));
afterAll(() => endpoint.close());

it('the matrix says of every action and kind what the code does', () => {
  const header = rows.find(([first, second]) => first === 'action' && second === 'BACK_END');
  expect(header?.slice(1)).toEqual([...PRINCIPAL_KINDS]);
  const told = Object.fromEntries(
    rows
      .filter((row) => row.length === 6 && row[0]?.startsWith('`'))
      .map(([action, ...cells]) => [action, cells]),
  );
  const done = Object.fromEntries(
    (Object.keys(ACTIONS) as Action[]).map((action) => [
      `\`${action}\``,
      PRINCIPAL_KINDS.map((kind) => (mayDo(kind, action) ? 'yes' : '')),
    ]),
  );
  expect(told).toEqual(done);
});

it('every route with an action is listed with it, and no other', () => {
  const told = rows
    .filter(([route]) => /^`(GET|POST|PUT|DELETE) /.test(route ?? ''))
    .map((row) => row.join(' '));
  const served = endpoint.server.routes.flatMap(({ method, url, access }) =>
    'action' in access && method !== 'HEAD' ? [`\`${method} ${url}\` \`${access.action}\``] : [],
  );
  expect(told.toSorted()).toEqual(served.toSorted());
});
