/** Threat: a reminder at the wrong instant, offering what is not to be had, or twice of one thing. */
import type { Notice, NoticeTemplate } from '../../db/store';
import { newCaseState } from '../../workflows/case-state';
import { isClockStopped } from '../../workflows/outage';
import { exostar } from '../../workflows/policies/exostar';
import { completePolicy, NO_REMINDERS, type Policy } from '../../workflows/policy';
import { keepReminding, moveReminders, namedReminders, remindersIn } from '../../workflows/reminders';
import type { Stage } from '../../workflows/status';
import type { UpgradeCase } from '../../workflows/upgrade-case';

const DAY_MS = 86_400_000;
const NOW = Date.parse('2026-10-05T12:00:00Z');
const iso = (instant: number): string => new Date(instant).toISOString();

type Case = Pick<UpgradeCase, 'input' | 'state' | 'notice'>;

beforeEach(() => jest.useFakeTimers({ now: NOW }));
afterEach(() => jest.useRealTimers());

function caseOf(rules: Partial<Policy['reminders']> = {}): Case {
  let number = 0;
  const policy: Policy = { ...exostar, reminders: { ...exostar.reminders, ...rules } };
  return {
    input: { policy } as Case['input'],
    state: newCaseState(NOW),
    notice: (template: NoticeTemplate, data: Notice['data'] = {}) => ({
      noticeId: `${template}:${++number}`,
      template,
      data,
    }),
  };
}

/** Enters a stage, as the run does. */
function enter(upgrade: Case, stage: Stage, deadline: number, at = NOW) {
  upgrade.state.reminders = remindersIn(upgrade, { stage, deadline }, at);
  upgrade.state.stage = stage;
  return upgrade.state.reminders;
}

const namedOf = ({ state }: Case) => namedReminders(state.reminders, isClockStopped(state));

function withLetter(upgrade: Case, { validDays = 40, days = 12, id = '1' } = {}): Case {
  const letter = {
    letterId: `letter-${id}`,
    codeId: `code-${id}`,
    orderedAt: NOW,
    expectedFrom: NOW + 3 * DAY_MS,
    expectedBy: NOW + days * DAY_MS,
    redeemBy: NOW + validDays * DAY_MS,
  };
  upgrade.state.letters = [...upgrade.state.letters, letter];
  upgrade.state.lettersOrderedAt = [...upgrade.state.lettersOrderedAt, NOW];
  return upgrade;
}

const daysOf = (upgrade: Case, stage: Stage = 'ACTIVATION_WAIT') =>
  enter(upgrade, stage, NOW + 12 * DAY_MS).map(({ template, dueAt }) => [template, (dueAt - NOW) / DAY_MS]);

describe('when', () => {
  it.each([
    ['AWAITING_PURCHASE', 45, 38],
    ['AWAITING_CONTACT_INFO', 30, 25],
    ['AWAITING_VIDEO_BOOKING', 30, 25],
    ['AWAITING_VIDEO_BOOKING', 10, 5],
    ['AWAITING_VIDEO_BOOKING', 2, 1],
  ] as const)('%s with %i days left is reminded of after %i', (stage, left, after) => {
    const [reminder, ...others] = enter(caseOf(), stage, NOW + left * DAY_MS);
    expect(others).toEqual([]);
    expect(reminder).toMatchObject({ dueAt: NOW + after * DAY_MS, about: stage });
    expect(reminder!.data).toEqual({ deadline: iso(NOW + left * DAY_MS) });
  });

  it.each(['AWAITING_KBA_ANSWERS', 'AWAITING_VIDEO_RESULT', 'UNDER_REVIEW', 'CLOSED'] as const)(
    '%s waits for nobody who could be reminded',
    (stage) => expect(enter(withLetter(caseOf()), stage, NOW + 30 * DAY_MS)).toEqual([]),
  );

  it.each([
    [
      'on day 14, and before its code expires',
      {},
      [
        ['letter_reminder', 14],
        ['code_expires_soon', 35],
      ],
    ],
    [
      'not before its last day of delivery',
      { days: 17 },
      [
        ['letter_reminder', 17],
        ['code_expires_soon', 35],
      ],
    ],
    ['not on or after the day of the other one', { validDays: 19 }, [['code_expires_soon', 14]]],
    ['halfway, if its code is short', { validDays: 8, days: 6 }, [['code_expires_soon', 4]]],
  ] as const)('a letter is reminded of %s', (_when, letter, expected) => {
    expect(daysOf(withLetter(caseOf(), letter))).toEqual(expected);
  });

  it('a profile of before there were reminders has none', () => {
    const { reminders: _, ...earlier } = exostar;
    expect(completePolicy(earlier).reminders).toEqual(NO_REMINDERS);
    const upgrade = withLetter(caseOf(NO_REMINDERS));
    for (const stage of ['AWAITING_PURCHASE', 'ACTIVATION_WAIT'] as const)
      expect(enter(upgrade, stage, NOW + 30 * DAY_MS)).toEqual([]);
  });
});

describe('a new letter is offered', () => {
  const offered = (rules: Partial<Policy['reminders']>, letters = 1) => {
    const upgrade = caseOf(rules);
    for (let index = 0; index < letters; index++) withLetter(upgrade, { id: String(index), days: 5 });
    return enter(upgrade, 'ACTIVATION_WAIT', NOW + 5 * DAY_MS)[0]!.data['newLetter'];
  };

  it.each([
    ['where the letter was ordered long ago enough', {}, 1, 1],
    ['not where it is reminded of earlier than that', { letterAfterMs: 9 * DAY_MS }, 1, 0],
    ['not where all that there may be were sent', {}, 4, 0],
  ] as const)('%s', (_when, rules, letters, expected) => {
    expect(offered(rules, letters)).toBe(expected);
  });
});

