/**
 * First answers to requests that carry an idempotency key, so that a repeated request is answered as it was the first time
 * (draft-ietf-httpapi-idempotency-key-header).
 *
 * Of the request itself a keyed digest is kept and nothing else: bodies hold names, codes and one-time passwords, which
 * whoever has the database could find out from a plain digest by trying.
 */

/** How long a key is known; afterwards it is a new one. */
export const ANSWERS_KEPT_MS = 86_400_000;

export interface KeptAnswer {
  readonly status: number;
  readonly mediaType: string;
  /** Without personal data, secrets and tokens. */
  readonly body: object;
}

export interface ClaimAnswer {
  /** Of caller, action, upgrade and idempotency key. */
  readonly requestKey: string;
  /** All that was asked, as text; the store keeps its digest alone. */
  readonly request: string;
  /** Null: there is none yet. */
  readonly upgradeId: string | null;
  readonly at: number;
}

export type ClaimResult =
  /** To be answered now: it is new, or was never answered. */
  | { readonly kind: 'OPEN' }
  | { readonly kind: 'ANSWERED'; readonly answer: KeptAnswer }
  /** The key came with another request. */
  | { readonly kind: 'OTHER_REQUEST' };

export interface AnswerKeeper {
  /** Takes the key for this request. Keys older than {@link ANSWERS_KEPT_MS} are forgotten. */
  claim(input: ClaimAnswer): Promise<ClaimResult>;
  /** Keeps the answer to a claimed request. @returns the one that stands: the first */
  keep(requestKey: string, answer: KeptAnswer, upgradeId: string | null): Promise<KeptAnswer>;
  /** Gives a key free that was not answered: nothing was done, and the next request with it is as good as the first. */
  release(requestKey: string): Promise<void>;
}
