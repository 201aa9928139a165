/**
 * A deadline of a stage is put off, in whatever stage: by an operator, or by the time of a freeze.
 *
 * - Deadlines are absolute, so an extension is a new instant: the stage's one timer is started anew to it.
 * - While a code is waited for, the code moves along, in the store and in the same transaction. The day that is printed on
 *   its letter is then too early, so the person is told the new one; what is printed never promises more than is kept.
 * - While a letter is on its way, its arrival moves too: the whole window is left after it, as without the extension.
 * - What the person is reminded of moves along; what went out before is sent anew, for it named another date.
 * - The end of the video branch moves with its booking: booking anew must not bring the old one back.
 */
import type { ExtendDeadline, Notice } from '../db/store';
import type { CaseState } from './case-state';
import { rulingOn, tooLong } from './extension-rules';
import type { Extension, OperatorAction } from './messages';
import { isClockStopped } from './outage';
import { movedReminders, namedReminders } from './reminders';
import { store } from './proxies';
import { UPGRADE_ENDED } from './status';
import type { UpgradeCase } from './upgrade-case';
import { isoInstant } from './iso-instant';

export async function extendDeadline(
  upgrade: UpgradeCase,
  extension: Extension,
  operator: OperatorAction,
): Promise<void> {
  const { desk, input, state } = upgrade;
  const ruling = rulingOn(
    input.policy,
    {
      ...state,
      isClockStopped: isClockStopped(state),
      isLetterHeldUp: state.heldUpLetterId !== null,
    },
    extension,
  );
  if (ruling.kind === 'REFUSED') return desk.refuse(ruling.code, ruling.sentence, ruling.details);
  const { byMs } = ruling;
  if (await putOff(upgrade, { byMs, operator, why: 'put off by an operator' })) state.extendedMs += byMs;
}

interface PutOff {
  readonly byMs: number;
  readonly operator: OperatorAction;
  /** The freeze that the time is of; absent: none. */
  readonly freeze?: NonNullable<ExtendDeadline['freeze']>;
  /** Shown to operators on the timer. */
  readonly why: string;
}

/** Moves all that ends with the stage. False: it was refused. */
export async function putOff(
  upgrade: UpgradeCase,
  { byMs, operator, freeze, why }: PutOff,
): Promise<boolean> {
  const { desk, input, state } = upgrade;
  const from = state.deadline!;
  const deadline = from + byMs;
  const code = codeAfter(state, byMs, freeze?.begunAt ?? Date.now());
  const reminders = movedReminders(upgrade, code === null ? from : state.redeemBy!, byMs, true);
  const extended = await store.extendDeadline.executeWithOptions({ summary: 'Put the deadline off' }, [
    {
      upgradeId: input.upgradeId,
      from,
      deadline,
      isClockStopped: isClockStopped(state),
      code,
      validityMax: input.policy.letter.validityMax,
      agentCodeMaxMs: input.policy.video.codeValidityMaxMs,
      operator,
      ...(freeze !== undefined && { freeze }),
      notices: noticesOf(upgrade, deadline, code),
      reminders: namedReminders(reminders, isClockStopped(state)),
      at: Date.now(),
    },
  ]);
  if (extended.kind === 'CLOSED') {
    desk.refuse('UPGRADE_CLOSED', UPGRADE_ENDED);
    return false;
  }
  if (extended.kind === 'BEYOND_VALIDITY') {
    const { code, sentence, details } = tooLong(
      extended.latest,
      'Under its policy a code may work so long only; another one is the way. It can be put off',
    );
    desk.refuse(code, sentence, details);
    return false;
  }
  state.isFrozen = false;
  state.reminders = reminders;
  if (state.stage === 'AWAITING_VIDEO_BOOKING') state.bookingDeadline = deadline;
  if (code !== null) {
    const [wished, standing] = [code.letters, extended.letters];
    state.redeemBy = code.redeemBy;
    if (state.handedOver !== null) state.handedOver = { ...state.handedOver, redeemBy: code.redeemBy };
    state.letters = state.letters.map((letter) => ({
      ...letter,
      ...wished.find(({ letterId }) => letterId === letter.letterId),
      ...standing.find(({ letterId }) => letterId === letter.letterId),
    }));
  }
  upgrade.runTo(deadline, why);
  upgrade.show();
  return true;
}

type Code = ExtendDeadline['code'];

/** The codes and letters as they are to be, of those that worked at `aliveAt`; null: none is waited for. */
function codeAfter({ stage, redeemBy, letters }: CaseState, byMs: number, aliveAt: number): Code {
  const isOnItsWay = stage === 'ACTIVATION_WAIT';
  if (redeemBy === null || (!isOnItsWay && stage !== 'AWAITING_REDEMPTION')) return null;
  const out = letters.filter((letter) => letter.redeemBy > aliveAt);
  return {
    redeemBy: redeemBy + byMs,
    letters: out.map((letter) => ({
      letterId: letter.letterId,
      expectedBy: letter.expectedBy + (isOnItsWay && letter.isDelivered !== true ? byMs : 0),
      redeemBy: letter.redeemBy + byMs,
    })),
  };
}

/** A review is the business's own: nothing changes for the person. */
function noticesOf(upgrade: UpgradeCase, deadline: number, code: Code): Notice[] {
  if (upgrade.state.stage === 'UNDER_REVIEW') return [];
  return code === null
    ? [upgrade.notice('deadline_extended', { deadline: isoInstant(deadline) })]
    : [upgrade.notice('code_extended', { redeemBy: isoInstant(code.redeemBy) })];
}
