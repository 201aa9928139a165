/** Bodies of the providers' events, as docs/outside-parties.md has them. All people are invented. */

const timestamp = '2027-01-15T07:59:58.123Z';

export const orderEvent = (upgradeId: string, type = 'order.paid') => ({
  type,
  timestamp,
  data: { orderId: 'SO-1', clientReference: upgradeId, product: 'PHONE_OTP_PROOFING_UPGRADE' },
});

export const videoEvent = (appointmentId: string, type = 'verification.decision') => ({
  type,
  timestamp,
  data: {
    id: 'session-1',
    vendorData: appointmentId,
    code: 9102,
    status: 'declined',
    reason: 'fraud_suspected',
    reasonCode: 401,
  },
});

/** What a letter's event repeats of person and code, and what must get no further. */
export const CANARIES = [
  'Canary Quillfeather',
  '13 Canary Row',
  'Canaryville',
  '20199',
  'CANARY2345',
  '2027-09-09',
];

export const letterEvent = (letterId: string, type = 'letter.delivered') => {
  const [name, line1, city, zip, code, expiresOn] = CANARIES;
  return {
    type,
    timestamp,
    data: {
      id: 'ltr_1',
      object: 'letter',
      description: name,
      to: { name, address_line1: line1, address_city: city, address_state: 'VA', address_zip: zip },
      merge_variables: { code, expires_on: expiresOn },
      url: `https://letters.example/${code}.pdf`,
      tracking_events: [{ name: 'Delivered', location: zip }],
      metadata: { letter: letterId, note: line1 },
    },
  };
};

export const credentialEvent = (
  credentialId: string,
  type = 'credential.suspended',
  further: Readonly<Record<string, unknown>> = {},
) => ({ type, timestamp, data: { credentialId, ...further } });
