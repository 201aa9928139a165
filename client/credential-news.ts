/**
 * What an operator, or a back end without webhooks, reports of a credential or its owner: kept and taken up as the issuing
 * system's own event would be (client/http/webhooks.ts).
 */
import { randomUUID } from 'node:crypto';
import { factsOfChange } from '../db/credential-changes';
import { credentialChangedSignal } from '../workflows/messages';
import { type CredentialDependencies, type CredentialReport, credentialReportOf } from './credential-limits';
import { parse } from './parse';
import { type CredentialNewsInput, credentialNewsSchema } from './schemas';
import { tellRunIfThere } from './tell-run';

/** @throws UpgradeError UNKNOWN_CREDENTIAL, INVALID_INPUT */
export async function reportCredential(
  dependencies: CredentialDependencies,
  credentialId: string,
  given: CredentialNewsInput,
): Promise<CredentialReport> {
  const { store, clock } = dependencies;
  const { change, actor, reason, expiresAt, mergedInto } = parse(credentialNewsSchema, given);
  // Unknown ones are refused here: whoever types an id must hear of a slip.
  await credentialReportOf(dependencies, credentialId);
  const at = clock();
  const eventId = `credential-issuer:operator:${randomUUID()}`;
  const facts = { actor, cause: reason, ...factsOfChange({ expiresAt, mergedInto }) };
  const told = { type: change, occurredAt: at, receivedAt: at, subjectId: credentialId, facts };
  await store.events.receive({ eventId, provider: 'credential-issuer', ...told });
  await tellRunIfThere(dependencies, credentialId, (run) => run.signal(credentialChangedSignal, { eventId }));
  return credentialReportOf(dependencies, credentialId);
}
