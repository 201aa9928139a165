import type { z } from 'zod';
import { UpgradeError, type UpgradeErrorCode } from './errors';

/**
 * Parses raw input.
 * @throws UpgradeError with `code`, naming each malformed field and why, never what it held
 */
export function parse<T extends z.ZodType>(
  schema: T,
  raw: unknown,
  code: UpgradeErrorCode = 'INVALID_INPUT',
): z.output<T> {
  const parsed = schema.safeParse(raw, { reportInput: true });
  if (parsed.success) return parsed.data;
  const issues = parsed.error.issues.flatMap(closestOf);
  const fields = Object.fromEntries(
    issues.map((issue) => [issue.path.join('.') || '(input)', reasonOf(issue)]),
  );
  const named = Object.entries(fields).map(([field, reason]) => `${field}: ${reason}`);
  throw new UpgradeError(code, `The input is not as it must be. ${named.join('; ')}.`, { fields });
}

/** Of several forms that an input could have had, what is wrong with the one it comes closest to. */
function closestOf(issue: z.core.$ZodIssue): z.core.$ZodIssue[] {
  if (issue.code !== 'invalid_union') return [issue];
  const [closest] = issue.errors.toSorted((one, other) => one.length - other.length);
  if (closest === undefined || closest.length === 0) return [issue];
  return closest.map((inner) => ({ ...inner, path: [...issue.path, ...inner.path] }));
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
