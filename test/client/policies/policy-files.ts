/** Policy files for tests. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { exostar } from '../../../workflows/policies/exostar';

export interface PolicyFolder {
  readonly folder: string;
  /** Writes a file anew; an object as JSON. */
  write(file: string, content: unknown): void;
  remove(file: string): void;
  close(): void;
}

export function policyFolder(): PolicyFolder {
  const folder = mkdtempSync(path.join(tmpdir(), 'proofing-upgrade-policies-'));
  return {
    folder,
    write(file, content) {
      writeFileSync(path.join(folder, file), typeof content === 'string' ? content : JSON.stringify(content));
    },
    remove: (file) => rmSync(path.join(folder, file)),
    close: () => rmSync(folder, { recursive: true, force: true }),
  };
}

/** A file that is in order and changes nothing. */
export const ACME = {
  name: 'acme',
  version: 1,
  partnerId: 'acme-corp',
  base: 'exostar',
  baseVersion: exostar.version,
  rules: {},
} as const;
