/** Who has a live video appointment, and when it is over. */
import type { Applicant } from '../../deploy/local/applicant';
import { toVideo } from '../../deploy/local/demo/proofing-paths';
import { exostar } from '../../workflows/policies/exostar';
import type { SkippedTime } from './skipped-time';

/** Somebody from abroad, for whom the first free slot is booked. */
export async function withAppointment(world: SkippedTime): Promise<Applicant> {
  const applicant = await world.person({ country: 'DE' });
  await toVideo(applicant);
  await applicant.bookVideo();
  return applicant;
}

/** End of the slot that is booked. UTC milliseconds. */
export async function endOfAppointment(applicant: Applicant): Promise<number> {
  const { appointment } = await applicant.status();
  return Date.parse(appointment!.startsAt) + exostar.video.calendar.slotMs;
}
