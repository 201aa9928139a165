import type { UpgradeClient } from '../../client/upgrade-client';
import { ID, NOW, recordOf, run, statusOf } from './cli-run';

const BY = ['--actor', 'operator-1', '--reason', 'ticket-1'];

describe('letter', () => {
  it('asks for a new one', async () => {
    const requestNewLetter = jest.fn(async () => statusOf({ stage: 'ACTIVATION_WAIT' }));
    const seen = await run(['letter', ID, '--key', 'k'], { client: { requestNewLetter } });
    expect(seen.status).toBe(0);
    expect(seen.out).toContain('A new letter is ordered.');
    expect(requestNewLetter).toHaveBeenCalledWith(ID, { idempotencyKey: 'k' });
  });
});

const BY_REVIEWER = ['--actor', 'reviewer-1', '--reason', 'ticket-1'];

describe('review', () => {
  const decideReview = jest.fn(async () => statusOf());

  beforeEach(() => decideReview.mockClear());

  it.each([
    [['--approve'], { decision: 'APPROVE' }],
    [['--reject'], { decision: 'REJECT' }],
    [['--ask-again', 'VIDEO'], { decision: 'ASK_AGAIN', step: 'VIDEO' }],
  ])('%j', async (option, decision) => {
    const seen = await run(['review', ID, ...option, ...BY_REVIEWER], { client: { decideReview } });
    expect(seen.status).toBe(0);
    const by = { actor: 'reviewer-1', reason: 'ticket-1' };
    expect(decideReview).toHaveBeenCalledWith(ID, { ...decision, ...by }, {});
  });

  it('on a terminal asks for what is missing', async () => {
    await run(['review', ID], {
      client: { decideReview },
      types: ['maybe', 'reject', 'reviewer-1', 'ticket-1'],
    });
    const rejected = { decision: 'REJECT', actor: 'reviewer-1', reason: 'ticket-1' };
    expect(decideReview).toHaveBeenCalledWith(ID, rejected, {});
  });

  it.each([
    ['--approve, --reject or --ask-again', BY_REVIEWER],
    ['--actor', ['--approve', '--reason', 'ticket-1']],
    ['--reason', ['--approve', '--actor', 'reviewer-1']],
  ])('%s is an error where nobody can be asked', async (option, options) => {
    const seen = await run(['review', ID, ...options], { client: { decideReview } });
    expect(seen).toMatchObject({ status: 2, questions: [], needs: [] });
    expect(seen.err).toContain(`${option} is missing.`);
  });
});

describe('repudiate', () => {
  const repudiate = jest.fn(async () => ({ verdict: 'SUSPENDED' as const }));

  beforeEach(() => repudiate.mockClear());

  it('is kept with who listened, and says what is to be done next', async () => {
    const seen = await run(['repudiate', ID, '--actor', 'support-1'], { client: { repudiate } });
    expect(seen.status).toBe(0);
    expect(seen.out).toContain(`review ${ID}`);
    expect(repudiate).toHaveBeenCalledWith(ID, { actor: 'support-1' });
  });

  it('who listened is asked on a terminal, and is an error elsewhere', async () => {
    await run(['repudiate', ID], { client: { repudiate }, types: ['support-2'] });
    expect(repudiate).toHaveBeenCalledWith(ID, { actor: 'support-2' });
    const seen = await run(['repudiate', ID], { client: { repudiate } });
    expect(seen).toMatchObject({ status: 2, questions: [] });
    expect(seen.err).toContain('--actor is missing.');
  });
});

