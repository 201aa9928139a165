/** The form of every input of a caller. Raw input is parsed by it and nowhere else; inner code trusts its types. */
import { z } from 'zod';
import type { ContactInfo } from '../activities/providers/gateways';
import { CREDENTIAL_CHANGES, type CredentialChange } from '../db/credential-changes';
import { QUEUE_KINDS, WATCHED_PROVIDERS } from '../db/store';
import { HOLD_REASONS } from '../workflows/holds';
import { REPEATED_STEPS, REVIEW_DECISIONS } from '../workflows/review-words';
import { OUTCOMES, STAGES } from '../workflows/status';
import { isLanguageTag } from '../activities/notices/language';
import { isCountryCode } from './countries';
import { UpgradeError } from './errors';
import { instantOfLocalTime, isLocalTime } from './local-time';
import { parse } from './parse';

export const id = z
  .string()
  .min(1)
  .max(100)
  .regex(/^[A-Za-z0-9._:@-]+$/, 'letters, digits and . _ : @ - only');
/** A line of a name or address: no control characters, at most 60. */
const line = z
  .string()
  .trim()
  .min(1)
  .max(60)
  .regex(/^\P{Cc}*$/u, 'no control characters');
export const instant = z.iso.datetime({ offset: true }).transform((text) => Date.parse(text));
const timeZone = z.string().refine(isTimeZone, 'an IANA time zone such as America/New_York');
/** Kept as given: which of the product's languages that is, is found when something is written. */
const language = z
  .string()
  .max(35)
  // RFC 5646 §2.1, loosely, so that the document says it too; the rest is asked of the runtime.
  .regex(/^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$/, 'a BCP 47 language tag such as en or de-AT')
  .refine(isLanguageTag, 'a BCP 47 language tag such as en or de-AT');
const idempotencyKey = z.string().min(1).max(200).optional();
const licenceKey = z.string().regex(/^[A-Za-z0-9-]{8,64}$/, '8 to 64 letters, digits and hyphens');

export const startSchema = z.strictObject({
  userId: id,
  credentialId: id,
  partnerId: id,
  /** A current one-time password of the credential. */
  otp: z.string().regex(/^\d{6,8}$/, '6 to 8 digits'),
  policy: z.string().min(1).max(100).optional(),
  /** What to write to the person in, until they say otherwise; absent: English, or what the account system has. */
  language: language.optional(),
  /** What is bought with the start, or the key of what was; absent: entitled already, or bought in the webstore. */
  purchase: z
    .union([
      z.strictObject({ product: z.string().min(1).max(100), paymentMethod: z.enum(['CARD', 'INVOICE']) }),
      z.strictObject({ licenceKey }),
    ])
    .optional(),
  /** The record that "What is Required of Me" was read and agreed. */
  consent: z.strictObject({ textVersion: z.string().min(1).max(50), agreedAt: instant }),
  idempotencyKey,
});

const usState = z.string().regex(/^[A-Z]{2}$/, 'two capital letters');
const usZip = z.string().regex(/^\d{5}(-\d{4})?$/, 'five digits, or nine with a hyphen');

