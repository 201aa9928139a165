/**
 * What the system that issues credentials may tell of one, and what follows from it here: the one table.
 *
 * - `status`: what becomes of the credential. What can be undone moves back to where it came from.
 * - `ends`: the running upgrade ends. Nothing can be proofed for a credential or an account that is no more; after a death
 *   notice the account is suspended at once (NIST SP 800-63A-4 §5.4), since a notice may be false.
 * - `holds`: it goes on, and a reviewer looks before the credential is raised.
 */
import type { HoldReason } from '../workflows/holds';
import type { Ending } from '../workflows/status';

export interface CredentialEffect {
  readonly status?: 'SUSPENDED' | 'EXPIRED' | 'REVOKED' | 'NO_LONGER_SUSPENDED' | 'NO_LONGER_EXPIRED';
  readonly ends?: Ending;
  readonly holds?: HoldReason;
}

export const CREDENTIAL_CHANGES = {
  'credential.suspended': { status: 'SUSPENDED' },
  'credential.lost': { status: 'SUSPENDED' },
  'credential.reinstated': { status: 'NO_LONGER_SUSPENDED' },
  'credential.expired': { status: 'EXPIRED' },
  'credential.renewed': { status: 'NO_LONGER_EXPIRED' },
  'credential.revoked': { status: 'REVOKED', ends: { outcome: 'CANCELLED', reason: 'CREDENTIAL_REVOKED' } },
  'credential.replaced': { status: 'REVOKED', ends: { outcome: 'CANCELLED', reason: 'CREDENTIAL_REPLACED' } },
  'credential.number_ported': { holds: 'NUMBER_PORTED' },
  'user.merged': { holds: 'ACCOUNT_MERGED' },
  'user.deleted': { status: 'REVOKED', ends: { outcome: 'CANCELLED', reason: 'USER_DELETED' } },
  'user.deceased': { status: 'SUSPENDED', ends: { outcome: 'REJECTED', reason: 'ACCOUNT_SUSPENDED' } },
  'sponsorship.withdrawn': { ends: { outcome: 'CANCELLED', reason: 'SPONSORSHIP_WITHDRAWN' } },
} as const satisfies Record<string, CredentialEffect>;

export type CredentialChange = keyof typeof CREDENTIAL_CHANGES;

export function isCredentialChange(type: string): type is CredentialChange {
  return Object.hasOwn(CREDENTIAL_CHANGES, type);
}

/** Null: a type that nobody knows. */
export function effectOf(type: string): CredentialEffect | null {
  return isCredentialChange(type) ? CREDENTIAL_CHANGES[type] : null;
}

/** What goes with some of them, as it is kept with their event. @param expiresAt ISO 8601 with an offset */
export function factsOfChange({
  expiresAt,
  mergedInto,
}: {
  readonly expiresAt?: string | undefined;
  readonly mergedInto?: string | undefined;
}): Readonly<Record<string, string>> {
  return {
    ...(expiresAt !== undefined && { expiresAt: new Date(expiresAt).toISOString() }),
    ...(mergedInto !== undefined && { mergedInto }),
  };
}
