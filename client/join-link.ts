/**
 * The link by which a person joins their live video session.
 *
 * It is as good as a key to the session, so it is given out shortly before and not earlier, and never once the session
 * is over.
 */
import type { Store, UpgradeRecord } from '../db/store';
import type { Policy } from '../workflows/policy';
import { UpgradeError } from './errors';

export interface JoinLink {
  readonly joinUrl: string;
  /** ISO 8601. */
  readonly startsAt: string;
  readonly endsAt: string;
}

/** @throws UpgradeError JOIN_LINK_NOT_YET with `details.availableAt` (ISO 8601), or JOIN_LINK_NOT_AVAILABLE */
export async function joinLinkOf(
  { upgradeId }: UpgradeRecord,
  {
    store,
    video,
    now,
  }: {
    store: Pick<Store, 'appointments' | 'vault'>;
    video: Pick<Policy['video'], 'linkLeadMs'>;
    now: number;
  },
): Promise<JoinLink> {
  const booked = (await store.appointments.listByUpgrade(upgradeId)).findLast(
    ({ state }) => state === 'BOOKED',
  );
  if (booked === undefined || now >= booked.endsAt) throw notAvailable();
  const { appointmentId, startsAt, endsAt } = booked;
  const availableAt = startsAt - video.linkLeadMs;
  if (now < availableAt) {
    const iso = new Date(availableAt).toISOString();
    throw new UpgradeError('JOIN_LINK_NOT_YET', `The link is given out from ${iso} on, not earlier.`, {
      availableAt: iso,
    });
  }
  const joinUrl = await store.vault.open(appointmentId, upgradeId, 'video_join_url');
  if (typeof joinUrl !== 'string') throw notAvailable();
  return { joinUrl, startsAt: new Date(startsAt).toISOString(), endsAt: new Date(endsAt).toISOString() };
}

function notAvailable(): UpgradeError {
  return new UpgradeError(
    'JOIN_LINK_NOT_AVAILABLE',
    'There is no session to join: none is booked, or it is over. Ask for the status to see what is possible.',
  );
}
