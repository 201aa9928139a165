/** What each notice shows, and in which form: the table that words, samples and tests are held against. */
import type { NoticeTemplate } from '../../db/store';

export type ParameterKind =
  /** An instant at which something happens: date, time and zone. */
  | 'moment'
  /** An instant from which on it is too late: the last minute before it. */
  | 'deadline'
  /** The day of an instant, and the last day before one. */
  | 'day'
  | 'lastDay'
  /** As it is: a name, an id, or a code to repudiate by. */
  | 'text'
  /** 1 or 0: shows a paragraph, and has no words of its own. */
  | 'flag';

export const TEMPLATES = {
  upgrade_started: {},
  subscription_ends_first: { endsAt: 'deadline' },
  credential_not_usable: {},
  purchase_expires_soon: { deadline: 'deadline' },
  purchase_paid_twice: {},
  purchase_reversed: {},
  contact_info_expires_soon: { deadline: 'deadline' },
  letter_on_its_way: { expectedFrom: 'day', expectedBy: 'lastDay', redeemBy: 'deadline' },
  letter_reminder: { orderedAt: 'day', deadline: 'deadline', newLetter: 'flag' },
  letter_returned: {},
  booking_expires_soon: { deadline: 'deadline' },
  appointment_booked: { startsAt: 'moment' },
  appointment_tomorrow: { startsAt: 'moment' },
  appointment_link_ready: { startsAt: 'moment' },
  appointment_without_result: {},
  another_document_needed: {},
  code_handed_over: { redeemBy: 'deadline' },
  code_expires_soon: { deadline: 'deadline' },
  deadline_extended: { deadline: 'deadline' },
  code_extended: { redeemBy: 'deadline' },
  video_asked_again: {},
  contact_info_asked_again: {},
  proofing_complete: {},
  proofing_notification: {
    serviceName: 'text',
    supportContact: 'text',
    completedAt: 'moment',
    partnerId: 'text',
    upgradeId: 'text',
    repudiationCode: 'text',
  },
  repudiation_received: {},
  repudiation_dismissed: {},
  repudiation_upheld: {},
  upgrade_expired: {},
  upgrade_cancelled: {},
  upgrade_failed: {},
} as const satisfies Record<NoticeTemplate, Readonly<Record<string, ParameterKind>>>;

export const TEMPLATE_NAMES = Object.keys(TEMPLATES) as NoticeTemplate[];

/** The parameters of a template by name. Null: none that this version knows. */
export function parametersOf(template: string): Readonly<Record<string, ParameterKind>> | null {
  return Object.hasOwn(TEMPLATES, template) ? TEMPLATES[template as NoticeTemplate] : null;
}

/** A paragraph, with parameters in braces; one that is shown only where a flag is 1, or only where it is 0. */
export type Paragraph =
  | string
  | { readonly when: string; readonly text: string }
  | { readonly unless: string; readonly text: string };

export interface NoticeWords {
  /** Without parameters: it is shown on locked screens. */
  readonly subject: string;
  readonly paragraphs: readonly Paragraph[];
}

export interface LanguageWords {
  /** Below every message. */
  readonly footer: string;
  readonly notices: Readonly<Record<NoticeTemplate, NoticeWords>>;
}