export const contactInfoSchema = z
  .strictObject({
    firstName: line,
    middleName: line.optional(),
    lastName: line,
    suffix: line.optional(),
    dateOfBirth: z.iso.date().optional(),
    /** Last four, or all nine digits. */
    ssn: z
      .string()
      .regex(/^(\d{4}|\d{9})$/, 'four or nine digits')
      .optional(),
    phone: z.e164().optional(),
    email: z.email().max(254).optional(),
    address: z.strictObject({
      line1: line,
      line2: line.optional(),
      city: line,
      state: line.optional(),
      postalCode: z.string().trim().min(1).max(20),
      country: z.string(),
    }),
    timeZone: timeZone.default('America/New_York'),
    /** What the person wishes to be written to in. */
    language: language.optional(),
    /**
     * ISO 3166-1 alpha-2. Decides the route where given: a US resident without a social security number states the
     * country of their citizenship, and is not asked questions from a US credit history.
     */
    citizenship: z.string().refine(isCountryCode, 'a two-letter ISO 3166 country code').optional(),
    /** US only: agrees to be asked questions from the credit history. False is "I Disagree": live video. */
    agreesToKba: z.boolean().default(false),
  })
  .superRefine((info, context) => {
    const { address } = info;
    if (address.country !== 'US') return;
    const need = (path: (string | number)[], check: z.ZodType, value: unknown): void => {
      const parsed = check.safeParse(value);
      if (!parsed.success) {
        context.addIssue({
          code: 'custom',
          path,
          message: parsed.error.issues[0]?.message ?? 'is malformed',
        });
      }
    };
    need(['address', 'state'], usState, address.state);
    need(['address', 'postalCode'], usZip, address.postalCode);
    if (!info.agreesToKba || routeCountryOf(info) !== 'US') return;
    need(['dateOfBirth'], z.string('is needed for the questions'), info.dateOfBirth);
    need(['phone'], z.string('is needed for the questions'), info.phone);
  });

export type ContactInfoInput = z.input<typeof contactInfoSchema>;
export type StartInput = z.input<typeof startSchema>;

export const answersSchema = z.strictObject({
  questionSetId: id,
  /** 1-based position of the chosen answer, one for each question in their order. */
  answers: z.array(z.number().int().min(1).max(20)).min(1).max(20),
});
export type AnswersInput = z.input<typeof answersSchema>;

export const appointmentSchema = z.strictObject({
  /** An instant with its offset, or the time that the clocks in `timeZone` show, e.g. `2026-11-02T09:30`. */
  startsAt: z.union([
    instant,
    z.string().refine(isLocalTime, 'an instant in ISO 8601, or a local time without offset'),
  ]),
  timeZone,
});
export type AppointmentInput = z.input<typeof appointmentSchema>;

/**
 * Parses an appointment; a local time is read in its zone.
 * @throws UpgradeError INVALID_INPUT, LOCAL_TIME_SKIPPED, or LOCAL_TIME_AMBIGUOUS with `details.candidates`
 */
export function appointmentOf(raw: AppointmentInput): { startsAt: number; timeZone: string } {
  const { startsAt, timeZone } = parse(appointmentSchema, raw);
  return {
    startsAt: typeof startsAt === 'number' ? startsAt : instantOfLocalTime(startsAt, timeZone),
    timeZone,
  };
}

/** As a person types it: any case, spaces and hyphens, look-alikes; ten Crockford base32 characters when cleaned. */
export const codeSchema = z.strictObject({
  code: z
    .string()
    .max(40)
    .refine((text) => /^[0-9A-Za-z]{10}$/.test(text.replace(/[\s-]/g, '')) && !/u/i.test(text)),
});

/** A decision, who made it and why: a reference such as a ticket's, for the audit trail; never a person's data. */
export const reviewSchema = z
  .strictObject({
    decision: z.enum(REVIEW_DECISIONS),
    /** What is to be done once more. */
    step: z.enum(REPEATED_STEPS).optional(),
    actor: id,
    reason: id,
  })
  .refine(({ decision, step }) => (decision === 'ASK_AGAIN') === (step !== undefined), {
    path: ['step'],
    message: 'whoever asks again, and nobody else, names a step',
  });
export type ReviewInput = z.input<typeof reviewSchema>;

export const listReviewsSchema = z.strictObject({
  partnerId: id.optional(),
  /** Only those of these partners: what the caller may see. */
  partnerIds: z.array(id).readonly().optional(),
  kind: z.enum(QUEUE_KINDS).optional(),
  /** Null: only what nobody works on. */
  assignee: id.nullable().optional(),
  /** ISO 8601 with an offset: only what has waited since then or longer. */
  sinceBefore: instant.optional(),
  limit: z.number().int().min(1).max(200).default(50),
  /** From the last page's `nextCursor`. */
  cursor: z.string().min(1).max(200).optional(),
});
export type ListReviewsInput = z.input<typeof listReviewsSchema>;

