import { UpgradeError } from '../../client/errors';
import type { UpgradeClient } from '../../client/upgrade-client';
import { ID, run, statusOf } from './cli-run';

const CODE = 'ABCDE-12345';
const redeemCode = jest.fn<
  ReturnType<UpgradeClient['redeemCode']>,
  Parameters<UpgradeClient['redeemCode']>
>();
const client = { redeemCode };

beforeEach(() => {
  redeemCode
    .mockReset()
    .mockResolvedValue(statusOf({ stage: 'CLOSED', outcome: 'UPGRADED', reason: 'CODE_REDEEMED', next: [] }));
});

it('on a terminal the code is asked for and not shown', async () => {
  const seen = await run(['redeem', ID], { client, types: [CODE] });
  expect(seen.status).toBe(0);
  expect(seen.questions).toEqual([{ text: 'Activation code (not shown): ', hidden: true }]);
  expect(redeemCode).toHaveBeenCalledWith(ID, { code: CODE }, {});
});

it('--show shows it while it is typed', async () => {
  const seen = await run(['redeem', ID, '--show'], { client, types: [CODE] });
  expect(seen.questions).toEqual([{ text: 'Activation code: ', hidden: false }]);
});

it('a slip of the keyboard uses up no try', async () => {
  const seen = await run(['redeem', ID], { client, types: ['ABCDE', CODE] });
  expect(seen.status).toBe(0);
  expect(redeemCode).toHaveBeenCalledTimes(1);
});

it.each([
  ['piped in', [], `${CODE}\n`],
  ['piped in as JSON', [], JSON.stringify({ code: CODE })],
  ['piped in by --file -', ['--file', '-'], `\uFEFF${CODE}\r\n`],
])('the code may be %s', async (_how, options, piped) => {
  const seen = await run(['redeem', ID, ...options, '--json'], { client, piped });
  expect(seen).toMatchObject({ status: 0, questions: [] });
  expect(redeemCode.mock.calls[0]?.[1]).toEqual({ code: CODE });
});

it.each([
  ['an empty pipe', { piped: '' }],
  ['a pipe nobody writes to', {}],
  ['a keyboard, when the output goes elsewhere', { isKeyboard: true }],
  ['JSON without a code', { piped: '{"number": 1}' }],
])('%s is an error and no wait', async (_what, setting) => {
  const seen = await run(['redeem', ID], { client, ...setting });
  expect(seen).toMatchObject({ status: 2, questions: [], needs: [] });
  expect(seen.err).toMatch(/^INVALID_INPUT: /);
});

it('--json on a terminal asks nothing', async () => {
  const seen = await run(['redeem', ID, '--json'], { client, types: [] });
  expect(seen).toMatchObject({ status: 2, questions: [] });
  expect(seen.json()).toMatchObject({ error: { details: { fields: { '--file': 'is missing' } } } });
});

it('a wrong code says how many tries are left, and appears nowhere', async () => {
  redeemCode.mockRejectedValue(new UpgradeError('CODE_WRONG', 'This is not the code.', { attemptsLeft: 3 }));
  const typed = await run(['redeem', ID], { client, types: [CODE] });
  expect(typed).toMatchObject({
    status: 1,
    err: 'CODE_WRONG: This is not the code.\nTries left for now: 3.\n',
  });
  const piped = await run(['redeem', ID, '--json'], { client, piped: CODE });
  expect(piped.json()).toEqual({
    error: { code: 'CODE_WRONG', message: 'This is not the code.', details: { attemptsLeft: 3 } },
  });
  for (const { out, err } of [typed, piped]) expect(out + err).not.toContain(CODE);
});
