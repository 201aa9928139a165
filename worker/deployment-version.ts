/**
 * Which build a worker is, so that the Temporal server can move cases from one build to the next by and by
 * (docs/change-under-load.md).
 *
 * One id is one code: a checkout with changes has no id of its own, for two of them would share it.
 */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { WorkerDeploymentVersion } from '@temporalio/common';
import type { Environment } from '../temporal.config';
import { StartError } from './exit';

const BESIDE = path.join(__dirname, '..');
/** Of the checkout: a build lies in its dist/. */
const ROOT = path.basename(BESIDE) === 'dist' ? path.join(BESIDE, '..') : BESIDE;

/** @param describeCheckout commit of the checkout, ending in `-dirty` if it has changes; throws where there is none */
export function deploymentVersionOf(
  {
    WORKER_DEPLOYMENT,
    WORKER_BUILD_ID,
  }: Pick<Environment<'worker'>, 'WORKER_DEPLOYMENT' | 'WORKER_BUILD_ID'>,
  describeCheckout: () => string = describeOwnCheckout,
): WorkerDeploymentVersion | null {
  if (WORKER_DEPLOYMENT === '') return null;
  return { deploymentName: WORKER_DEPLOYMENT, buildId: WORKER_BUILD_ID || buildIdOf(describeCheckout) };
}

/** E.g. `0.1.0+1e41a3d0c2f7`. */
function buildIdOf(describeCheckout: () => string): string {
  const commit = commitOf(describeCheckout);
  if (commit.endsWith('-dirty')) {
    throw new StartError(
      'BUILD_ID_UNKNOWN',
      'This checkout has changes, so its commit does not say which build it is; commit them, or set WORKER_BUILD_ID.',
    );
  }
  const { version } = JSON.parse(readFileSync(path.join(ROOT, 'package.json'), 'utf8')) as {
    version: string;
  };
  return `${version}+${commit}`;
}

function commitOf(describeCheckout: () => string): string {
  try {
    return describeCheckout().trim();
  } catch {
    throw new StartError(
      'BUILD_ID_UNKNOWN',
      'This is no Git checkout, so nothing says which build it is; set WORKER_BUILD_ID, as an image does when it is built.',
    );
  }
}

function describeOwnCheckout(): string {
  return execFileSync('git', ['describe', '--always', '--dirty', '--abbrev=12', '--exclude=*'], {
    cwd: ROOT,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  });
}
