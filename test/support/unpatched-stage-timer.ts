/** The same change made carelessly: no history that was begun before it replays. */
import { sleep } from '@temporalio/workflow';
import { beside as real } from '../../workflows/stage-timer';

export const beside: typeof real = async (schedule, body) => {
  await sleep(1, { summary: 'a moment before the stage' });
  return real(schedule, body);
};
