/**
 * What the letter house says of an address (`us_verifications` of lob/lob-openapi).
 *
 * It is read in this order: whether mail arrives there at all, whether the unit is right, then what kind of door it is.
 * A code goes to a person's home, so a PO box, a mailbox shop (a commercial mail receiving agency, CMRA) and a vacant
 * house are problems, though mail would arrive.
 */
import { z } from 'zod';
import type { AddressProblem, AddressVerdict, ContactInfo } from './gateways';
import { withMilitaryPlace } from './military-address';

/** The address as the house wants to be asked. */
export function verificationRequest(address: ContactInfo['address']) {
  const { line1, line2, city, state, postalCode } = withMilitaryPlace(address);
  return {
    primary_line: line1,
    secondary_line: line2 ?? '',
    city,
    state: state ?? '',
    zip_code: postalCode,
  };
}

const yesOrNo = z.enum(['Y', 'N', '']);

export const verificationSchema = z.object({
  id: z.string().min(1),
  deliverability: z.enum([
    'deliverable',
    'deliverable_unnecessary_unit',
    'deliverable_incorrect_unit',
    'deliverable_missing_unit',
    'undeliverable',
  ]),
  components: z.object({
    record_type: z.enum(['street', 'highrise', 'po_box', 'rural_route', 'general_delivery', 'firm', '']),
  }),
  deliverability_analysis: z.object({ dpv_cmra: yesOrNo, dpv_vacant: yesOrNo }),
});

type Verification = z.output<typeof verificationSchema>;

export function addressVerdictOf(verification: Verification): AddressVerdict {
  const { deliverability, components, deliverability_analysis: analysis } = verification;
  const problem =
    BY_DELIVERABILITY[deliverability] ??
    BY_RECORD_TYPE[components.record_type] ??
    (analysis.dpv_cmra === 'Y' ? 'MAILBOX_SHOP' : null) ??
    (analysis.dpv_vacant === 'Y' ? 'VACANT' : null);
  return problem === null ? { kind: 'MAILABLE' } : { kind: 'PROBLEM', problem };
}

const BY_DELIVERABILITY: Record<Verification['deliverability'], AddressProblem | null> = {
  deliverable: null,
  // The post ignores a unit that it does not need.
  deliverable_unnecessary_unit: null,
  deliverable_incorrect_unit: 'INCORRECT_UNIT',
  deliverable_missing_unit: 'MISSING_UNIT',
  undeliverable: 'UNDELIVERABLE',
};

const BY_RECORD_TYPE: Record<Verification['components']['record_type'], AddressProblem | null> = {
  street: null,
  highrise: null,
  po_box: 'PO_BOX',
  rural_route: null,
  general_delivery: null,
  firm: null,
  '': null,
};
