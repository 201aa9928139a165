/** A case that has something in every sealed column, and how it is asked for afterwards. */
import type { Store } from '../../db';
import { AT, DAY_MS, startUpgrade, submit } from './fixtures';

/** Planted in each value. */
export const CANARY = 'CANARY-OF-A-PERSON';

export interface FullCase {
  readonly upgradeId: string;
  readonly credentialId: string;
  readonly codeId: string;
  readonly attemptId: string;
  readonly submissionId: string;
}

export async function fillCase(store: Store): Promise<FullCase> {
  const { upgradeId, credentialId } = await startUpgrade(store);
  const [codeId, attemptId] = [`code-of-${upgradeId}`, `attempt-of-${upgradeId}`];
  const record = { recordId: `contact-of-${upgradeId}`, upgradeId, kind: 'contact_info' } as const;
  await store.vault.seal({ ...record, value: { name: CANARY }, at: AT });
  await store.upgrades.setContactInfo(upgradeId, record.recordId, AT);
  await store.codes.issue({ codeId, upgradeId, channel: 'LETTER', expiresAt: AT + DAY_MS, at: AT });
  await store.attempts.open({ attemptId, upgradeId, kind: 'KBA', at: AT });
  await store.attempts.setProviderReference(attemptId, 'bureau-1', AT);
  await store.attempts.claimAnswering(attemptId, 'q', AT);
  await store.attempts.recordGrading(attemptId, 'q', { reply: CANARY }, AT);
  const submissionId = await submit(store, upgradeId, 'CANARYCODE');
  return { upgradeId, credentialId, codeId, attemptId, submissionId };
}

/** All that can still be read of the person, by every way that reads. */
export async function readCase(store: Store, given: FullCase): Promise<readonly unknown[]> {
  const { upgradeId, codeId, attemptId } = given;
  return [
    await store.vault.open(`contact-of-${upgradeId}`, upgradeId, 'contact_info'),
    await store.codes.readForLetter(codeId),
    await store.attempts.getGrading(attemptId, 'q'),
  ];
}
