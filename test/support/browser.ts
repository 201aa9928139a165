/** A real browser: Debian's Chromium, or whatever CHROMIUM_PATH names. */
import { type Browser, chromium } from 'playwright-core';
import { findOnPath } from '../../deploy/local/temporal-servers/find-on-path';

/** Undefined: there is none on this machine. */
export function findBrowser(env = process.env): string | undefined {
  const named = env['CHROMIUM_PATH'];
  if (named !== undefined && named !== '') return named;
  return ['chromium', 'chromium-browser', 'google-chrome']
    .map((name) => findOnPath(name, env))
    .find((found) => found !== undefined);
}

export function openBrowser(executablePath: string): Promise<Browser> {
  // Chromium refuses its sandbox to root, which a container's user often is; it visits our own pages only.
  return chromium.launch({ executablePath, args: ['--no-sandbox'] });
}
