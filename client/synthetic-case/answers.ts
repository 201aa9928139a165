/** Answers to questions of the synthetic person: the right ones by their file, or surely wrong ones. */
import type { OpenQuestions } from '../upgrade-client';
import type { SyntheticPerson } from './person';
import { StepRefused } from './steps';

/**
 * The position of the chosen answer, from 1, for each question.
 * @throws StepRefused ANSWER_NOT_KNOWN with the question's position; its text is personal data
 */
export function answersTo(
  { questions }: Pick<OpenQuestions, 'questions'>,
  known: SyntheticPerson['answers'],
  how: 'RIGHT' | 'WRONG',
): number[] {
  return questions.map((question, index) => {
    const right = rightChoice(question, known);
    if (right === null) throw new StepRefused('ANSWER_NOT_KNOWN', { question: index + 1 });
    if (how === 'RIGHT') return right + 1;
    return right === question.choices.length - 1 ? 1 : question.choices.length;
  });
}

/** Two choices that fit are as good as none: a wrong guess would look like a fault of the product. */
function rightChoice(
  { text, choices }: OpenQuestions['questions'][number],
  known: SyntheticPerson['answers'],
): number | null {
  for (const { question, choice } of known) {
    if (!holds(text, question)) continue;
    const fitting = choices.flatMap((each, index) => (holds(each, choice) ? [index] : []));
    if (fitting.length === 1) return fitting[0]!;
  }
  return null;
}

function holds(whole: string, part: string): boolean {
  return whole.toLowerCase().includes(part.toLowerCase());
}
