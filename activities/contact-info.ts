import { ApplicationFailure } from '@temporalio/common';
import type { Store } from '../db/store';
import type { ContactInfo } from './providers/gateways';

/**
 * Opens sealed contact info for a call to an outside party. It must not outlive the activity.
 * @throws ApplicationFailure CONTACT_INFO_ERASED, not retryable: it was erased on request
 */
export async function openContactInfo(
  store: Pick<Store, 'vault'>,
  upgradeId: string,
  contactInfoId: string,
): Promise<ContactInfo> {
  const info = await store.vault.open(contactInfoId, upgradeId, 'contact_info');
  if (info === null) {
    throw ApplicationFailure.nonRetryable('The contact info was erased.', 'CONTACT_INFO_ERASED');
  }
  return info as ContactInfo;
}
