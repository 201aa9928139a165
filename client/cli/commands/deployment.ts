import { Argument, type Command } from 'commander';
import type { DeploymentState, WorkerVersion } from '../../worker-deployment';
import { confirm } from '../ask';
import { examples } from '../help';
import type { Session } from '../session';
import { formatTable } from '../table';
import { malformed, missing, UsageError } from '../usage';

const ACTIONS = {
  show: ['deployment'],
  ramp: ['deployment', 'build', 'percent'],
  promote: ['deployment', 'build'],
  'drain-status': ['deployment', 'build'],
} as const;
type Action = keyof typeof ACTIONS;

interface DeploymentOptions {
  readonly deployment?: string;
  readonly build?: string;
  readonly percent?: string;
}

/** As the workers' settings have them. */
const BUILD_FORM = /^[A-Za-z0-9._+-]{1,128}$/;
const NAME_FORM = /^[A-Za-z0-9_-]{1,64}$/;

export function addDeployment(program: Command, session: Session): void {
  program
    .command('deployment')
    .summary('which build of the workers takes which share of the upgrades')
    .description(
      'Shows the builds of a worker deployment, gives one of them a share of the upgrades, or all. An upgrade that went to the newer build stays there while its share grows. Needs no store and no key.',
    )
    .addArgument(
      new Argument('[action]', 'what to do').choices(Object.keys(ACTIONS)).default('show' satisfies Action),
    )
    .option('--deployment <name>', 'name of the deployment (default: WORKER_DEPLOYMENT)')
    .option('--build <id>', 'ramp, promote, drain-status: which build, as show lists it')
    .option('--percent <n>', 'ramp: share of the upgrades, 0 to 100; 0: all go back to the current build')
    .addHelpText(
      'after',
      `
docs/change-under-load.md says how to release, and when going back is safe.
${examples(
  ['deployment show --deployment proofing'],
  ['deployment ramp --build 0.2.0+1e41a3d0c2f7 --percent 10'],
  ['deployment promote --build 0.2.0+1e41a3d0c2f7', 'all upgrades go to this build'],
  ['deployment drain-status --build 0.1.0+9f0c11d2ab34', 'whether its workers may be stopped'],
)}`,
    )
    .action((action: Action, options: DeploymentOptions) => act(session, action, options));
}

async function act(session: Session, action: Action, options: DeploymentOptions): Promise<void> {
  const own: readonly string[] = ACTIONS[action];
  const foreign = Object.keys(options).find((name) => !own.includes(name));
  if (foreign !== undefined) throw new UsageError(`--${foreign} does not belong to deployment ${action}.`);
  const name = options.deployment ?? null;
  if (name !== null && !NAME_FORM.test(name))
    throw malformed('--deployment', 'letters, digits, _ and -, at most 64');
  const { build } = options;
  switch (action) {
    case 'show': {
      const deployment = await session.deployment(name);
      return show(session, await deployment.read());
    }
    case 'ramp': {
      const [buildId, percent] = [readBuild(build), readPercent(options.percent)];
      const deployment = await session.deployment(name);
      await confirm(session, `Give ${percent} % of the upgrades to ${buildId}?`);
      return show(session, await deployment.ramp(buildId, percent));
    }
    case 'promote': {
      const buildId = readBuild(build);
      const deployment = await session.deployment(name);
      await confirm(session, `Give all upgrades to ${buildId}?`);
      return show(session, await deployment.promote(buildId));
    }
    case 'drain-status': {
      const buildId = readBuild(build);
      const { versions } = await (await session.deployment(name)).read();
      const version = versions.find((each) => each.buildId === buildId);
      if (version === undefined) throw new UsageError('--build names no build of this deployment.');
      const mayStop = version.share === 0;
      session.answer({ json: { ...version, mayStop }, text: drainText(version) });
    }
  }
}

function readBuild(build: string | undefined): string {
  if (build === undefined) throw missing('--build');
  if (!BUILD_FORM.test(build)) throw malformed('--build', 'letters, digits and . _ + -, at most 128');
  return build;
}

function readPercent(percent: string | undefined): number {
  if (percent === undefined) throw missing('--percent');
  const isPercent = /^\d{1,3}(\.\d{1,2})?$/.test(percent) && Number(percent) <= 100;
  if (!isPercent) throw malformed('--percent', 'a number from 0 to 100');
  return Number(percent);
}

function show(session: Session, state: DeploymentState): void {
  session.answer({ json: state, text: textOf(state) });
}

function textOf({ deployment, current, versions }: DeploymentState): string {
  const rows = versions.map(({ buildId, status, share, openRuns }) => [
    buildId,
    status.toLowerCase(),
    `${share} %`,
    String(openRuns),
  ]);
  const unversioned =
    current === null ? ['No build is current: workers without a version take what no build takes.'] : [];
  return [
    `Deployment ${deployment}`,
    formatTable(['BUILD', 'STATUS', 'SHARE', 'OPEN RUNS'], rows),
    ...unversioned,
  ].join('\n');
}

function drainText({ buildId, share, openRuns }: WorkerVersion): string {
  if (share > 0) return `${share} % of the upgrades go to ${buildId}: its workers are needed.`;
  const left =
    openRuns === 0
      ? ''
      : ` ${openRuns} open runs had their newest task there, and move to the current build with the next one.`;
  return `Nothing goes to ${buildId} any more: its workers may be stopped.${left}`;
}
