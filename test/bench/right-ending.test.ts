import { planOf, type Plan } from '../../bench/storm/plans';
import { rightEndings } from '../../bench/storm/right-ending';
import type { Heard } from '../../bench/storm/wire-tap';

const ATTEMPTS = { kbaMax: 2, totalMax: 3 };

function plan(changes: Partial<Plan>): Plan {
  return {
    path: 'test',
    person: { country: 'US' },
    payment: null,
    questions: 'ANSWER_RIGHT',
    isLocated: true,
    cancelsIn: [],
    ...changes,
  };
}

const ended = (given: Plan, ...gradings: Heard[][]): string[] =>
  rightEndings(given, gradings, ATTEMPTS).map(
    ({ reason, method, kbaUsed }) => `${reason} ${method ?? '-'} ${kbaUsed}`,
  );

describe('how an upgrade of the storm must end', () => {
  it('an acceptance that came through upgrades at once and uses no attempt', () => {
    expect(ended(plan({}), ['ACCEPT'])).toEqual(['KBA_PASSED KBA 0']);
  });

  it('an acceptance that was lost is an attempt, and the next one counts', () => {
    expect(ended(plan({}), ['LOST'], ['ACCEPT'])).toEqual(['KBA_PASSED KBA 1']);
  });

  it('when all gradings were lost, only live video is left', () => {
    expect(ended(plan({}), ['LOST'], ['LOST'])).toEqual(['CODE_REDEEMED VIDEO 2']);
  });

  it('a session that was never answered uses no attempt', () => {
    expect(ended(plan({}), [], [], [], ['ACCEPT'])).toEqual(['KBA_PASSED KBA 0']);
  });

  it('being told to wait is no answer; the one after it is', () => {
    expect(ended(plan({}), ['WAIT', 'WAIT', 'ACCEPT'])).toEqual(['KBA_PASSED KBA 0']);
  });

  it('wrong answers of somebody located lead to a letter, of somebody else to live video', () => {
    const wrong = plan({ questions: 'ANSWER_WRONG' });
    expect(ended(wrong, ['REFER'])).toEqual(['CODE_REDEEMED KBA_AND_LETTER 1']);
    expect(ended({ ...wrong, isLocated: false }, ['REFER'])).toEqual(['CODE_REDEEMED VIDEO 1']);
    expect(ended(wrong, ['LOST'], ['REFER'])).toEqual(['CODE_REDEEMED KBA_AND_LETTER 2']);
  });

  it('an answer that came so late that the caller may have given up allows for both', () => {
    expect(ended(plan({}), ['UNCLEAR'])).toEqual(['KBA_PASSED KBA 0']);
    expect(ended(plan({}), ['UNCLEAR'], ['ACCEPT'])).toEqual(['KBA_PASSED KBA 1']);
    expect(ended(plan({}), ['LOST'], ['UNCLEAR'])).toEqual(['KBA_PASSED KBA 1', 'CODE_REDEEMED VIDEO 2']);
  });

  it('no ending is right for a person who was asked again after a decision', () => {
    expect(ended(plan({}), ['ACCEPT'], ['ACCEPT'])).toEqual([]);
    expect(ended(plan({}), ['ACCEPT'], [])).toEqual([]);
  });

  it('no ending is right for a person who was asked once more than may be', () => {
    expect(ended(plan({}), ['LOST'], ['LOST'], ['ACCEPT'])).toEqual([]);
  });

  it('no ending is right for a person who was left in the middle of the questions', () => {
    expect(ended(plan({}), ['LOST'])).toEqual([]);
    expect(ended(plan({}))).toEqual([]);
  });

  it('who is abroad or disagrees passes by live video, and no answers are sent', () => {
    expect(ended(plan({ questions: 'NOT_ASKED' }))).toEqual(['CODE_REDEEMED VIDEO 0']);
    expect(ended(plan({ questions: 'DECLINE' }), [], [])).toEqual(['CODE_REDEEMED VIDEO 0']);
    expect(ended(plan({ questions: 'DECLINE' }), ['REFER'])).toEqual([]);
  });

  it('who cancels is cancelled, whatever was used before', () => {
    const letter = plan({ questions: 'ANSWER_WRONG', cancelsIn: ['ACTIVATION_WAIT'] });
    expect(rightEndings(letter, [['LOST'], ['REFER']], ATTEMPTS)).toEqual([
      { outcome: 'CANCELLED', reason: 'CANCELLED_BY_APPLICANT', method: null, kbaUsed: 2 },
    ]);
  });
});

describe('the mix of the storm', () => {
  it('one person in ten cancels, and every stage is cancelled in', () => {
    const plans = Array.from({ length: 700 }, (_, index) => planOf(index));
    const cancelled = plans.filter(({ cancelsIn }) => cancelsIn.length > 0);
    expect(cancelled).toHaveLength(70);
    expect(new Set(cancelled.flatMap(({ cancelsIn }) => cancelsIn)).size).toBe(7);
  });

  it('has card payments, invoices, letters, live video and people abroad in it', () => {
    const plans = Array.from({ length: 10 }, (_, index) => planOf(index));
    expect(new Set(plans.map(({ payment }) => payment))).toEqual(new Set([null, 'CARD', 'INVOICE']));
    expect(new Set(plans.map(({ person }) => person.country))).toEqual(new Set(['US', 'DE']));
    expect(new Set(plans.map(({ questions }) => questions)).size).toBe(4);
  });
});
