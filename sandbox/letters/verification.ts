/** Whether mail to an address arrives, in the shape of the house's verifications (lob/lob-openapi). */
import { z } from 'zod';
import { type AddressWord, addressWordIn, REFUSED_ZIP } from '../magic-values';
import { countEffect, nextOf, type World } from '../world';

export const verificationSchema = z.object({
  primary_line: z.string().min(1).max(500),
  secondary_line: z.string().max(500).default(''),
  city: z.string().max(200).default(''),
  state: z.string().max(50).default(''),
  zip_code: z.string().max(10).default(''),
});

export function verifyAddress(world: World, address: z.output<typeof verificationSchema>) {
  const { primary_line, secondary_line, city, state, zip_code } = address;
  // The same address is counted as the same, and is not kept.
  const reference = world.chance.id('adr_', primary_line, secondary_line, city, state, zip_code);
  countEffect(world, 'verifications', reference);
  const { deliverability, recordType, confirmation, isMailboxShop, isVacant } = {
    ...ORDINARY,
    ...(isUndeliverable(primary_line, zip_code)
      ? FOUND_BY_WORD.undeliverable
      : FOUND_BY_WORD[addressWordIn(primary_line) ?? 'any']),
  };
  const isKnown = confirmation !== 'N';
  return {
    id: world.chance.id('us_ver_', reference, nextOf(world, 'verification', reference)),
    object: 'us_verification',
    primary_line: primary_line.toUpperCase(),
    secondary_line: secondary_line.toUpperCase(),
    last_line: `${city} ${state} ${zip_code}`.toUpperCase(),
    deliverability,
    components: { city, state, zip_code, record_type: recordType },
    deliverability_analysis: {
      dpv_confirmation: confirmation,
      dpv_cmra: isKnown ? yesOrNo(isMailboxShop) : '',
      dpv_vacant: isKnown ? yesOrNo(isVacant) : '',
      dpv_active: isKnown ? yesOrNo(!isVacant) : '',
    },
  };
}

/** No letter is printed for it either. */
export function isUndeliverable(line: string, zip: string): boolean {
  return zip.slice(0, 5) === REFUSED_ZIP || addressWordIn(line) === 'undeliverable';
}

interface Found {
  readonly deliverability:
    | 'deliverable'
    | 'deliverable_unnecessary_unit'
    | 'deliverable_incorrect_unit'
    | 'deliverable_missing_unit'
    | 'undeliverable';
  readonly recordType: 'street' | 'highrise' | 'po_box' | '';
  /** Y: confirmed; S: without the unit; D: the building, a unit is missing; N: not confirmed. */
  readonly confirmation: 'Y' | 'S' | 'D' | 'N';
  readonly isMailboxShop: boolean;
  readonly isVacant: boolean;
}

const ORDINARY: Found = {
  deliverability: 'deliverable',
  recordType: 'street',
  confirmation: 'Y',
  isMailboxShop: false,
  isVacant: false,
};

/** What is found otherwise than at an ordinary address. */
const FOUND_BY_WORD = {
  any: {},
  undeliverable: { deliverability: 'undeliverable', recordType: '', confirmation: 'N' },
  'missing unit': { deliverability: 'deliverable_missing_unit', recordType: 'highrise', confirmation: 'D' },
  'incorrect unit': {
    deliverability: 'deliverable_incorrect_unit',
    recordType: 'highrise',
    confirmation: 'S',
  },
  'unnecessary unit': { deliverability: 'deliverable_unnecessary_unit', confirmation: 'S' },
  'po box': { recordType: 'po_box' },
  vacant: { isVacant: true },
  'mailbox shop': { isMailboxShop: true },
} as const satisfies Record<AddressWord | 'any', Partial<Found>>;

function yesOrNo(is: boolean): 'Y' | 'N' {
  return is ? 'Y' : 'N';
}
