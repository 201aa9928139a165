/**
 * `npm run bench -- throttle`: what an entered code costs that is refused before it is hashed, beside one that is hashed.
 *
 * The way of a request in the client: parsed, upgrade looked up, budget and lock asked. CPU time of the whole process, so
 * hashing on other threads counts. Temporal is not there: a refused code never gets that far, and would fail here.
 */
import { randomBytes, randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { Client, Connection } from '@temporalio/client';
import { formatTable } from '../client/cli/table';
import { isUpgradeError } from '../client/errors';
import { createUpgradeClient } from '../client/create-upgrade-client';
import { openStore, parseKeyRing, type Store } from '../db';
import { createDataConverter } from '../worker/data-converter';
import { exitWithReason } from '../worker/exit';
import { exostar } from '../workflows/policies/exostar';

const HELP = `npm run bench -- throttle [options]

Measures the CPU time of an entered activation code: refused because too many were tried, refused because the
credential's codes are locked, and hashed. Ends with 1 if a refused one costs more than 1 ms.

  --requests N   refused requests of each kind (2000)
  --json         one JSON object a line: {"request","count","cpuMs"}, and "ofHashed" where it was refused
  --help         this text
`;

const AT = Date.UTC(2027, 0, 15);
const HASHED = 50;
const REFUSED_MAX_MS = 1;
const CODE = 'ZZZZZZZZZZ';

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      requests: { type: 'string', default: '2000' },
      json: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) return void process.stdout.write(HELP);
  const count = Number(values.requests);
  if (!Number.isInteger(count) || count < 1) throw new Error('--requests must be a number from 1');
  const folder = mkdtempSync(path.join(tmpdir(), 'proofing-upgrade-throttle-'));
  const ring = (): ReturnType<typeof parseKeyRing> =>
    parseKeyRing(`k1:${randomBytes(32).toString('base64')}`);
  const store = await openStore({
    path: path.join(folder, 'store.sqlite'),
    keys: { sealing: ring(), peppers: ring() },
  });
  try {
    const hashed = await measureHashed(store);
    const tooMany = await measureRefused(store, 'TOO_MANY_ATTEMPTS', count);
    const locked = await measureRefused(store, 'CODES_LOCKED', count);
    const rows = [
      { request: 'hashed', count: HASHED, cpuMs: hashed },
      { request: 'refused: too many tried', count, cpuMs: tooMany, ofHashed: tooMany / hashed },
      { request: 'refused: codes locked', count, cpuMs: locked, ofHashed: locked / hashed },
    ];
    if (values.json) for (const row of rows) console.log(JSON.stringify(row));
    else {
      const cells = rows.map(({ request, count, cpuMs, ofHashed }) => [
        request,
        String(count),
        cpuMs.toFixed(3),
        ofHashed === undefined ? '' : `1/${Math.round(1 / ofHashed)}`,
      ]);
      console.log(formatTable(['request', 'count', 'CPU ms each', 'of a hashed one'], cells));
    }
    if (Math.max(tooMany, locked) > REFUSED_MAX_MS) process.exitCode = 1;
  } finally {
    await store.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

const LIMITS = { ...exostar.redemption, method: 'VIDEO', holdsOn: [], notices: [] } as const;

/** Taken and decided, each in a window of its own, as the run has it decided. */
async function measureHashed(store: Store): Promise<number> {
  const upgradeId = await openUpgrade(store, 'hashed');
  await issueCode(store, upgradeId);
  return cpuEach(HASHED, async (index) => {
    const at = AT + index * LIMITS.attemptWindowMs;
    const submissionId = `hashed-${index}`;
    await store.codes.submit({ ...LIMITS, submissionId, upgradeId, code: CODE, receivedAt: at });
    await store.codes.decide({ ...LIMITS, submissionId, at });
  });
}

async function measureRefused(
  store: Store,
  refusal: 'TOO_MANY_ATTEMPTS' | 'CODES_LOCKED',
  count: number,
): Promise<number> {
  const upgradeId = await openUpgrade(store, refusal);
  await issueCode(store, upgradeId);
  const failuresMax = refusal === 'CODES_LOCKED' ? 1 : LIMITS.failuresMax;
  for (let index = 0; index < LIMITS.attemptsMax; index++) {
    const submissionId = `${refusal}-${index}`;
    const entered = { ...LIMITS, submissionId, upgradeId, code: CODE, receivedAt: AT };
    if ((await store.codes.submit(entered)).kind !== 'SUBMITTED') break;
    await store.codes.decide({ ...LIMITS, failuresMax, submissionId, at: AT });
  }
  const ring = parseKeyRing(`k1:${randomBytes(32).toString('base64')}`);
  const dataConverter = createDataConverter({ ring, namespace: 'default' });
  const temporal = new Client({ connection: Connection.lazy({ address: '127.0.0.1:1' }), dataConverter });
  const client = createUpgradeClient({ temporal, store, clock: () => AT });
  return cpuEach(count, async () => {
    const refused = await client.redeemCode(upgradeId, { code: CODE }).catch((error: unknown) => error);
    if (!isUpgradeError(refused) || refused.code !== refusal) throw new Error(`not refused by ${refusal}`);
  });
}

async function openUpgrade(store: Store, name: string): Promise<string> {
  const credential = { credentialId: name, userId: name, type: 'PHONE_OTP', status: 'ACTIVE' } as const;
  const secret = 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ';
  const otp = { kind: 'TOTP', secret, digits: 6, algorithm: 'sha1', periodSeconds: 30 } as const;
  await store.credentials.add(credential, otp, AT);
  const { name: policyName, version: policyVersion } = exostar;
  const consent = { textVersion: '2026-01', agreedAt: AT };
  const pinned = { partnerId: 'bench', policyName, policyVersion, purchase: null, consent };
  const upgradeId = randomUUID();
  const opened = await store.upgrades.open({ ...pinned, upgradeId, credentialId: name, at: AT });
  if (!('upgrade' in opened)) throw new Error(`no upgrade was opened: ${opened.kind}`);
  const entered = { stage: 'AWAITING_REDEMPTION', method: 'VIDEO', deadline: AT * 2 } as const;
  const event = { event: 'code_issued', needsAttention: null, notices: [] };
  await store.upgrades.enterStage({ upgradeId, ...entered, ...event, at: AT });
  return upgradeId;
}

async function issueCode(store: Store, upgradeId: string): Promise<void> {
  const code = { codeId: `code of ${upgradeId}`, channel: 'VIDEO', expiresAt: AT * 2 } as const;
  await store.codes.issue({ ...code, upgradeId, at: AT });
}

/** CPU milliseconds of the process, system calls included, for each call; one after the other. */
async function cpuEach(count: number, call: (index: number) => Promise<void>): Promise<number> {
  const before = process.cpuUsage();
  for (let index = 0; index < count; index++) await call(index);
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000 / count;
}

main().catch(exitWithReason);
