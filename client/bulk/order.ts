/** What an operator orders for many cases: the action, which cases, who and why. */
import { z } from 'zod';
import { BULK_ACTIONS, type BulkAction, type BulkParameters, type BulkSelection } from '../../db/store';
import { parse } from '../parse';
import { extendSchema, filterSchema, operatorSchema, upgradeIdSchema } from '../schemas';

/** More would be a mistake, and could not be looked through. */
const IDS_MAX = 100_000;

const orderSchema = z.strictObject({
  action: z.enum(BULK_ACTIONS),
  /** EXTEND only. */
  byMs: z.number().optional(),
  until: z.string().optional(),
  selection: z.union([
    z.strictObject({ where: filterSchema }),
    z.strictObject({ upgradeIds: z.array(upgradeIdSchema).min(1).max(IDS_MAX).readonly() }),
  ]),
  ...operatorSchema.shape,
});
export type BulkOrderInput = z.input<typeof orderSchema>;

export interface BulkOrder {
  readonly action: BulkAction;
  readonly parameters: BulkParameters;
  readonly selection: BulkSelection;
  readonly actor: string;
  readonly reason: string;
}

/**
 * Parses an order. A query means the cases that have not ended, unless it asks for those that ended so.
 * @throws UpgradeError INVALID_INPUT
 */
export function bulkOrderOf(raw: BulkOrderInput): BulkOrder {
  const { action, byMs, until, selection, actor, reason } = parse(orderSchema, raw);
  const parameters = parametersOf(action, { byMs, until, actor, reason });
  if ('upgradeIds' in selection) return { action, parameters, selection, actor, reason };
  const { where } = selection;
  const isOpen = where.outcome === undefined && where.stage !== 'CLOSED' ? ({ isOpen: true } as const) : {};
  return { action, parameters, selection: { where: { ...where, ...isOpen } }, actor, reason };
}

function parametersOf(
  action: BulkAction,
  given: { byMs: number | undefined; until: string | undefined; actor: string; reason: string },
): BulkParameters {
  if (action !== 'EXTEND') return {};
  const { byMs, until } = parse(extendSchema, given);
  return { ...(byMs !== undefined && { byMs }), ...(until !== undefined && { until }) };
}
