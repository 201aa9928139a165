/**
 * The same gateways, with every call counted, timed, priced and logged: provider, operation, verdict and time, and
 * nothing of what was asked or answered.
 */
import type { Logger } from 'pino';
import type { Measure } from '../../workflows/measure';
import type { CostTable } from './cost-table';
import { GatewayError, type Gateways } from './gateways';
import { FREE_VERDICTS, PROVIDER_NAMES, type ProviderName, VERDICTS } from './verdicts';

export interface MeteringOptions {
  readonly measure: Measure;
  readonly costs: CostTable;
  readonly logger: Pick<Logger, 'info' | 'warn'>;
  /** Milliseconds that never go back. */
  readonly stopwatch?: () => number;
}

export function meterGateways(gateways: Gateways, options: MeteringOptions): Gateways {
  const metered = (Object.keys(PROVIDER_NAMES) as (keyof Gateways)[]).map((key) => [
    key,
    meterGateway(PROVIDER_NAMES[key], gateways[key], VERDICTS[key] as Verdicts, options),
  ]);
  return Object.fromEntries(metered) as Gateways;
}

type Operation = (...input: unknown[]) => Promise<unknown>;
type Verdicts = Readonly<Record<string, (answer: unknown) => string>>;

function meterGateway(
  provider: ProviderName,
  gateway: object,
  verdicts: Verdicts,
  { measure, costs, logger, stopwatch = () => performance.now() }: MeteringOptions,
): unknown {
  const tell = (operation: string, result: string, verdict: string, startedAt: number): void => {
    const milliseconds = stopwatch() - startedAt;
    measure.count('providerCalls', { provider, operation, result, verdict });
    // Held back, nothing was sent: how long that took says nothing of the party.
    if (verdict !== 'HELD_BACK')
      measure.record('providerCallTime', { provider, operation }, milliseconds / 1000);
    const line = { provider, operation, result, verdict, durationMs: Math.round(milliseconds) };
    if (result === 'ANSWERED') logger.info(line, 'provider call');
    else logger.warn(line, 'provider call failed');
  };

  const operations = (Object.entries(gateway) as [string, Operation][]).map(([operation, call]) => [
    operation,
    async (...input: unknown[]) => {
      const startedAt = stopwatch();
      let answer: unknown;
      try {
        answer = await call(...input);
      } catch (error) {
        const { result, verdict } = failureOf(error);
        tell(operation, result, verdict, startedAt);
        throw error;
      }
      const verdict = verdicts[operation]?.(answer) ?? 'DONE';
      tell(operation, 'ANSWERED', verdict, startedAt);
      const price = FREE_VERDICTS.has(verdict) ? 0 : costs.priceOf(provider, operation);
      if (price > 0) measure.count('cost', { provider, operation, currency: costs.currency }, price);
      return answer;
    },
  ]);
  return Object.fromEntries(operations) as unknown;
}

/** The code without the party's name, e.g. TIMEOUT. */
function failureOf(error: unknown): { result: string; verdict: string } {
  if (!(error instanceof GatewayError)) return { result: 'REJECTED', verdict: 'UNEXPECTED' };
  const party = /^(?:WEBSTORE|KBA|LIVE_VIDEO|LETTER_HOUSE|NOTIFIER)_/;
  return { result: error.retryClass, verdict: error.code.replace(party, '') };
}
