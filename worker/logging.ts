import pino, { type Logger } from 'pino';

/**
 * The one logger of a program: JSON lines, or readable ones on a terminal.
 *
 * Callers log allow-listed fields, never objects they were given: redaction by path is no protection for nested data.
 */
export function createLogger(level: string, program: string): Logger {
  return pino({ level, base: { program }, formatters: { level: (label) => ({ level: label }) } });
}
