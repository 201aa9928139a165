/**
 * What a person is reminded of, and when: once for each thing, as notices with a date.
 *
 * - A stage that waits for the person: so long before it expires. A code: so long before that does. A letter: so long
 *   after its order, but never before its last day of delivery.
 * - The run names what holds with each stage it enters and each note of it; the store drops what is no longer named. So a
 *   reminder moves with its deadline, is held back while the clock stands still, and goes with the step it is about.
 * - A new letter's reminders take the place of the earlier one's. Where that letter is lost, and the earlier code still
 *   works, what lies ahead of that is written anew.
 * - Where less than twice the lead is left when a wait begins, its reminder goes out halfway.
 */
import type { NoticeTemplate, StandingReminder } from '../db/store';
import { isClockStopped } from './outage';
import { reasonNoNewLetter, type RemindersPolicy } from './policy';
import type { Stage } from './status';
import type { UpgradeCase } from './upgrade-case';
import { isoInstant } from './iso-instant';

/** A reminder as the run keeps it. UTC milliseconds. */
export interface KeptReminder extends Omit<StandingReminder, 'dueAt'> {
  /** When it goes out if the clock does not stand still. */
  readonly dueAt: number;
  /** The deadline that it speaks of; its `data` has it as `deadline`. */
  readonly endsAt: number;
}

type Wanted = Omit<KeptReminder, 'noticeId' | 'data'> & { readonly data?: StandingReminder['data'] };
type Case = Pick<UpgradeCase, 'input' | 'state' | 'notice'>;

const STAGES_TO_REMIND_OF: Partial<
  Record<Stage, { readonly template: NoticeTemplate; readonly lead: keyof RemindersPolicy }>
> = {
  AWAITING_PURCHASE: { template: 'purchase_expires_soon', lead: 'purchaseLeadMs' },
  AWAITING_CONTACT_INFO: { template: 'contact_info_expires_soon', lead: 'contactInfoLeadMs' },
  AWAITING_VIDEO_BOOKING: { template: 'booking_expires_soon', lead: 'bookingLeadMs' },
};

/** What holds in a stage that is entered now. @param at UTC milliseconds */
export function remindersIn(
  upgrade: Case,
  { stage, deadline }: { readonly stage: Stage; readonly deadline: number },
  at: number,
): KeptReminder[] {
  const isCodeAwaited = stage === 'ACTIVATION_WAIT' || stage === 'AWAITING_REDEMPTION';
  const wanted = isCodeAwaited ? ofCode(upgrade) : ofStage(upgrade, stage, deadline, at);
  return wanted.flatMap((each) => {
    const { template, about, endsAt } = each;
    // A code's go on through the stages that wait for it; a stage that is entered again begins anew.
    const kept = isCodeAwaited
      ? upgrade.state.reminders.find((one) => one.template === template && one.about === about)
      : undefined;
    if (kept !== undefined) return [kept];
    if (each.dueAt <= at) return [];
    const data = { deadline: isoInstant(endsAt), ...each.data };
    return [{ ...each, ...upgrade.notice(template, data) }];
  });
}

/** As the store is told of them: none is due while the clock stands still. */
export function namedReminders(reminders: readonly KeptReminder[], isStopped: boolean): StandingReminder[] {
  return reminders.map(({ noticeId, template, data, about, dueAt }) => ({
    noticeId,
    template,
    data,
    about,
    dueAt: isStopped ? null : dueAt,
  }));
}

/** A deadline was moved: what speaks of it moves along ({@link movedReminders}). */
export function moveReminders(upgrade: Case, deadline: number, by: number, mayRepeat = false): void {
  upgrade.state.reminders = movedReminders(upgrade, deadline, by, mayRepeat);
}

/**
 * The reminders once a deadline is moved: what speaks of it moves by as much, under its id, so that what went out is not
 * sent again.
 * @param by milliseconds
 * @param mayRepeat what may have gone out is written anew, if its new instant lies ahead: it named another date
 */
export function movedReminders(
  upgrade: Case,
  deadline: number,
  by: number,
  mayRepeat = false,
): readonly KeptReminder[] {
  const { state } = upgrade;
  return state.reminders.map((reminder) => {
    if (reminder.endsAt !== deadline || by === 0) return reminder;
    const { template, data } = reminder;
    const dueAt = template === 'letter_reminder' ? reminder.dueAt : reminder.dueAt + by;
    const now = Date.now();
    const isToRepeat = mayRepeat && reminder.dueAt <= now && dueAt > now && !isClockStopped(state);
    const { noticeId } = isToRepeat ? upgrade.notice(template) : reminder;
    const endsAt = deadline + by;
    return { ...reminder, noticeId, data: { ...data, deadline: isoInstant(endsAt) }, dueAt, endsAt };
  });
}

/** The person did their part, and must come back all the same: what was not sent yet is written anew. */
export function keepReminding(upgrade: Case, sentBefore: number): void {
  const { state } = upgrade;
  state.reminders = state.reminders
    .filter(({ dueAt }) => dueAt > sentBefore)
    .map((reminder) => ({ ...reminder, noticeId: upgrade.notice(reminder.template).noticeId }));
}

function ofStage({ input }: Case, stage: Stage, deadline: number, at: number): Wanted[] {
  const rule = STAGES_TO_REMIND_OF[stage];
  if (rule === undefined) return [];
  const dueAt = dueBefore(deadline, input.policy.reminders[rule.lead], at);
  return dueAt === null ? [] : [{ template: rule.template, about: stage, endsAt: deadline, dueAt }];
}

/** The newest code that is out. */
function ofCode({ input, state }: Case): Wanted[] {
  const { reminders, letter: letterPolicy } = input.policy;
  const letter = state.letters.at(-1);
  const code = letter ?? state.handedOver;
  if (code === null) return [];
  const { codeId: about, orderedAt, redeemBy: endsAt } = code;
  const expires = dueBefore(endsAt, reminders.codeLeadMs, orderedAt);
  const wanted: Wanted[] =
    expires === null ? [] : [{ template: 'code_expires_soon', about, endsAt, dueAt: expires }];
  if (letter === undefined || reminders.letterAfterMs === 0) return wanted;
  const dueAt = Math.max(orderedAt + reminders.letterAfterMs, letter.expectedBy);
  // On the same day or later, the news that the code expires says it all.
  if (dueAt >= (expires ?? endsAt)) return wanted;
  const isOffered =
    dueAt - orderedAt >= reminders.newLetterAfterMs &&
    reasonNoNewLetter(letterPolicy, state.lettersOrderedAt, dueAt) === null;
  const data = { orderedAt: isoInstant(orderedAt), newLetter: isOffered ? 1 : 0 };
  return [{ template: 'letter_reminder', about, endsAt, dueAt, data }, ...wanted];
}

/** So long before a deadline, or halfway to it where less than twice that is left. Null: policy reminds of none. */
function dueBefore(deadline: number, leadMs: number, since: number): number | null {
  return leadMs === 0 ? null : deadline - Math.min(leadMs, Math.floor((deadline - since) / 2));
}
