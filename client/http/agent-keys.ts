/** Who of the video provider's side calls: proofing agents' systems, each with a key of its own. */
import { timingSafeEqual } from 'node:crypto';
import { digestOfKey } from '../key-digest';

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
  const digest = digestOfKey(given);
  let agentId: string | null = null;
  for (const each of keys) if (timingSafeEqual(digestOfKey(each.key), digest)) agentId = each.agentId;
  return agentId;
}
