/** What the outside parties would bill, by their own count: once a reference, or something was done twice. */
import type { SandboxControl } from '../../deploy/local/sandbox-control';

export const BILLABLE = ['charges', 'questionSessions', 'gradings', 'letters', 'videoSessions'] as const;
export type Billable = (typeof BILLABLE)[number];

type Effects = Pick<Awaited<ReturnType<SandboxControl['effects']>>, Billable>;

export interface BillableFigures {
  readonly references: number;
  readonly calls: number;
  /** Calls by references; 0 where there was none. */
  readonly perReference: number;
}

export function countBillable(effects: Effects): Record<Billable, BillableFigures> {
  const figures = BILLABLE.map((name) => {
    const { byReference } = effects[name];
    const counts = Object.values(byReference);
    const calls = counts.reduce((sum, each) => sum + each, 0);
    return [name, { references: counts.length, calls, perReference: ratio(calls, counts.length) }] as const;
  });
  return Object.fromEntries(figures) as Record<Billable, BillableFigures>;
}

/** What was done more than once, by reference. */
export function doneTwice(effects: Effects): { effect: Billable; reference: string; calls: number }[] {
  return BILLABLE.flatMap((effect) =>
    Object.entries(effects[effect].byReference)
      .filter(([, calls]) => calls !== 1)
      .map(([reference, calls]) => ({ effect, reference, calls })),
  );
}

/** Four digits behind the point: one call too many in two thousand is still seen. */
function ratio(calls: number, references: number): number {
  return references === 0 ? 0 : Math.round((calls / references) * 10_000) / 10_000;
}
