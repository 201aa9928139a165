/**
 * Name, country and contact information.
 *
 * - In the US, with agreement, questions follow; elsewhere or on "I Disagree", live video.
 * - After a question session that ran out, the person comes back here: giving the details again, corrected or not,
 *   opens the next session, so that its clock starts only when somebody is there to answer. So does whoever gave four
 *   digits of a social security number that did not find them, and may give all nine.
 * - While the bureau is out, the details are kept, and the person may choose live video or come back.
 * - Where the policy counts it, somebody who is proofed for another user too is held back before the upgrade.
 * - Details can be corrected later, while that still changes the way: a country decides it.
 */
import type { Notice } from '../db/store';
import { store } from './proxies';
import { attemptsLeft } from './policy';
import type { SubmitContactInfoInput } from './messages';
import { keepReminding } from './reminders';
import type { Step } from './step';
import { endsFirst } from './subscription';
import type { UpgradeCase } from './upgrade-case';

export const awaitContactInfo: Step = (upgrade) => {
  const { desk, input, state } = upgrade;
  return upgrade.waitIn(
    {
      stage: 'AWAITING_CONTACT_INFO',
      deadline: Date.now() + input.policy.contactInfoWindowMs,
      event: state.contact === null ? 'purchase_settled' : 'questions_offered_again',
      waitingFor: 'contact information',
      notices: state.contact === null ? startNotices(upgrade) : [],
    },
    async (next) => {
      for (;;) {
        const message = await next();
        if (message.kind === 'submitContactInfo') {
          const next = await acceptContactInfo(upgrade, message.input);
          if (next !== 'KBA' || state.out === null) return next;
          // Kept, and the person must come back: the clock stood still from then on, and so did the reminder.
          keepReminding(upgrade, state.out.startedAt);
          continue;
        }
        if (message.kind === 'declineKba') {
          if (state.contact !== null) return 'VIDEO_BOOKING';
          desk.refuse('KBA_NOT_OFFERED', 'Submit the contact info first; it can say that you disagree.');
        }
        if (message.kind === 'deadline')
          return { outcome: 'EXPIRED', reason: 'CONTACT_INFO_NOT_GIVEN' } as const;
      }
    },
  );
};

/** Whose subscription ends first is told while it can still be renewed. */
function startNotices(upgrade: UpgradeCase): Notice[] {
  const { input, state } = upgrade;
  const { credentialEndsAt } = state;
  const started = upgrade.notice('upgrade_started');
  if (credentialEndsAt === null || !endsFirst(input, state)) return [started];
  const endsAt = new Date(credentialEndsAt).toISOString();
  return [started, upgrade.notice('subscription_ends_first', { endsAt })];
}

/** Keeps the details given; answers with the way they lead. */
export async function acceptContactInfo(
  upgrade: UpgradeCase,
  given: SubmitContactInfoInput,
): Promise<'KBA' | 'VIDEO_BOOKING'> {
  const { input, state } = upgrade;
  const { contactInfoId, country, agreesToKba } = given;
  const isPersonCompared = input.policy.fraudGate.holdsOn.includes('DUPLICATE_PERSON');
  const kept = await store.acceptContactInfo.executeWithOptions({ summary: 'Keep the contact info' }, [
    { upgradeId: input.upgradeId, contactInfoId, isPersonCompared, at: Date.now() },
  ]);
  // Histories of earlier workers have no answer.
  if (kept?.isDuplicate === true) await upgrade.raise('DUPLICATE_PERSON', 'duplicate_person_found');
  state.contact = { contactInfoId };
  state.contactInfoHint = null;
  const isWilling = country === 'US' && agreesToKba && !state.isKbaOver;
  return isWilling && attemptsLeft(input.policy, state.used).kba > 0 ? 'KBA' : 'VIDEO_BOOKING';
}

/** Every step after contact info has it. */
export function contactInfoIdOf(upgrade: UpgradeCase): string {
  if (upgrade.state.contact === null) throw new Error('no contact info was given before it was needed');
  return upgrade.state.contact.contactInfoId;
}
