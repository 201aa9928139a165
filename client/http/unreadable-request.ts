/**
 * What is no HTTP, has headers that are too large, or does not come to its end in time: answered, and the connection
 * closed. Fastify's own handler logs the bytes that were sent, and with them what a sender put where it does not belong.
 */
import { STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import type { ConnectionError, FastifyBaseLogger } from 'fastify';
import { problem } from './problem';

export function answerUnreadable(log: FastifyBaseLogger): (error: ConnectionError, socket: Socket) => void {
  return (error, socket) => {
    // The sender has gone: nobody reads an answer (https://nodejs.org/api/http.html#event-clienterror).
    if (error.code === 'ECONNRESET' || socket.destroyed) return;
    const status = statusOf(error.code);
    // Codes are words of the parser; the error itself holds what was sent.
    log.debug({ code: error.code, status }, 'request unreadable');
    if (socket.writable) {
      const body = JSON.stringify(problem(status, 'INVALID_INPUT', 'The request is not as it must be.'));
      socket.write(
        `HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\nContent-Type: application/problem+json\r\n` +
          `Content-Length: ${Buffer.byteLength(body)}\r\nConnection: close\r\n\r\n${body}`,
      );
    }
    socket.destroy(error);
  };
}

function statusOf(code: string | undefined): 400 | 408 | 431 {
  if (code === 'ERR_HTTP_REQUEST_TIMEOUT') return 408;
  return code === 'HPE_HEADER_OVERFLOW' ? 431 : 400;
}
