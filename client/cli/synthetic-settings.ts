/** What `synthetic-case` goes by: the settings of this machine, and the invented person in their file. */
import { ConfigError, readEnvironment } from '../../temporal.config';
import { readSyntheticPerson, type SyntheticPerson } from '../synthetic-case/person';
import type { LetterDay } from '../synthetic-case/run';

export interface SyntheticSettings {
  readonly partnerId: string;
  readonly person: SyntheticPerson;
  readonly letterDay: LetterDay;
}

/** @throws ConfigError, UpgradeError INVALID_INPUT; neither shows anything of the person */
export async function readSyntheticSettings(): Promise<SyntheticSettings> {
  const settings = readEnvironment('synthetic');
  const { SYNTHETIC_PARTNER: partnerId, SYNTHETIC_CASE_FILE: file } = settings;
  if (partnerId === '' || file === '')
    throw new ConfigError(
      'SYNTHETIC_PARTNER and SYNTHETIC_CASE_FILE must be set; docs/observability.md#synthetic-cases shows how.',
    );
  return { partnerId, person: await readSyntheticPerson(file), letterDay: settings.SYNTHETIC_LETTER_DAY };
}
