import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { BulkReport } from '../../client/bulk/run';
import type { BulkRun } from '../../db/store';
import { ID, NOW, run, statusOf } from './cli-run';

const BY = ['--actor', 'operator-1', '--reason', 'strike-1'];
const WHERE = ['--where', 'stage=AWAITING_REDEMPTION', 'partner=p-1'];
const RUN: BulkRun = {
  runId: 'run-1',
  action: 'EXTEND',
  parameters: { byMs: 86_400_000 },
  actor: 'operator-1',
  reason: 'strike-1',
  begunAt: NOW,
  total: 5_000,
  done: 0,
  refusals: {},
  pending: 5_000,
};
const THROUGH: BulkReport = { ...RUN, done: 5_000, pending: 0, isStopped: false };

const previewBulk = jest.fn(async () => ({
  total: 5_000,
  refusals: { WRONG_STAGE: 7 },
  first: [{ upgradeId: ID, stage: 'AWAITING_REDEMPTION', refusal: null }],
}));
const beginBulk = jest.fn(async (_order: unknown) => RUN);
const runBulk = jest.fn(async (_runId: string, _options: unknown): Promise<BulkReport> => THROUGH);
const getBulkRun = jest.fn(async () => ({ run: { ...RUN, pending: 10 }, refused: [] }));
const client = { previewBulk, beginBulk, runBulk, getBulkRun };

beforeEach(() => jest.clearAllMocks());

