/**
 * The caller's trace, by the header `traceparent` (W3C Trace Context, §3.2): a request that carries one is logged under
 * the caller's trace id, and any other under one of its own. What is not exactly of the header's form is as if it were not
 * there (§4.3), so nothing of a sender's choosing gets into a log but 48 hexadecimal digits.
 */
import { randomBytes } from 'node:crypto';

export interface TraceContext {
  /** 32 hexadecimal digits. */
  readonly traceId: string;
  /** The caller's own span, 16 hexadecimal digits; absent: the trace begins here. */
  readonly parentSpanId?: string;
}

const FORM = /^([0-9a-f]{2})-([0-9a-f]{32})-([0-9a-f]{16})-[0-9a-f]{2}(-.*)?$/;

/** @param header as it was sent; undefined or a list: none that counts */
export function traceContextOf(header: string | readonly string[] | undefined): TraceContext {
  const [, version, traceId, parentSpanId, more] = (typeof header === 'string' && FORM.exec(header)) || [];
  const isForm = version !== undefined && version !== 'ff' && (version !== '00' || more === undefined);
  const isKnown =
    traceId !== undefined && parentSpanId !== undefined && !isZero(traceId) && !isZero(parentSpanId);
  return isForm && isKnown ? { traceId, parentSpanId } : { traceId: randomBytes(16).toString('hex') };
}

function isZero(digits: string): boolean {
  return /^0+$/.test(digits);
}
