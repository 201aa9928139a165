import { countBillable, doneTwice } from '../../bench/storm/billable';

const of = (byReference: Record<string, number>) => ({
  count: Object.values(byReference).reduce((sum, each) => sum + each, 0),
  byReference,
});

const EFFECTS = {
  charges: of({ 'upgrade-1': 1, 'upgrade-2': 1 }),
  questionSessions: of({ 'attempt-1': 1, 'attempt-2': 2 }),
  gradings: of({ 'attempt-1': 1 }),
  letters: of({}),
  videoSessions: of({ 'appointment-1': 1 }),
};

describe('what outside parties would bill', () => {
  it('is counted by reference', () => {
    const figures = countBillable(EFFECTS);
    expect(figures.charges).toEqual({ references: 2, calls: 2, perReference: 1 });
    expect(figures.questionSessions).toEqual({ references: 2, calls: 3, perReference: 1.5 });
    expect(figures.letters).toEqual({ references: 0, calls: 0, perReference: 0 });
  });

  it('names what was done twice, and nothing else', () => {
    expect(doneTwice(EFFECTS)).toEqual([{ effect: 'questionSessions', reference: 'attempt-2', calls: 2 }]);
  });

  it('one call too many in two thousand still shows', () => {
    const many = Object.fromEntries(Array.from({ length: 2_000 }, (_, index) => [`letter-${index}`, 1]));
    const { letters } = countBillable({ ...EFFECTS, letters: of({ ...many, 'letter-7': 2 }) });
    expect(letters.perReference).toBeGreaterThan(1);
  });
});
