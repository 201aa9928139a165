/**
 * What the credential issuer tells of credentials and of the people who hold them. One event is about one credential:
 * whoever holds two and is deleted makes two events.
 *
 * The issuer only sends and is never called. The sandbox knows no credentials, only the events about them: whether there is
 * such a credential is not checked.
 */
import { z } from 'zod';
import type { NewEvent } from '../events/outbox';
import { parsed, Refusal } from '../refusal';

/** Every type, with the detail that its event cannot do without. Other details are refused with it. */
export const CREDENTIAL_EVENTS = {
  'credential.suspended': null,
  'credential.reinstated': null,
  'credential.revoked': null,
  'credential.lost': null,
  'credential.replaced': 'replacedBy',
  'credential.number_ported': null,
  'credential.expired': null,
  'credential.renewed': 'expiresAt',
  'user.deleted': null,
  'user.deceased': null,
  'user.merged': 'mergedInto',
  'sponsorship.withdrawn': null,
} as const satisfies Record<string, 'expiresAt' | 'replacedBy' | 'mergedInto' | null>;
type CredentialEventType = keyof typeof CREDENTIAL_EVENTS;

const id = z.string().min(1).max(200);

const subjectSchema = z.object({ credentialId: id });
const typeSchema = z.object({ type: z.string() });
const detailsSchema = z.object({
  expiresAt: z.iso.datetime().optional(),
  replacedBy: id.optional(),
  mergedInto: id.optional(),
});

/**
 * @param wish `{type, …}` as a control call has it, not looked at yet
 * @throws Refusal 400 for a credential id that is too long, an unknown type, and a detail that is missing, malformed or of
 *   another type
 */
export function credentialEvent(credentialId: string, wish: unknown): NewEvent {
  const subject = parsed(subjectSchema, { credentialId });
  const { type } = parsed(typeSchema, wish);
  if (!isCredentialEventType(type)) {
    throw refusal(`There is no such type. There are: ${Object.keys(CREDENTIAL_EVENTS).join(', ')}.`);
  }
  const details = parsed(detailsSchema, wish);
  const needed = CREDENTIAL_EVENTS[type];
  if (needed !== null && details[needed] === undefined) throw refusal(`${type} needs ${needed}.`);
  const given = Object.keys(details).filter((name) => name !== needed);
  if (given.length > 0) throw refusal(`${type} takes no ${given.join(' and no ')}.`);
  return {
    provider: 'credential-issuer',
    type,
    reference: credentialId,
    data: { ...subject, ...details },
  };
}

function isCredentialEventType(type: string): type is CredentialEventType {
  return Object.hasOwn(CREDENTIAL_EVENTS, type);
}

function refusal(message: string): Refusal {
  return new Refusal(400, 'invalid_request', message);
}
