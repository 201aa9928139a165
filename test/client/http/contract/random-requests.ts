/**
 * Requests by the OpenAPI document, right ones and nearly right ones, of every operation and every kind of caller, against
 * the real client on a real store. Nothing is answered that the document does not tell of, and nothing 5xx.
 */
import * as fc from 'fast-check';
import { createUpgradeClient, UpgradeError } from '../../../../client';
import { PRINCIPAL_KINDS, type PrincipalKind } from '../../../../client/http/access/principal';
import { type OperationId, OPERATIONS } from '../../../../client/http/contract/operations';
import { HOLD_REASONS } from '../../../../workflows/holds';
import type { RefusalCode } from '../../../../workflows/messages';
import { addCredential, AT, totpAt } from '../../../db/fixtures';
import { type ApiEndpoint, callerOf, startApiEndpoint } from '../../../support/api-endpoint';
import { arbitraryOf, nearlyOf } from '../../../support/arbitrary-of-schema';
import {
  type DocumentedOperation,
  documentedOperations,
  type Json,
  undocumented,
} from '../../../support/openapi-document';
import { callerKindOf } from '../../../support/operation-samples';
import { runThatAnswers } from '../../../support/run-that-answers';
import { statusOf } from '../../cli-run';

type Documented = DocumentedOperation & { readonly method: string; readonly address: string };

/** What any run may refuse, whatever it was asked. */
const REFUSALS: readonly RefusalCode[] = [
  'WRONG_STAGE',
  'UPGRADE_CLOSED',
  'UPGRADE_MISMATCH',
  'MALFORMED_INPUT',
];
/** A start is taken in every stage but after the end. */
const REFUSALS_OF_START: readonly RefusalCode[] = ['UPGRADE_CLOSED', 'UPGRADE_MISMATCH'];
/** Whose one-time password is not used yet; a start uses it up. */
const KNOWN_CREDENTIALS = 40;
/** Open, and asked without parameters; readiness is 503 here, for there is no Temporal. */
const LEFT_OUT: ReadonlySet<string> = new Set(['readReadiness', 'readOpenApi']);

/** Nobody finds open questions, an appointment, the hour of a link, a repudiation's code or a signature by chance. */
export const NEVER_RIGHT_BY_CHANCE = [
  'readQuestions',
  'answerQuestions',
  'readJoinLink',
  'repudiateUpgrade',
  'revealCode',
  'reissueCode',
  'receiveEvent',
];

export interface World {
  readonly endpoint: ApiEndpoint;
  /** The case that is asked about. */
  upgradeId: string;
  refusal: RefusalCode | null;
}

export async function startWorld(): Promise<World> {
  const many = { burst: 1_000_000, perMinute: 1 };
  const world = {
    refusal: null as RefusalCode | null,
    upgradeId: '',
    endpoint: null as unknown as ApiEndpoint,
  };
  const run = runThatAnswers(() =>
    world.refusal === null
      ? statusOf({ upgradeId: world.upgradeId })
      : new UpgradeError(world.refusal, 'A sentence of the run.', { canary: 1 }),
  );
  world.endpoint = await startApiEndpoint({
    access: { rateLimits: { standing: many, session: many, failure: many } },
    behaviour: (store) => ({ ...createUpgradeClient({ temporal: run, store, clock: () => AT }) }),
  });
  for (let nth = 0; nth < KNOWN_CREDENTIALS; nth++) {
    await addCredential(world.endpoint.store, undefined, `credential-${nth}`);
  }
  return world;
}

/** Each operation has a case of its own, which what an earlier one ended does not touch. It awaits its code, and is held back. */
async function beginCase(world: World): Promise<void> {
  const { store } = world.endpoint;
  const upgradeId = await world.endpoint.upgrade();
  world.upgradeId = upgradeId;
  await store.upgrades.enterStage({
    upgradeId,
    stage: 'AWAITING_REDEMPTION',
    method: 'VIDEO',
    deadline: null,
    needsAttention: null,
    event: 'redemption_awaited',
    notices: [],
    at: AT,
  });
  for (const hold of HOLD_REASONS) {
    await store.holds.place({ upgradeId, hold, actor: 'operator-1', reason: 'TICKET-1', at: AT });
  }
}

