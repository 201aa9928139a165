/** Reads a Dockerfile into stages and steps: as much of its language as deploy/container/Dockerfile uses. */

export interface Instruction {
  /** `RUN`, `COPY`, ... */
  readonly name: string;
  /** Continued lines joined. */
  readonly text: string;
}

export interface Stage {
  readonly name: string;
  /** An image, or an earlier stage. */
  readonly from: string;
  readonly instructions: readonly Instruction[];
}

export interface CopyStep {
  /** The stage it is copied from; null: the build context. */
  readonly from: string | null;
  readonly sources: readonly string[];
  readonly to: string;
}

/** @throws Error for an instruction outside of a stage, but ARG */
export function parseDockerfile(text: string): { args: ReadonlyMap<string, string>; stages: Stage[] } {
  const args = new Map<string, string>();
  const stages: (Stage & { readonly instructions: Instruction[] })[] = [];
  const joined = text.replaceAll(/^\s*#.*\n/gm, '').replaceAll(/\\\n\s*/g, '');
  for (const line of joined.split('\n')) {
    const [, name, rest = ''] = /^([A-Z]+)\s+(.*)$/.exec(line.trim()) ?? [];
    if (name === undefined) continue;
    const stage = stages.at(-1);
    if (name === 'FROM') {
      const [, from = '', as = ''] = /^(\S+)(?: AS (\S+))?$/i.exec(expand(rest, args)) ?? [];
      stages.push({ name: as, from, instructions: [] });
    } else if (stage !== undefined) {
      stage.instructions.push({ name, text: rest });
    } else if (name === 'ARG') {
      const [key = '', value = ''] = rest.split(/=(.*)/);
      args.set(key, value);
    } else {
      throw new Error(`${name} stands before the first FROM`);
    }
  }
  return { args, stages };
}

export function parseCopy(text: string): CopyStep {
  const words = text.split(/\s+/);
  const from = words.find((word) => word.startsWith('--from='))?.slice('--from='.length) ?? null;
  const paths = words.filter((word) => !word.startsWith('--'));
  return { from, sources: paths.slice(0, -1), to: paths.at(-1) ?? '' };
}

/** What a .dockerignore lets in that first refuses everything. @throws Error if it does not */
export function allowedByDockerignore(text: string): readonly string[] {
  const lines = text.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  if (lines[0] !== '*') throw new Error('.dockerignore must begin with *, and then name what is let in');
  return lines.slice(1).map((line) => {
    if (!line.startsWith('!')) throw new Error(`.dockerignore may only let in: ${line}`);
    return line.slice(1);
  });
}

function expand(text: string, args: ReadonlyMap<string, string>): string {
  return text.replaceAll(/\$\{(\w+)\}/g, (_, name: string) => args.get(name) ?? '');
}
