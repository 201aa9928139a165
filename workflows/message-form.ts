/**
 * Plain checks of a message's form. Callers' input is parsed at the edge; this catches what reaches a run past it, such
 * as an operator's typing in the command line, before it enters history.
 */
import type { UpdateInputs } from './desk';
import { REPEATED_STEPS, REVIEW_DECISIONS } from './review-words';
import type { UpdateName } from './status';

type Check = (value: unknown) => boolean;
const text: Check = (value) => typeof value === 'string' && value.length > 0 && value.length <= 200;
/** Within what a date can say (ECMAScript time values). */
const instant: Check = (value) =>
  Number.isSafeInteger(value) && (value as number) >= 0 && (value as number) <= 8.64e15;
const oneOf =
  (...allowed: readonly string[]): Check =>
  (value) =>
    allowed.includes(value as string);

const optional =
  (check: Check): Check =>
  (value) =>
    value === undefined || check(value);

const received = { upgradeId: text, receivedAt: instant };

const FORMS: { readonly [N in UpdateName]: { readonly [F in keyof UpdateInputs[N]]-?: Check } } = {
  begin: { ...received },
  submitContactInfo: {
    ...received,
    contactInfoId: text,
    country: (value) => typeof value === 'string' && /^[A-Z]{2}$/.test(value),
    agreesToKba: (value) => typeof value === 'boolean',
  },
  answerKba: { ...received, questionSetId: text, answersId: text },
  declineKba: { ...received },
  bookVideo: { ...received, startsAt: instant, timeZone: text },
  rescheduleVideo: { ...received, startsAt: instant, timeZone: text },
  cancelVideo: { ...received },
  redeemCode: { ...received, submissionId: text },
  requestNewLetter: { ...received },
  decideReview: {
    ...received,
    decision: oneOf(...REVIEW_DECISIONS),
    step: optional(oneOf(...REPEATED_STEPS)),
    actor: text,
    reason: optional(text),
  },
  cancelUpgrade: { ...received, by: oneOf('APPLICANT', 'OPERATOR') },
};

/** Why a message cannot be taken as it is, by its fields' names; null if it can. */
export function reasonMalformed(update: UpdateName, input: unknown): string | null {
  if (typeof input !== 'object' || input === null) return `${update} takes one object.`;
  const fields = input as Readonly<Record<string, unknown>>;
  const wrong = Object.entries<Check>(FORMS[update]).filter(([name, check]) => !check(fields[name]));
  if (wrong.length === 0) return null;
  return `${update}: missing or malformed ${wrong.map(([name]) => name).join(', ')}.`;
}
