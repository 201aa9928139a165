/** The figures of a storm, as one JSON object and as tables. */
import { formatFacts, formatTable } from '../../client/cli/table';
import type { Billable, BillableFigures } from './billable';

export interface StormFigures {
  readonly upgrades: number;
  readonly share: number;
  readonly seed: number;
  /** How many ended so; an upgrade that did not end counts as `open in <stage>`. */
  readonly ended: Readonly<Record<string, number>>;
  /** Upgrades that ended otherwise than they must have, and whatever was done twice. */
  readonly wrong: number;
  /** Cases that waited for an operator for a while, and went on by themselves. */
  readonly parked: number;
  /** Met, by kind. */
  readonly faults: Readonly<Record<string, number>>;
  /** Of the outside parties while the storm lasted. */
  readonly requests: number;
  readonly billable: Readonly<Record<Billable, BillableFigures>>;
  readonly retryAfter: { readonly kept: number; readonly broken: number };
  readonly actionsPerUpgrade: number;
  readonly seconds: number;
}

export function inTables(figures: StormFigures): string {
  const { upgrades, share, seed, ended, faults, requests, billable, retryAfter, ...others } = figures;
  const met = Object.values(faults).reduce((sum, each) => sum + each, 0);
  return [
    formatFacts([
      ['upgrades', `${upgrades}, seed ${seed}`],
      [
        'ended',
        Object.entries(ended)
          .map(([how, times]) => `${times} ${how}`)
          .join(', '),
      ],
      ['wrong', String(others.wrong)],
      ['parked for a while', String(others.parked)],
      ['requests in the storm', `${requests}, of which ${met} met a fault (share ${share})`],
      ['Retry-After', `${retryAfter.kept} kept, ${retryAfter.broken} broken`],
      ['Actions an upgrade', others.actionsPerUpgrade.toFixed(1)],
      ['seconds', others.seconds.toFixed(0)],
    ]),
    formatTable(
      ['billable', 'references', 'calls', 'calls a reference'],
      Object.entries(billable).map(([name, { references, calls, perReference }]) => [
        name,
        String(references),
        String(calls),
        String(perReference),
      ]),
    ),
    formatTable(
      ['fault', 'met'],
      Object.entries(faults)
        .toSorted(([, one], [, other]) => other - one)
        .map(([kind, times]) => [kind, String(times)]),
    ),
  ].join('\n\n');
}
