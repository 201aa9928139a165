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
  upgrade.setOpen('letter', 'cancelLetter', { letterId });
  const ordered = await upgrade.ask('orderActivationLetter', 'Mail a letter with an activation code', {
    upgradeId: input.upgradeId,
    letterId,
    codeId,
    contactInfoId: contactInfoIdOf(upgrade),
    policy: input.policy.letter,
    redemptionWindowMs: input.policy.redemption.windowMs,
  });
  if (ordered.kind === 'UNDELIVERABLE') {
    upgrade.setSettled('letter');
    return 'VIDEO_BOOKING';
  }
  const { expectedFrom, expectedBy, redeemBy } = ordered;
  state.letter = { letterId, expectedFrom, expectedBy };
  state.lettersOrderedAt = [...state.lettersOrderedAt, Date.now()];
  state.redeemBy = redeemBy;
  return 'ACTIVATION_WAIT';
};

export const waitForLetter: Step = async (upgrade) => {
  const { state } = upgrade;
  const { letter, redeemBy } = state;
  if (letter === null || redeemBy === null) throw new Error('a letter is waited for that was not ordered');
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
          redeemBy: iso(redeemBy),
        }),
      ],
    },
    async (next) => {
      for (;;) {
        const message = await next();
        if (message.kind === 'deadline') {
          // Long printed: there is nothing left to withdraw.
          upgrade.setSettled('letter');
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
  if (state.letter !== null && unavailable === null) return 'LETTER';
  desk.refuse(
    'NEW_LETTER_NOT_AVAILABLE',
    state.letter === null
      ? 'The code was handed over in the video session; it cannot be mailed.'
      : unavailable!,
  );
  return null;
}

async function followLetter(
  upgrade: UpgradeCase,
  fact: Awaited<ReturnType<UpgradeCase['factOf']>>,
): Promise<StepName | 'DELIVERED' | null> {
  if (fact.kind !== 'LETTER') return null;
  const { state } = upgrade;
  const { letterId } = fact;
  const isNewest = letterId === state.letter?.letterId;
  switch (fact.type) {
    case 'letter.delivered':
      await store.markLetterDelivered.executeWithOptions({ summary: 'Letter delivered' }, [
        { letterId, at: Date.now() },
      ]);
      if (isNewest) upgrade.setSettled('letter');
      return isNewest ? 'DELIVERED' : null;
    case 'letter.returned_to_sender':
    case 'letter.rejected':
    case 'letter.failed':
      await store.voidReturnedLetter.executeWithOptions({ summary: 'Letter came back: void its code' }, [
        { letterId, at: Date.now() },
      ]);
      if (!isNewest) return null;
      upgrade.setSettled('letter');
      Object.assign(state, { letter: null, redeemBy: null });
      return 'VIDEO_BOOKING';
    default:
      return null;
  }
}
