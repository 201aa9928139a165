/** A change of running cases as it should be made: one more timer in each stage, in cases that reach it by this code. */
import { patched, sleep } from '@temporalio/workflow';
import { beside as real } from '../../workflows/stage-timer';

export const beside: typeof real = async (schedule, body) => {
  if (patched(TEST_PATCH)) await sleep(1, { summary: 'a moment before the stage' });
  return real(schedule, body);
};

export const TEST_PATCH = 'test-a-moment-before-each-stage';
