/**
 * The HTTP API for other TypeScript services: a method for each operation, typed by the schemas that the server parses and
 * answers by.
 *
 * @example
 * const api = createHttpClient({ baseUrl: 'https://proofing.example', credential: () => key });
 * try {
 *   const status = await api.redeemCode({ upgradeId, body: { code }, idempotencyKey });
 * } catch (error) {
 *   if (isHttpProblem(error) && error.code === 'CODE_WRONG') return askAgain(error.facts.attemptsLeft);
 *   throw error;
 * }
 */
export { createHttpClient, type HttpClient, type HttpClientOptions } from './http-client';
export { HttpProblem, isHttpProblem, NoAnswer, type ProblemFacts } from './problems';
export { statusChanges, type WatchOptions } from './status-changes';
export type { AnswerOf, InputOf } from './operation-types';
export type { ProblemCode } from '../http/contract/operation';
