/** Everybody's way to the end, so many at a time, and the storm over them. */
import { setTimeout } from 'node:timers/promises';
import type { Applicant, World } from '../../deploy/local/applicant';
import type { Traveller } from './judge';
import type { StormOptions } from './options';
import { createPace, type Pace } from './pace';
import { planOf } from './plans';
import { createProgressLine } from './progress-line';
import { setOut } from './walk';

/**
 * The storm lasts until nobody is busy but those who wait for an answer.
 * @returns failures: who could not go on, by upgrade id and our own words
 */
export async function sendAll(
  world: World,
  options: StormOptions,
  report: (line: string) => void,
): Promise<{ travellers: Traveller[]; failures: string[] }> {
  const pace = createPace(options.atOnce);
  const travellers: Traveller[] = [];
  const failures: string[] = [];
  const progress = createProgressLine(options.upgrades, world.sandbox, report);
  const going: Promise<void>[] = [];
  for (let index = 0; index < options.upgrades; index++) {
    await pace.enter();
    going.push(goOne(index));
  }

  async function goOne(index: number): Promise<void> {
    const plan = planOf(index);
    let applicant: Applicant | null = null;
    try {
      const walk = await setOut(world, plan, `storm-${index}`, pace);
      applicant = walk.applicant;
      await walk.toTheEnd();
    } catch (error) {
      const why = error instanceof Error ? error.message : 'something was thrown that is no error';
      failures.push(`${applicant?.upgradeId || `storm-${index}`} (${plan.path}): ${why}`);
    }
    const { upgradeId = '', credentialId = '' } = applicant ?? {};
    if (upgradeId !== '') travellers.push({ plan, upgradeId, credentialId });
    progress.countDone();
    pace.leave();
  }

  const all = Promise.all(going);
  await Promise.race([all, untilCalm(pace)]);
  await world.sandbox.storm({ share: 0 });
  await all;
  await progress.end();
  return { travellers, failures };
}

/** So long without a step of anybody is a calm; tries between steps are at most two minutes apart, mostly seconds. */
const CALM_MS = 45_000;

/** Nobody got on for a while: whoever is still on the way waits for a case that is parked. */
async function untilCalm(pace: Pace): Promise<void> {
  for (let steps = -1; steps !== pace.steps();) {
    steps = pace.steps();
    await setTimeout(CALM_MS, undefined, { ref: false });
  }
}
