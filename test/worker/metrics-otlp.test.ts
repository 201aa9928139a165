/** Metrics go to an OpenTelemetry collector instead, if one is named: over HTTP, as the SDK's own exporter sends them. */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Runtime } from '@temporalio/worker';
import { createLogger } from '../../worker/logging';
import { installRuntime } from '../../worker/runtime';
import { METRICS } from '../../workflows/metrics';

interface Export {
  readonly path: string;
  readonly contentType: string;
  readonly body: Buffer;
}

const logger = createLogger('error', 'worker', { write: () => undefined });
let collector: Server;
let url: string;
/** Resolves with the next export whose body has all of these words. */
let next: (...words: readonly string[]) => Promise<Export>;

beforeAll(async () => {
  const waiting = new Set<(given: Export) => void>();
  collector = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => void chunks.push(chunk));
    request.on('end', () => {
      response.writeHead(200, { 'content-type': 'application/x-protobuf' }).end();
      const { url: path = '', headers } = request;
      const given = { path, contentType: headers['content-type'] ?? '', body: Buffer.concat(chunks) };
      for (const settle of waiting) settle(given);
    });
  });
  await new Promise<void>((resolve) => void collector.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(collector.address() as AddressInfo).port}/v1/metrics`;
  next = (...words) =>
    new Promise((resolve) => {
      const settle = (given: Export): void => {
        if (!words.every((word) => given.body.includes(word))) return;
        waiting.delete(settle);
        resolve(given);
      };
      waiting.add(settle);
    });
});
afterAll(async () => {
  await Runtime.instance().shutdown();
  collector.closeAllConnections();
  await new Promise((resolve) => collector.close(resolve));
});

it('to be shown and sent both is refused, for the runtime has one exporter', () => {
  expect(() => installRuntime(logger, { address: '127.0.0.1:9464', otlpUrl: url })).toThrow(
    expect.objectContaining({ code: 'CONFIG_INVALID' }),
  );
});

it('what is measured comes to the collector, by the names and labels of the catalogue', async () => {
  const measure = installRuntime(logger, { address: '', otlpUrl: url, otlpIntervalMs: 50 });
  const { name } = METRICS.notices;
  const comes = next(name, 'given_up');
  measure.count('notices', { result: 'given_up' });
  expect(await comes).toMatchObject({ path: '/v1/metrics', contentType: 'application/x-protobuf' });
});
