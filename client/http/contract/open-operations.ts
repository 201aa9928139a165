/** Routes that anybody may call: what tells of the server itself, and the events of outside parties, which are signed. */
import { z } from 'zod';
import { readinessAnswer } from './answers';
import type { Operation } from './operation';

/** What is sent to a server without a worker is not lost: events are kept, statuses shown, answers come late. */
export const readinessQuery = z.strictObject({
  worker: z.literal('optional').optional().describe('`optional`: ready without a worker too'),
});

export const OPEN_OPERATIONS = {
  readOpenApi: {
    method: 'GET',
    url: '/openapi.json',
    action: null,
    summary: 'This document',
    answers: { 200: { description: 'OpenAPI 3.1.', body: z.looseObject({ openapi: z.string() }) } },
  },
  readHealth: {
    method: 'GET',
    url: '/healthz',
    action: null,
    summary: 'Whether the process answers',
    answers: { 200: { description: 'It does.', body: z.strictObject({ status: z.literal('ok') }) } },
  },
  readReadiness: {
    method: 'GET',
    url: '/readyz',
    action: null,
    summary: 'Whether the store and Temporal answer, and a worker takes work',
    query: readinessQuery,
    answers: {
      200: { description: 'They do.', body: readinessAnswer },
      503: { description: 'What is false does not.', body: readinessAnswer },
    },
  },
  readMetrics: {
    method: 'GET',
    url: '/metrics',
    action: null,
    summary: 'Counts for Prometheus',
    answers: { 200: { description: 'Text format 0.0.4.', body: 'text/plain; version=0.0.4; charset=utf-8' } },
  },
  receiveEvent: {
    method: 'POST',
    url: '/v1/webhooks/:provider',
    action: null,
    summary: 'For the outside parties: an event, signed by Standard Webhooks',
    description: 'The signature is over the bytes as sent. Bodies are agreed with each provider.',
    body: z.unknown(),
    headers: {
      'webhook-id': 'The same for every delivery of an event.',
      'webhook-timestamp': 'Unix seconds.',
      'webhook-signature': '`v1,` and the HMAC-SHA256 in base64; several with spaces between.',
    },
    answers: { 204: { description: 'Kept, now or before.', body: null } },
    errors: [
      'UNKNOWN_PROVIDER',
      'SIGNATURE_INVALID',
      'EVENT_MALFORMED',
      'EVENT_TOO_LARGE',
      'STORE_UNAVAILABLE',
      'BUSY',
      'UNEXPECTED',
    ],
  },
} as const satisfies Record<string, Operation>;
