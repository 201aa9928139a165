/**
 * What the notifier is given for a notice: its data, the words in the person's language and zone, and whom it goes to.
 *
 * Nothing of it lies in the outbox but the data: language and zone are looked up when it is sent. What the person said of
 * themselves goes before what the partner said at the start; where neither said anything, it is English, and UTC.
 */
import { renderNotice, type RenderedNotice } from '../activities/notices/render';
import type { ContactInfo, PostalRecipient } from '../activities/providers/gateways';
import type { DueNotice, Store } from '../db/store';
import { notificationOf } from './proofing-notification';

/** Who writes to people, by the settings SERVICE_NAME and SUPPORT_CONTACT. */
export interface ServiceIdentity {
  readonly serviceName: string;
  /** How its support is reached. */
  readonly supportContact: string;
}

export type NotificationStore = Pick<Store, 'repudiations' | 'upgrades' | 'vault'>;

export interface ComposedNotice {
  readonly data: DueNotice['data'];
  /** Null: a template of another version, for which the notifier must have words. */
  readonly content: RenderedNotice | null;
  readonly to: PostalRecipient | null;
}

/** @throws StoreError if the address of a notification cannot be opened */
export async function composeNotice(
  store: NotificationStore,
  notice: DueNotice,
  service: ServiceIdentity,
): Promise<ComposedNotice> {
  const { template } = notice;
  const { data, to } =
    template === 'proofing_notification'
      ? await notificationOf(store, notice, service)
      : { data: notice.data, to: null };
  const said = await wishesOf(store, notice.upgradeId);
  const languages = [said?.language, notice.language];
  const content = renderNotice({ template, data, languages, timeZone: said?.timeZone ?? null });
  return { data, content, to };
}

/** What the person said of themselves. Null: nothing yet, it was erased, or it cannot be read. */
async function wishesOf(
  store: NotificationStore,
  upgradeId: string,
): Promise<Pick<ContactInfo, 'language' | 'timeZone'> | null> {
  const contactInfoId = (await store.upgrades.get(upgradeId))?.contactInfoId ?? null;
  if (contactInfoId === null) return null;
  try {
    return (await store.vault.open(contactInfoId, upgradeId, 'contact_info')) as ContactInfo | null;
  } catch {
    // A message that names another zone is better than none.
    return null;
  }
}
