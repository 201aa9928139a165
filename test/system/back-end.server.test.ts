/**
 * A partner can build a back end from the OpenAPI document and the event catalogue alone, in any language, and drive every
 * path: it knows how each upgrade ended from events, and nothing came that the documents do not tell of.
 */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { localApiKeys } from '../../deploy/local/local-api-keys';
import { localSecrets } from '../../deploy/local/local-secrets';
import { startStack, type Stack } from '../../deploy/local/stack';
import { type BackEnd, startBackEnd } from './back-end/back-end';
import type { Catalogue } from './back-end/event-endpoint';
import type { KnownUpgrade } from './back-end/known-upgrades';
import type { Upgrade } from './back-end/upgrade';
import { ENDING_PATHS } from './back-end-paths/ending-paths';
import { createOutsideWorld, operatorCommand, type OutsideWorld } from './back-end-paths/outside-world';
import type { Path } from './back-end-paths/path';
import { PROOFING_PATHS } from './back-end-paths/proofing-paths';
import { PURCHASE_PATHS } from './back-end-paths/purchase-paths';
import { STAFF_PATHS } from './back-end-paths/staff-paths';

const PARTNER = 'partner-example';
const CATALOGUE = path.join(__dirname, '..', '..', 'docs', 'events-to-back-ends.schema.json');
const PATHS = [...ENDING_PATHS, ...STAFF_PATHS, ...PROOFING_PATHS, ...PURCHASE_PATHS];
/** On their way at once. */
const AT_ONCE = 8;

let folder: string;
let stack: Stack;
let backEnd: BackEnd;
let outside: OutsideWorld;
const gone = new Map<Path, Upgrade>();
const failed: string[] = [];

beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'back-end-'));
  const forKey = ['api-key', 'shop', '--kind', 'BACK_END', '--partner', PARTNER];
  const { key, entry } = await operatorCommand<{ key: string; entry: object }>(forKey);
  const keys = JSON.parse(localApiKeys(localSecrets(folder))) as object[];
  stack = await startStack({
    dataFolder: folder,
    settings: { API_KEYS: JSON.stringify([...keys, entry]) },
  });
  outside = createOutsideWorld(stack, folder);
  const catalogue = JSON.parse(readFileSync(CATALOGUE, 'utf8')) as Catalogue;
  backEnd = await startBackEnd({ apiUrl: stack.apiUrl, apiKey: key, partnerId: PARTNER, catalogue });
  const { url, retiredUrl } = backEnd.endpoint;
  const add = (...argv: string[]) =>
    operatorCommand<{ secret: string }>(
      ['events', 'endpoints', 'add', '--partner', PARTNER, '--actor', 'operator-1', ...argv],
      stack.environment,
    );
  backEnd.endpoint.secret = (await add('--url', url)).secret;
  await add('--url', retiredUrl, '--type', 'upgrade.started');
}, 180_000);
afterAll(async () => {
  await backEnd.close();
  await stack.stop();
  rmSync(folder, { recursive: true, force: true });
}, 60_000);

it('the back end goes every path, and each step is taken or refused as the documents say', async () => {
  const waiting = [...PATHS];
  const goSome = async (): Promise<void> => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      try {
        gone.set(next, await next.go({ backEnd, outside, customer: outside.customer }));
      } catch (error) {
        failed.push(`${next.path}: ${String(error)}`);
      }
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, goSome));
  expect(failed).toEqual([]);
}, 240_000);

it('from events alone it knows how each upgrade ended, why, and what the credential is worth', async () => {
  const known = await Promise.all(
    PATHS.map(async (each) => {
      const { lastType } = each.expected;
      const upgradeId = gone.get(each)?.upgradeId ?? '';
      const isTold = ({ types }: KnownUpgrade) => types.at(-1) === lastType;
      await backEnd.known.until(upgradeId, lastType, isTold).catch(() => undefined);
      const now = backEnd.known.get(upgradeId);
      return { path: each.path, ...now, lastType: now?.types.at(-1) };
    }),
  );
  expect(known).toEqual(
    PATHS.map(({ path, expected }) => expect.objectContaining({ path, ...expected }) as unknown),
  );
}, 90_000);

it('what events told is what the status says', async () => {
  expect(gone.size).toBe(PATHS.length);
  for (const { upgradeId, statusOnce } of gone.values()) {
    const { outcome, reason } = await statusOnce('ended', ({ stage }) => stage === 'CLOSED');
    expect(backEnd.known.get(upgradeId)).toMatchObject({ stage: 'CLOSED', outcome, reason });
  }
}, 60_000);

it('no event is missing, out of order or of an unknown form, and no answer is undocumented', () => {
  expect(backEnd.faults).toEqual([]);
  expect(backEnd.known.upgradeIds.length).toBeGreaterThanOrEqual(PATHS.length);
  for (const upgradeId of backEnd.known.upgradeIds) {
    const { sequence, types } = backEnd.known.get(upgradeId)!;
    expect(sequence).toBe(types.length);
    expect(types[0]).toBe('upgrade.started');
  }
});

it('answers were lost in both directions, and who waited for a status was told that nothing changed', () => {
  expect(backEnd.calls.repeated).toBeGreaterThan(PATHS.length);
  expect(backEnd.calls.brokenOff).toBeGreaterThan(0);
  expect(backEnd.endpoint.repeated).toBe(1);
  expect(backEnd.calls.answered.get('readUpgrade 304')).toBeGreaterThan(0);
});

it('the list has every upgrade that events told of, and no other, page by page', async () => {
  expect((await backEnd.listAll()).toSorted()).toEqual([...backEnd.known.upgradeIds].toSorted());
});

it('every type of the catalogue was met, and every operation that is for back ends', () => {
  const { $defs } = JSON.parse(readFileSync(CATALOGUE, 'utf8')) as Catalogue;
  const types = Object.keys($defs).filter((name) => name.includes('.'));
  expect([...backEnd.known.types].toSorted()).toEqual(types.toSorted());
  const ours = backEnd.document.operations.filter(({ description }) => description.includes('BACK_END'));
  const called = new Set([...backEnd.calls.answered.keys()].map((answer) => answer.split(' ')[0]));
  expect(ours.length).toBeGreaterThan(15);
  expect(ours.map(({ operationId }) => operationId).filter((id) => !called.has(id))).toEqual([]);
  expect(backEnd.faults).toEqual([]);
});
