import type { Logger } from 'pino';
import { flagsOf, type PolicyBook } from './policy-book';

/** Says at the start of a program which partners' profiles break a standard that they do not claim to keep. */
export function logFlags(book: PolicyBook, logger: Pick<Logger, 'warn'>): void {
  for (const { policy, version, standard, breaches } of flagsOf(book)) {
    const rules = breaches.map(({ field }) => field);
    logger.warn(
      { policy, version, standard, rules },
      'the policy does not keep this standard; see upgrade policy check',
    );
  }
}
