import { exostar } from '../../workflows/policies/exostar';
import type { Policy } from '../../workflows/policy';

const HOUR_MS = 3_600_000;

/**
 * `exostar` for people who go through it in one sitting: agents around the clock, nothing closed near an appointment,
 * and only the bureau's own clock for the questions. Attempts, letters, codes and outages are as they are there.
 */
export const stormPolicy: Policy = {
  ...exostar,
  name: 'storm',
  kba: { ...exostar.kba, sessionMs: HOUR_MS, questionMs: HOUR_MS },
  video: {
    ...exostar.video,
    changeLeadMs: 0,
    reminderLeadMs: 0,
    linkLeadMs: 0,
    calendar: {
      ...exostar.video.calendar,
      timeZone: 'UTC',
      weekdays: [1, 2, 3, 4, 5, 6, 7],
      opensAtHour: 0,
      closesAtHour: 24,
      agents: 100_000,
      leadMs: 0,
    },
  },
};
