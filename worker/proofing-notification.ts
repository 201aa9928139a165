/**
 * The notification of proofing (NIST SP 800-63A-4 §3.10): what it says and whom it goes to.
 *
 * - The code to repudiate it by is made when it is sent, and the address is opened then: neither lies in the outbox.
 * - It goes to the postal address that the proofing validated: the bureau found the person there, or a letter with a
 *   code reached them there. After live video, and once personal data was erased, it goes to what the account system
 *   knows of the user, as every other notice does.
 */
import type { ContactInfo, PostalRecipient } from '../activities/providers/gateways';
import type { DueNotice, UpgradeRecord } from '../db/store';
import type { ComposedNotice, NotificationStore, ServiceIdentity } from './compose-notice';

/** @throws StoreError if the address cannot be opened */
export async function notificationOf(
  store: NotificationStore,
  { data, upgradeId }: DueNotice,
  service: ServiceIdentity,
): Promise<Pick<ComposedNotice, 'data' | 'to'>> {
  const upgrade = await store.upgrades.get(upgradeId);
  if (upgrade === null) return { data: { ...data, ...service }, to: null };
  const repudiationCode = await store.repudiations.codeOf(upgradeId);
  return { data: { ...data, ...service, upgradeId, repudiationCode }, to: await recipientOf(store, upgrade) };
}

async function recipientOf(
  store: NotificationStore,
  { upgradeId, contactInfoId, method }: UpgradeRecord,
): Promise<PostalRecipient | null> {
  if (contactInfoId === null || method === 'VIDEO') return null;
  const info = (await store.vault.open(contactInfoId, upgradeId, 'contact_info')) as ContactInfo | null;
  if (info === null) return null;
  const { firstName, middleName, lastName, suffix, address } = info;
  const name = [firstName, middleName, lastName, suffix].filter((part) => part !== undefined).join(' ');
  return { name, address };
}
