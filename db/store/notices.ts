/** The outbox of notices to people. */

/** A message to the person, by template; addressed by user id, so it holds no personal data. */
export interface Notice {
  /** The same id is the same message: it is sent once. */
  readonly noticeId: string;
  readonly template: NoticeTemplate;
  /** Instants (ISO 8601) and counts the template shows. No names, no codes. */
  readonly data: Readonly<Record<string, string | number>>;
  /** Not sent before this instant: a reminder. Absent: at once. */
  readonly dueAt?: number;
  /** What a reminder is about, e.g. an appointment id: it is dropped with it. Every reminder is dropped with its upgrade. */
  readonly about?: string;
}

/**
 * A reminder that holds as long as its run names it: the run names all that hold whenever something changes. One id is
 * one message, so it may be moved until it is delivered, and is never sent twice.
 */
export interface StandingReminder extends Omit<Notice, 'dueAt' | 'about'> {
  /** Null: held back, for the clock of its stage stands still. */
  readonly dueAt: number | null;
  /** The stage, or the id of the code, that it is dropped with. */
  readonly about: string;
}
export type NoticeTemplate =
  | 'upgrade_started'
  /** The subscription ends before the upgrade can be finished. */
  | 'subscription_ends_first'
  | 'credential_not_usable'
  | 'purchase_expires_soon'
  | 'purchase_paid_twice'
  | 'purchase_reversed'
  | 'contact_info_expires_soon'
  | 'letter_on_its_way'
  /** Ordered so long ago, and its code was not entered. */
  | 'letter_reminder'
  | 'letter_returned'
  | 'booking_expires_soon'
  | 'appointment_booked'
  | 'appointment_tomorrow'
  | 'appointment_link_ready'
  | 'appointment_without_result'
  | 'another_document_needed'
  | 'code_handed_over'
  /** A reviewer has a step done once more. */
  | 'video_asked_again'
  | 'contact_info_asked_again'
  /** An operator put a deadline off; of a code, the day that is printed on its letter no longer holds. */
  | 'deadline_extended'
  | 'code_extended'
  | 'code_expires_soon'
  | 'proofing_complete'
  /** The notification of proofing, to the validated address, with the code to repudiate it by. */
  | 'proofing_notification'
  | 'repudiation_received'
  | 'repudiation_dismissed'
  | 'repudiation_upheld'
  | 'upgrade_expired'
  | 'upgrade_cancelled'
  | 'upgrade_failed';

export interface DueNotice extends Notice {
  readonly upgradeId: string;
  readonly userId: string;
  /** BCP 47, as the upgrade was started with; null: not known. */
  readonly language: string | null;
  readonly tries: number;
}

/** Messages of an outbox that should be out. */
export interface Backlog {
  readonly count: number;
  /** Since when the oldest of them has been due; null: there is none. */
  readonly oldestDueAt: number | null;
}

export interface NoticeOutbox {
  /**
   * Takes due notices for `leaseMs`: nobody else gets them until then. A reminder stays where it is while what it asks for
   * cannot be done, and once that is over.
   */
  claimDue(input: { at: number; limit: number; leaseMs: number }): Promise<readonly DueNotice[]>;
  markDelivered(noticeId: string, at: number): Promise<void>;
  /** Due again at `retryAt`; null: given up. */
  markFailed(noticeId: string, retryAt: number | null, at: number): Promise<void>;
  /** What is due at this instant and neither delivered nor given up; a reminder from its own instant on, if it may be sent. */
  backlog(at: number): Promise<Backlog>;
  listByUpgrade(upgradeId: string): Promise<readonly (Notice & { readonly deliveredAt: number | null })[]>;
}
