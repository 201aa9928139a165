import type { FastifyInstance } from 'fastify';
import { Refusal } from './refusal';
import { factsOf } from './request-facts';

/** Parses JSON and keeps the text: signatures and idempotency keys are about the characters sent. */
export function addJsonParser(app: FastifyInstance): void {
  app.removeContentTypeParser('application/json');
  app.addContentTypeParser('application/json', { parseAs: 'string' }, (request, body, done) => {
    const text = body.toString();
    factsOf(request).rawBody = text;
    try {
      done(null, text === '' ? undefined : (JSON.parse(text) as unknown));
    } catch {
      done(new Refusal(400, 'invalid_request', 'The body is not JSON.'));
    }
  });
}
