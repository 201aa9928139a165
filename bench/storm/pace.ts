/**
 * How many people are busy at the same time. Who waits for an answer steps aside, and meanwhile another may set out: a
 * case that is parked for a quarter of an hour must not hold the others up.
 */
export interface Pace {
  /** Waits until one more may set out. */
  enter(): Promise<void>;
  /** Lets others go on: for good, or until {@link comeBack}. */
  leave(): void;
  /** Who comes back does not queue. */
  comeBack(): void;
  /** Somebody got on. */
  noteStep(): void;
  /** How many steps there were, of all people. */
  steps(): number;
}

export function createPace(atOnce: number): Pace {
  let busy = 0;
  let steps = 0;
  const waiting: (() => void)[] = [];
  return {
    async enter() {
      if (busy < atOnce) {
        busy++;
        return;
      }
      await new Promise<void>((resolve) => waiting.push(resolve));
    },
    leave() {
      busy--;
      if (busy >= atOnce) return;
      const next = waiting.shift();
      if (next === undefined) return;
      busy++;
      next();
    },
    comeBack: () => void busy++,
    noteStep: () => void steps++,
    steps: () => steps,
  };
}
