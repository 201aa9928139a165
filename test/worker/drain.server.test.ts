/**
 * Stopping a worker, as every release does, with real processes: it takes nothing new, ends what it is at, and what it
 * does not end another one takes up, with nothing done twice outside.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createApplicant, type Applicant } from '../../deploy/local/applicant';
import { toQuestions } from '../../deploy/local/demo/proofing-paths';
import { type Program, startProgram } from '../../deploy/local/program';
import { startStack, type Stack } from '../../deploy/local/stack';
import { freePort } from '../../deploy/local/temporal-servers';
import { untilTrue } from '../support/until-true';

let folder: string;
let stack: Stack;
let worker: Program | null = null;
let house: SlowHouse;

beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'proofing-upgrade-drain-'));
  stack = await startStack({
    dataFolder: folder,
    settings: { WORKFLOW_BUNDLE: process.env['TEST_WORKFLOW_BUNDLE'] ?? '' },
  });
  // Each test has a worker of its own, between which and the letter house somebody holds answers back.
  await stack.stopWorker();
  house = await startSlowHouse(stack.environment['LETTER_HOUSE_URL']!);
}, 120_000);
afterEach(async () => {
  house?.release();
  await worker?.stop();
  worker = null;
});
afterAll(async () => {
  await house?.close();
  await stack?.stop();
  rmSync(folder, { recursive: true, force: true });
}, 60_000);

interface SlowHouse {
  readonly url: string;
  /** From now on, answers to orders are held; resolves when the house has taken one. */
  hold(): Promise<void>;
  release(): void;
  close(): Promise<void>;
}

/** Hands requests on to the sandbox's letter house, which does its work at once; its answers may have to wait here. */
async function startSlowHouse(target: string): Promise<SlowHouse> {
  let gate: { readonly taken: () => void; readonly until: Promise<void> } | null = null;
  let release = (): void => undefined;
  const server = createServer((request, response) => {
    void (async () => {
      const chunks: Buffer[] = [];
      for await (const chunk of request) chunks.push(chunk as Buffer);
      const { host: _, connection: __, 'content-length': ___, ...headers } = request.headers;
      const answer = await fetch(`${target}${request.url}`, {
        method: request.method!,
        headers: headers as Record<string, string>,
        ...(chunks.length > 0 && { body: Buffer.concat(chunks) }),
      });
      const body = Buffer.from(await answer.arrayBuffer());
      if (request.method === 'POST' && request.url === '/v1/letters' && gate !== null) {
        gate.taken();
        await gate.until;
      }
      response.writeHead(answer.status, {
        'content-type': answer.headers.get('content-type') ?? 'application/json',
      });
      response.end(body);
    })().catch(() => response.destroy());
  });
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    hold: () =>
      new Promise((resolve) => {
        gate = { taken: resolve, until: new Promise((free) => (release = free)) };
      }),
    release() {
      gate = null;
      release();
    },
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

let healthUrl = '';

async function startWorker(settings: Readonly<Record<string, string>> = {}): Promise<Program> {
  const port = await freePort();
  healthUrl = `http://127.0.0.1:${port}`;
  worker = await startProgram({
    name: 'worker',
    script: 'worker/main.ts',
    environment: {
      ...stack.environment,
      LETTER_HOUSE_URL: house.url,
      HEALTH_ADDRESS: `127.0.0.1:${port}`,
      ...settings,
    },
    logFile: path.join(folder, 'logs', 'drained-worker.log'),
    readyLine: /worker ready/,
  });
  return worker;
}

const readiness = async () => {
  const response = await fetch(`${healthUrl}/readyz`).catch(() => null);
  return response === null ? null : { status: response.status, body: await response.json() };
};

async function atQuestions(): Promise<Applicant> {
  const applicant = await createApplicant(stack, { name: 'drain' });
  await toQuestions(applicant);
  return applicant;
}

async function lettersOf({ upgradeId }: Applicant): Promise<number> {
  const ledger = await stack.store.letters.listByUpgrade(upgradeId);
  const { letters } = await stack.sandbox.effects();
  return ledger.reduce((sum, { letterId }) => sum + (letters.byReference[letterId] ?? 0), 0);
}

it('asked to stop it is not ready at once, ends the order it is at, and exits with 0', async () => {
  const stopping = await startWorker();
  const applicant = await atQuestions();
  await untilTrue(async () => (await readiness())?.status === 200);
  const taken = house.hold();
  const answering = applicant.answer('wrong').catch(() => undefined);
  await taken;
  const stopped = stopping.stop();
  await untilTrue(async () => (await readiness())?.status === 503);
  expect((await readiness())?.body).toMatchObject({
    checks: { polling: false, store: true, temporal: true },
  });
  // Somebody who comes now is not taken on by it.
  const other = await createApplicant(stack, { name: 'drain' });
  const starting = other.start().catch(() => undefined);
  house.release();
  expect(await stopped).toBe(0);
  const [letter] = await stack.store.letters.listByUpgrade(applicant.upgradeId);
  expect(letter).toMatchObject({ state: 'ACCEPTED' });

  await startWorker();
  await answering;
  await applicant.reach('ACTIVATION_WAIT');
  await starting;
  await other.reach('AWAITING_CONTACT_INFO');
  expect(await lettersOf(applicant)).toBe(1);
}, 90_000);

it('an order that it cannot end in time is taken up by the next worker, and one letter is mailed', async () => {
  const stopping = await startWorker({ SHUTDOWN_GRACE_MS: '0', OUTSIDE_TIMEOUT_MS: '50000' });
  const applicant = await atQuestions();
  const taken = house.hold();
  const answering = applicant.answer('wrong').catch(() => undefined);
  await taken;
  expect(await stopping.stop()).toBe(0);
  const [letter] = await stack.store.letters.listByUpgrade(applicant.upgradeId);
  expect(letter).toMatchObject({ state: 'PREPARED' });
  house.release();

  await startWorker();
  await answering;
  // The server gives it to another worker when the time of the first is over: a minute.
  await applicant.reach('ACTIVATION_WAIT', 90_000);
  expect(await lettersOf(applicant)).toBe(1);
  expect(await stack.store.letters.listByUpgrade(applicant.upgradeId)).toMatchObject([{ state: 'ACCEPTED' }]);
}, 150_000);
