/**
 * The activation letter: ordered, and waited for.
 *
 * - The wait informs, it never locks out: a right code is accepted from the minute it is issued.
 * - It ends with the delivery event or the end of the last business day, whichever is first.
 * - A letter that comes back voids its code, tells the person and opens live video, by policy after somebody looked; one
 *   that cannot be mailed opens it too.
 * - A letter that was sent on to another address may be in the wrong hands: somebody must look.
 * - A run that was set back asks again for a letter that is out, and is told which one that is.
 * - Another letter: so many in a window, so far apart; whether codes of earlier ones stay valid is policy.
 * - None is mailed for a credential that is suspended: its code could not be used.
 * - Nothing was heard of it by the end of its journey: the house is asked, for an event may have been lost.
 * - Who moved, or will not wait, may take live video instead; the codes that are out are then void.
 */
import { uuid4 } from '@temporalio/workflow';
import { CREDENTIAL_SUSPENDED } from './attention';
import { contactInfoIdOf } from './contact-info';
import { redeem } from './entered-code';
import type { RequestNewLetterInput } from './messages';
import { mayTakeVideoInstead } from './on-offer';
import { noteOperator } from './operator';
import { shownDeadline } from './outage';
import { reasonNoNewLetter } from './policy';
import { store } from './proxies';
import type { Ending } from './status';
import type { Step, StepName } from './step';
import type { StageMessage, UpgradeCase } from './upgrade-case';
import { isoInstant } from './iso-instant';

export const orderLetter: Step = async (upgrade) => {
  const { input, state } = upgrade;
  const [askedId, codeId] = [uuid4(), uuid4()];
  if (!state.isVideoPassed) state.method = 'KBA_AND_LETTER';
  upgrade.setOpen(`letter ${askedId}`, 'cancelLetter', { letterId: askedId });
  const order = {
    upgradeId: input.upgradeId,
    letterId: askedId,
    codeId,
    contactInfoId: contactInfoIdOf(upgrade),
    policy: input.policy.letter,
    redemptionWindowMs: input.policy.redemption.windowMs,
    earlierLetterIds: state.lettersAskedFor,
  };
  state.lettersAskedFor = [...state.lettersAskedFor, askedId];
  const ask = () =>
    upgrade.askPromptly('orderActivationLetter', 'Mail a letter with an activation code', order);
  let ordered = await ask();
  for (let tries = 0; ordered === null; tries++) {
    const went = await waitForHouse(upgrade, askedId, tries);
    if (went !== null) return went;
    ordered = await ask();
  }
  if (ordered.kind === 'CREDENTIAL_NOT_USABLE') {
    upgrade.setSettled(`letter ${askedId}`);
    Object.assign(state, { afterReview: 'LETTER', heldBack: CREDENTIAL_SUSPENDED });
    return 'REVIEW';
  }
  if (ordered.kind === 'UNDELIVERABLE') {
    upgrade.setSettled(`letter ${askedId}`);
    state.contactInfoHint = ordered.problem ?? null;
    return withoutLetter(upgrade);
  }
  const { letterId = askedId } = ordered;
  if (letterId !== askedId) {
    upgrade.setSettled(`letter ${askedId}`);
    upgrade.setOpen(`letter ${letterId}`, 'cancelLetter', { letterId });
    state.lettersAskedFor = [...state.lettersAskedFor, letterId];
  }
  if (input.policy.letter.earlierCodes === 'VOID') state.letters = [];
  const { expectedFrom, expectedBy, redeemBy } = ordered;
  const orderedAt = Date.now();
  state.letters = [...state.letters, { letterId, codeId, orderedAt, expectedFrom, expectedBy, redeemBy }];
  state.lettersOrderedAt = [...state.lettersOrderedAt, orderedAt];
  state.redeemBy = redeemBy;
  return 'ACTIVATION_WAIT';
};

const HELD_UP_MS = [15 * 60_000, 60 * 60_000, 6 * 60 * 60_000];

/**
 * The house cannot be asked: the person may wait, enter an earlier letter's code, or take live video instead. Null: time
 * to ask again, which is as soon as the house is back.
 */
