/**
 * The age at which a wait is looked at by a person. `upgrade stuck` and the alert UpgradeTooOld go by it.
 *
 * An age is either one that no healthy case reaches under `exostar`, or the last at which help still changes something.
 * All are ours. They are the same for every policy: a profile with shorter waits ends its cases before, and one with longer
 * waits belongs in this table first.
 */
import type { StuckLimits } from '../db/store';
import { NOT_PARKED } from './attention';
import type { Stage } from './status';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

export type OpenStage = Exclude<Stage, 'CLOSED'>;

export interface StageAlarm {
  readonly afterMs: number;
  readonly because: string;
}

export const STAGE_ALARMS: Readonly<Record<OpenStage, StageAlarm>> = {
  AWAITING_PURCHASE: {
    afterMs: 46 * DAY_MS,
    because: 'It ends by itself after 45 days; one older stands still with the webstore, or its run does.',
  },
  AWAITING_CONTACT_INFO: {
    afterMs: 31 * DAY_MS,
    because: 'It ends by itself after 30 days; one older stands still with the bureau, or its run does.',
  },
  AWAITING_KBA_ANSWERS: {
    afterMs: HOUR_MS,
    because: 'A session lasts five minutes, whatever happens.',
  },
  AWAITING_VIDEO_BOOKING: {
    afterMs: 31 * DAY_MS,
    because: 'It ends by itself after 30 days; one older stands still with live video, or its run does.',
  },
  AWAITING_VIDEO_RESULT: {
    afterMs: 38 * DAY_MS,
    because:
      "An appointment lies at most 30 days ahead and its result is due in 7; later only a provider's review is waited for, which can be asked after.",
  },
  ACTIVATION_WAIT: {
    afterMs: 15 * DAY_MS,
    because: 'Eight business days are 14 days at most, two holidays among them.',
  },
  AWAITING_REDEMPTION: {
    afterMs: 31 * DAY_MS,
    because: 'A code works for 30 days.',
  },
  UNDER_REVIEW: {
    afterMs: 3 * DAY_MS,
    because: 'A person waits for our decision, and after 30 days it is a refusal.',
  },
};

/** What makes an upgrade stuck at an instant (UTC milliseconds): for the list and the metric alike. */
export function stuckLimits(at: number): StuckLimits {
  const ages = OPEN_STAGES.map((stage) => [stage, STAGE_ALARMS[stage].afterMs]);
  return {
    at,
    stageAgesMs: Object.fromEntries(ages) as Record<OpenStage, number>,
    deadlineMarginMs: DEADLINE_MARGIN_MS,
    notParked: NOT_PARKED,
  };
}

export const OPEN_STAGES = Object.keys(STAGE_ALARMS) as readonly OpenStage[];

/** A deadline that passed so long ago was not acted on: timers fire within seconds, unless no worker runs. */
export const DEADLINE_MARGIN_MS = 15 * 60_000;
