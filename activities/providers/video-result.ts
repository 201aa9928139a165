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
  if (!isVideoCode(code)) return null;
  const { reasons, otherwise }: Reading = READINGS[code];
  const reason = reasonCode ?? NO_REASON;
  return Object.hasOwn(reasons, reason) ? (reasons[reason] ?? null) : otherwise;
}

/**
 * What a session without a code is at, by its word. Words of results are nothing without their code.
 * @returns null if nobody mapped it
 */
export function videoProgressOf(word: string): VideoProgress | null {
  return isVideoWord(word) ? WORDS[word] : null;
}

/** Every code on the wire. One more breaks the build until {@link READINGS} has it. */
const VIDEO_CODES = [7001, 7002, 9001, 9102, 9103, 9104, 9121] as const;
type VideoCode = (typeof VIDEO_CODES)[number];

/** Every word on the wire. */
const VIDEO_WORDS = [
  'created',
  'started',
  'submitted',
  'approved',
  'declined',
  'resubmission_requested',
  'expired',
  'abandoned',
  'review',
] as const;
type VideoWord = (typeof VIDEO_WORDS)[number];

interface Reading {
  /** By reason code. */
  readonly reasons: Readonly<Record<number, VideoResult | VideoProgress>>;
  /** For any other reason code; null: unmapped. */
  readonly otherwise: VideoResult | VideoProgress | null;
}

/** Stands for a reason code that is absent or null. */
const NO_REASON = 0;

const READINGS = {
  7001: { reasons: {}, otherwise: 'STARTED' },
  7002: { reasons: {}, otherwise: 'SUBMITTED' },
  9001: { reasons: { [NO_REASON]: 'PASSED', 301: 'PASSED_DATA_CHANGED' }, otherwise: null },
  // Of a document or a face there are hundreds of reasons, and each is a failure.
  9102: { reasons: { 401: 'FRAUD_SUSPECTED', 402: 'COERCION_SUSPECTED' }, otherwise: 'FAILED' },
  9103: { reasons: {}, otherwise: 'RESUBMISSION_REQUESTED' },
  9104: {
    reasons: {
      [NO_REASON]: 'EXPIRED',
      201: 'APPLICANT_NO_SHOW',
      202: 'AGENT_NO_SHOW',
      203: 'ABORTED',
      204: 'ABORTED_BY_APPLICANT',
      205: 'CANCELLED',
      206: 'RECORDING_REFUSED',
      207: 'REDACTED',
    },
    otherwise: null,
  },
  9121: { reasons: {}, otherwise: 'REVIEW_PENDING' },
} as const satisfies Record<VideoCode, Reading>;

const WORDS = {
  created: 'CREATED',
  started: 'STARTED',
  submitted: 'SUBMITTED',
  approved: null,
  declined: null,
  resubmission_requested: null,
  expired: null,
  abandoned: null,
  review: null,
} as const satisfies Record<VideoWord, VideoProgress | null>;

/** What some code or word on the wire stands for. */
type Told = ReadingOf<(typeof READINGS)[VideoCode]> | NonNullable<(typeof WORDS)[VideoWord]>;
type ReadingOf<R extends Reading> = R extends Reading
  ? R['reasons'][keyof R['reasons']] | NonNullable<R['otherwise']>
  : never;

/** A result that nothing on the wire stands for, and why there is one: a further one breaks the build here. */
export const NEVER_ON_THE_WIRE: Record<Exclude<VideoResult | VideoProgress, Told>, string> = {
  DOCUMENT_EXPIRED: 'We decide it, from the last day of the document that was shown.',
};

function isVideoCode(code: number): code is VideoCode {
  return (VIDEO_CODES as readonly number[]).includes(code);
}

function isVideoWord(word: string): word is VideoWord {
  return (VIDEO_WORDS as readonly string[]).includes(word);
}
