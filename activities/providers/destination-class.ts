import type { ContactInfo } from './gateways';
import { isMilitary } from './military-address';

/**
 * How far a mailed code travels, which decides how long it may work (NIST SP 800-63A-4 §3.8).
 *
 * Contiguous are the 48 states and the District of Columbia. Elsewhere are Alaska, Hawaii, the territories, addresses
 * of forces and embassies (APO, FPO, DPO), other countries, and a state that nobody knows. Pure.
 */
export type DestinationClass = 'CONTIGUOUS_US' | 'ELSEWHERE';

export function destinationClassOf(address: ContactInfo['address']): DestinationClass {
  const { country, state } = address;
  const isContiguous = CONTIGUOUS_STATES.has(state?.trim().toUpperCase() ?? '');
  return country === 'US' && isContiguous && !isMilitary(address) ? 'CONTIGUOUS_US' : 'ELSEWHERE';
}

/** Two-letter codes of the post: the 48 contiguous states and the District of Columbia. */
const CONTIGUOUS_STATES: ReadonlySet<string> = new Set(
  (
    'AL AR AZ CA CO CT DC DE FL GA IA ID IL IN KS KY LA MA MD ME MI MN MO MS MT ' +
    'NC ND NE NH NJ NM NV NY OH OK OR PA RI SC SD TN TX UT VA VT WA WI WV WY'
  ).split(' '),
);
