/** The form of every answer. Held against the types by the compiler, and against what is really answered by tests. */
import { z } from 'zod';
import { ADDRESS_PROBLEMS } from '../../../activities/providers/gateways';
import { WATCHED_PROVIDERS } from '../../../db/store/outages';
import { QUEUE_KINDS } from '../../../db/store/reviews';
import { REVIEW_CAUSES } from '../../../workflows/review-words';
import {
  METHODS,
  OUTCOMES,
  type ProofingStatus,
  type Reason,
  REASON_SENTENCES,
  STAGES,
  type UpdateName,
} from '../../../workflows/status';
import { HOLD_REASONS } from '../../../workflows/holds';
import type { ShownCode } from '../../agent-code';
import type { ErasedUpgrade } from '../../erase-upgrade';
import type { ShownHold } from '../../holds';
import type { JoinLink } from '../../join-link';
import type { Repudiated } from '../../repudiation';
import type { ReviewPage, ShownReview } from '../../review-queue';
import type { OpenQuestions } from '../../upgrade-client';
import type { SessionToken } from '../access/session-tokens';
import type { listedUpgrade } from '../listed-upgrade';

/** Every field of a type has a schema, and no other. */
type FieldsOf<T> = { readonly [Field in keyof T]-?: z.ZodType };

const instant = z.iso.datetime();
const namesOf = <Name extends string>(all: Readonly<Record<Name, unknown>>): [Name, ...Name[]] =>
  Object.keys(all) as [Name, ...Name[]];

const UPDATES: Record<UpdateName, true> = {
  begin: true,
  submitContactInfo: true,
  answerKba: true,
  declineKba: true,
  bookVideo: true,
  rescheduleVideo: true,
  cancelVideo: true,
  redeemCode: true,
  requestNewLetter: true,
  decideReview: true,
  extendDeadline: true,
  cancelUpgrade: true,
};
const stage = z.enum(STAGES);
const method = z.enum(METHODS);
const outcome = z.enum(OUTCOMES);
const reason = z.enum(namesOf<Reason>(REASON_SENTENCES));

const statusFields = {
  upgradeId: z.uuid(),
  credentialId: z.string(),
  policy: z
    .strictObject({ name: z.string(), version: z.int() })
    .describe('The profile that it was started with and keeps to its end.'),
  stage,
  since: instant.describe('When the stage began.'),
  deadline: instant.nullable().describe('When the stage ends by itself; null: nothing runs out.'),
  method: method.nullable(),
  outcome: outcome.nullable().describe('How the upgrade ended; null: it is open.'),
  reason: reason.nullable().describe('Why it ended so.'),
  sentence: z.string().describe('For the applicant.'),
  next: z
    .array(z.enum(namesOf(UPDATES)))
    .readonly()
    .describe(
      'What may be sent now: each operation says by which word. Operators alone send `extendDeadline`.',
    ),
  attemptsLeft: z.strictObject({ kba: z.int(), total: z.int() }),
  questionSetId: z.string().nullable().describe('The set of questions that is open.'),
  appointment: z
    .strictObject({
      appointmentId: z.string(),
      startsAt: instant,
      timeZone: z.string(),
      changesCloseAt: instant.describe('From then on it can no longer be moved or given back.'),
    })
    .nullable(),
  letter: z
    .strictObject({
      letterId: z.string(),
      expectedFrom: instant,
      expectedBy: instant.describe('End of the last day: the first instant after it.'),
    })
    .nullable(),
  newLetterFrom: instant.nullable().describe('From then on another letter is not too early.'),
  redeemBy: instant.nullable().describe('Until then the activation code may be entered; null: none is out.'),
  offers: z
    .array(
      z.strictObject({
        product: z.enum(['PHONE_OTP_PROOFING_UPGRADE', 'HARDWARE_TOKEN_PROOFING_UPGRADE']),
        amountMinor: z.int().describe('In the smallest unit of the currency.'),
        currency: z.string().describe('ISO 4217.'),
      }),
    )
    .readonly()
    .describe('What may be bought while nothing is.'),
  contactInfoHint: z
    .enum(['SSN_NINE_DIGITS', ...ADDRESS_PROBLEMS])
    .nullable()
    .describe('What to correct.'),
  credentialEndsAt: instant
    .nullable()
    .describe('When the subscription of the credential ends; null: no end is known.'),
  clockStopped: z
    .strictObject({ provider: z.enum(WATCHED_PROVIDERS), since: instant })
    .nullable()
    .describe('An outside party is out, and the deadline stands still.'),
} satisfies FieldsOf<ProofingStatus>;

export const statusAnswer = z.strictObject(statusFields) satisfies z.ZodType<ProofingStatus>;

