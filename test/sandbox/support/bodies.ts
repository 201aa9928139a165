/** Bodies as the product sends them, of invented people. */
export function orderBody(upgradeId: string, more: Record<string, unknown> = {}) {
  return {
    clientReference: upgradeId,
    userId: 'buyer-1',
    credentialId: 'cred-phone-1',
    partnerId: 'partner-example',
    product: 'PHONE_OTP_PROOFING_UPGRADE',
    paymentMethod: 'card',
    ...more,
  };
}

export function entitlementPath(upgradeId: string, userId = 'buyer-1', credentialId = 'cred-phone-1') {
  return `/webstore/v1/entitlements?upgradeId=${upgradeId}&userId=${userId}&credentialId=${credentialId}&partnerId=p` as const;
}

const address = {
  address_line1: '100 Example Street',
  address_line2: '',
  address_city: 'Springfield',
  address_state: 'VA',
  address_zip: '22150',
  address_country: 'US',
};

export function letterBody(letterId: string, to: Record<string, unknown> = {}) {
  return {
    to: { name: 'Avery Example', ...address, ...to },
    from: { name: 'Proofing Upgrade', ...address },
    file: 'tmpl_activation_code',
    color: false,
    use_type: 'operational',
    merge_variables: { code: 'ABCDE12345', expires_on: '2026-02-20' },
    metadata: { letter: letterId },
  };
}

export function sessionBody(appointmentId: string, firstName = 'Avery') {
  return {
    verification: {
      vendorData: appointmentId,
      endUserId: appointmentId,
      scheduledStart: '2026-01-16T15:00:00.000Z',
      scheduledEnd: '2026-01-16T15:30:00.000Z',
      person: { firstName, lastName: 'Example' },
    },
  };
}

export interface InventedPerson {
  readonly firstName?: string;
  readonly lastName?: string;
  readonly ssn?: string;
  readonly email?: string;
}

export function questionsBody(attemptId: string, person: InventedPerson = {}) {
  const {
    firstName = 'Avery',
    lastName = 'Example',
    ssn = '900123456',
    email = 'avery@example.com',
  } = person;
  return {
    header: { tenantId: 'test', requestType: 'PreciseIdOnly', clientReferenceId: attemptId, options: {} },
    payload: {
      control: [{ option: 'PIDXML_VERSION', value: '06.00' }],
      contacts: [
        {
          id: 'APPLICANT_CONTACT_ID_1',
          person: { names: [{ firstName, middleNames: '', surName: lastName }] },
          emails: [{ id: 'MAIN_EMAIL_0', email }],
          identityDocuments: [{ documentNumber: ssn, documentType: 'SSN' }],
        },
      ],
    },
  };
}

export function answersBody(attemptId: string, sessionId: string, answers: readonly number[]) {
  return {
    header: { tenantId: 'test', requestType: 'PreciseIdOnly', clientReferenceId: attemptId, options: {} },
    payload: {
      kba: {
        sessionId,
        outWalletQuestionsRequest: answers.length,
        answers: Object.fromEntries(
          answers.map((answer, index) => [`outWalletAnswer${index + 1}`, String(answer)]),
        ),
      },
    },
  };
}
