/**
 * What the calls to outside parties cost, as a JSON file: the product knows no prices, for they are a matter of contracts.
 * docs/observability.md shows the form. Checked once, when the worker starts: a mistyped operation would cost nothing
 * for ever, and nobody would see it.
 */
import { z } from 'zod';
import { type JsonFile, readJsonFile } from '../json-file';
import type { Gateways } from './gateways';
import { PROVIDER_NAMES, type ProviderName, VERDICTS } from './verdicts';

export interface CostTable {
  /** ISO 4217; all prices are in it. */
  readonly currency: string;
  /** Of one answered call, in the currency's smallest unit; 0: it costs nothing, or nobody said what. */
  priceOf(provider: ProviderName, operation: string): number;
}

/** Nothing costs anything. */
export const NO_COSTS: CostTable = { currency: 'NONE', priceOf: () => 0 };

/** The file is missing, or not as it must be; the message names the place, never what is written there. */
export class CostError extends Error {
  override readonly name = 'CostError';
  readonly code = 'COSTS_INVALID';
}

/**
 * @param file path of the table; empty: nothing costs anything
 * @throws CostError
 */
export function loadCostTable(file: string): CostTable {
  if (file === '') return NO_COSTS;
  const parsed = schema.safeParse(readJsonFile(file, FILE));
  if (!parsed.success) {
    const places = parsed.error.issues.map(({ path }) => path.join('.') || 'the whole');
    throw new CostError(
      `The cost table is wrong at ${places.join(', ')}. Operations are ${OPERATIONS.join(', ')}; prices are whole numbers of the currency's smallest unit.`,
    );
  }
  const { currency, prices } = parsed.data;
  return { currency, priceOf: (provider, operation) => prices[`${provider}.${operation}`] ?? 0 };
}

/** E.g. `letter-house.orderLetter`. */
const OPERATIONS = (Object.keys(VERDICTS) as (keyof Gateways)[]).flatMap((key) =>
  Object.keys(VERDICTS[key]).map((operation) => `${PROVIDER_NAMES[key]}.${operation}`),
);

const schema = z.strictObject({
  currency: z.string().regex(/^[A-Z]{3}$/),
  prices: z.partialRecord(z.enum(OPERATIONS), z.number().int().min(0)),
});

const FILE: JsonFile = {
  name: 'cost table',
  setting: 'COST_FILE',
  page: 'docs/observability.md',
  errorOf: (sentence) => new CostError(sentence),
};
