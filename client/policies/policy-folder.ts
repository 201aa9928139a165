/** All policy files of a folder, and what only holds of them together. */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { ConfigError } from '../../temporal.config';
import { type PartnerProfile, readPolicyFile } from './policy-file';

/**
 * @param folder with a file a partner, `*.json`; anything else in it is left alone. Empty: no partner has a profile
 * @throws ConfigError naming the file and what is wrong in it
 */
export function readPolicyFolder(folder: string): readonly PartnerProfile[] {
  if (folder === '') return [];
  const profiles = filesOf(folder).map((file) => readPolicyFile(file, textOf(folder, file)));
  refuseTwice(profiles, 'name', ({ policy }) => policy.name);
  refuseTwice(profiles, 'partnerId', ({ partnerId }) => partnerId);
  return profiles;
}

function refuseTwice(
  profiles: readonly PartnerProfile[],
  field: string,
  valueOf: (profile: PartnerProfile) => string,
): void {
  const files = new Map<string, string>();
  for (const profile of profiles) {
    const earlier = files.get(valueOf(profile));
    if (earlier !== undefined) {
      throw new ConfigError(
        `Policy file ${profile.file}: ${field} is that of ${earlier} as well; keep one of the two files.`,
      );
    }
    files.set(valueOf(profile), profile.file);
  }
}

function filesOf(folder: string): string[] {
  try {
    const names = readdirSync(folder).toSorted();
    return names.filter((name) => name.endsWith('.json') && !name.startsWith('.'));
  } catch (error) {
    throw new ConfigError(`The folder of POLICY_DIR cannot be read (${codeOf(error)}); check it.`);
  }
}

function textOf(folder: string, file: string): string {
  try {
    return readFileSync(path.join(folder, file), 'utf8');
  } catch (error) {
    throw new ConfigError(`Policy file ${file}: it cannot be read (${codeOf(error)}); check it.`);
  }
}

function codeOf(error: unknown): string {
  return (error as NodeJS.ErrnoException).code ?? 'unknown';
}