export const startAnswer = z.strictObject({
  ...statusFields,
  attached: z.boolean().describe('True: an upgrade of this credential ran already.'),
});

type Listed = ReturnType<typeof listedUpgrade>;
const listedFields = {
  upgradeId: z.uuid(),
  credentialId: z.string(),
  credentialType: z.enum(['PHONE_OTP', 'HARDWARE_TOKEN']),
  userId: z.string(),
  partnerId: z.string(),
  policyName: z.string(),
  policyVersion: z.int(),
  stage,
  method: method.nullable(),
  outcome: outcome.nullable(),
  reason: reason.nullable(),
  since: instant.nullable(),
  deadline: instant.nullable(),
  openedAt: instant.nullable(),
  closedAt: instant.nullable(),
  needsAttention: z.string().nullable().optional().describe('For staff alone: why somebody should look.'),
} satisfies FieldsOf<Listed & { needsAttention: unknown }>;

export const listAnswer = z.strictObject({
  upgrades: z.array(z.strictObject(listedFields)),
  nextCursor: z.string().nullable().describe('Null: this is the last page.'),
});

export const sessionAnswer = z.strictObject({
  token: z.string(),
  expiresAt: instant,
}) satisfies z.ZodType<SessionToken>;

export const questionsAnswer = z.strictObject({
  questionSetId: z.string(),
  questions: z.array(z.strictObject({ text: z.string(), choices: z.array(z.string()) })),
}) satisfies z.ZodType<OpenQuestions>;

export const slotsAnswer = z.strictObject({ slots: z.array(instant).describe('In the order of time.') });

export const joinLinkAnswer = z.strictObject({
  joinUrl: z.string(),
  startsAt: instant,
  endsAt: instant,
}) satisfies z.ZodType<JoinLink>;

export const codeAnswer = z.strictObject({
  code: z.string(),
  redeemBy: instant,
}) satisfies z.ZodType<ShownCode>;

export const repudiationAnswer = z.strictObject({
  verdict: z.enum(['SUSPENDED', 'FLAGGED']),
}) satisfies z.ZodType<Repudiated>;

export const erasureAnswer = z.strictObject({
  upgradeId: z.uuid(),
  outcome,
  reason,
  erasedAt: instant,
}) satisfies z.ZodType<ErasedUpgrade>;

export const holdsAnswer = z.strictObject({
  holds: z
    .array(
      z.strictObject({
        hold: z.enum(HOLD_REASONS),
        placedAt: instant,
        releasedAt: instant.nullable().describe('Null: it holds still.'),
      } satisfies FieldsOf<ShownHold>),
    )
    .readonly(),
}) satisfies z.ZodType<{ holds: readonly ShownHold[] }>;

export const reviewsAnswer = z.strictObject({
  reviews: z
    .array(
      z.strictObject({
        upgradeId: z.uuid(),
        credentialId: z.string(),
        partnerId: z.string(),
        policyName: z.string(),
        policyVersion: z.int(),
        stage,
        kind: z.enum(QUEUE_KINDS),
        why: z.array(z.enum([...REVIEW_CAUSES, ...HOLD_REASONS, 'REPUDIATED', 'REVIEW'])).readonly(),
        samePersonAs: z
          .string()
          .nullable()
          .describe('With DUPLICATE_PERSON: the other upgrade, if one was found.'),
        since: instant,
        ageSeconds: z.int().min(0),
        decidedBy: instant.nullable().describe('When the policy decides by itself; null: nobody does.'),
        assignee: z.string().nullable(),
        assignedAt: instant.nullable(),
      } satisfies FieldsOf<ShownReview>),
    )
    .readonly(),
  nextCursor: z.string().nullable().describe('Null: this is the last page.'),
}) satisfies z.ZodType<ReviewPage>;

export const assigneeAnswer = z.strictObject({ assignee: z.string().nullable() });

const check = z.boolean();
export const readinessAnswer = z.strictObject({
  status: z.enum(['ready', 'not ready', 'draining']),
  checks: z.strictObject({ store: check, temporal: check, worker: check }),
});

/** RFC 9457. The members after `detail` come with the codes that have something to say by them. */
export const problemAnswer = z.strictObject({
  type: z.string(),
  title: z.string(),
  status: z.int(),
  code: z.string(),
  detail: z.string().describe('One sentence: what to do.'),
  errors: z
    .array(z.strictObject({ path: z.string(), message: z.string() }))
    .readonly()
    .optional()
    .describe('Of INVALID_INPUT: each field that is wrong and why, never what it held.'),
  attemptsLeft: z.int().optional(),
  retryAt: instant.optional(),
  availableAt: instant.optional(),
  candidates: z.array(z.string()).readonly().optional().describe('The instants that a local time may mean.'),
});
