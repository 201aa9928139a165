/**
 * Listens on the wire between worker and question provider: what was sent of each attempt, and whether its answer came
 * through whole. Neither side's word is taken for it: the provider knows what it did, the product what it made of it.
 *
 * Everything is passed on as it comes, broken connections and slow bodies too. Nothing is kept but the reference and
 * one word.
 */
import http from 'node:http';
import type { AddressInfo, Socket } from 'node:net';

/**
 * - ACCEPT, REFER: the decision came through whole. OTHER: another answer did, e.g. "session over".
 * - WAIT: told to come again; surely not done.
 * - LOST: no answer, or a broken one.
 * - UNMAPPED: whole, and of a shape that nobody knows.
 * - UNCLEAR: it came through so late that the caller may have given up.
 */
export type Heard = 'ACCEPT' | 'REFER' | 'OTHER' | 'WAIT' | 'LOST' | 'UNMAPPED' | 'UNCLEAR';

export interface WireTap {
  readonly url: string;
  /** Answers to sent answers, in order, by attempt. */
  readonly gradings: ReadonlyMap<string, readonly Heard[]>;
  close(): Promise<void>;
}

/** @param callerWaitsMs the caller's time limit: what takes half of it or more is unclear */
export async function startWireTap(upstream: string, callerWaitsMs: number): Promise<WireTap> {
  const gradings = new Map<string, Heard[]>();
  const agent = new http.Agent({ keepAlive: true });
  /** Lost, until something else is heard: an answer that never ends is none. */
  const expectAnswer = (reference: string): ((heard: Heard) => void) => {
    const all = gradings.get(reference) ?? [];
    gradings.set(reference, all);
    const place = all.push('LOST') - 1;
    return (heard) => void (all[place] = heard);
  };
  const server = http.createServer((request, response) => {
    const startedAt = performance.now();
    // Another request by it: the answer to the last one was taken.
    watches.get(request.socket)?.();
    const sent: Buffer[] = [];
    request.on('data', (chunk: Buffer) => sent.push(chunk));
    request.on('error', () => response.destroy());
    request.on('end', () => {
      const reference = request.url?.endsWith('/crosscore') ? attemptGraded(Buffer.concat(sent)) : null;
      const hear = reference === null ? () => undefined : expectAnswer(reference);
      const { method, headers } = request;
      const onward = http.request(`${upstream}${request.url}`, { method, headers, agent }, (answer) => {
        const { statusCode = 502 } = answer;
        response.writeHead(statusCode, ofMessage(answer.headers));
        const got: Buffer[] = [];
        answer.on('data', (chunk: Buffer) => {
          got.push(chunk);
          response.write(chunk);
        });
        answer.on('end', () => {
          if (!answer.complete) return response.destroy();
          const heard = meaningOf(statusCode, answer.headers['content-type'], Buffer.concat(got));
          const isLate = performance.now() - startedAt >= callerWaitsMs / 2;
          hear(isLate && isWhole(heard) ? 'UNCLEAR' : heard);
          response.end();
          if (heard !== 'LOST') watchCaller(request.socket, () => hear(isWhole(heard) ? 'UNCLEAR' : 'LOST'));
        });
        answer.on('error', () => response.destroy());
      });
      onward.on('error', () => response.destroy());
      response.on('close', () => onward.destroy());
      onward.end(Buffer.concat(sent));
    });
  });
  // Connections are the caller's to close: one that is closed here while a request sets out would be a fault of ours.
  server.keepAliveTimeout = 0;
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    gradings,
    async close() {
      agent.destroy();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function isWhole(heard: Heard): boolean {
  return heard !== 'WAIT' && heard !== 'LOST';
}

/** Who has read an answer keeps the connection; who gave up waiting closes it, though late if they are busy. */
const CALLER_CLOSES_WITHIN_MS = 3_000;

const watches = new WeakMap<Socket, () => void>();

function watchCaller(socket: Socket, onGivenUp: () => void): void {
  const stop = (): void => {
    clearTimeout(stopAt);
    socket.off('close', givenUp);
  };
  const givenUp = (): void => {
    stop();
    onGivenUp();
  };
  const stopAt = setTimeout(stop, CALLER_CLOSES_WITHIN_MS).unref();
  socket.once('close', givenUp);
  watches.set(socket, stop);
}

/** Headers that are about the message, and not about the connection it comes by (RFC 9110, 7.6.1). */
function ofMessage(headers: http.IncomingHttpHeaders): http.OutgoingHttpHeaders {
  const { connection: _, 'keep-alive': __, 'transfer-encoding': ___, ...others } = headers;
  return others;
}

/** The attempt whose answers these are; null: it is another request. */
function attemptGraded(body: Buffer): string | null {
  const sent = parse(body) as {
    header?: { clientReferenceId?: string };
    payload?: { kba?: unknown };
  } | null;
  return sent?.payload?.kba === undefined ? null : (sent.header?.clientReferenceId ?? null);
}

export function meaningOf(status: number, contentType: string | undefined, body: Buffer): Heard {
  if (status === 429 || status === 503) return 'WAIT';
  if (status !== 200 || !/^application\/json\b/.test(contentType ?? '')) return 'LOST';
  const said = parse(body) as { responseHeader?: { overallResponse?: { decision?: string } } } | null;
  if (said === null) return 'LOST';
  if (said.responseHeader === undefined) return 'UNMAPPED';
  const decision = said.responseHeader.overallResponse?.decision;
  return decision === 'ACCEPT' || decision === 'REFER' ? decision : 'OTHER';
}

function parse(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString());
  } catch {
    return null;
  }
}
