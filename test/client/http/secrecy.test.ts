/**
 * A letter's events repeat the person's name and address and the activation code. Whoever reads our database, our logs
 * or our answers must find none of it, however the event fares.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { connect } from 'node:net';
import path from 'node:path';
import { createScanner } from '../../../deploy/canary/scan/scanner';
import { textOf } from '../../../deploy/canary/scan/byte-source';
import { CANARIES, letterEvent } from './bodies';
import { type Endpoint, FOREIGN_SECRET, signed, startEndpoint } from './endpoint';

let endpoint: Endpoint;
beforeEach(async () => void (endpoint = await startEndpoint()));
afterEach(() => endpoint.close());

/** Everything of the store, its side files included, and everything that was logged. */
function kept(): string {
  const files = readdirSync(endpoint.folder).map((name) =>
    readFileSync(path.join(endpoint.folder, name), 'latin1'),
  );
  return [...files, ...endpoint.logLines].join('\n');
}

function expectNoCanary(text: string): void {
  expect(CANARIES.filter((canary) => text.includes(canary))).toEqual([]);
}

test('a letter’s event leaves neither address nor code in the stored row, the file or the log', async () => {
  const event = signed('letter-house', letterEvent('letter-1'));
  expect(CANARIES.filter((canary) => String(event.body).includes(canary))).toEqual(CANARIES);
  const answer = await endpoint.send(event);
  expect(answer.status).toBe(204);
  expect(endpoint.rows()).toHaveLength(1);
  expect(kept()).toContain('letter-1');
  expect(endpoint.logLines.join()).toContain('letter-house:msg_1');
  expectNoCanary(JSON.stringify(endpoint.rows()));
  expectNoCanary(kept());
});

test('a refused letter’s event leaves nothing of its body in answer, file or log', async () => {
  const whole = letterEvent('letter-1');
  const { metadata, ...ofNoLetter } = whole.data;
  expect(metadata.letter).toBe('letter-1');
  const answers = [
    await endpoint.send(signed('letter-house', whole, { secret: FOREIGN_SECRET })),
    await endpoint.send(signed('letter-house', { ...whole, data: ofNoLetter })),
    await endpoint.send(signed('letter-house', { ...whole, type: CANARIES[0] })),
    await endpoint.send(signed('letter-house', { ...whole, timestamp: CANARIES[0] })),
    await endpoint.send(signed('letter-house', `${JSON.stringify(whole)}}`)),
    await endpoint.send(signed('letter-house', { ...whole, padding: 'x'.repeat(300_000) })),
  ];
  expect(answers.map(({ status }) => status)).toEqual([401, 400, 400, 400, 400, 413]);
  expectNoCanary(answers.map(({ text }) => text).join());
  expectNoCanary(kept());
});

test('a letter’s event that the store fails on leaves nothing of its body in answer or log', async () => {
  await endpoint.store.close();
  const answer = await endpoint.send(signed('letter-house', letterEvent('letter-1')));
  expect(answer.status).toBe(503);
  expect(endpoint.logLines.join()).toContain('request failed');
  expectNoCanary(answer.text);
  expectNoCanary(kept());
});

test.each([
  ['no HTTP', 400, 'Canary Quillfeather, 13 Canary Row'],
  ['an unknown method', 400, 'Canary-Quillfeather /v1/webhooks/webstore HTTP/1.1'],
  ['a header that is none', 400, 'GET /healthz HTTP/1.1\r\nCanary Quillfeather'],
  [
    'headers that are too large',
    431,
    `GET /healthz HTTP/1.1\r\nx-name: ${'Canary-Quillfeather '.repeat(2_000)}`,
  ],
])(
  '%s is answered %d and leaves nothing of its bytes in the log, in no form',
  async (_what, status, text) => {
    const answer = await rawAnswer(text);
    expect(answer).toContain(`HTTP/1.1 ${status} `);
    expect(answer).toContain('INVALID_INPUT');
    expect(endpoint.logLines.join()).toContain('request unreadable');
    const found: string[] = [];
    const scanner = createScanner([{ name: 'last name', value: 'Quillfeather' }]);
    const seen = textOf('log and answer', [...endpoint.logLines, answer].join('\n'));
    await scanner.scan(seen, ({ form }) => found.push(form));
    expect(found).toEqual([]);
  },
);

function rawAnswer(text: string): Promise<string> {
  const { hostname, port } = new URL(endpoint.url);
  return new Promise((resolve) => {
    const socket = connect(Number(port), hostname, () => socket.write(`${text}\r\n\r\n`));
    let answer = '';
    socket.setEncoding('utf8').on('data', (part: string) => (answer += part));
    socket.on('error', () => undefined);
    socket.on('close', () => resolve(answer));
  });
}
