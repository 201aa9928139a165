import type { VideoProgress, VideoResult } from './gateways';

/**
 * What a decision on the wire means, both polled and in events. Pure.
 *
 * Codes are Veriff's, 7001 and 7002 of its events included; reason codes 2xx to 4xx are our agreement with the
 * provider (docs/outside-parties.md).
 * @returns null if nobody mapped it: never a guess, for one public integration of this kind counts a confirmed fraud
 *   as a success
 */
export function videoResultOf(
  code: number,
  reasonCode: number | null | undefined,
): VideoResult | VideoProgress | null {
  switch (code) {
    case 7001:
      return 'STARTED';
    case 7002:
      return 'SUBMITTED';
    case 9001:
      return reasonOf(APPROVED, reasonCode);
    case 9102:
      return reasonCode === 401 ? 'FRAUD_SUSPECTED' : 'FAILED';
    case 9103:
      return 'RESUBMISSION_REQUESTED';
    case 9104:
      return reasonOf(ENDED, reasonCode);
    case 9121:
      return 'REVIEW_PENDING';
    default:
      return null;
  }
}

const NO_REASON = 0;

const APPROVED = new Map<number, VideoResult>([
  [NO_REASON, 'PASSED'],
  [301, 'PASSED_DATA_CHANGED'],
]);

const ENDED = new Map<number, VideoResult>([
  [NO_REASON, 'EXPIRED'],
  [201, 'APPLICANT_NO_SHOW'],
  [202, 'AGENT_NO_SHOW'],
  [203, 'ABORTED'],
  [204, 'ABORTED_BY_APPLICANT'],
  [205, 'CANCELLED'],
]);

function reasonOf(table: ReadonlyMap<number, VideoResult>, reasonCode: number | null | undefined) {
  return table.get(reasonCode ?? NO_REASON) ?? null;
}
