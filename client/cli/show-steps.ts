/** The steps of a synthetic case as they go: one line each with its time, and on a terminal the one that is under way. */
import type { StepFacts, StepObserver } from '../synthetic-case/steps';
import type { Session } from './session';

const METHODS = { KBA: 'questions', KBA_AND_LETTER: 'letter' } as const;
const WIDTH = 30;

export function showSteps(session: Session): StepObserver {
  const { io } = session;
  const nameOf = ({ method, step }: StepFacts): string =>
    `${(method === null ? 'before' : METHODS[method]).padEnd(10)} ${step.toLowerCase().replace('_', ' ')}`;
  return {
    onBegin(facts) {
      if (session.mayAsk()) io.stderr.write(`${nameOf(facts)} ...`);
    },
    onDone(done) {
      if (session.isJson()) return void io.stdout.write(`${JSON.stringify(done)}\n`);
      if (session.mayAsk()) io.stderr.write('\r');
      session.say(`${nameOf(done).padEnd(WIDTH)} ${String(done.ms).padStart(7)} ms`);
    },
  };
}
