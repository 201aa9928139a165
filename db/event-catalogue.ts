/**
 * The events that back ends are sent, by type: what each says, as the one schema that writes, documents and tests them.
 *
 * No field can carry personal data: ids of ours and the partner's, instants, counts and words of fixed sets. What only
 * operators may see, such as why a case needs attention, has no place here.
 *
 * After a change: `npm run events:catalogue` writes docs/events-to-back-ends.schema.json.
 */
import { z } from 'zod';
import { type Method, OUTCOMES, type Reason, REASON_SENTENCES, STAGES } from '../workflows/status';
import type { CredentialStatus } from './store/credentials';
import type { OutgoingEventType } from './store/outgoing-events';

/** A word that is added to the type and not here does not compile. */
const wordsOf = <W extends string>(words: Record<W, true>) => z.enum(Object.keys(words) as [W, ...W[]]);

const id = z.string().min(1).meta({ id: 'EventId' });
const instant = z.iso.datetime().meta({ id: 'EventInstant', description: 'UTC, ISO 8601' });
const stage = z.enum(STAGES).meta({ id: 'EventStage' });
const method = wordsOf<Method>({ KBA: true, KBA_AND_LETTER: true, VIDEO: true }).meta({ id: 'EventMethod' });
const credentialStatus = wordsOf<CredentialStatus>({
  ACTIVE: true,
  SUSPENDED: true,
  REVOKED: true,
  EXPIRED: true,
  PROOFING_UPGRADED: true,
}).meta({ id: 'EventCredentialStatus' });
const reason = z.enum(Object.keys(REASON_SENTENCES) as [Reason, ...Reason[]]).meta({ id: 'EventReason' });

/** The upgrade as it stood when the event was written. */
const upgradeState = z.strictObject({
  upgradeId: id,
  credentialId: id,
  partnerId: id,
  sequence: z.int().min(1).describe('Counts the events of this upgrade from 1, without gaps'),
  occurredAt: instant,
  stage,
  deadline: instant
    .nullable()
    .describe('When the stage ends by itself; null: nothing runs out, or its clock stands still'),
  method: method.nullable().describe('How the person is proofed; null: not known yet'),
  outcome: z.enum(OUTCOMES).nullable().describe('How the upgrade ended; null: it is open'),
  reason: reason.nullable().describe('Why it ended so; null: it is open'),
  credentialStatus,
});

const endpointState = z.strictObject({
  endpointId: id,
  partnerId: id,
  occurredAt: instant,
  reason: z.enum(['FAILING', 'GONE']).describe('FAILING: nothing was taken for days. GONE: it answered 410'),
  failingSince: instant.nullable().describe('The first failure since something was taken'),
});

const open = upgradeState.extend({ outcome: z.null(), reason: z.null() });
const endedAs = <const O extends (typeof OUTCOMES)[number]>(outcome: O) =>
  upgradeState.extend({
    stage: z.literal('CLOSED'),
    deadline: z.null(),
    outcome: z.literal(outcome),
    reason,
  });

const DATA = {
  'upgrade.started': open.describe('An upgrade was opened'),
  'upgrade.stage_changed': open.describe('It waits for something else now'),
  'upgrade.deadline_changed': open.describe('The same stage has another deadline'),
  'upgrade.completed': endedAs('UPGRADED').describe('The person is proofed and the credential upgraded'),
  'upgrade.expired': endedAs('EXPIRED').describe('Something was not done in time'),
  'upgrade.cancelled': endedAs('CANCELLED').describe(
    'The applicant, an operator, or the end of credential, account or sponsorship ended it',
  ),
  'upgrade.failed': endedAs('FAILED').describe('It could not be carried through'),
  'upgrade.rejected': endedAs('REJECTED').describe('The person was not accepted'),
  'upgrade.reversed': endedAs('UPGRADED').describe(
    'Its purchase was taken back, and so was the upgrade of the credential',
  ),
  'upgrade.repudiated': endedAs('UPGRADED').describe(
    'Somebody says that it was not them who was proofed: the credential is suspended',
  ),
  'upgrade.repudiation_decided': endedAs('UPGRADED').describe(
    'The credential is upgraded again, or revoked for good',
  ),
  'endpoint.disabled': endpointState.describe(
    'An endpoint gets nothing any more; told to the other endpoints of its partner',
  ),
} satisfies Record<OutgoingEventType, z.ZodType>;

const envelopeOf = <const T extends OutgoingEventType>(type: T) =>
  z
    .strictObject({
      id,
      type: z.literal(type),
      timestamp: instant,
      data: DATA[type],
    })
    .meta({ id: type, ...(DATA[type].description !== undefined && { description: DATA[type].description }) });

/** Of every type, the whole body of a request. */
export const EVENT_SCHEMAS = Object.fromEntries(
  (Object.keys(DATA) as OutgoingEventType[]).map((type) => [type, envelopeOf(type)]),
) as unknown as { readonly [T in OutgoingEventType]: ReturnType<typeof envelopeOf<T>> };

export type UpgradeState = z.output<typeof upgradeState>;
export type EndpointState = z.output<typeof endpointState>;

/**
 * JSON Schema 2020-12 of every event, as the text that is checked in. It lets further fields through, unlike our own
 * tests: a back end that checks with it must not stop when a field is added.
 */
export function catalogueAsJson(): string {
  const any = z.union(Object.values(EVENT_SCHEMAS) as unknown as [z.ZodType, ...z.ZodType[]]);
  const schema = z.toJSONSchema(any, {
    override: ({ jsonSchema }) => void delete jsonSchema.additionalProperties,
  });
  return `${JSON.stringify({ title: 'Events to back ends', ...schema }, null, 2)}\n`;
}
