/**
 * An operator puts the deadline of a stage off, in whatever stage.
 *
 * - Deadlines are absolute, so an extension is a new instant: the stage's one timer is started anew to it.
 * - While a code is waited for, the code moves along, in the store and in the same transaction. The day that is printed on
 *   its letter is then too early, so the person is told the new one; what is printed never promises more than is kept.
 * - While a letter is on its way, its arrival moves too: the whole window is left after it, as without the extension.
 * - The end of the video branch moves with its booking: booking anew must not bring the old one back.
 */
import type { ExtendDeadline, Notice } from '../db/store';
import type { CaseState } from './case-state';
import { rulingOn, tooLong } from './extension-rules';
import type { ExtendDeadlineInput } from './messages';
import { isClockStopped } from './outage';
import { store } from './proxies';
import type { UpgradeCase } from './upgrade-case';

export async function extendDeadline(
  upgrade: UpgradeCase,
  { extension, operator }: ExtendDeadlineInput,
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
  const from = state.deadline!;
  const deadline = from + byMs;
  const code = codeAfter(state, byMs);
  const extended = await store.extendDeadline.executeWithOptions({ summary: 'Put the deadline off' }, [
    {
      upgradeId: input.upgradeId,
      from,
      deadline,
      isClockStopped: isClockStopped(state),
      code,
      validityMax: input.policy.letter.validityMax,
      operator,
      notices: noticesOf(upgrade, deadline, code),
      at: Date.now(),
    },
  ]);
  if (extended.kind === 'CLOSED')
    return desk.refuse('UPGRADE_CLOSED', 'This upgrade has ended; ask for its status to see how.');
  if (extended.kind === 'BEYOND_VALIDITY') {
    const { code, sentence, details } = tooLong(
      extended.latest,
      'Under its policy a mailed code may work so long only; order another letter instead. It can be put off',
    );
    return desk.refuse(code, sentence, details);
  }
  state.extendedMs += byMs;
  if (state.stage === 'AWAITING_VIDEO_BOOKING') state.bookingDeadline = deadline;
  if (code !== null) {
    const [wished, standing] = [code.letters, extended.letters];
    state.redeemBy = code.redeemBy;
    state.letters = state.letters.map((letter) => ({
      ...letter,
      ...wished.find(({ letterId }) => letterId === letter.letterId),
      ...standing.find(({ letterId }) => letterId === letter.letterId),
    }));
  }
  upgrade.runTo(deadline, 'put off by an operator');
  upgrade.show();
}

type Code = ExtendDeadline['code'];

/** The codes and letters as they are to be; null: none is waited for. */
function codeAfter({ stage, redeemBy, letters }: CaseState, byMs: number): Code {
  const isOnItsWay = stage === 'ACTIVATION_WAIT';
  if (redeemBy === null || (!isOnItsWay && stage !== 'AWAITING_REDEMPTION')) return null;
  const out = letters.filter((letter) => letter.redeemBy > Date.now());
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
  const iso = (instant: number): string => new Date(instant).toISOString();
  return code === null
    ? [upgrade.notice('deadline_extended', { deadline: iso(deadline) })]
    : [upgrade.notice('code_extended', { redeemBy: iso(code.redeemBy) })];
}