export const assignReviewSchema = z.strictObject({
  /** Null: nobody works on it any more. */
  assignee: id.nullable(),
  actor: id,
  /** Also if a third one works on it. */
  takesOver: z.boolean().default(false),
});
export type AssignReviewInput = z.input<typeof assignReviewSchema>;

/** By the code of the notification, in any spelling; or by Customer Support, who have listened to the person. */
export const repudiateSchema = z.union([
  z.strictObject({ code: z.string().min(1).max(60) }),
  z.strictObject({ actor: id }),
]);
/** For the audit trail, who wishes it on the business's word and why: an account name and a reference such as a ticket's. */
export const cancelSchema = z
  .strictObject({ by: z.enum(['APPLICANT', 'OPERATOR']), actor: id.optional(), reason: id.optional() })
  .refine(({ actor, reason }) => (actor === undefined) === (reason === undefined), {
    path: ['reason'],
    message: 'actor and reason go together',
  });
export type CancelInput = z.input<typeof cancelSchema>;

/** Who wishes it, and the account that asked on their behalf, for the audit trail: an id, never a name. */
export const eraseSchema = z.strictObject({ by: z.enum(['APPLICANT', 'OPERATOR']), actor: id });
export type EraseInput = z.input<typeof eraseSchema>;

export const slotsSchema = z.strictObject({
  /** Not before this instant. */
  from: instant.optional(),
  limit: z.number().int().min(1).max(500).default(50),
});

const byWhatTheyAre = {
  stage: z.enum(STAGES).optional(),
  outcome: z.enum(OUTCOMES).optional(),
  partnerId: id.optional(),
  credentialId: id.optional(),
  credentialType: z.enum(['PHONE_OTP', 'HARDWARE_TOKEN']).optional(),
  /** The stage ends by itself at or after, and before these instants. */
  deadlineAfter: instant.optional(),
  deadlineBefore: instant.optional(),
  /** True: for whatever reason. */
  needsAttention: z.union([z.literal(true), z.string().regex(/^[A-Z][A-Z0-9_]{0,59}$/)]).optional(),
};
/** Which cases an operator means. */
export const filterSchema = z.strictObject(byWhatTheyAre);
export type FilterInput = z.input<typeof filterSchema>;

export const listSchema = z.strictObject({
  ...byWhatTheyAre,
  /** Only those of these partners: what the caller may see. */
  partnerIds: z.array(id).readonly().optional(),
  limit: z.number().int().min(1).max(200).default(50),
  /** From the last page's `nextCursor`. */
  cursor: z.string().min(1).max(200).optional(),
});
export type ListInput = z.input<typeof listSchema>;

export const stuckSchema = z.strictObject({
  partnerId: id.optional(),
  limit: z.number().int().min(1).max(200).default(50),
});
export type StuckInput = z.input<typeof stuckSchema>;
export type RepudiateInput = z.input<typeof repudiateSchema>;

const provider = z.enum(WATCHED_PROVIDERS);
export const maintenanceSchema = z
  .strictObject({ provider, from: instant, until: instant })
  .refine(({ from, until }) => from < until, { path: ['until'], error: 'later than from' });
export type MaintenanceInput = z.input<typeof maintenanceSchema>;

export const outagesSchema = z.strictObject({
  provider: provider.optional(),
  limit: z.number().int().min(1).max(200).default(50),
});
export type OutagesInput = z.input<typeof outagesSchema>;

const otpCommon = {
  /** Base32. Its form and length are the store's to check, whose words never repeat it. */
  secret: z.string().min(1).max(200),
  digits: z.union([z.literal(6), z.literal(7), z.literal(8)]).default(6),
  algorithm: z.enum(['sha1', 'sha256', 'sha512']).default('sha1'),
};
/** What a credential makes its one-time passwords by, with the defaults of RFC 4226 and RFC 6238. */
export const otpSchema = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('TOTP'),
    ...otpCommon,
    periodSeconds: z.number().int().positive().default(30),
  }),
  z.strictObject({
    kind: z.literal('HOTP'),
    ...otpCommon,
    counter: z.number().int().nonnegative().default(0),
    lookAhead: z.number().int().nonnegative().default(10),
  }),
]);
export type OtpInput = z.input<typeof otpSchema>;

