/** What each person of the storm sets out to do: a mix of the paths, one in ten of them cancelled on the way. */
import type { Stage } from '../../client';
import type { Person } from '../../deploy/local/applicant';

export interface Plan {
  /** Letter and words, as in the demo. */
  readonly path: string;
  readonly person: Pick<Person, 'credentialType' | 'webstore' | 'country' | 'lastName'>;
  /** Paid for with the start; null: it is included. */
  readonly payment: 'CARD' | 'INVOICE' | null;
  /** What they do with questions; nobody outside the US is asked any. */
  readonly questions: 'ANSWER_RIGHT' | 'ANSWER_WRONG' | 'DECLINE' | 'NOT_ASKED';
  /** Wrong answers of somebody who cannot be located lead to live video, not to a letter. */
  readonly isLocated: boolean;
  /** The stages in which they give up, whichever they come to first; none: they go on to the end. */
  readonly cancelsIn: readonly Stage[];
}

const INCLUDED_IN_US = {
  person: { webstore: 'entitled', country: 'US' },
  payment: null,
  questions: 'ANSWER_RIGHT',
  isLocated: true,
  cancelsIn: [],
} as const satisfies Omit<Plan, 'path'>;

const ABROAD = {
  ...INCLUDED_IN_US,
  person: { webstore: 'entitled', country: 'DE' },
  questions: 'NOT_ASKED',
} as const;

const TO_THE_END: readonly Plan[] = [
  { ...INCLUDED_IN_US, path: 'a' },
  { ...INCLUDED_IN_US, path: 'b letter', questions: 'ANSWER_WRONG' },
  {
    ...INCLUDED_IN_US,
    path: 'c not located',
    person: { ...INCLUDED_IN_US.person, lastName: 'Unlocated' },
    questions: 'ANSWER_WRONG',
    isLocated: false,
  },
  { ...INCLUDED_IN_US, path: 'd disagrees', questions: 'DECLINE' },
  { ...ABROAD, path: 'e abroad' },
  {
    ...INCLUDED_IN_US,
    path: 'a card',
    person: { webstore: 'buyer', country: 'US', credentialType: 'HARDWARE_TOKEN' },
    payment: 'CARD',
  },
  { ...INCLUDED_IN_US, path: 'a invoice', person: { webstore: 'buyer', country: 'US' }, payment: 'INVOICE' },
  {
    ...INCLUDED_IN_US,
    path: 'b card',
    person: { webstore: 'buyer', country: 'US' },
    payment: 'CARD',
    questions: 'ANSWER_WRONG',
  },
  {
    ...ABROAD,
    path: 'e card',
    person: { webstore: 'buyer', country: 'DE', credentialType: 'HARDWARE_TOKEN' },
    payment: 'CARD',
  },
];

const AFTER_QUESTIONS = ['ACTIVATION_WAIT', 'AWAITING_VIDEO_BOOKING'] as const;

const CANCELLED: readonly Plan[] = [
  {
    ...INCLUDED_IN_US,
    path: 'h purchase',
    person: { webstore: 'buyer', country: 'US' },
    payment: 'INVOICE',
    cancelsIn: ['AWAITING_PURCHASE'],
  },
  { ...INCLUDED_IN_US, path: 'h contact info', cancelsIn: ['AWAITING_CONTACT_INFO'] },
  { ...INCLUDED_IN_US, path: 'h questions', cancelsIn: ['AWAITING_KBA_ANSWERS'] },
  { ...ABROAD, path: 'h booking', cancelsIn: ['AWAITING_VIDEO_BOOKING'] },
  { ...ABROAD, path: 'h appointment', cancelsIn: ['AWAITING_VIDEO_RESULT'] },
  { ...INCLUDED_IN_US, path: 'h letter', questions: 'ANSWER_WRONG', cancelsIn: AFTER_QUESTIONS },
  { ...ABROAD, path: 'h redemption', cancelsIn: ['AWAITING_REDEMPTION'] },
];

/** The plan of the nth person, from 0: nine who go to the end, then one who does not. */
export function planOf(index: number): Plan {
  const inTen = index % 10;
  const plan = TO_THE_END[inTen] ?? CANCELLED[Math.floor(index / 10) % CANCELLED.length];
  return plan!;
}
