/** Who calls the HTTP API, and whose cases that caller may touch. */
import type { UpgradeRecord } from '../../../db/store';

export const PRINCIPAL_KINDS = ['BACK_END', 'APPLICANT_SESSION', 'AGENT', 'OPERATOR', 'REVIEWER'] as const;
export type PrincipalKind = (typeof PRINCIPAL_KINDS)[number];

/** Callers with a credential of their own; an applicant session is only ever lent by a back end. */
export const STANDING_KINDS = PRINCIPAL_KINDS.filter((kind) => kind !== 'APPLICANT_SESSION');
export type StandingKind = Exclude<PrincipalKind, 'APPLICANT_SESSION'>;

export interface StandingPrincipal {
  /** An account name, never a person's name; goes to the audit trail. */
  readonly id: string;
  readonly kind: StandingKind;
  readonly partners: readonly string[] | 'ALL';
}

export interface SessionPrincipal {
  readonly id: string;
  readonly kind: 'APPLICANT_SESSION';
  /** The one upgrade it was lent for. */
  readonly upgradeId: string;
}

export type Principal = StandingPrincipal | SessionPrincipal;

/** Whether the case is one of this caller's. What may be done with it stands in actions.ts. */
export function reaches(principal: Principal, { upgradeId, partnerId }: UpgradeRecord): boolean {
  if (principal.kind === 'APPLICANT_SESSION') return principal.upgradeId === upgradeId;
  return coversPartner(principal, partnerId);
}

export function coversPartner({ partners }: StandingPrincipal, partnerId: string): boolean {
  return partners === 'ALL' || partners.includes(partnerId);
}

/** Undefined: every partner's. A session covers no partner, only its case. */
export function partnersOf(principal: Principal): readonly string[] | undefined {
  if (principal.kind === 'APPLICANT_SESSION') return [];
  return principal.partners === 'ALL' ? undefined : principal.partners;
}
