import { homedir } from 'node:os';
import { isAbsolute, join } from 'node:path';
import { executableName } from './find-on-path';
import type { ServerKind } from './server-kind';

/** The folder that holds (or will hold) a server made by this project, whether it was downloaded or built. */
export function cacheFolder(kind: ServerKind, env: NodeJS.ProcessEnv): string {
  return join(userCacheFolder(env), 'proofing-upgrade', 'temporal', `${kind.name}-${kind.version}`);
}

/** The executable inside that folder. */
export function executableIn(folder: string, kind: ServerKind): string {
  return join(folder, executableName(kind.executable));
}

/** Where the platform keeps what can be made again. */
function userCacheFolder(env: NodeJS.ProcessEnv): string {
  const home = env['HOME'] ?? homedir();
  if (process.platform === 'darwin') return join(home, 'Library', 'Caches');
  if (process.platform === 'win32') return env['LOCALAPPDATA'] ?? join(homedir(), 'AppData', 'Local');
  const xdg = env['XDG_CACHE_HOME'] ?? '';
  // The XDG specification has relative paths ignored.
  return isAbsolute(xdg) ? xdg : join(home, '.cache');
}
