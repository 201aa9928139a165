/** What came of the storm: every upgrade judged, everything billable counted. */
import type { Stack } from '../../deploy/local/stack';
import { readRun } from '../../deploy/local/run-history';
import { workflowIdOf } from '../../temporal.config';
import { countBillable, doneTwice } from './billable';
import type { StormFigures } from './figures';
import { judge, strays, type Traveller, type Verdict } from './judge';
import type { WireTap } from './wire-tap';

export interface Reckoning extends Pick<
  StormFigures,
  'ended' | 'parked' | 'faults' | 'requests' | 'billable' | 'retryAfter' | 'actionsPerUpgrade'
> {
  /** What is wrong, with upgrade ids. */
  readonly problems: readonly string[];
}

export async function reckon(
  stack: Stack,
  tap: Pick<WireTap, 'gradings'>,
  travellers: readonly Traveller[],
): Promise<Reckoning> {
  const { temporal, store, sandbox } = stack;
  await untilWithdrawn(stack, travellers);
  const effects = await sandbox.effects();
  const problems: string[] = [];
  const verdicts: Verdict[] = [];
  const owners = new Map<string, string>();
  let actions = 0;
  let parked = 0;
  for (const traveller of travellers) {
    const { upgradeId, credentialId, plan } = traveller;
    const name = `${upgradeId} (${plan.path})`;
    const verdict = await judge(stack, effects, tap, traveller);
    verdicts.push(verdict);
    for (const problem of verdict.problems) problems.push(`${name}: ${problem}`);
    for (const reference of verdict.references) owners.set(reference, name);
    actions += (await readRun(temporal, workflowIdOf(credentialId))).actions;
    const trail = await store.audit.listByUpgrade(upgradeId);
    if (trail.some(({ event }) => event === 'parked')) parked++;
  }
  for (const { effect, reference, calls } of doneTwice(effects)) {
    problems.push(`${owners.get(reference) ?? 'no upgrade'}: ${calls} ${effect} of ${reference}`);
  }
  problems.push(...strays(effects, verdicts));
  const { met: faults, requests, retryAfter } = await sandbox.readStorm();
  const { kept, broken } = retryAfter;
  if (broken > 0) problems.push(`Retry-After was broken ${broken} times`);
  return {
    problems,
    ended: countBy(verdicts.map(({ outcome }) => outcome)),
    parked,
    faults,
    requests,
    billable: countBillable(effects),
    retryAfter: { kept, broken },
    actionsPerUpgrade: Math.round((actions / Math.max(1, travellers.length)) * 10) / 10,
  };
}

/** Runs end after their withdrawals; what is billed for is settled then. */
async function untilWithdrawn(
  { client, store }: Pick<Stack, 'client' | 'store'>,
  travellers: readonly Traveller[],
): Promise<void> {
  for (const { upgradeId } of travellers) {
    const record = await store.upgrades.get(upgradeId);
    if (record !== null && record.closedAt !== null) await client.waitForEnd(upgradeId);
  }
}

function countBy(words: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const word of words) counts[word] = (counts[word] ?? 0) + 1;
  return counts;
}
