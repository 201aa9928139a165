/** What a careless change of workflow code looks like: a timer more than the recorded runs have. */
import { sleep } from '@temporalio/workflow';
import type { beside as real } from '../../workflows/stage-timer';

export const beside: typeof real = async (_deadline, _summary, body) => {
  await sleep(1_000, { summary: 'a timer nobody recorded' });
  return body({ isExpired: () => false });
};
