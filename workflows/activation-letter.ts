/**
 * The activation letter: ordered, and waited for.
 *
 * - The wait informs, it never locks out: a right code is accepted from the minute it is issued.
 * - It ends with the delivery event or the end of the last business day, whichever is first.
 * - A letter that comes back voids its code and opens live video; one that cannot be mailed does too.
 * - Another letter: so many in a window, so far apart; codes of earlier ones stay valid until they expire.
 */
import { uuid4 } from '@temporalio/workflow';
import { contactInfoIdOf } from './contact-info';
import type { Message } from './desk';
import { redeem } from './entered-code';
import { reasonNoNewLetter } from './policy';
import { store } from './proxies';
import type { Ending } from './status';
import type { Step, StepName } from './step';
import type { UpgradeCase } from './upgrade-case';

export const orderLetter: Step = async (upgrade) => {
  const { input, state } = upgrade;
  const [letterId, codeId] = [uuid4(), uuid4()];
  state.method = 'KBA_AND_LETTER';
  upgrade.setOpen(`letter ${letterId}`, 'cancelLetter', { letterId });
  const ordered = await upgrade.ask('orderActivationLetter', 'Mail a letter with an activation code', {
    upgradeId: input.upgradeId,
    letterId,
    codeId,
    contactInfoId: contactInfoIdOf(upgrade),
    policy: input.policy.letter,
    redemptionWindowMs: input.policy.redemption.windowMs,
  });
  if (ordered.kind === 'UNDELIVERABLE') {
    upgrade.setSettled(`letter ${letterId}`);
    return withoutLetter(upgrade);
  }
  const { expectedFrom, expectedBy, redeemBy } = ordered;
  state.letters = [...state.letters, { letterId, expectedFrom, expectedBy, redeemBy }];
  state.lettersOrderedAt = [...state.lettersOrderedAt, Date.now()];
  state.redeemBy = redeemBy;
  return 'ACTIVATION_WAIT';
};

export const waitForLetter: Step = async (upgrade) => {
  const { state } = upgrade;
  const letter = state.letters.at(-1);
  if (letter === undefined) throw new Error('a letter is waited for that was not ordered');
  const iso = (instant: number): string => new Date(instant).toISOString();
  return upgrade.waitIn(
    {
      stage: 'ACTIVATION_WAIT',
      deadline: letter.expectedBy,
      event: 'letter_ordered',
      waitingFor: 'the letter, until the end of its last business day',
      notices: [
        upgrade.notice('letter_on_its_way', {
          expectedFrom: iso(letter.expectedFrom),
          expectedBy: iso(letter.expectedBy),
          redeemBy: iso(letter.redeemBy),
        }),
      ],
    },
    async (next) => {
      for (;;) {
        const message = await next();
        if (message.kind === 'deadline') {
          // Long printed: there is nothing left to withdraw.
          upgrade.setSettled(`letter ${letter.letterId}`);
          return 'REDEMPTION';
        }
        const went = await dealWithLetterMessage(upgrade, message);
        if (went !== null) return went === 'DELIVERED' ? 'REDEMPTION' : went;
      }
    },
  );
};

/** What both the wait and the redemption window deal with alike. Null: go on waiting. */
export async function dealWithLetterMessage(
  upgrade: UpgradeCase,
  message: Message,
): Promise<StepName | Ending | 'DELIVERED' | null> {
  switch (message.kind) {
    case 'redeemCode':
      return redeem(upgrade, message.input);
    case 'requestNewLetter':
      return letterAgain(upgrade);
    case 'letterChanged':
      return followLetter(upgrade, await upgrade.factOf(message));
    default:
      return null;
  }
}

function letterAgain(upgrade: UpgradeCase): StepName | null {
  const { desk, input, state } = upgrade;
  const unavailable = reasonNoNewLetter(input.policy.letter, state.lettersOrderedAt, Date.now());
  if (state.letters.length > 0 && unavailable === null) return 'LETTER';
  desk.refuse(
    'NEW_LETTER_NOT_AVAILABLE',
    state.letters.length === 0
      ? 'The code was handed over in the video session; it cannot be mailed.'
      : unavailable!,
  );
  return null;
}

/**
 * Follows a letter's events, in whatever stage: one that comes back voids its code even when live video has begun.
 * Null: nothing follows from it here.
 */
export async function followLetter(
  upgrade: UpgradeCase,
  fact: Awaited<ReturnType<UpgradeCase['factOf']>>,
): Promise<StepName | 'DELIVERED' | null> {
  if (fact.kind !== 'LETTER') return null;
  const { state } = upgrade;
  const { letterId } = fact;
  const isNewest = letterId === state.letters.at(-1)?.letterId;
  switch (fact.type) {
    case 'letter.delivered':
      await store.markLetterDelivered.executeWithOptions({ summary: 'Letter delivered' }, [
        { letterId, at: Date.now() },
      ]);
      upgrade.setSettled(`letter ${letterId}`);
      return isNewest ? 'DELIVERED' : null;
    case 'letter.returned_to_sender':
    case 'letter.rejected':
    case 'letter.failed':
      await store.voidReturnedLetter.executeWithOptions({ summary: 'Letter came back: void its code' }, [
        { letterId, at: Date.now() },
      ]);
      upgrade.setSettled(`letter ${letterId}`);
      state.letters = state.letters.filter((letter) => letter.letterId !== letterId);
      return isNewest ? withoutLetter(upgrade) : null;
    default:
      return null;
  }
}

/** The newest letter is of no use: an earlier one's code still is, or else live video opens. */
function withoutLetter({ state }: UpgradeCase): StepName {
  state.redeemBy = state.letters.at(-1)?.redeemBy ?? null;
  return state.redeemBy === null ? 'VIDEO_BOOKING' : 'REDEMPTION';
}
