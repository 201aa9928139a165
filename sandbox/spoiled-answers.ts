/** Faults that strike when the work is done: the answer is lost, broken off, slow, or of another shape. */
import type { FastifyInstance, FastifyReply } from 'fastify';
import { factsOf } from './request-facts';

export function addSpoiledAnswers(scope: FastifyInstance): void {
  scope.addHook('onSend', (request, reply, payload, done) => {
    const text = typeof payload === 'string' ? payload : '';
    const { lateFault } = factsOf(request);
    switch (lateFault) {
      case null:
        done();
        return;
      case 'truncated':
        sendHalf(reply, text);
        return;
      case 'slow_body':
        sendSlowly(reply, text);
        return;
      case 'success_then_timeout':
        // Never done: the answer is lost.
        return;
      case 'wrong_content_type':
        void reply.type('text/html; charset=utf-8');
        done(null, '<!doctype html><title>Please wait</title><p>Please wait while you are redirected.</p>');
        return;
      case 'wrong_json':
        done(null, '{"unexpected":true}');
        return;
      default:
        lateFault satisfies never;
    }
  });
}

function sendHalf(reply: FastifyReply, text: string): void {
  const bytes = startBody(reply, text);
  reply.raw.write(bytes.subarray(0, Math.floor(bytes.length / 2)), () => reply.raw.socket?.destroy());
}

const BYTE_EVERY_MS = 1_000;

/** Some callers limit the time without a byte, not the whole: the last byte is kept for good, so that they wait on. */
function sendSlowly(reply: FastifyReply, text: string): void {
  const bytes = startBody(reply, text);
  let sent = 0;
  const sendByte = (): void => {
    if (sent >= bytes.length - 1) return;
    reply.raw.write(bytes.subarray(sent, sent + 1));
    sent++;
  };
  sendByte();
  const timer = setInterval(sendByte, BYTE_EVERY_MS).unref();
  reply.raw.once('close', () => clearInterval(timer));
}

/** Sends the head of an answer and takes it out of fastify's hands. */
function startBody(reply: FastifyReply, text: string): Buffer {
  const bytes = Buffer.from(text);
  reply.hijack();
  reply.raw.writeHead(reply.statusCode, {
    'content-type': 'application/json; charset=utf-8',
    'content-length': bytes.length,
  });
  return bytes;
}
