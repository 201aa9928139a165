/**
 * All profiles a program goes by: the built-in ones, those of partners, and those that running cases still have.
 *
 * What a version of a partner's profile says is kept in the store when a program first starts with it, and a file that
 * says something else under the same name and version is refused. The store is where cases name their version, and the
 * one thing that all programs share: a lock file beside the policy files is edited by whoever edits those.
 */
import type { Store } from '../../db/store';
import { ConfigError } from '../../temporal.config';
import { POLICIES } from '../../workflows/policies';
import { completePolicy, type Policy } from '../../workflows/policy';
import { type Finding, breachesOf } from './conformance/check';
import { type Standard, STANDARDS } from './conformance/rules';
import { type PartnerProfile, refuseBrokenClaim } from './policy-file';
import { readPolicyFolder } from './policy-folder';

export interface PolicyBook {
  /** By name, as each is now; those of {@link PartnerPolicies.retired} too. */
  readonly policies: ReadonlyMap<string, Policy>;
  readonly partnerPolicies: PartnerPolicies;
  /** As the folder has them. */
  readonly profiles: readonly PartnerProfile[];
}

export interface PartnerPolicies {
  /** The name of a partner's own profile, by the partner's id. */
  readonly ofPartner: ReadonlyMap<string, string>;
  /** Names that no file has any more: cases under them go on, and none is started. */
  readonly retired: ReadonlySet<string>;
  /** Every version there ever was, by {@link keptKey}. */
  readonly kept: ReadonlyMap<string, Policy>;
}

export const NO_PARTNER_POLICIES: PartnerPolicies = {
  ofPartner: new Map(),
  retired: new Set(),
  kept: new Map(),
};

export const keptKey = (name: string, version: number): string => `${name} v${version}`;

/**
 * Reads the folder, and keeps in the store what is new in it.
 * @param options `folder` of the policy files, empty: none; `at` UTC milliseconds
 * @throws ConfigError naming the file and the field; StoreError
 */
export async function openPolicyBook(options: {
  readonly folder: string;
  readonly store: Pick<Store, 'policies'>;
  readonly at: number;
}): Promise<PolicyBook> {
  const { folder, store, at } = options;
  const profiles = readPolicyFolder(folder);
  for (const profile of profiles) {
    refuseBrokenClaim(profile);
    const { policy, digest, file } = profile;
    const kept = await store.policies.keep({ policy, digest, keptAt: at });
    if (kept.digest === digest) continue;
    const since = new Date(kept.keptAt).toISOString();
    throw new ConfigError(
      `Policy file ${file}: version ${policy.version} of ${policy.name} was in use since ${since} with other content, and cases are pinned to it. Raise version.`,
    );
  }
  return bookOf(
    profiles,
    (await store.policies.list()).map(({ policy }) => policy),
  );
}

/** The book of a folder, without a store: what was there before is not known. */
export function bookOf(
  profiles: readonly PartnerProfile[],
  keptPolicies: readonly Policy[] = [],
): PolicyBook {
  // Kept by an earlier version of this program perhaps, which knew fewer rules.
  const kept = keptPolicies.map(completePolicy);
  const current = new Map([...POLICIES, ...profiles.map(({ policy }) => [policy.name, policy] as const)]);
  // In order of their versions, so that the newest one stays.
  const retired = new Map(
    kept.filter(({ name }) => !current.has(name)).map((policy) => [policy.name, policy]),
  );
  return {
    policies: new Map([...current, ...retired]),
    partnerPolicies: {
      ofPartner: new Map(profiles.map(({ partnerId, policy }) => [partnerId, policy.name])),
      retired: new Set(retired.keys()),
      kept: new Map(kept.map((policy) => [keptKey(policy.name, policy.version), policy])),
    },
    profiles,
  };
}

export interface Flag {
  readonly policy: string;
  readonly version: number;
  readonly standard: Standard;
  readonly breaches: readonly Finding[];
}

const NORMS = STANDARDS.filter((standard) => standard !== 'published');

/** What profiles of partners break of standards that they do not claim to keep: for whoever starts the program. */
export function flagsOf({ profiles }: PolicyBook): readonly Flag[] {
  return profiles.flatMap(({ policy }) =>
    NORMS.map((standard) => ({
      policy: policy.name,
      version: policy.version,
      standard,
      breaches: breachesOf(policy, standard),
    })).filter(({ breaches }) => breaches.length > 0),
  );
}