async function waitForHouse(
  upgrade: UpgradeCase,
  letterId: string,
  tries: number,
): Promise<StepName | Ending | null> {
  const { state } = upgrade;
  state.heldUpLetterId = letterId;
  const waitMs = HELD_UP_MS[Math.min(tries, HELD_UP_MS.length - 1)]!;
  const went = await upgrade.waitIn<StepName | Ending | null>(
    {
      stage: 'ACTIVATION_WAIT',
      deadline: Date.now() + waitMs,
      event: 'letter_held_up',
      waitingFor: 'the letter house, which cannot be asked now',
    },
    async (next) => {
      for (;;) {
        const message = await next();
        if (message.kind === 'deadline' || message.kind === 'poll') return null;
        const step = await dealWithLetterMessage(upgrade, message);
        if (step !== null && step !== 'DELIVERED') return step;
      }
    },
  );
  state.heldUpLetterId = null;
  return went;
}

export const waitForLetter: Step = async (upgrade) => {
  const { state } = upgrade;
  const letter = state.letters.at(-1);
  if (letter === undefined) throw new Error('a letter is waited for that was not ordered');
  return upgrade.waitIn(
    {
      stage: 'ACTIVATION_WAIT',
      deadline: letter.expectedBy,
      event: 'letter_ordered',
      waitingFor: 'the letter, until the end of its last business day',
      notices: [
        upgrade.notice('letter_on_its_way', {
          expectedFrom: isoInstant(letter.expectedFrom),
          expectedBy: isoInstant(letter.expectedBy),
          redeemBy: isoInstant(letter.redeemBy),
        }),
      ],
    },
    async (next) => {
      for (;;) {
        const message = await next();
        if (message.kind === 'deadline') {
          // Long printed: there is nothing left to withdraw.
          upgrade.setSettled(`letter ${letter.letterId}`);
          const asks = upgrade.input.policy.letter.pollsMs[0] === 0;
          const went = asks ? await lookForLetter(upgrade) : null;
          return went === null || went === 'DELIVERED' ? 'REDEMPTION' : went;
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
  message: StageMessage,
): Promise<StepName | Ending | 'DELIVERED' | null> {
  switch (message.kind) {
    case 'redeemCode':
      return redeem(upgrade, message.input);
    case 'requestNewLetter':
      return letterAgain(upgrade, message.input);
    case 'declineKba':
      return videoInstead(upgrade);
    case 'poll':
      return lookForLetter(upgrade);
    case 'letterChanged':
      return followLetter(upgrade, await upgrade.factOf(message));
    default:
      return null;
  }
}

async function letterAgain(
  upgrade: UpgradeCase,
  { operator }: RequestNewLetterInput,
): Promise<StepName | null> {
  const { desk, input, state } = upgrade;
  if (state.out !== null || state.heldUpLetterId !== null) {
    desk.refuse('PROVIDER_OUT', 'No letter can be ordered just now; nothing is lost. Ask again later.');
    return null;
  }
  const unavailable = reasonNoNewLetter(input.policy.letter, state.lettersOrderedAt, Date.now());
  if (state.letters.length > 0 && unavailable === null) {
    if (operator !== undefined) await noteOperator(upgrade, 'letter_asked_for_by_operator', operator);
    return 'LETTER';
  }
  desk.refuse(
    'NEW_LETTER_NOT_AVAILABLE',
    state.letters.length === 0
      ? 'The code was handed over in the video session; it cannot be mailed.'
      : unavailable!,
  );
  return null;
}

/** The person gives the letter up: its code must not work for whoever finds it. */
async function videoInstead(upgrade: UpgradeCase): Promise<StepName | null> {
  const { desk, state } = upgrade;
  if (!mayTakeVideoInstead(upgrade.input.policy, state)) {
    desk.refuse('KBA_NOT_OFFERED', 'There is nothing to choose instead of the code that is out.');
    return null;
  }
  const letterIds = state.letters.map(({ letterId }) => letterId);
  if (state.heldUpLetterId !== null) letterIds.push(state.heldUpLetterId);
  for (const letterId of letterIds) {
    const summary = 'Letter given up: void its code';
    await store.giveUpLetter.executeWithOptions({ summary }, [{ letterId, at: Date.now() }]);
    // A house that is out would hold the person up; at the end it is asked again, and the code is void anyway.
    if (state.out === null && letterId !== state.heldUpLetterId) await upgrade.withdraw(`letter ${letterId}`);
  }
  state.letters = [];
  state.redeemBy = null;
  return 'VIDEO_BOOKING';
}

/** No event came: asks the house. Null: it knows nothing that leads anywhere. */
async function lookForLetter(upgrade: UpgradeCase): Promise<StepName | 'DELIVERED' | null> {
  const letterId = upgrade.state.letters.at(-1)?.letterId;
  if (letterId === undefined) return null;
  const found = await upgrade.poll('fetchLetterTracking', 'No event came: where is the letter?', {
    letterId,
  });
  if (found === null) return null;
  const isTurnNew = found.isRerouted && (await noteRerouted(upgrade));
  if (found.type !== null || isTurnNew) upgrade.counts.silence('letter-house');
  return found.type === null ? null : followLetter(upgrade, { kind: 'LETTER', letterId, type: found.type });
}

/** False: somebody was called to look already. */
function noteRerouted(upgrade: UpgradeCase): Promise<boolean> {
  return upgrade.raise('LETTER_REROUTED', 'letter_rerouted');
}

function noteReturned(upgrade: UpgradeCase): Promise<void> {
  const { state } = upgrade;
  const notices = [upgrade.notice('letter_returned')];
  return upgrade.note('earlier_letter_returned', shownDeadline(state), state.needsAttention, notices);
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
      state.letters = state.letters.map((letter) =>
        letter.letterId === letterId ? { ...letter, isDelivered: true } : letter,
      );
      return isNewest ? 'DELIVERED' : null;
    case 'letter.returned_to_sender':
    case 'letter.rejected':
    case 'letter.failed':
    case 'letter.deleted': {
      const isOut = state.letters.some((letter) => letter.letterId === letterId);
      // Withdrawn by ourselves, or told twice.
      if (!isOut && fact.type === 'letter.deleted') return null;
      await store.voidReturnedLetter.executeWithOptions({ summary: 'Letter came back: void its code' }, [
        { letterId, at: Date.now() },
      ]);
      upgrade.setSettled(`letter ${letterId}`);
      state.letters = state.letters.filter((letter) => letter.letterId !== letterId);
      if (isNewest) {
        upgrade.tell(upgrade.notice('letter_returned'));
        return afterReturn(upgrade);
      }
      // No stage follows with which it could be told.
      if (isOut) await noteReturned(upgrade);
      return null;
    }
    case 'letter.re-routed':
      await noteRerouted(upgrade);
      return null;
    case 'letter.created':
    case 'letter.rendered_pdf':
    case 'letter.rendered_thumbnails':
    case 'letter.mailed':
    case 'letter.in_transit':
    case 'letter.in_local_area':
    case 'letter.processed_for_delivery':
    case 'letter.international_exit':
    case 'letter.viewed':
      return null;
    default:
      fact satisfies never;
      return null;
  }
}

/** Where somebody waits for it, policy may have a person look first: an address that is not theirs is a reason to. */
function afterReturn(upgrade: UpgradeCase): StepName {
  const { input, state } = upgrade;
  const way = withoutLetter(upgrade);
  const isWaitedFor = state.stage === 'ACTIVATION_WAIT' || state.stage === 'AWAITING_REDEMPTION';
  if (input.policy.letter.afterReturn !== 'REVIEW' || !isWaitedFor) return way;
  Object.assign(state, { afterReview: way, reviewCause: 'LETTER_RETURNED' });
  return 'REVIEW';
}

/** The newest letter is of no use: an earlier one's code still is, or else live video opens, or was passed already. */
function withoutLetter({ state }: UpgradeCase): 'REDEMPTION' | 'VIDEO_CODE' | 'VIDEO_BOOKING' {
  state.letters = state.letters.filter(({ redeemBy }) => redeemBy > Date.now());
  state.redeemBy = state.letters.at(-1)?.redeemBy ?? null;
  if (state.redeemBy !== null) return 'REDEMPTION';
  return state.isVideoPassed ? 'VIDEO_CODE' : 'VIDEO_BOOKING';
}
