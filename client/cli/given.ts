import { askText } from './ask';
import type { PromptOptions } from './prompt';
import type { Session } from './session';
import { missing } from './usage';

/** An option's value; if it is missing it is asked, or an error where nobody can be asked. */
export async function givenOrAsked(
  session: Session,
  value: string | undefined,
  option: string,
  question: string,
  prompt?: PromptOptions,
): Promise<string> {
  if (value !== undefined) return value;
  if (!session.mayAsk()) throw missing(option);
  return askText(session, question, prompt);
}
