/**
 * A back end written against the catalogue alone follows upgrades of the whole stack, while workers are killed under it.
 * Threat: an event that is lost, invented or out of order when a sender dies at any instant.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { type Applicant, createApplicant } from '../../deploy/local/applicant';
import { toQuestions } from '../../deploy/local/demo/proofing-paths';
import { startStack, type Stack } from '../../deploy/local/stack';
import { type BackEnd, startBackEnd, type Taken } from '../worker/back-end';
import { addEndpoint, newSecret } from '../worker/event-fixtures';

let folder: string;
let stack: Stack;
let backEnd: BackEnd;

beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'events-to-back-ends-'));
  stack = await startStack({ dataFolder: folder });
  const secret = newSecret();
  backEnd = await startBackEnd(secret, Date.now);
  await addEndpoint(stack.store, backEnd.url, { secret, partnerId: 'partner-example' });
}, 120_000);
afterAll(async () => {
  await backEnd.close();
  await stack.stop();
  rmSync(folder, { recursive: true, force: true });
}, 60_000);

/** What a back end makes of it: each number once, and nothing that it has seen. */
function applied(upgradeId: string): Taken[] {
  const ofUpgrade = backEnd.asked.filter(({ data }) => data.upgradeId === upgradeId);
  return ofUpgrade.filter(({ data }, index) =>
    ofUpgrade.slice(0, index).every((earlier) => earlier.data.sequence < data.sequence),
  );
}

it('hears of every upgrade from its start to its end, in order, though the worker is killed twice on the way', async () => {
  const applicants = await Promise.all(
    Array.from({ length: 4 }, () => createApplicant(stack, { name: 'told' })),
  );
  for (const applicant of applicants) await toQuestions(applicant);
  await stack.restartWorker();
  const answering = applicants.map((applicant) => applicant.answer('right').catch(() => undefined));
  await stack.restartWorker();
  await Promise.all(answering);
  for (const { upgradeId } of applicants) await stack.client.waitForEnd(upgradeId);

  const isTold = ({ upgradeId }: Applicant) =>
    applied(upgradeId).some(({ type }) => type === 'upgrade.completed');
  // A delivery that the killed worker had on lease is due again a minute later.
  for (const last = Date.now() + 100_000; !applicants.every(isTold) && Date.now() < last;)
    await setTimeout(200);
  expect(applicants.filter((applicant) => !isTold(applicant))).toEqual([]);
  for (const { upgradeId, credentialId } of applicants) {
    const told = applied(upgradeId);
    expect(told.map(({ data }) => data.sequence)).toEqual(told.map((_, index) => index + 1));
    expect(told[0]!.type).toBe('upgrade.started');
    expect(told.at(-1)).toMatchObject({
      type: 'upgrade.completed',
      data: { credentialId, outcome: 'UPGRADED', credentialStatus: 'PROOFING_UPGRADED' },
    });
    expect(told.map(({ data }) => data.stage)).toContain('AWAITING_KBA_ANSWERS');
  }
}, 240_000);