/** @returns every status that was seen, by operation */
export async function sendRandomRequests(
  world: World,
  options: { readonly numRuns: number; readonly seed?: number },
): Promise<ReadonlyMap<string, ReadonlySet<number>>> {
  const seen = new Map<string, Set<number>>();
  const operations = documentedOperations.filter(({ operationId }) => !LEFT_OUT.has(operationId));
  for (const operation of operations) {
    const statuses = new Set<number>();
    seen.set(operation.operationId, statuses);
    await beginCase(world);
    await fc.assert(
      fc.asyncProperty(requestTo(operation, world.upgradeId), async (request) => {
        world.refusal = request.refusal;
        const { address, method } = operation;
        const as =
          request.kind === null ? null : await callerOf(world.endpoint, request.kind, world.upgradeId);
        const { headers, body } = request;
        const answer = await world.endpoint.ask(as, request.path, {
          method,
          headers,
          ...(body !== undefined && { body }),
        });
        statuses.add(answer.status);
        const flaw =
          answer.status >= 500
            ? `status ${answer.status}: ${answer.text}`
            : undocumented(method, address, answer);
        if (flaw !== null)
          throw new Error(`${method} ${request.path} ${JSON.stringify({ headers, body })}: ${flaw}`);
      }),
      options,
    );
  }
  return seen;
}

const usualCallerOf = ({ operationId }: Documented): PrincipalKind =>
  operationId in OPERATIONS ? callerKindOf(operationId as OperationId) : 'BACK_END';

const rarelyOther = (schema: Json): fc.Arbitrary<unknown> =>
  fc.oneof({ weight: 9, arbitrary: arbitraryOf(schema) }, { weight: 1, arbitrary: fc.string() });

interface RandomRequest {
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: unknown;
  readonly kind: PrincipalKind | null;
  readonly refusal: RefusalCode | null;
}

function requestTo(operation: Documented, upgradeId: string): fc.Arbitrary<RandomRequest> {
  const { operationId, parameters = [], requestBody, address } = operation;
  const of = (place: string) => parameters.filter((parameter) => parameter.in === place);
  const record = (all: ReturnType<typeof of>, make: (schema: Json) => fc.Arbitrary<unknown>) =>
    fc.record(Object.fromEntries(all.map(({ name, schema }) => [name, make(schema)])), { requiredKeys: [] });
  const id = fc.oneof(
    { weight: 6, arbitrary: fc.constant(upgradeId) },
    // Empty, or dots alone, it is another address.
    { weight: 1, arbitrary: fc.string().filter((text) => !/^\.{0,2}$/.test(text)) },
  );
  const schema = requestBody?.content['application/json'].schema ?? {};
  const body = fc.oneof(
    { weight: 5, arbitrary: nearlyOf(schema).map((value) => asStarted(operation, value)) },
    { weight: 1, arbitrary: fc.constant(undefined) },
    { weight: 1, arbitrary: fc.constantFrom('{', '', '[]', 'null') },
  );
  return fc
    .record({
      id,
      query: record(of('query'), rarelyOther),
      // As they may stand in a request at all; what may not is refused before any route (malformed-requests.test.ts).
      headers: record(of('header'), () =>
        fc.oneof(fc.constantFrom('*', 'k-1', 'k-2', '"a"'), fc.stringMatching(/^[!-~]{1,40}$/)),
      ),
      body: requestBody === undefined ? fc.constant(undefined) : body,
      kind: fc.oneof(
        { weight: 4, arbitrary: fc.constant(usualCallerOf(operation)) },
        { weight: 4, arbitrary: fc.constantFrom(...PRINCIPAL_KINDS) },
        { weight: 1, arbitrary: fc.constant(null) },
      ),
      refusal: fc.oneof(
        { weight: 3, arbitrary: fc.constant(null) },
        {
          weight: 1,
          arbitrary: fc.constantFrom(...(operationId === 'startUpgrade' ? REFUSALS_OF_START : REFUSALS)),
        },
      ),
    })
    .map(({ id, query, ...request }) => {
      const path = address.replace(/\{\w+\}/, encodeURIComponent(id));
      const text = new URLSearchParams(
        Object.entries(query).map(([name, value]): [string, string] => [name, String(value)]),
      ).toString();
      return {
        ...request,
        headers: request.headers as Record<string, string>,
        path: text === '' ? path : `${path}?${text}`,
      };
    });
}

/** A start that the store can carry out, now and then: of a credential that is there, with its one-time password. */
function asStarted({ operationId }: Documented, value: unknown): unknown {
  if (operationId !== 'startUpgrade' || typeof value !== 'object' || value === null || !('otp' in value))
    return value;
  const credentialId = `credential-${Number(value.otp) % KNOWN_CREDENTIALS}`;
  const known = { credentialId, userId: `user-of-${credentialId}`, partnerId: 'partner-1' };
  const consent = { textVersion: '1', agreedAt: new Date(AT).toISOString() };
  return /[0-6]$/.test(String(value.otp))
    ? { ...value, ...known, consent, otp: totpAt(AT), policy: 'exostar', purchase: undefined }
    : value;
}
