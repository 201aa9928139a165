/**
 * `npm run image:rehearse`: does what the Dockerfile does where there is no Docker, as plain commands in clean folders, and
 * leaves what would be the image's /app. The commands are those of the file; what only a container can do (packages of the
 * operating system, users, paths outside of the folder) is listed as not done.
 */
import { execFileSync } from 'node:child_process';
import { chmodSync, cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Command } from 'commander';
import { exitWithReason } from '../../worker/exit';
import { allowedByDockerignore, type CopyStep, parseCopy, parseDockerfile, type Stage } from './dockerfile';
import { checkPrograms, type ProgramReport } from './programs';

const ROOT = path.resolve(__dirname, '..', '..');
const DOCKERFILE = path.join(ROOT, 'deploy', 'container', 'Dockerfile');

interface Rehearsal {
  readonly folder: string;
  /** Of the image: what the last stage has in its WORKDIR. */
  readonly app: string;
  readonly done: { readonly stage: string; readonly command: string; readonly ms: number }[];
  readonly notDone: { readonly stage: string; readonly instruction: string }[];
}

async function main(): Promise<void> {
  const command = new Command('image:rehearse')
    .description(
      'Does the steps of deploy/container/Dockerfile without Docker, then starts what they made: API, worker and codec server with a Temporal server, as a user who may write nothing but the data folder.',
    )
    .option('--json', 'one JSON object')
    .option('--keep', 'leave the folder; its path is told')
    .parse();
  const { json = false, keep = false } = command.opts<{ json?: true; keep?: true }>();
  const tell = (line: string): void => void process.stderr.write(`${line}\n`);
  const rehearsal = rehearse(tell);
  try {
    const programs = await checkPrograms(rehearsal.app, tell);
    report(rehearsal, programs, json);
  } finally {
    if (keep) tell(`kept: ${rehearsal.folder}`);
    else rmSync(rehearsal.folder, { recursive: true, force: true });
  }
}

/** A stage, once its steps were done. */
interface Made {
  readonly root: string;
  readonly workdir: string;
}

function rehearse(tell: (line: string) => void): Rehearsal {
  const { stages } = parseDockerfile(readFileSync(DOCKERFILE, 'utf8'));
  const folder = mkdtempSync(path.join(tmpdir(), 'proofing-upgrade-image-'));
  chmodSync(folder, 0o755);
  const rehearsal: Rehearsal = { folder, app: '', done: [], notDone: [] };
  const made = new Map<string, Made>();
  for (const stage of stages) {
    const root = path.join(folder, stage.name);
    const base = made.get(stage.from);
    if (base === undefined) mkdirSync(root);
    else cpSync(base.root, root, { recursive: true, verbatimSymlinks: true });
    made.set(stage.name, doSteps(stage, { root, workdir: base?.workdir ?? '/' }, made, rehearsal, tell));
  }
  const { root, workdir } = made.get(stages.at(-1)!.name)!;
  return { ...rehearsal, app: path.join(root, workdir) };
}

function doSteps(
  stage: Stage,
  { root, workdir }: Made,
  made: ReadonlyMap<string, Made>,
  { done, notDone }: Rehearsal,
  tell: (line: string) => void,
): Made {
  let current = workdir;
  for (const { name, text } of stage.instructions) {
    const cwd = path.join(root, current);
    if (name === 'WORKDIR') {
      current = text;
      mkdirSync(path.join(root, current), { recursive: true });
    } else if (name === 'COPY') {
      const step = parseCopy(text);
      copy(step, step.from === null ? null : made.get(step.from)!.root, { root, cwd });
    } else if (name === 'RUN' && staysInFolder(text)) {
      tell(`${stage.name}: ${text}`);
      const begun = Date.now();
      // What npm says goes to standard error: standard output is for the result.
      execFileSync('/bin/sh', ['-euc', `${text} >&2`], { cwd, stdio: ['ignore', 'ignore', 'inherit'] });
      done.push({ stage: stage.name, command: text, ms: Date.now() - begun });
    } else {
      notDone.push({ stage: stage.name, instruction: `${name} ${text}` });
    }
  }
  return { root, workdir: current };
}

/** Only commands that change nothing but their folder are run on the machine of whoever rehearses. */
function staysInFolder(command: string): boolean {
  return /^npm (ci|rebuild|run)\b|^rm -rf [^/]/.test(command) && !/(^|\s)\/|\.\.|;|&&|\|/.test(command);
}

/** From another stage, or from what .dockerignore lets into the build context. */
function copy(
  { sources, to }: CopyStep,
  fromRoot: string | null,
  target: { readonly root: string; readonly cwd: string },
): void {
  const destination = to.startsWith('/') ? path.join(target.root, to) : path.join(target.cwd, to);
  const allowed = allowedByDockerignore(readFileSync(path.join(ROOT, '.dockerignore'), 'utf8'));
  const named = fromRoot === null && sources[0] === '.' ? allowed : sources;
  for (const source of named) {
    if (fromRoot === null && !allowed.includes(source))
      throw new Error(`${source} is not in the build context`);
    // A destination that ends with a slash is a folder, into which the source goes by its name.
    const name = fromRoot === null ? source : path.basename(source);
    const file = to.endsWith('/') ? path.join(destination, name) : destination;
    mkdirSync(path.dirname(file), { recursive: true });
    cpSync(path.join(fromRoot ?? ROOT, source), file, { recursive: true, verbatimSymlinks: true });
  }
}

function report({ app, done, notDone }: Rehearsal, programs: readonly ProgramReport[], json: boolean): void {
  const bytes = sizeOf(app);
  if (json) {
    console.log(JSON.stringify({ node: process.version, bytes, done, notDone, programs }));
    return;
  }
  for (const { stage, command, ms } of done) console.log(`done      ${stage}: ${command} (${ms} ms)`);
  for (const { stage, instruction } of notDone) console.log(`not done  ${stage}: ${instruction}`);
  for (const { program, ms, says } of programs) console.log(`started   ${program}: ${says} (${ms} ms)`);
  console.log(`/app is ${Math.round(bytes / 1e6)} MB, with Node ${process.version}`);
}

function sizeOf(folder: string): number {
  const [kilobytes = '0'] = execFileSync('du', ['-sk', folder], { encoding: 'utf8' }).split('\t');
  return Number(kilobytes) * 1024;
}

main().catch(exitWithReason);
