import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { readLocalSettings } from '../../client/cli/local-settings';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'cli-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

it('takes its own settings of the local stack and leaves the secrets of other programs', () => {
  const own = {
    TEMPORAL_ADDRESS: 'localhost:7233',
    STORE_PATH: 's',
    SEALING_KEYS: 'k',
    CODE_PEPPERS: 'p',
    CODEC_KEYS: 'c',
  };
  writeFileSync(
    path.join(folder, 'environment.json'),
    JSON.stringify({ ...own, EXPERIAN_PASSWORD: 'canary' }),
  );
  expect(readLocalSettings(folder)).toEqual(own);
});

it('no stack, no settings', () => {
  expect(readLocalSettings(folder)).toBeNull();
});

it('a broken file is an error that does not quote it', () => {
  writeFileSync(path.join(folder, 'environment.json'), '{"SEALING_KEYS": canary');
  expect(() => readLocalSettings(folder)).toThrow(
    expect.objectContaining({
      code: 'INVALID_INPUT',
      message: expect.not.stringContaining('canary') as unknown,
    }),
  );
});