describe('one message for one thing', () => {
  it('a code’s go on through the stages that wait for it, also when their instant has passed unsent', () => {
    const upgrade = withLetter(caseOf());
    const first = enter(upgrade, 'ACTIVATION_WAIT', NOW + 12 * DAY_MS);
    expect(enter(upgrade, 'AWAITING_REDEMPTION', NOW + 40 * DAY_MS, NOW + 15 * DAY_MS)).toEqual(first);
  });

  it('another letter’s are others, and those of the one before are named no more', () => {
    const upgrade = withLetter(caseOf());
    enter(upgrade, 'ACTIVATION_WAIT', NOW + 12 * DAY_MS);
    withLetter(upgrade, { id: '2' });
    const again = enter(upgrade, 'ACTIVATION_WAIT', NOW + 12 * DAY_MS);
    expect(again.map(({ noticeId, about }) => [noticeId, about])).toEqual([
      ['letter_reminder:3', 'code-2'],
      ['code_expires_soon:4', 'code-2'],
    ]);
  });

  it('after a review only what lies ahead is written anew', () => {
    const upgrade = withLetter(caseOf());
    enter(upgrade, 'ACTIVATION_WAIT', NOW + 12 * DAY_MS);
    enter(upgrade, 'UNDER_REVIEW', NOW + 50 * DAY_MS);
    const later = enter(upgrade, 'AWAITING_REDEMPTION', NOW + 40 * DAY_MS, NOW + 20 * DAY_MS);
    expect(later.map(({ noticeId }) => noticeId)).toEqual(['code_expires_soon:3']);
  });

  it('a stage that is entered again is another wait', () => {
    const upgrade = caseOf();
    enter(upgrade, 'AWAITING_CONTACT_INFO', NOW + 30 * DAY_MS);
    expect(enter(upgrade, 'AWAITING_CONTACT_INFO', NOW + 30 * DAY_MS)[0]).toMatchObject({
      noticeId: 'contact_info_expires_soon:2',
    });
  });
});

describe('a deadline that moves', () => {
  const booking = () => {
    const upgrade = caseOf();
    enter(upgrade, 'AWAITING_VIDEO_BOOKING', NOW + 30 * DAY_MS);
    return upgrade;
  };

  it('takes its reminder along, under the same id and with the new date', () => {
    const upgrade = booking();
    moveReminders(upgrade, NOW + 30 * DAY_MS, 3 * DAY_MS);
    expect(namedOf(upgrade)).toEqual([
      {
        noticeId: 'booking_expires_soon:1',
        template: 'booking_expires_soon',
        about: 'AWAITING_VIDEO_BOOKING',
        dueAt: NOW + 28 * DAY_MS,
        data: { deadline: iso(NOW + 33 * DAY_MS) },
      },
    ]);
  });

  it.each([
    ['an outage brings no second one', false, 20, 'booking_expires_soon:1'],
    ['an operator’s word does, if its instant lies ahead', true, 20, 'booking_expires_soon:2'],
    ['and does not if it has passed', true, 1, 'booking_expires_soon:1'],
  ] as const)('after it may have gone out: %s', (_what, mayRepeat, days, noticeId) => {
    const upgrade = booking();
    jest.setSystemTime(NOW + 27 * DAY_MS);
    moveReminders(upgrade, NOW + 30 * DAY_MS, days * DAY_MS, mayRepeat);
    expect(namedOf(upgrade)).toMatchObject([{ noticeId }]);
  });

  it('of a code leaves the letter’s day as it is, and that one names the new date too', () => {
    const upgrade = withLetter(caseOf());
    enter(upgrade, 'AWAITING_REDEMPTION', NOW + 40 * DAY_MS);
    moveReminders(upgrade, NOW + 40 * DAY_MS, 10 * DAY_MS, true);
    const deadline = iso(NOW + 50 * DAY_MS);
    expect(namedOf(upgrade)).toMatchObject([
      { template: 'letter_reminder', dueAt: NOW + 14 * DAY_MS, data: { deadline } },
      { template: 'code_expires_soon', dueAt: NOW + 45 * DAY_MS, data: { deadline } },
    ]);
  });

  it('of a letter’s journey moves nothing that speaks of its code', () => {
    const upgrade = withLetter(caseOf());
    const before = enter(upgrade, 'ACTIVATION_WAIT', NOW + 12 * DAY_MS);
    moveReminders(upgrade, NOW + 12 * DAY_MS, 10 * DAY_MS, true);
    expect(upgrade.state.reminders).toEqual(before);
  });
});

describe('a clock that stands still', () => {
  it('holds reminders back', () => {
    const upgrade = caseOf();
    enter(upgrade, 'AWAITING_CONTACT_INFO', NOW + 30 * DAY_MS);
    const outage = { provider: 'kba', outageId: 'outage-1', startedAt: NOW, endedAt: null } as const;
    upgrade.state.out = outage;
    expect(namedOf(upgrade)).toMatchObject([{ dueAt: null }]);
    upgrade.state.out = null;
    expect(namedOf(upgrade)).toMatchObject([{ dueAt: NOW + 25 * DAY_MS }]);
  });

  it('whoever must come back is reminded under another id, unless they were before', () => {
    const upgrade = caseOf();
    enter(upgrade, 'AWAITING_CONTACT_INFO', NOW + 30 * DAY_MS);
    keepReminding(upgrade, NOW + DAY_MS);
    expect(namedOf(upgrade)).toMatchObject([{ noticeId: 'contact_info_expires_soon:2' }]);
    keepReminding(upgrade, NOW + 26 * DAY_MS);
    expect(namedOf(upgrade)).toEqual([]);
  });
});
