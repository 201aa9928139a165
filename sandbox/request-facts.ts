/** What the sandbox notes about a request on its way, beside fastify's own request object. */
import type { FastifyRequest } from 'fastify';
import type { LateFault } from './fault-kinds';
import type { RequestEntry } from './state';

export interface RequestFacts {
  /** The body as sent: signatures are over these very characters. */
  rawBody: string;
  /** What the request is about, for the log. */
  reference: string;
  /** A fault that strikes after the work was done. */
  lateFault: LateFault | null;
  entry: RequestEntry | null;
}

const facts = new WeakMap<FastifyRequest, RequestFacts>();

export function factsOf(request: FastifyRequest): RequestFacts {
  const known = facts.get(request);
  if (known !== undefined) return known;
  const made: RequestFacts = { rawBody: '', reference: '', lateFault: null, entry: null };
  facts.set(request, made);
  return made;
}
