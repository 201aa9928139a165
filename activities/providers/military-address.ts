/**
 * Addresses of US forces and embassies abroad: the place is `APO`, `FPO` or `DPO` with the state AA, AE or AP, whatever
 * the base is called (USPS Publication 28, 225).
 */
import type { ContactInfo } from './gateways';

type Address = ContactInfo['address'];

/** Overseas, by the state: the Americas; Europe, Africa and the Middle East; the Pacific. */
const MILITARY_STATES: ReadonlySet<string> = new Set(['AA', 'AE', 'AP']);

/**
 * The address with its place as the post wants it. People write all of it as the city, e.g. `APO AE`, `A.P.O., AE` or
 * `apo ae 09012`; a state in there outranks a state that is none of these three.
 *
 * An address that is no such one is returned as it is.
 */
export function withMilitaryPlace(address: Address): Address {
  const place = militaryPlaceOf(address);
  return place === null ? address : { ...address, ...place };
}

/** Whether the place is one of forces or embassies abroad, whatever state stands beside it. */
export function isMilitary(address: Address): boolean {
  return militaryPlaceOf(address) !== null;
}

function militaryPlaceOf({
  city,
  state,
  country,
}: Address): { city: string; state: string | undefined } | null {
  if (country !== 'US') return null;
  const match = /^([AFD]PO)(?:[ ,]+(A[AEP]))?(?:[ ,]+\d{5}(?:-\d{4})?)?$/i.exec(
    city.replace(/\./g, '').trim(),
  );
  if (match === null) return null;
  const [, place = '', stateInCity] = match;
  const isStateKept = stateInCity === undefined || isMilitaryState(state);
  return { city: place.toUpperCase(), state: (isStateKept ? state : stateInCity)?.trim().toUpperCase() };
}

function isMilitaryState(state: string | undefined): boolean {
  return MILITARY_STATES.has(state?.trim().toUpperCase() ?? '');
}
