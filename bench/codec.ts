/**
 * `npm run bench -- codec`: what encrypting payloads costs a worker, as a share of the CPU of its workflow tasks.
 *
 * The recorded histories are replayed, encrypted and in plaintext by turns in one process. A replay does for a run what
 * its workflow tasks do together: it decrypts each payload the run reads and encrypts each it writes, once. It does not
 * talk to a server, which makes the share larger than a worker's.
 */
import { randomBytes } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import type { PayloadCodec } from '@temporalio/common';
import { type History, historyFromJSON } from '@temporalio/common/lib/proto-utils';
import { temporal } from '@temporalio/proto';
import { DefaultLogger, type ReplayWorkerOptions, Runtime, Worker } from '@temporalio/worker';
import { formatTable } from '../client/cli/table';
import { encryptHistory, payloadsOf } from '../deploy/local/history-payloads';
import { createDataConverter } from '../worker/data-converter';
import { bundleWorkflows } from '../worker/bundle';
import { exitWithReason } from '../worker/exit';

const HELP = `npm run bench -- codec [options]

Measures the share of workflow-task CPU that encrypting and decrypting payloads takes, by replaying recorded histories.

  --rounds N  how often all histories are replayed, each way (default 5, after one that does not count)
  --json      one JSON object
  --help      this text
`;

const FOLDER = path.join(__dirname, '..', 'test', 'histories', 'rules-2');

interface Named {
  readonly workflowId: string;
  readonly history: History;
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      rounds: { type: 'string', default: '5' },
      json: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) return void process.stdout.write(HELP);
  Runtime.install({
    logger: new DefaultLogger('ERROR'),
    telemetryOptions: { logging: { filter: 'ERROR', forward: {} } },
  });
  const dataConverter = createDataConverter({
    ring: { currentKeyId: 'k1', keys: new Map([['k1', randomBytes(32)]]) },
    namespace: 'default',
  });
  const [codec] = dataConverter.payloadCodecs!;
  const watch = watched(codec!);
  const plaintext = readHistories();
  const encrypted: Named[] = [];
  for (const { workflowId, history } of plaintext)
    encrypted.push({ workflowId, history: await encryptHistory(history, codec!, workflowId) });

  const workflowBundle = await bundleWorkflows();
  const withCodec = { workflowBundle, dataConverter: { ...dataConverter, payloadCodecs: [watch.codec] } };
  const cpuMs = { encrypted: 0, plaintext: 0 };
  const rounds = Number(values.rounds);
  for (let round = 0; round <= rounds; round++) {
    const plain = await cpuOf(() => replay({ workflowBundle }, plaintext));
    const sealed = await cpuOf(() => replay(withCodec, encrypted));
    // The first round warms the compiler up.
    if (round === 0) watch.reset();
    else {
      cpuMs.plaintext += plain;
      cpuMs.encrypted += sealed;
    }
  }

  const { encode, decode } = watch.seen;
  const payloads = encode.payloads + decode.payloads;
  const figures = {
    histories: plaintext.length,
    rounds,
    payloads,
    codecShare: rounded((encode.ms + decode.ms) / cpuMs.encrypted, 4),
    microsecondsToEncrypt: rounded((encode.ms * 1000) / encode.payloads, 1),
    microsecondsToDecrypt: rounded((decode.ms * 1000) / decode.payloads, 1),
    cpuMsEncrypted: Math.round(cpuMs.encrypted),
    cpuMsPlaintext: Math.round(cpuMs.plaintext),
    bytesMorePerPayload: Math.round(
      (bytesOf(encrypted) - bytesOf(plaintext)) / (await countPayloads(plaintext)),
    ),
    // Keys of workflows are derived here, from a ring that is read once at the start.
    keyServiceCalls: 0,
  };
  if (values.json) return console.log(JSON.stringify(figures));
  console.log(
    formatTable(
      ['figure', 'value'],
      Object.entries(figures).map((row) => row.map(String)),
    ),
  );
}

function readHistories(): Named[] {
  return readdirSync(FOLDER).map((file) => ({
    workflowId: file,
    history: historyFromJSON(JSON.parse(readFileSync(path.join(FOLDER, file), 'utf8'))),
  }));
}

async function replay(options: ReplayWorkerOptions, histories: readonly Named[]): Promise<void> {
  for await (const { workflowId, error } of Worker.runReplayHistories(options, histories)) {
    if (error) throw new Error(`${workflowId} does not replay; a share of work left undone tells nothing`);
  }
}

/** CPU milliseconds of all threads. */
async function cpuOf(work: () => Promise<void>): Promise<number> {
  const before = process.cpuUsage();
  await work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}

/** The codec works within the call, on one thread: the time of the call is the CPU it takes, or more on a busy machine. */
function watched(codec: PayloadCodec) {
  const none = () => ({ encode: { ms: 0, payloads: 0 }, decode: { ms: 0, payloads: 0 } });
  const timed =
    (way: 'encode' | 'decode'): PayloadCodec['encode'] =>
    (payloads, context) => {
      const from = performance.now();
      const done = codec[way](payloads, context);
      watch.seen[way].ms += performance.now() - from;
      watch.seen[way].payloads += payloads.length;
      return done;
    };
  const watch = {
    seen: none(),
    codec: { encode: timed('encode'), decode: timed('decode') },
    reset(): void {
      watch.seen = none();
    },
  };
  return watch;
}

function bytesOf(histories: readonly Named[]): number {
  const { History: Message } = temporal.api.history.v1;
  return histories.reduce((sum, { history }) => sum + Message.encode(history).finish().length, 0);
}

async function countPayloads(histories: readonly Named[]): Promise<number> {
  let count = 0;
  for (const { history } of histories) count += (await payloadsOf(history)).length;
  return count;
}

function rounded(value: number, digits: number): number {
  return Number(value.toFixed(digits));
}

main().catch(exitWithReason);
