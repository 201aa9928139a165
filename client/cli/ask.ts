/** Questions to a person on a terminal. Each is asked again until its answer can be used. */
import type { PromptOptions } from './prompt';
import type { Session } from './session';
import { Declined } from './usage';

/** An answer that can be used, or why it cannot. */
export type Reading<T> = { readonly value: T } | { readonly problem: string };

export async function ask<T>(
  { io, say }: Session,
  question: string,
  read: (answer: string) => Reading<T>,
  options: PromptOptions = {},
): Promise<T> {
  for (;;) {
    const reading = read((await io.prompt(question, options)).trim());
    if ('value' in reading) return reading.value;
    say(`  ${reading.problem}`);
  }
}

/** A text that must not be empty. */
export function askText(session: Session, question: string, options?: PromptOptions): Promise<string> {
  return ask(session, question, required, options);
}

export function askYesNo(session: Session, question: string, ifEmpty: 'yes' | 'no'): Promise<boolean> {
  return ask(session, `${question} [${ifEmpty === 'yes' ? 'Y/n' : 'y/N'}] `, (answer) => {
    if (answer === '') return { value: ifEmpty === 'yes' };
    if (/^y(es)?$/i.test(answer)) return { value: true };
    if (/^no?$/i.test(answer)) return { value: false };
    return { problem: 'Please answer y or n.' };
  });
}

/** A number from 1 to `max`. */
export function askNumber(session: Session, question: string, max: number): Promise<number> {
  return ask(session, question, (answer) => numberUpTo(max, answer));
}

export function numberUpTo(max: number, answer: string): Reading<number> {
  const isNumber = /^\d{1,4}$/.test(answer) && Number(answer) >= 1 && Number(answer) <= max;
  return isNumber ? { value: Number(answer) } : { problem: `Please enter a number from 1 to ${max}.` };
}

/** @throws Declined unless the person says yes; where nobody can be asked, the command itself is the yes */
export async function confirm(session: Session, question: string): Promise<void> {
  if (!session.mayAsk() || (await askYesNo(session, question, 'no'))) return;
  throw new Declined('Nothing was done.');
}

function required(answer: string): Reading<string> {
  return answer === '' ? { problem: 'Please enter something.' } : { value: answer };
}
