/** Which cases are meant, as `--where` takes it: filters that must all hold. */
import { OUTCOMES, STAGES } from '../../workflows/status';
import type { FilterInput } from '../schemas';
import { isInstant } from './instant';
import { UsageError } from './usage';

type Filter = (value: string) => FilterInput | null;

const oneOf =
  <T extends string>(allowed: readonly T[], then: (value: T) => FilterInput): Filter =>
  (value) =>
    allowed.includes(value as T) ? then(value as T) : null;
const anId =
  (then: (value: string) => FilterInput): Filter =>
  (value) =>
    /^[A-Za-z0-9._:@-]{1,100}$/.test(value) ? then(value) : null;
const anInstant =
  (then: (value: string) => FilterInput): Filter =>
  (value) =>
    isInstant(value) ? then(value) : null;

const FILTERS: Readonly<Record<string, Filter>> = {
  stage: oneOf(STAGES, (stage) => ({ stage })),
  outcome: oneOf(OUTCOMES, (outcome) => ({ outcome })),
  partner: anId((partnerId) => ({ partnerId })),
  credential: anId((credentialId) => ({ credentialId })),
  'credential-type': oneOf(['PHONE_OTP', 'HARDWARE_TOKEN'], (credentialType) => ({ credentialType })),
  'deadline-after': anInstant((deadlineAfter) => ({ deadlineAfter })),
  'deadline-before': anInstant((deadlineBefore) => ({ deadlineBefore })),
  'needs-attention': (value) => {
    if (value === '' || value === 'any') return { needsAttention: true };
    return /^[A-Z][A-Z0-9_]{0,59}$/.test(value) ? { needsAttention: value } : null;
  },
};

export const WHERE_HELP = `Filters of --where, which must all hold; cases that have ended are left out unless outcome is given:
  stage=STAGE  outcome=OUTCOME  partner=ID  credential=ID  credential-type=PHONE_OTP|HARDWARE_TOKEN
  deadline-after=INSTANT (at or after)  deadline-before=INSTANT  needs-attention (or needs-attention=REASON)`;

/** @throws UsageError, which never repeats what was typed */
export function filterOf(typed: readonly string[]): FilterInput {
  return typed.reduce<FilterInput>(
    (filter, each, index) => ({ ...filter, ...read(each, index, filter) }),
    {},
  );
}

function read(text: string, index: number, sofar: FilterInput): FilterInput {
  const [, name = '', value = ''] = /^([a-z-]+)(?:=(.*))?$/s.exec(text) ?? [];
  const filter = Object.hasOwn(FILTERS, name) ? FILTERS[name]! : null;
  const read = filter?.(value) ?? null;
  const which = `filter ${index + 1} of --where`;
  if (read === null) throw new UsageError(`The ${which} is not known, or its value has another form.`);
  if (Object.keys(read).some((key) => key in sofar)) throw new UsageError(`The ${which} was given twice.`);
  return read;
}
