/** The steps of a synthetic case, timed, and the failure of one of them. */
import { StoreError } from '../../db/errors';
import type { SyntheticMethod } from '../../db/store';
import { isUpgradeError } from '../errors';
import { isHttpProblem, NoAnswer } from '../http-client';

export const SYNTHETIC_STEPS = [
  'CHECK',
  'CLEAN_UP',
  'CREDENTIAL',
  'START',
  'CONTACT_INFO',
  'ANSWERS',
  'RESULT',
  'CODE',
  'RETIREMENT',
] as const;
export type SyntheticStep = (typeof SYNTHETIC_STEPS)[number];

/** What one step is about; no personal data. */
export interface StepFacts {
  readonly step: SyntheticStep;
  /** Null: it is about no case of one way. */
  readonly method: SyntheticMethod | null;
  readonly upgradeId: string | null;
}
export interface StepDone extends StepFacts {
  readonly ms: number;
}

export interface StepObserver {
  onBegin(facts: StepFacts): void;
  onDone(done: StepDone): void;
}

/** Words and positions that say more, e.g. the stage it is in; never what anybody typed. */
export type FailureDetails = Readonly<Record<string, string | number | null>>;

/** A step did not come to what it must; `code` names it. */
export class SyntheticFailure extends Error {
  override readonly name = 'SyntheticFailure';
  readonly code: `SYNTHETIC_${SyntheticStep}_FAILED`;
  constructor(
    readonly facts: StepFacts,
    /** An error's code, or one of this program's words such as TIMED_OUT. */
    readonly because: string,
    readonly details: FailureDetails = {},
  ) {
    super(`The step ${facts.step} of the synthetic case failed: ${because}.`);
    this.code = `SYNTHETIC_${facts.step}_FAILED`;
  }
}

/** Thrown within a step: it is over, and why. */
export class StepRefused extends Error {
  override readonly name = 'StepRefused';
  constructor(
    readonly because: string,
    readonly details: FailureDetails = {},
  ) {
    super(because);
  }
}

/** What a step that was not answered may be tried by again: each has a key, so it is done once. */
const TRY_AGAIN: ReadonlySet<string> = new Set([
  'ANSWER_PENDING',
  'BUSY',
  'TOO_MANY_REQUESTS',
  'TEMPORAL_UNAVAILABLE',
  'STORE_UNAVAILABLE',
  'STORE_BUSY',
  'NO_ANSWER',
]);
const AGAIN_AFTER_MS = 500;

export interface Stepper {
  /** @throws SyntheticFailure for whatever goes wrong in it */
  run<T>(step: SyntheticStep, work: () => Promise<T>): Promise<T>;
  /** Repeats until it is answered. @throws StepRefused once the time is up */
  answered<T>(ask: () => Promise<T>): Promise<T>;
  /** Looks until there is something. @throws StepRefused with the details of the last look once the time is up */
  found<T>(look: () => Promise<T | StepRefused>): Promise<T>;
  /** From now on the steps are about this upgrade. */
  setUpgrade(upgradeId: string): void;
}

export interface StepperOptions {
  readonly method: SyntheticMethod | null;
  /** UTC milliseconds. */
  readonly clock: () => number;
  readonly pause: (milliseconds: number) => Promise<void>;
  /** For all steps together, in milliseconds. */
  readonly withinMs: number;
  readonly observer: StepObserver;
}

export function createStepper({ method, clock, pause, withinMs, observer }: StepperOptions): Stepper {
  const until = clock() + withinMs;
  let upgradeId: string | null = null;
  return {
    async run(step, work) {
      const begunAt = clock();
      observer.onBegin({ step, method, upgradeId });
      try {
        const result = await work();
        observer.onDone({ step, method, upgradeId, ms: clock() - begunAt });
        return result;
      } catch (error) {
        const facts = { step, method, upgradeId };
        if (error instanceof StepRefused) throw new SyntheticFailure(facts, error.because, error.details);
        throw new SyntheticFailure(facts, codeOf(error));
      }
    },

    async answered(ask) {
      for (;;) {
        try {
          return await ask();
        } catch (error) {
          if (!TRY_AGAIN.has(codeOf(error)) || clock() >= until) throw error;
          await pause(AGAIN_AFTER_MS);
        }
      }
    },

    async found(look) {
      for (;;) {
        const seen = await this.answered(look);
        if (!(seen instanceof StepRefused)) return seen;
        if (clock() >= until) throw seen;
        await pause(AGAIN_AFTER_MS);
      }
    },

    setUpgrade(id) {
      upgradeId = id;
    },
  };
}

/** Of an error whose text may be passed on, its code; nothing of any other one. */
function codeOf(error: unknown): string {
  const isTold =
    isUpgradeError(error) || isHttpProblem(error) || error instanceof NoAnswer || error instanceof StoreError;
  return isTold ? error.code : 'UNEXPECTED';
}
