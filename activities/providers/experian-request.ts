/**
 * The requests to CrossCore, in the shape of a public client (CDCgov/prime-simplereport, ExperianTranslator.java):
 * optional fields are empty strings, and the same header and controls stand in questions and answers alike.
 */
import { bureauAddress, bureauNameOf } from './bureau-normalisation';
import type { ContactInfo } from './gateways';

export interface ExperianSubscriber {
  readonly tenantId: string;
  /** Of the Precise ID product behind CrossCore. */
  readonly pidUsername: string;
  readonly pidPassword: string;
  readonly subCode: string;
  readonly preamble: string;
  readonly operatorInitial: string;
  readonly vendor: string;
  readonly vendorVersion: string;
}

export type SsnDigits = 'LAST_FOUR' | 'NINE';

/** Asks for questions about a person, with so many digits of their social security number. */
export function questionRequest(
  subscriber: ExperianSubscriber,
  attemptId: string,
  { applicant, ssnDigits }: { applicant: ContactInfo; ssnDigits: SsnDigits },
) {
  return {
    header: headerOf(subscriber, attemptId),
    payload: {
      control: controlOf(subscriber),
      contacts: [contactOf(applicant, ssnDigits)],
      application: {
        productDetails: { productType: 'WRITTEN_INSTRUCTIONS' },
        applicants: [{ contactId: CONTACT_ID, applicantType: 'CO_APPLICANT' }],
      },
    },
  };
}

/** Answers one batch. `answers` are 1-based positions of choices, sent as strings in the order of the questions. */
export function answerRequest(
  subscriber: ExperianSubscriber,
  attemptId: string,
  sessionId: string,
  answers: readonly number[],
) {
  return {
    header: headerOf(subscriber, attemptId),
    payload: {
      control: controlOf(subscriber),
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

/** Tells that nobody will answer. */
export function abandonRequest(attemptId: string, sessionId: string) {
  return { header: { clientReferenceId: attemptId }, payload: { kba: { sessionId } } };
}

const CONTACT_ID = 'APPLICANT_CONTACT_ID_1';

function headerOf({ tenantId }: ExperianSubscriber, attemptId: string) {
  return {
    tenantId,
    requestType: 'PreciseIdOnly',
    clientReferenceId: attemptId,
    expRequestId: null,
    messageTime: new Date().toISOString().replace(/\.\d+Z$/, 'Z'),
    txnId: '',
    time: '',
    options: {},
  };
}

function controlOf(subscriber: ExperianSubscriber) {
  const options = {
    PIDXML_VERSION: '06.00',
    SUBSCRIBER_PREAMBLE: subscriber.preamble,
    SUBSCRIBER_OPERATOR_INITIAL: subscriber.operatorInitial,
    SUBSCRIBER_SUB_CODE: subscriber.subCode,
    PID_USERNAME: subscriber.pidUsername,
    PID_PASSWORD: Buffer.from(subscriber.pidPassword).toString('base64'),
    VERBOSE: 'Y',
    PRODUCT_OPTION: '24',
    DETAIL_REQUEST: 'D',
    VENDOR: subscriber.vendor,
    VENDOR_VERSION: subscriber.vendorVersion,
    BROKER_NUMBER: '',
    END_USER: '',
    FREEZE_KEY_PIN: '',
  };
  return Object.entries(options).map(([option, value]) => ({ option, value }));
}

function contactOf(applicant: ContactInfo, ssnDigits: SsnDigits) {
  return {
    id: CONTACT_ID,
    person: {
      typeOfPerson: '',
      personIdentifier: '',
      personDetails: { dateOfBirth: applicant.dateOfBirth ?? '' },
      names: [bureauNameOf(applicant)],
    },
    addresses: [
      { id: 'Main_Contact_Address_0', addressType: 'CURRENT', ...bureauAddress(applicant.address) },
    ],
    telephones: [{ id: 'Main_Phone_0', number: applicant.phone ?? '' }],
    emails: [{ id: 'MAIN_EMAIL_0', email: applicant.email ?? '' }],
    // Where recorded Precise ID requests carry it.
    ...(applicant.ssn !== undefined && {
      identityDocuments: [{ documentNumber: ssnDigitsOf(applicant.ssn, ssnDigits), documentType: 'SSN' }],
    }),
  };
}

/** Without hyphens. Whoever gave four digits has no more to send. */
function ssnDigitsOf(ssn: string, wanted: SsnDigits): string {
  const digits = ssn.replace(/\D/g, '');
  return wanted === 'LAST_FOUR' ? digits.slice(-4) : digits;
}
