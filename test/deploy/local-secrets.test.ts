/** What the programs of a local stack share: each party's events are signed by a secret that both ends are given. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { localSecrets } from '../../deploy/local/local-secrets';
import { stackEnvironment } from '../../deploy/local/stack-environment';
import { sandboxSecrets } from '../../sandbox';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'local-secrets-test-'));
});

afterEach(() => rmSync(folder, { recursive: true }));

const environmentOf = (dataFolder: string) =>
  stackEnvironment({
    secrets: localSecrets(dataFolder),
    dataFolder,
    temporalAddress: '',
    namespace: 'default',
    sandboxPort: 1,
    apiPort: 2,
    codecPort: 3,
    webUiPort: null,
  });

test('the sandbox finds all that it needs in the environment of the stack, a secret of its own for each party', () => {
  const environment = environmentOf(folder);
  const { webhookSecrets } = sandboxSecrets(environment);
  expect(webhookSecrets).toEqual({
    webstore: environment.WEBHOOK_SECRET_WEBSTORE,
    liveVideo: environment.WEBHOOK_SECRET_LIVE_VIDEO,
    letterHouse: environment.WEBHOOK_SECRET_LETTER_HOUSE,
    credentialIssuer: environment.WEBHOOK_SECRET_CREDENTIAL_ISSUER,
  });
  expect(new Set(Object.values(webhookSecrets)).size).toBe(4);
});

test('a folder of an earlier version is given the secret that it lacks, and keeps the others', () => {
  const file = path.join(folder, 'secrets.json');
  const { WEBHOOK_SECRET_CREDENTIAL_ISSUER: _, ...earlier } = localSecrets(folder);
  writeFileSync(file, JSON.stringify(earlier));
  const now = localSecrets(folder);
  expect(now).toMatchObject(earlier);
  expect(now.WEBHOOK_SECRET_CREDENTIAL_ISSUER).toMatch(/^whsec_/);
  expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual(now);
});
