import { DeploymentError, type DeploymentState, type WorkerDeployment } from '../../client/worker-deployment';
import { run } from './cli-run';

const OLD = '0.1.0+9f0c11d2ab34';
const NEW = '0.2.0+1e41a3d0c2f7';

const stateAt = (percent: number): DeploymentState => ({
  deployment: 'proofing',
  current: OLD,
  ramping: { buildId: NEW, percent },
  versions: [
    { buildId: NEW, status: 'RAMPING', share: percent, openRuns: 3 },
    { buildId: OLD, status: 'CURRENT', share: 100 - percent, openRuns: 12 },
  ],
});
const promoted: DeploymentState = {
  deployment: 'proofing',
  current: NEW,
  ramping: null,
  versions: [
    { buildId: NEW, status: 'CURRENT', share: 100, openRuns: 3 },
    { buildId: OLD, status: 'DRAINING', share: 0, openRuns: 12 },
  ],
};

const read = jest.fn<Promise<DeploymentState>, []>();
const ramp = jest.fn<Promise<DeploymentState>, Parameters<WorkerDeployment['ramp']>>();
const promote = jest.fn<Promise<DeploymentState>, Parameters<WorkerDeployment['promote']>>();
const deployment = { read, ramp, promote };
beforeEach(() => {
  read.mockReset().mockResolvedValue(stateAt(10));
  ramp.mockReset().mockImplementation(async (_, percent) => stateAt(percent));
  promote.mockReset().mockResolvedValue(promoted);
});

it('shows each build with its share, and needs no client of upgrades', async () => {
  const seen = await run(['deployment'], { deployment });
  expect(seen).toMatchObject({ status: 0, needs: [], closed: 1 });
  expect(seen.out).toMatch(/^0\.2\.0\+1e41a3d0c2f7 +ramping +10 % +3$/m);
  expect(seen.out).toMatch(/^0\.1\.0\+9f0c11d2ab34 +current +90 % +12$/m);
});

it('ramps to a share of the upgrades, and shows what came of it', async () => {
  const seen = await run(['deployment', 'ramp', '--build', NEW, '--percent', '50', '--json'], { deployment });
  expect(ramp).toHaveBeenCalledWith(NEW, 50);
  expect(seen.json()).toEqual(stateAt(50));
});

it('asks a person first, and does nothing without their yes', async () => {
  const refused = await run(['deployment', 'promote', '--build', NEW], { deployment, types: ['n'] });
  expect(refused.status).toBe(1);
  expect(promote).not.toHaveBeenCalled();
  await run(['deployment', 'promote', '--build', NEW], { deployment, types: ['y'] });
  expect(promote).toHaveBeenCalledWith(NEW);
});

it('says whether workers of a build may be stopped', async () => {
  const needed = await run(['deployment', 'drain-status', '--build', OLD], { deployment });
  expect(needed.out).toContain('90 % of the upgrades go to 0.1.0+9f0c11d2ab34: its workers are needed.');
  read.mockResolvedValue(promoted);
  const over = await run(['deployment', 'drain-status', '--build', OLD], { deployment });
  expect(over.out).toContain('its workers may be stopped. 12 open runs');
  const asJson = await run(['deployment', 'drain-status', '--build', OLD, '--json'], { deployment });
  expect(asJson.json()).toMatchObject({ buildId: OLD, mayStop: true, openRuns: 12 });
});

it('tells what the server refused by its code', async () => {
  promote.mockRejectedValue(new DeploymentError('DEPLOYMENT_REFUSED', 'No worker of this build polls.'));
  const seen = await run(['deployment', 'promote', '--build', NEW], { deployment });
  expect(seen).toMatchObject({ status: 1, err: 'DEPLOYMENT_REFUSED: No worker of this build polls.\n' });
});

it.each([
  [['ramp', '--build', NEW], '--percent is missing'],
  [['ramp', '--build', NEW, '--percent', '101'], '--percent must be a number from 0 to 100'],
  [['ramp', '--percent', '10'], '--build is missing'],
  [['promote', '--build', 'Jane Doe'], '--build must be letters'],
  [['promote', '--build', NEW, '--percent', '5'], '--percent does not belong to deployment promote'],
  [['show', '--deployment', 'a b'], '--deployment must be letters'],
  [['drain-status', '--build', 'other'], '--build names no build'],
])('%j is a wrong command line', async (argv, why) => {
  const seen = await run(['deployment', ...argv], { deployment });
  expect(seen).toMatchObject({ status: 2, out: '' });
  expect(seen.err).toContain(why);
  expect(ramp).not.toHaveBeenCalled();
});
