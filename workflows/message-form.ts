/**
 * Plain checks of a message's form. Callers' input is parsed at the edge; this catches what reaches a run past it, such
 * as an operator's typing in the command line, before it enters history.
 */
import type { UpdateInputs } from './desk';
import type { RedriveInput } from './messages';
import { REPEATED_STEPS, REVIEW_DECISIONS } from './review-words';

type Check = (value: unknown) => boolean;
const text: Check = (value) => typeof value === 'string' && value.length > 0 && value.length <= 200;
/** Within what a date can say (ECMAScript time values). */
const instant: Check = (value) =>
  Number.isSafeInteger(value) && (value as number) >= 0 && (value as number) <= 8.64e15;
const oneOf =
  (...allowed: readonly string[]): Check =>
  (value) =>
    allowed.includes(value as string);

const fieldsOf = (value: unknown): Readonly<Record<string, unknown>> | null =>
  typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>) : null;
const operator: Check = (value) => text(fieldsOf(value)?.['actor']) && text(fieldsOf(value)?.['reason']);
const optional =
  (check: Check): Check =>
  (value) =>
    value === undefined || check(value);
/** One of the three; the first two as milliseconds. */
const extension: Check = (value) => {
  const { byMs, until, thawed } = fieldsOf(value) ?? {};
  if (thawed !== undefined) return byMs === undefined && until === undefined && thawed === true;
  return (byMs === undefined) !== (until === undefined) && instant(byMs ?? until);
};

const received = { upgradeId: text, receivedAt: instant };

type Inputs = UpdateInputs & { readonly redrive: RedriveInput };

const FORMS: { readonly [N in keyof Inputs]: { readonly [F in keyof Inputs[N]]-?: Check } } = {
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
  requestNewLetter: { ...received, operator: optional(operator) },
  decideReview: {
    ...received,
    decision: oneOf(...REVIEW_DECISIONS),
    step: optional(oneOf(...REPEATED_STEPS)),
    actor: text,
    reason: optional(text),
  },
  extendDeadline: { ...received, extension, operator },
  cancelUpgrade: { ...received, by: oneOf('APPLICANT', 'OPERATOR'), operator: optional(operator) },
  redrive: { ...received, operator },
};

/** Why a message cannot be taken as it is, by its fields' names; null if it can. */
export function reasonMalformed(update: keyof Inputs, input: unknown): string | null {
  const fields = fieldsOf(input);
  if (fields === null) return `${update} takes one object.`;
  const wrong = Object.entries<Check>(FORMS[update]).filter(([name, check]) => !check(fields[name]));
  if (wrong.length === 0) return null;
  return `${update}: missing or malformed ${wrong.map(([name]) => name).join(', ')}.`;
}
