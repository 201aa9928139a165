import type { Progress } from './progress';
import type { Limits } from './find-options';

/** One of the two servers: what it is called in each place it may come from, how to make it, how to see it work. */
export interface ServerKind {
  /** Names the cache folder together with the version. */
  name: 'dev' | 'time-skipping';
  /** For messages: `Temporal dev server`. */
  title: string;
  /** The version downloaded or built, `1.5.1`. */
  version: string;
  /** File name without `.exe`. */
  executable: string;
  /** The environment variable that holds a path to it. */
  pathVariable: string;
  /** Its name at the download service, and the archive format to ask for where there is a choice. */
  download: { name: string; format?: string };
  /** Sentences on how to provide it by hand, for the error when all fails. */
  waysToProvide: string[];
  /**
   * Starts the executable and returns its version.
   *
   * @throws when it does not start, with the reason.
   */
  check(path: string, context: FindContext): Promise<string>;
  /** Why a version found on PATH will not do; undefined when it will. */
  reasonToSkip?(version: string): string | undefined;
  /**
   * Makes the executable in the folder `made` from a package registry; `scratch` is thrown away afterwards.
   *
   * @throws when a tool is missing or fails.
   */
  build(folders: BuildFolders, context: FindContext): Promise<void>;
}

export interface BuildFolders {
  made: string;
  scratch: string;
}

/** What every step of the search shares. */
export interface FindContext {
  env: NodeJS.ProcessEnv;
  progress: Progress;
  limits: Limits;
}
