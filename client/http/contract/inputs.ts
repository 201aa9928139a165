/**
 * Bodies and queries as HTTP takes them: the client's own inputs (client/schemas.ts), less what says who the caller is.
 * That comes from the credential alone (OWASP API3:2023).
 */
import { z } from 'zod';
import {
  appointmentSchema,
  holdSchema,
  listSchema,
  releaseSchema,
  slotsSchema,
  startSchema,
} from '../../schemas';

export {
  answersSchema as answersBody,
  codeSchema as codeBody,
  contactInfoSchema as contactInfoBody,
} from '../../schemas';

/** A session cannot be called back before it is over. */
export const SESSION_SECONDS_MAX = 3_600;

/** No body, or an empty object. */
export const nothingBody = z.strictObject({}).nullish();
/** Its idempotency key goes into its header. */
export const startBody = startSchema.omit({ idempotencyKey: true });
export const appointmentBody = appointmentSchema;
export const sessionBody = z
  .strictObject({ expiresInSeconds: z.number().int().min(60).max(SESSION_SECONDS_MAX).default(900) })
  .nullish();
/** What a back end has of the person: the code of the notification. */
export const noticeCodeBody = z.strictObject({
  code: z.string().min(1).max(60).describe('Of the notification; operators give none.'),
});
/** For whoever may call it; operators send no code. */
export const repudiationBody = noticeCodeBody.partial().nullish();
export const holdBody = holdSchema.omit({ actor: true });
export const releaseBody = releaseSchema.omit({ actor: true });
export const reviewBody = z.strictObject({ decision: z.enum(['APPROVE', 'REJECT']) });

/** Which partners a caller may see is not its own to say. */
export const listQuery = listSchema.omit({ partnerIds: true });
export const slotsQuery = slotsSchema;
