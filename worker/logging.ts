import { asyncLocalStorage } from '@temporalio/activity';
import pino, { type DestinationStream, type Logger } from 'pino';

/**
 * The one logger of a program: JSON lines, or readable ones on a terminal.
 *
 * Callers log allow-listed fields, never objects they were given: redaction by path is no protection for nested data.
 * Whatever is logged while an activity runs carries whose it is, without the caller's doing.
 */
export function createLogger(level: string, program: string, to?: DestinationStream): Logger {
  const options: pino.LoggerOptions = {
    level,
    base: { program },
    formatters: { level: (label) => ({ level: label }) },
    mixin: activityFields,
  };
  return to === undefined ? pino(options) : pino(options, to);
}

/** Of the activity that runs where this is called; none elsewhere. */
function activityFields(): Record<string, unknown> {
  const info = asyncLocalStorage.getStore()?.info;
  if (info === undefined) return {};
  const { workflowExecution, activityType, attempt } = info;
  const { workflowId, runId } = workflowExecution ?? {};
  return { workflowId, runId, activity: activityType, attempt };
}
