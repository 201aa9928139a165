/** Versions of partners' policy profiles, kept for good. */
import type { Policy } from '../../workflows/policy';

export interface KeptPolicy {
  readonly policy: Policy;
  /** Of the file it was read from. */
  readonly digest: string;
  readonly keptAt: number;
}

export interface PolicyStore {
  /**
   * Keeps a version of a profile. The first stands: answers with what is kept of this name and version, which has another
   * digest if it was kept with other content before.
   */
  keep(version: KeptPolicy): Promise<KeptPolicy>;
  /** Every version, by name and in order. */
  list(): Promise<readonly KeptPolicy[]>;
}
