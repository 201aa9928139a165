/**
 * What a provider's report of a session comes to, once the document that was shown is looked at.
 *
 * A document works to the end of its last day (18F/identity-idp #13356), in the zone of the person, who reads the day off
 * the calendar on the wall. One that does not say when it ends does not end.
 */
import type { Appointment } from '../db/store';
import { localDateOf } from '../db/time-zone';
import type { VideoProgress, VideoResult } from './providers/gateways';

/**
 * A pass with a document that had expired on the day of the session is none.
 * @param documentValidUntil YYYY-MM-DD; null: it does not expire, or nothing was told
 */
export function judgeVideo(
  status: VideoResult | VideoProgress,
  documentValidUntil: string | null,
  { startsAt, timeZone }: Pick<Appointment, 'startsAt' | 'timeZone'>,
): VideoResult | VideoProgress {
  const isPass = status === 'PASSED' || status === 'PASSED_DATA_CHANGED';
  if (!isPass || documentValidUntil === null) return status;
  return dayOf(startsAt, timeZone) <= documentValidUntil ? status : 'DOCUMENT_EXPIRED';
}

/** YYYY-MM-DD: later days are greater as text. */
function dayOf(instant: number, timeZone: string): string {
  const { year, month, day } = localDateOf(timeZone, instant);
  return `${year}-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}`;
}