describe('a command over many cases', () => {
  it('a dry run shows how many, the first and what would be refused, and begins nothing', async () => {
    const seen = await run(['extend', ...WHERE, '--by', '14d', ...BY, '--dry-run'], { client });
    expect(seen).toMatchObject({ status: 0, needs: ['STORE'] });
    expect(seen.out).toContain('5,000 cases; surely refused: WRONG_STAGE 7.');
    expect(seen.out).toContain('... and 4,999 more');
    expect(beginBulk).not.toHaveBeenCalled();
    const { json } = await run(['--json', 'extend', ...WHERE, '--by', '14d', ...BY, '--dry-run'], { client });
    expect(json()).toMatchObject({ dryRun: true, total: 5_000 });
  });

  it('runs over what the filters mean, and tells its id before anything is done', async () => {
    const seen = await run(['extend', ...WHERE, '--by', '14d', ...BY, '--rate', '20'], { client });
    expect(seen.status).toBe(0);
    expect(beginBulk).toHaveBeenCalledWith({
      action: 'EXTEND',
      byMs: 14 * 86_400_000,
      selection: { where: { stage: 'AWAITING_REDEMPTION', partnerId: 'p-1' } },
      actor: 'operator-1',
      reason: 'strike-1',
    });
    expect(runBulk).toHaveBeenCalledWith('run-1', expect.objectContaining({ ratePerSecond: 20 }));
    expect(seen.err).toContain('Bulk run run-1: 5,000 cases.');
    expect(seen.out).toBe('EXTEND: 5,000 of 5,000 done. Refused: none. Left: 0.\n');
  });

  it('ends with 1 if some were refused, and says which codes', async () => {
    runBulk.mockResolvedValueOnce({
      ...THROUGH,
      done: 4_990,
      refusals: { UPGRADE_CLOSED: 3, WRONG_STAGE: 7 },
    });
    const seen = await run(['extend', ...WHERE, '--by', '14d', ...BY], { client });
    expect(seen.status).toBe(1);
    expect(seen.out).toContain('Refused: WRONG_STAGE 7, UPGRADE_CLOSED 3. Left: 0.');
    runBulk.mockResolvedValueOnce({ ...THROUGH, done: 4_993, refusals: { WRONG_STAGE: 7 } });
    const program = await run(['--json', 'extend', ...WHERE, '--by', '14d', ...BY], { client });
    expect(program.json()).toMatchObject({ runId: 'run-1', refusals: { WRONG_STAGE: 7 }, pending: 0 });
    expect(program.status).toBe(1);
  });

  it('Ctrl-C stops it, and it says how to go on', async () => {
    let pressCtrlC: () => void = () => undefined;
    runBulk.mockImplementationOnce(async (_runId, options) => {
      pressCtrlC();
      expect((options as { signal: AbortSignal }).signal.aborted).toBe(true);
      return { ...RUN, done: 10, pending: 4_990, isStopped: true };
    });
    const seen = await run(['extend', ...WHERE, '--by', '14d', ...BY], {
      client,
      onListening: (press) => {
        pressCtrlC = press;
      },
    });
    expect(seen.status).toBe(130);
    expect(seen.err).toContain('the cases in hand are finished');
    expect(seen.out).toContain('npm run upgrade -- bulk resume run-1');
  });

  it('on a terminal shows what it would do, and anything but yes begins nothing', async () => {
    const seen = await run(['extend', ...WHERE, '--by', '14d', ...BY], { client, types: ['n'] });
    expect(seen.status).toBe(1);
    expect(seen.questions[0]!.text).toContain('Put off, by 14 days, 5,000 cases?');
    expect(beginBulk).not.toHaveBeenCalled();
  });

  it('on a terminal there is a bar, elsewhere no control characters', async () => {
    runBulk.mockImplementation(async (_runId, options) => {
      (options as { onProgress: (at: object) => void }).onProgress({
        settled: 5_000,
        refused: 2,
        total: 5_000,
      });
      return THROUGH;
    });
    const onTerminal = await run(['extend', ...WHERE, '--by', '14d', ...BY, '--yes'], { client, types: [] });
    expect(onTerminal.err).toContain('\r[##############################] 5,000 of 5,000, 2 refused');
    const piped = await run(['extend', ...WHERE, '--by', '14d', ...BY], { client });
    expect(piped.err).toContain('5,000 of 5,000, 2 refused\n');
    expect(piped.err).not.toContain('\r');
    runBulk.mockResolvedValue(THROUGH);
  });

  it('ids come from a file, and what stands on a wrong line is not repeated', async () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'bulk-ids-'));
    const file = path.join(folder, 'ids');
    try {
      writeFileSync(file, `${ID}\n\n`);
      await run(['reissue', '--ids-file', file, ...BY], { client });
      expect(beginBulk).toHaveBeenCalledWith(
        expect.objectContaining({ action: 'REISSUE', selection: { upgradeIds: [ID] } }),
      );
      writeFileSync(file, `${ID}\nAvery Example\n`);
      const seen = await run(['reissue', '--ids-file', file, ...BY], { client });
      expect(seen).toMatchObject({ status: 2, needs: [] });
      expect(seen.err).toContain('Line 2 of --ids-file');
      expect(seen.err).not.toContain('Avery');
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it('who and why are errors where nobody can be asked', async () => {
    for (const command of [
      ['extend', '--by', '1d'],
      ['reissue'],
      ['redrive'],
      ['cancel', '--by', 'operator'],
    ]) {
      const seen = await run([...command, ...WHERE], { client });
      expect(seen).toMatchObject({ status: 2, needs: [] });
      expect(seen.err).toContain('--actor is missing.');
    }
  });

  it.each([
    [['extend', ID, ...WHERE, '--by', '1d'], 'either the id of one upgrade'],
    [['extend', '--by', '1d'], 'either the id of one upgrade'],
    [['extend', ID, '--by', '1d', '--dry-run'], 'are for many cases'],
    [['extend', ID], 'either --by or --until'],
    [['extend', ID, '--by', 'soon'], '--by must be a number'],
    [['extend', '--by', '1d', '--where', 'name=Avery'], 'filter 1 of --where is not known'],
    [
      ['extend', '--by', '1d', '--where', 'stage=CLOSED', 'stage=CLOSED'],
      'filter 2 of --where was given twice',
    ],
    [['extend', '--by', '1d', ...WHERE, '--rate', '0'], '--rate must be a number'],
    [['cancel', ...WHERE, '--by', 'applicant'], 'by operator only'],
    [['freeze-expiry', 'end', ID, '--dry-run'], 'are for freeze-expiry begin'],
    [['freeze-expiry', 'begin', '--rate', '5'], 'is for freeze-expiry end'],
    [
      ['freeze-expiry', 'begin', '--where', 'needs-attention'],
      'stage, partner, credential or credential-type',
    ],
    [['freeze-expiry', 'end'], 'id of the freeze is missing'],
  ])('%j is a wrong command line', async (argv, why) => {
    const seen = await run([...argv, ...BY], { client });
    expect(seen).toMatchObject({ status: 2, out: '' });
    expect(seen.err).toContain(why);
    expect(beginBulk).not.toHaveBeenCalled();
  });
});

