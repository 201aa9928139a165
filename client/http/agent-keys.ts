/** Who of the video provider's side calls: proofing agents' systems, each with a key of its own. */
import { createHash, timingSafeEqual } from 'node:crypto';

export interface AgentKey {
  /** Account name of the agent, or of the system that speaks for agents; goes to the audit. */
  readonly agentId: string;
  readonly key: string;
}

/**
 * Whose key an `Authorization` header carries (RFC 6750 §2.1); null: nobody's. Every key is looked at to its end, so
 * that the time it takes tells nothing of any.
 */
export function agentOf(keys: readonly AgentKey[], authorization: string | undefined): string | null {
  const [, given] = /^Bearer ([!-~]{1,500})$/i.exec(authorization ?? '') ?? [];
  if (given === undefined) return null;
  const digest = digestOf(given);
  let agentId: string | null = null;
  for (const each of keys) if (timingSafeEqual(digestOf(each.key), digest)) agentId = each.agentId;
  return agentId;
}

/** Of one length, whatever the key's is. */
function digestOf(key: string): Buffer {
  return createHash('sha256').update(key).digest();
}