describe('cancel', () => {
  const cancel = jest.fn(async () =>
    statusOf({ stage: 'CLOSED', outcome: 'CANCELLED', reason: 'CANCELLED_BY_APPLICANT', next: [] }),
  );

  beforeEach(() => cancel.mockClear());

  it('on a terminal asks whether it is meant', async () => {
    const seen = await run(['cancel', ID], { client: { cancel }, types: ['applicant', 'y'] });
    expect(seen.status).toBe(0);
    expect(cancel).toHaveBeenCalledWith(ID, { by: 'APPLICANT' }, {});
  });

  it('anything but yes cancels nothing', async () => {
    const seen = await run(['cancel', ID, '--by', 'operator', ...BY], { client: { cancel }, types: [''] });
    expect(seen).toMatchObject({ status: 1, err: 'Nothing was done.\n' });
    expect(cancel).not.toHaveBeenCalled();
  });

  it.each([
    ['--yes', { types: [] }, ['--yes']],
    ['a pipe', {}, []],
  ])('%s is asked nothing', async (_what, setting, options) => {
    const seen = await run(['cancel', ID, '--by', 'operator', ...BY, ...options], {
      client: { cancel },
      ...setting,
    });
    expect(seen).toMatchObject({ status: 0, questions: [] });
    expect(cancel).toHaveBeenCalledWith(ID, { by: 'OPERATOR', actor: 'operator-1', reason: 'ticket-1' }, {});
  });

  it('on the business’s word needs who and why', async () => {
    const seen = await run(['cancel', ID, '--by', 'operator'], { client: { cancel } });
    expect(seen).toMatchObject({ status: 2, questions: [] });
    expect(seen.err).toContain('--actor is missing.');
    expect(cancel).not.toHaveBeenCalled();
  });

  it('--by is an error where nobody can be asked', async () => {
    const seen = await run(['cancel', ID], { client: { cancel } });
    expect(seen).toMatchObject({ status: 2, questions: [] });
    expect(seen.err).toContain('--by is missing.');
  });
});

describe('list', () => {
  const list = jest.fn<ReturnType<UpgradeClient['list']>, Parameters<UpgradeClient['list']>>();

  beforeEach(() => {
    list.mockReset().mockResolvedValue({ upgrades: [recordOf()], nextCursor: null });
  });

  it('is a table, and needs the store alone', async () => {
    const seen = await run(['list'], { client: { list } });
    expect(seen).toMatchObject({ status: 0, needs: ['STORE'] });
    expect(seen.out).toMatch(/^UPGRADE +STAGE OR OUTCOME +SINCE +ENDS/);
    expect(seen.out).toMatch(new RegExp(`^${ID} +UNDER_REVIEW +5 minutes ago +in 29 days +phone-1`, 'm'));
  });

  it('passes every filter on', async () => {
    await run(
      'list --stage CLOSED --outcome FAILED --partner p --credential c --limit 7 --cursor x'.split(' '),
      { client: { list } },
    );
    expect(list).toHaveBeenCalledWith({
      stage: 'CLOSED',
      outcome: 'FAILED',
      partnerId: 'p',
      credentialId: 'c',
      limit: 7,
      cursor: 'x',
    });
  });

  it('names the command that goes on', async () => {
    list.mockResolvedValue({ upgrades: [recordOf()], nextCursor: 'next-page' });
    const { out } = await run(['list', '--stage', 'UNDER_REVIEW'], { client: { list } });
    expect(out).toContain('npm run upgrade -- list --stage UNDER_REVIEW --limit 50 --cursor next-page');
  });

  it('--json is a line an upgrade with ISO instants, and the cursor last', async () => {
    const instants = { credentialEndsAt: NOW, closedAt: NOW, erasedAt: NOW };
    const upgrades = [recordOf(), recordOf({ credentialId: 'c2', ...instants })];
    list.mockResolvedValue({ upgrades, nextCursor: 'more' });
    const { out } = await run(['list', '--json'], { client: { list } });
    const lines = out
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(lines).toHaveLength(3);
    expect(lines[0]).toMatchObject({ upgradeId: ID, stageSince: '2026-10-08T11:55:00.000Z', closedAt: null });
    // Whatever a record learns to tell: no instant leaves as a number.
    const numbers = Object.entries(lines[1]!).filter(([, value]) => typeof value === 'number');
    expect(numbers.map(([name]) => name)).toEqual(['policyVersion']);
    expect(lines[2]).toEqual({ nextCursor: 'more' });
  });

  it('says so when there are none', async () => {
    list.mockResolvedValue({ upgrades: [], nextCursor: null });
    expect((await run(['list'], { client: { list } })).out).toBe('No upgrades.\n');
    expect((await run(['list', '--json'], { client: { list } })).out).toBe('');
  });
});
