import { UpgradeError } from '../../client/errors';
import { ConfigError } from '../../temporal.config';
import { ID, run } from './cli-run';

const failing = (error: Error) => ({
  getStatus: async () => {
    throw error;
  },
});

it('an error is its code and sentence on standard error, and ends with 1', async () => {
  const seen = await run(['status', ID], { client: failing(new UpgradeError('BUSY', 'Try again.')) });
  expect(seen).toMatchObject({ status: 1, out: '', err: 'BUSY: Try again.\n', closed: 1 });
});

it('with --json it is one object on standard output', async () => {
  const error = new UpgradeError('BUSY', 'Try again.', { retryAt: 'soon' });
  const seen = await run(['status', ID, '--json'], { client: failing(error) });
  expect(seen).toMatchObject({ status: 1, err: '' });
  expect(seen.json()).toEqual({
    error: { code: 'BUSY', message: 'Try again.', details: { retryAt: 'soon' } },
  });
});

it.each(['WRONG_STAGE', 'UPGRADE_CLOSED', 'ANSWER_PENDING'] as const)(
  '%s leads to the status',
  async (code) => {
    const seen = await run(['status', ID], { client: failing(new UpgradeError(code, 'No.')) });
    expect(seen.err).toBe(`${code}: No.\nSee where it stands: npm run upgrade -- status ${ID}\n`);
  },
);

it('what nobody foresaw shows no stack and none of its text, which may quote a person', async () => {
  const seen = await run(['status', ID], { client: failing(new TypeError('Canary of Example Street')) });
  expect(seen.status).toBe(1);
  expect(seen.err).toMatch(/^UNEXPECTED: .*\(TypeError\)/);
  expect(seen.err).not.toMatch(/Canary|\bat /);
});

it('settings that are missing are named', async () => {
  const seen = await run(['list'], { away: new ConfigError('SEALING_KEYS is missing.') });
  expect(seen).toMatchObject({ status: 1, err: 'CONFIG_INVALID: SEALING_KEYS is missing.\n' });
});

it.each([
  ['start'],
  ['contact-info', ID],
  ['kba', ID],
  ['redeem', ID],
  ['review', ID],
  ['cancel', ID],
  ['video', ID, 'book'],
])('nobody types answers to %s that nothing is there to take', async (...argv) => {
  const away = new UpgradeError('TEMPORAL_UNAVAILABLE', 'The server cannot be reached.');
  const seen = await run(argv, { away, types: [] });
  expect(seen).toMatchObject({
    status: 1,
    questions: [],
    err: 'TEMPORAL_UNAVAILABLE: The server cannot be reached.\n',
  });
});
