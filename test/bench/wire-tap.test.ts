import { setImmediate as turn } from 'node:timers/promises';
import http, { type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { startWireTap, type WireTap } from '../../bench/storm/wire-tap';

/** Plays the provider behind the tap. */
let provider: http.Server;
let answer: RequestListener;
let tap: WireTap;

const CALLER_WAITS_MS = 5_000;
const DECISION = JSON.stringify({ responseHeader: { overallResponse: { decision: 'ACCEPT' } } });
const JSON_TYPE = { 'content-type': 'application/json; charset=utf-8' };

beforeEach(async () => {
  provider = http.createServer((request, response) => answer(request, response));
  await new Promise<void>((resolve) => provider.listen(0, '127.0.0.1', resolve));
  const { port } = provider.address() as AddressInfo;
  tap = await startWireTap(`http://127.0.0.1:${port}`, CALLER_WAITS_MS);
});

afterEach(async () => {
  await tap.close();
  provider.closeAllConnections();
  await new Promise((resolve) => provider.close(resolve));
});

async function sendAnswers(attemptId: string, signal?: AbortSignal): Promise<string> {
  const response = await fetch(`${tap.url}/experian/crosscore`, {
    method: 'POST',
    headers: JSON_TYPE,
    body: JSON.stringify({ header: { clientReferenceId: attemptId }, payload: { kba: { answers: {} } } }),
    ...(signal !== undefined && { signal }),
  });
  return response.text();
}

describe('the tap on the wire to the question provider', () => {
  it('passes an answer on unchanged and hears the decision', async () => {
    answer = (_request, response) => void response.writeHead(200, JSON_TYPE).end(DECISION);
    expect(await sendAnswers('attempt-1')).toBe(DECISION);
    expect(tap.gradings.get('attempt-1')).toEqual(['ACCEPT']);
  });

  it('an answer that breaks off breaks off for the caller too, and is lost', async () => {
    answer = (_request, response) => {
      response.writeHead(200, { ...JSON_TYPE, 'content-length': DECISION.length });
      response.write(DECISION.slice(0, 10), () => response.destroy());
    };
    await expect(sendAnswers('attempt-1')).rejects.toThrow();
    expect(tap.gradings.get('attempt-1')).toEqual(['LOST']);
  });

  it('a connection that is cut is cut for the caller too, and is lost', async () => {
    answer = (request) => request.socket.destroy();
    await expect(sendAnswers('attempt-1')).rejects.toThrow();
    expect(tap.gradings.get('attempt-1')).toEqual(['LOST']);
  });

  it('an answer that the caller did not wait for is lost, and the provider sees the caller go', async () => {
    const gone = new Promise<void>((resolve) => {
      answer = (_request, response) => void response.once('close', resolve);
    });
    await expect(sendAnswers('attempt-1', AbortSignal.timeout(100))).rejects.toThrow();
    await gone;
    expect(tap.gradings.get('attempt-1')).toEqual(['LOST']);
  });

  it('an answer whose caller closes the connection soon after may not have been taken', async () => {
    answer = (_request, response) => void response.writeHead(200, JSON_TYPE).end(DECISION);
    await new Promise<void>((resolve, reject) => {
      const request = http.request(`${tap.url}/experian/crosscore`, { method: 'POST' }, (response) => {
        response.on('data', () => response.socket.destroy()).once('close', resolve);
      });
      request.once('error', reject);
      request.end(JSON.stringify({ header: { clientReferenceId: 'attempt-1' }, payload: { kba: {} } }));
    });
    while (tap.gradings.get('attempt-1')?.[0] !== 'UNCLEAR') await turn();
  });

  it('an HTML page is a lost answer, JSON of another shape one that nobody can read', async () => {
    answer = (_request, response) =>
      void response.writeHead(200, { 'content-type': 'text/html' }).end(DECISION);
    await sendAnswers('attempt-1');
    answer = (_request, response) => void response.writeHead(200, JSON_TYPE).end('{"unexpected":true}');
    await sendAnswers('attempt-1');
    expect(tap.gradings.get('attempt-1')).toEqual(['LOST', 'UNMAPPED']);
  });

  it('being told to wait is told apart from a lost answer', async () => {
    answer = (_request, response) =>
      void response.writeHead(429, { ...JSON_TYPE, 'retry-after': '1' }).end('{}');
    await sendAnswers('attempt-1');
    answer = (_request, response) => void response.writeHead(500, JSON_TYPE).end('{}');
    await sendAnswers('attempt-1');
    expect(tap.gradings.get('attempt-1')).toEqual(['WAIT', 'LOST']);
  });

  it('keeps nothing of requests that carry no answers', async () => {
    answer = (_request, response) => void response.writeHead(200, JSON_TYPE).end(DECISION);
    await fetch(`${tap.url}/experian/crosscore`, {
      method: 'POST',
      headers: JSON_TYPE,
      body: JSON.stringify({ header: { clientReferenceId: 'attempt-1' }, payload: { contacts: [] } }),
    }).then((response) => response.text());
    expect(tap.gradings.size).toBe(0);
  });
});
