/** Weighted grading: a count of right answers decides nothing, their weight does. */
import type { AskedQuestion } from './questions';

export interface Grading {
  readonly isAccepted: boolean;
  /** Percent of the weight, rounded down. */
  readonly score: number;
  /** As the provider writes it, e.g. `(235/458)*100`. */
  readonly formula: string;
  readonly graded: readonly { readonly question: AskedQuestion; readonly isRight: boolean }[];
}

/** Two of four right were accepted with 51, one of four was not with 24 (recorded replies of CDCgov/prime-simplereport). */
const ACCEPTED_FROM_PERCENT = 50;

/** @param answers 1-based positions as text, by the question's place; one that is missing is wrong */
export function grade(
  questions: readonly AskedQuestion[],
  answers: readonly (string | undefined)[],
): Grading {
  const graded = questions.map((question, index) => ({
    question,
    isRight: answers[index] === String(question.rightPosition),
  }));
  const sum = (parts: readonly { question: AskedQuestion }[]): number =>
    parts.reduce((total, { question }) => total + question.weight, 0);
  const right = sum(graded.filter(({ isRight }) => isRight));
  const whole = sum(graded);
  return {
    isAccepted: right * 100 >= whole * ACCEPTED_FROM_PERCENT,
    score: Math.floor((right * 100) / whole),
    formula: `(${right}/${whole})*100`,
    graded,
  };
}