/** Who acts, and why: an account name and a reference such as a ticket's, for the audit trail. */
const reason = id.describe('A reference, e.g. of a ticket; never a person’s data.');
export const operatorSchema = z.strictObject({ actor: id, reason });
export type OperatorInput = z.input<typeof operatorSchema>;

/** By a duration in milliseconds, or to an instant; never both. */
export const extendSchema = z
  .strictObject({
    byMs: z
      .number()
      .int()
      .positive()
      .max(366 * 86_400_000)
      .optional(),
    until: instant.optional(),
    actor: id,
    reason: id,
  })
  .refine(({ byMs, until }) => (byMs === undefined) !== (until === undefined), {
    path: ['until'],
    message: 'either byMs or until',
  });
export type ExtendInput = z.input<typeof extendSchema>;

/** Which cases a freeze is about: none of these, every case. */
export const freezeSchema = z.strictObject({
  scope: z.strictObject({
    stage: byWhatTheyAre.stage,
    partnerId: byWhatTheyAre.partnerId,
    credentialId: byWhatTheyAre.credentialId,
    credentialType: byWhatTheyAre.credentialType,
  }),
  ...operatorSchema.shape,
});
export type FreezeInput = z.input<typeof freezeSchema>;

export const holdSchema = operatorSchema;
export type HoldInput = OperatorInput;
/** Which hold, and who has looked. */
export const releaseSchema = z.strictObject({ hold: z.enum(HOLD_REASONS), actor: id, reason });
export type ReleaseInput = z.input<typeof releaseSchema>;

/** What became of a credential or its owner, by whoever reports it. */
export const credentialNewsSchema = z
  .strictObject({
    change: z.enum(Object.keys(CREDENTIAL_CHANGES) as [CredentialChange, ...CredentialChange[]]),
    /** ISO 8601 with an offset: when a renewed subscription ends. */
    expiresAt: z.iso.datetime({ offset: true }).optional(),
    /** The user whose account the credential came to. */
    mergedInto: id.optional(),
    actor: id,
    reason,
  })
  .refine(({ change, expiresAt }) => (change === 'credential.renewed') === (expiresAt !== undefined), {
    path: ['expiresAt'],
    message: 'a renewed credential, and no other, needs its new end',
  })
  .refine(({ change, mergedInto }) => (change === 'user.merged') === (mergedInto !== undefined), {
    path: ['mergedInto'],
    message: 'a merged account, and no other, needs the user it was merged into',
  });
export type CredentialNewsInput = z.input<typeof credentialNewsSchema>;

export const agentSchema = z.strictObject({ agentId: id });
export const upgradeIdSchema = z.uuid();

/** Splits what the person gave into the sealed contact info and what the route depends on. */
export function routeOf(given: z.output<typeof contactInfoSchema>): {
  info: ContactInfo;
  country: string;
  agreesToKba: boolean;
} {
  const { agreesToKba, citizenship: _, ...info } = given;
  if (!isCountryCode(info.address.country)) {
    throw new UpgradeError(
      'UNKNOWN_COUNTRY',
      'The country is not known; give its two-letter ISO 3166 code, e.g. US.',
    );
  }
  return { info, country: routeCountryOf(given), agreesToKba };
}

/** The country that decides between questions and live video. Only a US resident's citizenship changes it. */
function routeCountryOf(given: { address: { country: string }; citizenship?: string | undefined }): string {
  const { country } = given.address;
  return country === 'US' ? (given.citizenship ?? country) : country;
}

function isTimeZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat('en-US', { timeZone: name }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
}
