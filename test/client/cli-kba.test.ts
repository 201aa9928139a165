import { UpgradeError } from '../../client/errors';
import type { UpgradeClient } from '../../client/upgrade-client';
import { CTRL_C, ID, run, statusOf } from './cli-run';

const QUESTIONS = [
  { text: 'Which of these streets do you know?', choices: ['Elm', 'Oak', 'None of these'] },
  { text: 'In which year was your loan opened?', choices: ['2001', '2002'] },
];
const asking = statusOf({
  stage: 'AWAITING_KBA_ANSWERS',
  questionSetId: 'set-1',
  deadline: '2026-10-08T12:04:00Z',
});
const done = statusOf({ stage: 'CLOSED', outcome: 'UPGRADED', reason: 'KBA_PASSED', next: [] });

function bureau() {
  const answerKba = jest
    .fn<ReturnType<UpgradeClient['answerKba']>, Parameters<UpgradeClient['answerKba']>>()
    .mockResolvedValue(done);
  const getQuestions = jest
    .fn<ReturnType<UpgradeClient['getQuestions']>, [string]>()
    .mockResolvedValue({ questionSetId: 'set-1', questions: QUESTIONS });
  return { answerKba, getQuestions, getStatus: async () => asking };
}

it('on a terminal the questions are asked one by one, and sent together', async () => {
  const client = bureau();
  const seen = await run(['kba', ID], { client, types: ['2', '1'] });
  expect(seen.status).toBe(0);
  expect(seen.questions.map(({ text }) => text)).toEqual(['Answer [1-3]: ', 'Answer [1-2]: ']);
  expect(seen.out).toContain('(in 4 minutes)');
  expect(seen.out).toContain('1. Which of these streets do you know?\n   1  Elm\n   2  Oak');
  expect(client.answerKba).toHaveBeenCalledWith(ID, { questionSetId: 'set-1', answers: [2, 1] });
});

it('a number that is no choice is asked again', async () => {
  const client = bureau();
  const seen = await run(['kba', ID], { client, types: ['0', '4', 'Elm', '3', '1'] });
  expect(seen.status).toBe(0);
  expect(client.answerKba.mock.calls[0]?.[1].answers).toEqual([3, 1]);
});

it('right answers that bring further questions go on at once', async () => {
  const client = bureau();
  client.answerKba.mockResolvedValueOnce({ ...asking, questionSetId: 'set-2' });
  client.getQuestions
    .mockResolvedValueOnce({ questionSetId: 'set-1', questions: QUESTIONS })
    .mockResolvedValueOnce({ questionSetId: 'set-2', questions: QUESTIONS.slice(1) });
  const seen = await run(['kba', ID], { client, types: ['1', '1', '2'] });
  expect(seen.status).toBe(0);
  expect(seen.out).toContain('There are further questions.');
  expect(client.answerKba.mock.calls.map(([, answers]) => answers)).toEqual([
    { questionSetId: 'set-1', answers: [1, 1] },
    { questionSetId: 'set-2', answers: [2] },
  ]);
});

it('Ctrl-C before the last answer sends nothing', async () => {
  const client = bureau();
  expect((await run(['kba', ID], { client, types: ['1', CTRL_C] })).status).toBe(130);
  expect(client.answerKba).not.toHaveBeenCalled();
});

it('elsewhere the questions are shown and nothing is asked', async () => {
  const client = bureau();
  const text = await run(['kba', ID], { client });
  expect(text).toMatchObject({ status: 0, questions: [] });
  expect(text.out).toContain('Question set: set-1');
  const json = await run(['kba', ID, '--json'], { client, types: [] });
  expect(json).toMatchObject({ status: 0, questions: [] });
  expect(json.json()).toEqual({ questionSetId: 'set-1', questions: QUESTIONS });
  expect(client.answerKba).not.toHaveBeenCalled();
});

it('--file answers', async () => {
  const client = bureau();
  const answers = { questionSetId: 'set-1', answers: [1, 2] };
  const seen = await run(['kba', ID, '--json', '--file', '-'], { client, piped: JSON.stringify(answers) });
  expect(seen.json()).toEqual(done);
  expect(client.answerKba).toHaveBeenCalledWith(ID, answers, {});
});

it('--disagree declines and asks nothing', async () => {
  const declineKba = jest.fn(async () => statusOf({ stage: 'AWAITING_VIDEO_BOOKING', next: ['bookVideo'] }));
  const seen = await run(['kba', ID, '--disagree'], { client: { declineKba }, types: [] });
  expect(seen.status).toBe(0);
  expect(seen.out).toContain(`npm run upgrade -- video ${ID} book`);
});

it('questions that are over lead to the status', async () => {
  const getQuestions = () => Promise.reject(new UpgradeError('QUESTION_SET_OVER', 'No questions are open.'));
  const seen = await run(['kba', ID], { client: { ...bureau(), getQuestions }, types: [] });
  expect(seen.status).toBe(1);
  expect(seen.err).toContain(`npm run upgrade -- status ${ID}`);
});
