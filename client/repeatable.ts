export interface Repeatable {
  /** The caller's key for this one intent; also the update id in Temporal. */
  readonly idempotencyKey?: string;
}
