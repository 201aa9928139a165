/** What a careless change of workflow code looks like: a timer more than the recorded runs have. */
import { sleep } from '@temporalio/workflow';
import type { beside as real } from '../../workflows/stage-timer';

export const beside: typeof real = async (_schedule, body) => {
  await sleep(1_000, { summary: 'a timer nobody recorded' });
  const nothing = (): void => undefined;
  return body({
    isExpired: () => false,
    isPollDue: () => false,
    takePoll: nothing,
    stop: nothing,
    runTo: nothing,
  });
};
