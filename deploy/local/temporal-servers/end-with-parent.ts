import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';

/**
 * Ends a child's whole process group when this process ends, in whatever way, even by SIGKILL. The child must have
 * been spawned with `detached: true`, which makes it the leader of its own group.
 *
 * A shell waits at a pipe whose other end this process holds: the kernel closes it when the process dies, however it
 * dies. An orphaned compiler would go on taking the machine, an orphaned server would keep its port and its data
 * file. Windows has neither process groups nor a shell; there the child is left to the caller.
 */
export function endWithParent(child: ChildProcess): void {
  if (process.platform === 'win32' || child.pid === undefined) return;
  const guard = spawn('/bin/sh', ['-c', END_GROUP_UNLESS_TOLD, 'end-with-parent', String(child.pid)], {
    stdio: ['pipe', 'ignore', 'ignore'],
    detached: true,
  });
  // Without a shell only this protection is missing, and a guard that is already gone needs no word.
  guard.on('error', () => {});
  guard.stdin.on('error', () => {});
  guard.unref();
  child.once('exit', () => guard.stdin.end('child has ended\n'));
}

/** SIGTERM to the group, and SIGKILL if it is still there after ten seconds. */
const END_GROUP_UNLESS_TOLD = `
read -r told && exit
exec 2>/dev/null
kill -s TERM -- "-$1"
for second in 1 2 3 4 5 6 7 8 9 10; do
  kill -s 0 -- "-$1" || exit
  sleep 1
done
kill -s KILL -- "-$1"`;

/** Sends a signal to the group led by a detached child; where there are no groups, to the child alone. */
export function signalGroup(child: ChildProcess, signal: NodeJS.Signals): void {
  if (child.pid === undefined) return;
  try {
    if (process.platform === 'win32') child.kill(signal);
    else process.kill(-child.pid, signal);
  } catch (error) {
    // ESRCH: it has ended by itself in the meantime.
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}
