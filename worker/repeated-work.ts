/** Work that a process does again and again beside its runs, one round at a time. */
export interface RepeatedWork {
  /** Works now, and so long after each round's end again, until stopped. */
  start(): void;
  /** Resolves when nothing is being worked on any more. */
  stop(): Promise<void>;
}

export interface RepeatedWorkOptions {
  /** One round; `mayGoOn` says whether it was stopped meanwhile. */
  readonly work: (mayGoOn: () => boolean) => Promise<unknown>;
  /** A round failed; the next one comes all the same. */
  readonly onError: (error: unknown) => void;
  readonly intervalMs: number;
}

export function repeatWork({ work, onError, intervalMs }: RepeatedWorkOptions): RepeatedWork {
  let timer: NodeJS.Timeout | null = null;
  let running: Promise<unknown> = Promise.resolve();
  const isStarted = (): boolean => timer !== null;

  const run = (): void => {
    running = work(isStarted)
      .catch(onError)
      .then(() => {
        if (isStarted()) timer = setTimeout(run, intervalMs);
      });
  };

  return {
    start() {
      timer ??= setTimeout(run, 0);
    },
    async stop() {
      if (timer !== null) clearTimeout(timer);
      timer = null;
      await running;
    },
  };
}
