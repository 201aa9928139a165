import type { UpgradeClient } from '../../client/upgrade-client';
import { UpgradeError } from '../../client/errors';
import { CTRL_C, ID, run, statusOf } from './cli-run';

const OTP = '314159';
const start = jest.fn<ReturnType<UpgradeClient['start']>, Parameters<UpgradeClient['start']>>();
const client = { start };

beforeEach(() => {
  start.mockReset().mockResolvedValue({ ...statusOf(), attached: false });
});

const COMPLETE = ['start', '--user', 'avery', '--credential', 'phone-1', '--agree'];

it('on a terminal it asks for what is missing, the one-time password last and unseen', async () => {
  const seen = await run(['start'], { client, types: ['avery', 'phone-1', 'y', OTP] });
  expect(seen.status).toBe(0);
  expect(seen.questions).toEqual([
    { text: 'User id: ', hidden: false },
    { text: 'Credential id: ', hidden: false },
    { text: 'I have read this and agree. [y/N] ', hidden: false },
    { text: 'One-time password of phone-1 (not shown): ', hidden: true },
  ]);
  expect(start).toHaveBeenCalledWith({
    userId: 'avery',
    credentialId: 'phone-1',
    partnerId: 'partner-example',
    otp: OTP,
    consent: { textVersion: '2026-01', agreedAt: '2026-10-08T12:00:00.000Z' },
  });
});

it('shows the text before it asks to agree, and then the id and the next command', async () => {
  const { out } = await run(['start', '--user', 'avery', '--credential', 'phone-1'], {
    client,
    types: ['yes', OTP],
  });
  expect(out).toContain('What is Required of Me');
  expect(out).toContain(ID);
  expect(out).toContain(`npm run upgrade -- contact-info ${ID}`);
});

it.each(['', 'n', 'no'])('the answer %j to the text starts nothing', async (answer) => {
  const seen = await run(['start', '--user', 'avery', '--credential', 'phone-1'], {
    client,
    types: [answer],
  });
  expect(seen.status).toBe(1);
  expect(seen.err).toMatch(/^CONSENT_MISSING: /);
  expect(start).not.toHaveBeenCalled();
});

it('an unclear answer is asked again', async () => {
  const seen = await run(['start', '--user', 'avery', '--credential', 'phone-1'], {
    client,
    types: ['perhaps', 'y', OTP],
  });
  expect(seen.status).toBe(0);
  expect(seen.questions).toHaveLength(3);
});

it('a purchase, a policy and a key go with it', async () => {
  await run(
    [...COMPLETE, '--otp', OTP, '--product', 'P', '--pay', 'invoice', '--policy', 'demo', '--key', 'k'],
    {
      client,
    },
  );
  expect(start.mock.calls[0]?.[0]).toMatchObject({
    purchase: { product: 'P', paymentMethod: 'INVOICE' },
    policy: 'demo',
    idempotencyKey: 'k',
  });
});

describe('a licence key', () => {
  const KEY = 'CANARY-KEY-4711';

  it('is asked unseen, and goes with the start', async () => {
    const seen = await run([...COMPLETE, '--licence-key'], { client, types: [KEY, OTP] });
    expect(seen.questions[0]).toEqual({ text: 'Licence key (not shown): ', hidden: true });
    expect(start.mock.calls[0]?.[0]).toMatchObject({ purchase: { licenceKey: KEY } });
    expect(seen.out + seen.err).not.toContain(KEY);
  });

  it('is piped in where nobody can be asked', async () => {
    const argv = [...COMPLETE, '--otp', OTP, '--licence-key', '--json'];
    const seen = await run(argv, { client, piped: `${KEY}\n` });
    expect(seen).toMatchObject({ status: 0, questions: [] });
    expect(start.mock.calls[0]?.[0]).toMatchObject({ purchase: { licenceKey: KEY } });
    const silent = await run(argv, { client, isKeyboard: true });
    expect(silent).toMatchObject({ status: 2, questions: [] });
  });

  it.each(['--product', '--pay'])('goes with no %s', async (option) => {
    const seen = await run([...COMPLETE, '--licence-key', option, 'card'], { client });
    expect(seen).toMatchObject({ status: 2, questions: [] });
    expect(seen.err).toContain('cannot be used with option');
  });
});

it.each([
  ['--user', ['start', '--credential', 'c', '--otp', OTP, '--agree']],
  ['--credential', ['start', '--user', 'u', '--otp', OTP, '--agree']],
  ['--otp', COMPLETE],
  ['--agree', ['start', '--user', 'u', '--credential', 'c', '--otp', OTP]],
  ['--pay', [...COMPLETE, '--otp', OTP, '--product', 'P']],
  ['--product', [...COMPLETE, '--otp', OTP, '--pay', 'card']],
])('%s is an error where nobody can be asked', async (option, argv) => {
  const piped = await run(argv, { client });
  expect(piped).toMatchObject({ status: 2, questions: [], out: '' });
  expect(piped.err).toContain(`INVALID_INPUT: ${option} is missing.`);
  const json = await run([...argv, '--json'], { client, types: [] });
  expect(json).toMatchObject({ status: 2, questions: [] });
  expect(json.json()).toMatchObject({
    error: { code: 'INVALID_INPUT', details: { fields: { [option]: 'is missing' } } },
  });
  expect(start).not.toHaveBeenCalled();
});

it('--json gives the status and nothing else', async () => {
  const seen = await run([...COMPLETE, '--otp', OTP, '--json'], { client, types: [] });
  expect(seen.status).toBe(0);
  expect(seen.json()).toEqual({ ...statusOf(), attached: false });
});

it('says when the upgrade was running already', async () => {
  start.mockResolvedValue({ ...statusOf(), attached: true });
  const { out } = await run([...COMPLETE, '--otp', OTP], { client });
  expect(out).toMatch(/running already/);
});

it('a one-time password appears in no output and no error', async () => {
  start.mockRejectedValue(new UpgradeError('OTP_WRONG', 'The one-time password is not right.'));
  for (const seen of [
    await run([...COMPLETE, '--otp', OTP], { client }),
    await run([...COMPLETE, '--otp', OTP, '--json'], { client }),
    await run(COMPLETE, { client, types: [OTP] }),
  ]) {
    expect(seen.status).toBe(1);
    expect(seen.out + seen.err).toContain('OTP_WRONG');
    expect(seen.out + seen.err).not.toContain(OTP);
  }
});

it('Ctrl-C at a question starts nothing and ends with 130', async () => {
  const seen = await run(['start'], { client, types: ['avery', CTRL_C] });
  expect(seen).toMatchObject({ status: 130, err: 'Stopped.\n', closed: 1 });
  expect(start).not.toHaveBeenCalled();
});

it('a pending answer tells how to find the upgrade', async () => {
  start.mockRejectedValue(new UpgradeError('ANSWER_PENDING', 'The upgrade has not answered yet.'));
  const { err, status } = await run([...COMPLETE, '--otp', OTP], { client });
  expect(status).toBe(1);
  expect(err).toContain('npm run upgrade -- list --credential phone-1');
});
