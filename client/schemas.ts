/** The form of every input of a caller. Raw input is parsed here and nowhere else; inner code trusts its types. */
import { z } from 'zod';
import type { ContactInfo } from '../activities/providers/gateways';
import { OUTCOMES, STAGES } from '../workflows/status';
import { isCountryCode } from './countries';
import { UpgradeError, type UpgradeErrorCode } from './errors';

const id = z
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
const instant = z.iso.datetime({ offset: true }).transform((text) => Date.parse(text));
const timeZone = z.string().refine(isTimeZone, 'an IANA time zone such as America/New_York');
const idempotencyKey = z.string().min(1).max(200).optional();

export const startSchema = z.strictObject({
  userId: id,
  credentialId: id,
  partnerId: id,
  /** A current one-time password of the credential. */
  otp: z.string().regex(/^\d{6,8}$/, '6 to 8 digits'),
  policy: z.string().min(1).max(100).optional(),
  /** What is bought with the start; absent: entitled already, or bought in the webstore. */
  purchase: z
    .strictObject({ product: z.string().min(1).max(100), paymentMethod: z.enum(['CARD', 'INVOICE']) })
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
    if (!info.agreesToKba) return;
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

export const appointmentSchema = z.strictObject({ startsAt: instant, timeZone });
export type AppointmentInput = z.input<typeof appointmentSchema>;

/** As a person types it: any case, spaces and hyphens, look-alikes; ten Crockford base32 characters when cleaned. */
export const codeSchema = z.strictObject({
  code: z
    .string()
    .max(40)
    .refine((text) => /^[0-9A-Za-z]{10}$/.test(text.replace(/[\s-]/g, '')) && !/u/i.test(text)),
});

export const reviewSchema = z.strictObject({ decision: z.enum(['APPROVE', 'REJECT']), actor: id });
export const cancelSchema = z.strictObject({ by: z.enum(['APPLICANT', 'OPERATOR']) });

export const slotsSchema = z.strictObject({
  /** Not before this instant. */
  from: instant.optional(),
  limit: z.number().int().min(1).max(500).default(50),
});

export const listSchema = z.strictObject({
  stage: z.enum(STAGES).optional(),
  outcome: z.enum(OUTCOMES).optional(),
  partnerId: id.optional(),
  credentialId: id.optional(),
  limit: z.number().int().min(1).max(200).default(50),
  /** From the last page's `nextCursor`. */
  cursor: z.string().min(1).max(200).optional(),
});
export type ListInput = z.input<typeof listSchema>;

export const upgradeIdSchema = z.uuid();

/**
 * Parses raw input.
 * @throws UpgradeError with `code`, naming each malformed field and why, never what it held
 */
export function parse<T extends z.ZodType>(
  schema: T,
  raw: unknown,
  code: UpgradeErrorCode = 'INVALID_INPUT',
): z.output<T> {
  const parsed = schema.safeParse(raw);
  if (parsed.success) return parsed.data;
  const fields = Object.fromEntries(
    parsed.error.issues.map((issue) => [issue.path.join('.') || '(input)', reasonOf(issue)]),
  );
  const named = Object.entries(fields).map(([field, reason]) => `${field}: ${reason}`);
  throw new UpgradeError(code, `The input is not as it must be. ${named.join('; ')}.`, { fields });
}

/** Splits what the person gave into the sealed contact info and what the route depends on. */
export function routeOf(given: z.output<typeof contactInfoSchema>): {
  info: ContactInfo;
  agreesToKba: boolean;
} {
  if (!isCountryCode(given.address.country)) {
    throw new UpgradeError(
      'UNKNOWN_COUNTRY',
      'The country is not known; give its two-letter ISO 3166 code, e.g. US.',
    );
  }
  const { agreesToKba, ...info } = given;
  return { info, agreesToKba };
}

/** Zod's own messages may quote the input (unknown keys, literals), so only ours and a word for the kind get out. */
function reasonOf(issue: z.core.$ZodIssue): string {
  switch (issue.code) {
    case 'invalid_type':
      return issue.input === undefined ? 'is missing' : 'has the wrong type';
    case 'too_small':
      return 'is too short or too small';
    case 'too_big':
      return 'is too long or too large';
    case 'unrecognized_keys':
      return 'has fields that are not known';
    case 'custom':
      return issue.message;
    default:
      return issue.message.startsWith('Invalid') ? 'is malformed' : issue.message;
  }
}

function isTimeZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat('en-US', { timeZone: name }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
}
