/** A policy file, read: its profile is the base's with the rules that the file changes. */
import { createHash } from 'node:crypto';
import type { z } from 'zod';
import { ConfigError } from '../../temporal.config';
import { POLICIES } from '../../workflows/policies';
import { completePolicy, type Policy } from '../../workflows/policy';
import { breachesOf } from './conformance/check';
import type { Standard } from './conformance/rules';
import { contradictionsOf } from './contradictions';
import { policyFileSchema } from './policy-file-schema';
import type { PolicyRules } from './policy-rules-schema';

export interface PartnerProfile {
  /** The file's name, without its folder. */
  readonly file: string;
  readonly partnerId: string;
  readonly base: { readonly name: string; readonly version: number };
  /** What the file claims to keep; null: nothing. */
  readonly conformsTo: Standard | null;
  /** The profile with every rule. */
  readonly policy: Policy;
  /** SHA-256 of what the file says, however it is laid out: base64url. */
  readonly digest: string;
}

/**
 * Whether it keeps the standard that it claims is {@link refuseBrokenClaim}'s to say.
 *
 * @param file its name, for errors
 * @throws ConfigError naming the file and each field that is wrong, never what is written there
 */
export function readPolicyFile(file: string, text: string): PartnerProfile {
  const parsed = policyFileSchema.safeParse(jsonOf(file, text));
  if (!parsed.success) throw invalid(file, parsed.error.issues.flatMap(complaintsOf));
  const { name, version, partnerId, base, baseVersion, conformsTo = null, rules } = parsed.data;
  if (POLICIES.has(name)) throw invalid(file, ['name is that of a built-in profile']);
  const ground = POLICIES.get(base)!;
  if (ground.version !== baseVersion) {
    throw invalid(file, [
      `baseVersion is not that of ${base}, which is ${ground.version} now: read what changed, then raise both versions`,
    ]);
  }
  const policy = { ...merged(completePolicy(ground), rules), name, version };
  const contradictions = contradictionsOf(policy).map(
    ({ field, mustBe }) => `rules.${field} must be ${mustBe}`,
  );
  if (contradictions.length > 0) throw invalid(file, contradictions);
  const { $schema: _, ...said } = parsed.data;
  return {
    file,
    partnerId,
    base: { name: base, version: baseVersion },
    conformsTo,
    policy,
    digest: createHash('sha256').update(canonical(said)).digest('base64url'),
  };
}

/** @throws ConfigError if the profile breaks the standard that its file claims to keep */
export function refuseBrokenClaim({ file, policy, conformsTo }: PartnerProfile): void {
  if (conformsTo === null) return;
  const breaches = breachesOf(policy, conformsTo).map(
    ({ field, value, section, demanded, difference }) =>
      `${field} is ${value}, where ${section} demands ${demanded} (${difference}), and conformsTo is ${conformsTo}`,
  );
  if (breaches.length > 0) throw invalid(file, breaches);
}

/** Objects are merged; lists, and what may be null, are replaced as a whole. */
function merged(base: Policy, rules: PolicyRules): Policy {
  const { attempts, purchase, kba, video, letter, redemption, review, outage, fraudGate, retention } = rules;
  const { calendar, ...ofVideo } = video ?? {};
  return {
    ...base,
    ...given({
      purchaseWindowMs: rules.purchaseWindowMs,
      contactInfoWindowMs: rules.contactInfoWindowMs,
      reuse: rules.reuse,
    }),
    attempts: { ...base.attempts, ...given(attempts) },
    purchase: { ...base.purchase, ...given(purchase) },
    kba: { ...base.kba, ...given(kba) },
    video: {
      ...base.video,
      ...given(ofVideo),
      calendar: { ...base.video.calendar, ...given(calendar) },
    },
    letter: { ...base.letter, ...given(letter) },
    redemption: { ...base.redemption, ...given(redemption) },
    review: { ...base.review, ...given(review) },
    outage: { ...base.outage, ...given(outage) },
    fraudGate: { ...base.fraudGate, ...given(fraudGate) },
    retention: { ...base.retention, ...given(retention) },
  };
}

type Given<T> = { [K in keyof T]?: Exclude<T[K], undefined> };

function given<T extends object>(rules: T | undefined): Given<T> {
  return Object.fromEntries(
    Object.entries(rules ?? {}).filter(([, value]) => value !== undefined),
  ) as Given<T>;
}

/** The text of the JSON parser quotes the content, so it is not told. */
function jsonOf(file: string, text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    throw invalid(file, ['the text is not JSON']);
  }
}

function complaintsOf(issue: z.core.$ZodIssue): string[] {
  const path = issue.path.map(String);
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => `${[...path, key].join('.')} is not known`);
  }
  const field = path.length === 0 ? 'the file' : path.join('.');
  return [`${field} must be ${issue.message}`];
}

function invalid(file: string, complaints: readonly string[]): ConfigError {
  return new ConfigError(`Policy file ${file}: ${complaints.join('; ')}. docs/policies.md shows its form.`);
}

/** JSON with the names of each object in order. */
function canonical(value: unknown): string {
  return JSON.stringify(value, (_name, each: unknown) =>
    typeof each === 'object' && each !== null && !Array.isArray(each)
      ? Object.fromEntries(Object.entries(each).toSorted(([one], [other]) => (one < other ? -1 : 1)))
      : each,
  );
}
