/** Resolves when the user asks to stop, by Ctrl-C or SIGTERM. A second Ctrl-C ends the program at once. */
export function untilInterrupted(): Promise<string> {
  return new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => resolve(signal));
  });
}
