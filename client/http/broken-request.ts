/**
 * What the HTTP parser itself refuses, before there is a request: answered as a problem, with the headers of all.
 *
 * The parser's code is logged and nothing else: fastify's own handler logs the bytes that were sent, and with them what a
 * sender put where it does not belong.
 */
import { STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import type { FastifyBaseLogger } from 'fastify';
import { problem } from './problem';

const STATUS: Readonly<Record<string, number>> = {
  HPE_HEADER_OVERFLOW: 431,
  ERR_HTTP_REQUEST_TIMEOUT: 408,
};

export function answerBrokenRequest(
  { code = '' }: Error & { code?: string },
  socket: Socket,
  headers: Readonly<Record<string, string>>,
  log: Pick<FastifyBaseLogger, 'debug'>,
): void {
  // Its other side is gone, or it was answered in part already.
  if (code === 'ECONNRESET' || !socket.writable || socket.bytesWritten > 0) return void socket.destroy();
  const status = STATUS[code] ?? 400;
  log.debug({ code, status }, 'request unreadable');
  const body = JSON.stringify(problem(status, 'INVALID_INPUT', 'The request is not as it must be.'));
  const lines = Object.entries({
    ...headers,
    'content-type': 'application/problem+json',
    'content-length': String(Buffer.byteLength(body)),
    connection: 'close',
  }).map(([name, value]) => `${name}: ${value}\r\n`);
  socket.end(`HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\n${lines.join('')}\r\n${body}`);
}
