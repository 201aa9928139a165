/** Sends the invented people down all paths: first with all in order, then in a storm of faults. */
import { setTimeout } from 'node:timers/promises';
import type { UpgradeClient } from '../../client';
import { createApplicant, type World } from '../local/applicant';
import type { DemoPath, Traveller } from '../local/demo/demo-path';
import { runPaths } from '../local/demo/paths';
import type { People } from './people';

export interface Journeys {
  readonly world: World;
  readonly people: People;
}

/** On a busy machine a deadline of seconds may pass by itself; then other people go once more. */
const TRIES_MAX = 2;

/** @returns a sentence for each path that did not end as stated: what was not gone was not searched either */
export async function goAll(
  journeys: Journeys,
  paths: readonly DemoPath[],
  atOnce: number,
  onDone: (path: DemoPath) => void,
): Promise<string[]> {
  const problems = await runPaths(paths, atOnce, async (path) => {
    let problem: string | null = null;
    for (let tries = 1; tries <= TRIES_MAX; tries++) {
      problem = await go(journeys, path);
      if (problem === null) break;
    }
    onDone(path);
    return problem;
  });
  return problems.filter((problem) => problem !== null);
}

async function go({ world, people }: Journeys, path: DemoPath): Promise<string | null> {
  const { traveller, upgradeId } = travel(world, people, path);
  try {
    await path.go(traveller);
    const { outcome } = await world.client.waitForEnd(upgradeId());
    return outcome === path.outcome ? null : `Path ${path.path} ended ${outcome}, not ${path.outcome}.`;
  } catch (error) {
    const why = error instanceof Error ? error.message : 'something was thrown that is no error';
    return `Path ${path.path} was not gone to its end: ${why}`;
  }
}

/** Nobody is expected to arrive: whoever is on the way when the time is up stays there, and asks nothing more. */
export async function goInStorm(
  { world, people }: Journeys,
  paths: readonly DemoPath[],
  milliseconds: number,
): Promise<void> {
  const { client, end } = endable(world.client);
  const going = paths.map((path) =>
    path.go(travel({ ...world, client }, people, path).traveller).catch(() => undefined),
  );
  await Promise.race([Promise.all(going), setTimeout(milliseconds)]);
  await end();
}

/** A call that is under way when the stack stops is tried again on a closed connection, where nobody can catch it. */
function endable(client: UpgradeClient): { readonly client: UpgradeClient; end(): Promise<void> } {
  const underWay = new Set<Promise<unknown>>();
  let isOver = false;
  const methods = Object.entries(
    client as unknown as Record<string, (...input: unknown[]) => Promise<unknown>>,
  );
  const watched = methods.map(([name, method]) => [
    name,
    async (...input: unknown[]) => {
      if (isOver) throw new Error('the storm is over');
      const call = method(...input);
      underWay.add(call);
      try {
        return await call;
      } finally {
        underWay.delete(call);
      }
    },
  ]);
  return {
    client: Object.fromEntries(watched) as UpgradeClient,
    async end() {
      isOver = true;
      await Promise.race([Promise.allSettled(underWay), setTimeout(CALLS_END_WITHIN_MS)]);
    },
  };
}

/** A call waits 15 seconds for its answer; who waits for an end waits as long as the policy of seconds lasts. */
const CALLS_END_WITHIN_MS = 30_000;

function travel(
  world: World,
  people: People,
  path: DemoPath,
): { traveller: Traveller; upgradeId: () => string } {
  let upgradeId = (): string => '';
  const traveller: Traveller = {
    world,
    async person(person = {}) {
      const applicant = await createApplicant(world, {
        name: `canary-${path.path.replaceAll(' ', '-')}`,
        policy: 'demo',
        ...person,
        ...people.next(person),
      });
      upgradeId = () => applicant.upgradeId;
      return applicant;
    },
  };
  return { traveller, upgradeId: () => upgradeId() };
}
