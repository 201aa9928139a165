/** docs/configuration.md is what operators set programs up by: it says what the schema says, of every setting. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseEnv } from 'node:util';
import { configurationPage } from '../../deploy/configuration/page';
import { listSettings } from '../../deploy/configuration/settings';
import { localSecrets } from '../../deploy/local/local-secrets';
import { readEnvironment } from '../../temporal.config';

const ROOT = path.join(__dirname, '..', '..');
const read = (file: string): string => readFileSync(path.join(ROOT, file), 'utf8');
const settings = listSettings();
const named = (name: string) => settings.find((each) => each.name === name);

it('is as npm run docs:configuration writes it', () => {
  expect(read('docs/configuration.md')).toBe(configurationPage());
});

it('says of a setting what a program does with it', () => {
  const key = Buffer.alloc(32, 7).toString('base64');
  const { STORE_PATH } = readEnvironment('store', { SEALING_KEYS: `k1:${key}`, CODE_PEPPERS: `p1:${key}` });
  expect(named('STORE_PATH')).toMatchObject({ default: STORE_PATH, required: null, isSecret: false });
  expect(named('WEBSTORE_API_KEY')).toMatchObject({
    programs: ['worker'],
    required: 'ALWAYS',
    isSecret: true,
  });
  expect(named('SEALING_KEYS')).toMatchObject({ required: { unless: 'KEYS_FILE' }, isSecret: true });
  expect(named('SHUTDOWN_GRACE_MS')).toMatchObject({ default: '20000', unit: 'milliseconds' });
});

it('marks as secret what a local stack makes as secret, and nothing that is an address', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'configuration-'));
  const made = Object.keys(localSecrets(folder));
  rmSync(folder, { recursive: true });
  const marked = settings.filter(({ isSecret }) => isSecret).map(({ name }) => name);
  // API keys are their callers'; the programs have digests of them.
  expect(marked.toSorted()).toEqual(made.filter((name) => !name.startsWith('API_KEY_')).toSorted());
});

it('.env.example names settings that there are, and all that a program cannot start without', () => {
  const written = Object.keys(parseEnv(read('.env.example')));
  const known = new Set([...settings.map(({ name }) => name), 'TEMPORAL_ADDRESS', 'TEMPORAL_NAMESPACE']);
  expect(written.filter((name) => !known.has(name))).toEqual([]);
  const required = settings.filter((each) => each.required !== null).map(({ name }) => name);
  expect(required.filter((name) => !written.includes(name))).toEqual([]);
});
