/** A right request to each operation of the API, with the invented people of every test. */
import type { Operation } from '../../client/http/contract/operation';
import { OPERATIONS, type OperationId } from '../../client/http/contract/operations';
import { type ActionRule, ACTIONS } from '../../client/http/access/actions';
import type { PrincipalKind } from '../../client/http/access/principal';
import { AT, DAY_MS } from '../db/fixtures';

const appointment = { startsAt: new Date(AT + DAY_MS).toISOString(), timeZone: 'Europe/Berlin' };

export const BODIES: Partial<Record<OperationId, unknown>> = {
  startUpgrade: {
    userId: 'user-1',
    credentialId: 'credential-1',
    partnerId: 'partner-1',
    otp: '314159',
    consent: { textVersion: '2026-01', agreedAt: new Date(AT).toISOString() },
  },
  submitContactInfo: {
    firstName: 'Avery',
    lastName: 'Example',
    address: { line1: 'Beispielweg 1', city: 'Musterstadt', postalCode: '12345', country: 'DE' },
  },
  answerQuestions: { questionSetId: 'set-1', answers: [1, 2, 3] },
  bookVideo: appointment,
  rescheduleVideo: appointment,
  redeemCode: { code: 'ABCDE-12345' },
  repudiateUpgrade: { code: 'ABCD-EFGH' },
  placeHold: { reason: 'TICKET-1' },
  releaseHold: { hold: 'ON_REQUEST', reason: 'TICKET-1' },
  decideReview: { decision: 'APPROVE', reason: 'TICKET-1' },
  assignReview: { assignee: 'reviewer-2' },
};

export const OPERATION_IDS = Object.keys(OPERATIONS) as OperationId[];

export function operationOf(id: OperationId): Operation & { readonly action: keyof typeof ACTIONS } {
  return OPERATIONS[id];
}

/** The first kind of caller that may do it; a back end wherever one may. */
export function callerKindOf(id: OperationId): PrincipalKind {
  const { kinds }: ActionRule = ACTIONS[operationOf(id).action];
  return kinds[0]!;
}

/** The address with its ids filled in. */
export function addressOf(id: OperationId, upgradeId: string, appointmentId: string): string {
  return operationOf(id).url.replace(':upgradeId', upgradeId).replace(':appointmentId', appointmentId);
}

/** As the OpenAPI document has it. */
export function documentedAddress(id: OperationId): string {
  return operationOf(id).url.replaceAll(/:(\w+)/g, '{$1}');
}
