/** Who a token of the identity provider speaks for, by claims whose names are settings. */
import { z } from 'zod';
import { STANDING_KINDS, type StandingKind, type StandingPrincipal } from './principal';

export interface ClaimNames {
  readonly id: string;
  readonly kind: string;
  readonly partners: string;
}

export const DEFAULT_CLAIMS: ClaimNames = {
  id: 'sub',
  kind: 'proofing_kind',
  partners: 'proofing_partners',
};

const id = z.string().regex(/^[A-Za-z0-9._:@-]{1,90}$/);
const kind = z.enum(STANDING_KINDS as [StandingKind, ...StandingKind[]]);
const partners = z.union([z.literal('ALL'), z.array(z.string().min(1).max(100)).min(1)]);

/**
 * Null: the token says too little, or something that nobody knows. Nothing is assumed: neither a kind nor a partner. A
 * session is lent by us alone, so no token of another issuer can be one.
 */
export function principalOfClaims(
  claims: Readonly<Record<string, unknown>>,
  names: ClaimNames = DEFAULT_CLAIMS,
): StandingPrincipal | null {
  const claim = (name: string): unknown => (Object.hasOwn(claims, name) ? claims[name] : undefined);
  const parsed = z
    .object({ id, kind, partners })
    .safeParse({ id: claim(names.id), kind: claim(names.kind), partners: claim(names.partners) });
  // Its name cannot be that of a key's holder, which has no colon.
  return parsed.success ? { ...parsed.data, id: `jwt:${parsed.data.id}` } : null;
}
