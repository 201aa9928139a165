import { deploymentVersionOf } from '../../worker/deployment-version';

const SETTINGS = { WORKER_DEPLOYMENT: 'proofing', WORKER_BUILD_ID: '' };

it('a worker has no version unless it is told of which deployment it is', () => {
  const settings = { WORKER_DEPLOYMENT: '', WORKER_BUILD_ID: '1' };
  expect(deploymentVersionOf(settings, () => 'abc')).toBeNull();
});

it('the build is the one that is given, else version and commit of the checkout', () => {
  expect(deploymentVersionOf({ ...SETTINGS, WORKER_BUILD_ID: 'r7' }, () => 'abc')).toEqual({
    deploymentName: 'proofing',
    buildId: 'r7',
  });
  expect(deploymentVersionOf(SETTINGS, () => '1e41a3d0c2f7\n')?.buildId).toMatch(
    /^\d+\.\d+\.\d+\+1e41a3d0c2f7$/,
  );
});

it('a checkout with changes, and none at all, do not say which build it is', () => {
  const unknown = expect.objectContaining({
    code: 'BUILD_ID_UNKNOWN',
    message: expect.stringContaining('WORKER_BUILD_ID') as unknown,
  });
  expect(() => deploymentVersionOf(SETTINGS, () => '1e41a3d0c2f7-dirty\n')).toThrow(unknown);
  const noCheckout = (): string => {
    throw new Error('no git');
  };
  expect(() => deploymentVersionOf(SETTINGS, noCheckout)).toThrow(unknown);
});
