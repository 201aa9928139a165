import type { Credential } from './store';

type Standing = Pick<Credential, 'status' | 'expiresAt'>;

/** Whether a credential can be raised as it stands: not suspended, and within its subscription. @param at UTC milliseconds */
export function isUsableAt({ status, expiresAt }: Standing, at: number): boolean {
  return status === 'ACTIVE' && (expiresAt === null || expiresAt > at);
}

/** Whether that may come again: suspended, or without a subscription. */
export function mayBeUsableAgain({ status }: Standing): boolean {
  return status === 'ACTIVE' || status === 'SUSPENDED' || status === 'EXPIRED';
}