describe('bulk', () => {
  it('resume goes on with what is left, and says so if nothing is', async () => {
    const seen = await run(['bulk', 'resume', 'run-1', '--rate', '5'], { client });
    expect(seen.status).toBe(0);
    expect(runBulk).toHaveBeenCalledWith('run-1', expect.objectContaining({ ratePerSecond: 5 }));
    getBulkRun.mockResolvedValueOnce({ run: { ...RUN, done: 5_000, pending: 0 }, refused: [] });
    expect((await run(['bulk', 'resume', 'run-1'], { client })).out).toContain(
      'Nothing of this run is left.',
    );
    expect(runBulk).toHaveBeenCalledTimes(1);
  });

  it('approve is a second operator’s, who carries nothing out by it', async () => {
    const approveBulk = jest.fn(async () => RUN);
    const seen = await run(['bulk', 'approve', 'run-1', ...BY], { client: { approveBulk } });
    expect(approveBulk).toHaveBeenCalledWith('run-1', { actor: 'operator-1', reason: 'strike-1' });
    expect(seen).toMatchObject({ status: 0, needs: ['STORE'] });
    expect(seen.out).toContain('bulk resume run-1');
  });

  it('list shows the runs with who and why', async () => {
    const listBulkRuns = jest.fn(async () => [RUN]);
    const { out } = await run(['bulk', 'list'], { client: { listBulkRuns } });
    expect(out).toMatch(/^run-1 +EXTEND +now +5000 +0 +0 +5000 +operator-1 +strike-1$/m);
  });
});

describe('freeze-expiry', () => {
  const by = { actor: 'operator-1', reason: 'strike-1' };
  const FREEZE = { freezeId: 'f-1', scope: {}, ...by, orderedAt: NOW, begunAt: NOW, endedAt: null };
  const THAW: BulkRun = { ...RUN, action: 'THAW', runId: 'f-1', parameters: {} };
  const beginFreeze = jest.fn(async () => FREEZE);
  const endFreeze = jest.fn(async () => ({ freeze: { ...FREEZE, endedAt: NOW }, run: THAW }));
  const freezing = { ...client, beginFreeze, endFreeze, listFreezes: async () => [FREEZE] };

  it('begin freezes what the filters mean, and says how to end it; a dry run freezes nothing', async () => {
    const argv = ['freeze-expiry', 'begin', ...WHERE, ...BY];
    const dry = await run([...argv, '--dry-run'], { client: freezing });
    expect(dry.out).toContain('5,000 cases');
    expect(beginFreeze).not.toHaveBeenCalled();
    const seen = await run(argv, { client: freezing });
    const scope = { stage: 'AWAITING_REDEMPTION', partnerId: 'p-1' };
    expect(beginFreeze).toHaveBeenCalledWith({ scope, ...by });
    expect(seen.out).toContain('freeze-expiry end f-1');
  });

  it('end moves the deadlines by a run that can be gone on with', async () => {
    const seen = await run(['freeze-expiry', 'end', 'f-1', ...BY, '--rate', '50'], { client: freezing });
    expect(endFreeze).toHaveBeenCalledWith('f-1', by);
    expect(runBulk).toHaveBeenCalledWith('f-1', expect.objectContaining({ ratePerSecond: 50 }));
    expect(seen.status).toBe(0);
  });

  it('list shows what lasts, with who and why', async () => {
    const { out } = await run(['freeze-expiry'], { client: freezing });
    expect(out).toMatch(/^f-1 +lasts +now +all +operator-1 +strike-1$/m);
  });
});

describe('of one case', () => {
  it.each([
    [['extend', ID, '--until', '2026-12-24T23:00:00Z'], 'extendDeadline', { until: '2026-12-24T23:00:00Z' }],
    [['extend', ID, '--by', '36h'], 'extendDeadline', { byMs: 36 * 3_600_000 }],
    [['reissue', ID], 'reissueLetter', {}],
    [['redrive', ID], 'redrive', {}],
  ] as const)('%j', async (argv, method, input) => {
    const called = jest.fn(async () => statusOf());
    const seen = await run([...argv, ...BY, '--key', 'k'], { client: { [method]: called } });
    expect(seen.status).toBe(0);
    const by = { actor: 'operator-1', reason: 'strike-1' };
    expect(called).toHaveBeenCalledWith(ID, { ...input, ...by }, { idempotencyKey: 'k' });
  });
});
