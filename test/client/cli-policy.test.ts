import { ACME, policyFolder, type PolicyFolder } from './policies/policy-files';
import { recordOf, run, statusOf } from './cli-run';
import path from 'node:path';

let files: PolicyFolder;
beforeEach(() => void (files = policyFolder()));
afterEach(() => files.close());

const policy = (...argv: string[]) => run(['policy', ...argv], { policyFolder: files.folder });

it('lists what is built in and what partners have, with base and claim', async () => {
  files.write('acme.json', { ...ACME, base: 'nist-800-63-4', baseVersion: 2, conformsTo: 'nist-800-63-4' });
  const { out, status, needs } = await policy('list');
  expect(status).toBe(0);
  expect(needs).toEqual([]);
  expect(out).toMatch(/^exostar +4 +- +- +published$/m);
  expect(out).toMatch(/^acme +1 +acme-corp +nist-800-63-4 v2 +nist-800-63-4$/m);
  expect((await policy('list', '--json')).json()).toContainEqual(
    expect.objectContaining({
      name: 'acme',
      version: 1,
      partnerId: 'acme-corp',
      conformsTo: 'nist-800-63-4',
    }),
  );
});

it('shows every rule in units that people read, and what a partner changed', async () => {
  files.write('acme.json', { ...ACME, rules: { redemption: { windowMs: '20 days' } } });
  const { out } = await policy('show', 'acme');
  expect(out).toMatch(/redemption\.windowMs +20 days {3}\(exostar: 30 days\)$/m);
  expect(out).toMatch(/kba\.sessionMs +5 minutes$/m);
  expect(out).toMatch(/letter\.validityMax +none$/m);
});

it('says which rule is broken, where it stands and by how much, and ends with 1', async () => {
  const { out, err, status } = await policy('check', 'exostar', '--standard', 'nist-800-63-4');
  expect(status).toBe(1);
  expect(out).toContain('exostar v4 breaks nist-800-63-4 in 3 of 4 rules.');
  expect(out).toMatch(
    /letter\.validityMax\.contiguousUsMs +at least 40 days +at most 21 days +at least 19 days more +SP 800-63A-4 §3\.8$/m,
  );
  expect(err).toContain('POLICY_BREAKS_STANDARD');
});

it('tells a program the same in numbers, as one object', async () => {
  const { status, json } = await policy('check', 'exostar', '--standard', 'nist-800-63-4', '--json');
  expect(status).toBe(1);
  const { error } = json() as { error: { code: string; details: { checked: { findings: object[] }[] } } };
  expect(error.code).toBe('POLICY_BREAKS_STANDARD');
  expect(error.details.checked[0]!.findings).toContainEqual(
    expect.objectContaining({
      field: 'letter.validityMax.contiguousUsMs',
      keeps: false,
      excess: 19 * 86_400_000,
    }),
  );
});

it('checks each profile against what it claims, if none is named', async () => {
  expect(await policy('check')).toMatchObject({ status: 0, err: '' });
  files.write('acme.json', { ...ACME, conformsTo: 'nist-800-63-3' });
  const { status, out } = await policy('check');
  expect(status).toBe(1);
  expect(out).toContain('acme v1 breaks nist-800-63-3');
});

it('checks one that claims nothing against every standard', async () => {
  const { out } = await policy('check', 'demo');
  for (const standard of ['nist-800-63-3', 'nist-800-63-4', 'published']) expect(out).toContain(standard);
});

it('checks a file before it is deployed, wherever it lies', async () => {
  files.write('acme.json', { ...ACME, base: 'nist-800-63-3', baseVersion: 2, conformsTo: 'nist-800-63-3' });
  const file = path.join(files.folder, 'acme.json');
  expect(await run(['policy', 'check', '--file', file])).toMatchObject({
    status: 0,
    out: 'acme v1 keeps nist-800-63-3.\n',
  });
  files.write('acme.json', { ...ACME, rules: { kba: { afterPass: 'MAIL' } } });
  const { status, err } = await run(['policy', 'check', '--file', file]);
  expect(status).toBe(1);
  expect(err).toContain('CONFIG_INVALID: Policy file acme.json: rules.kba.afterPass must be one of');
});

it.each([
  [['check', 'nothing'], 'There is no such profile'],
  [['show'], 'the name of a profile, or --file is missing'],
  [['check', 'exostar', '--file', 'x'], 'not both'],
  [['check', '--file', '/nowhere/x.json'], 'ENOENT'],
])('a wrong command line %j is told and ends with 2', async (argv, told) => {
  const { status, err } = await policy(...argv);
  expect(status).toBe(2);
  expect(err).toContain(told);
});

it('the profile of an upgrade is shown with its status and in lists', async () => {
  const pinned = { name: 'acme', version: 3 };
  const status = await run(['status', statusOf().upgradeId], {
    client: { getStatus: async () => statusOf({ policy: pinned }) },
  });
  expect(status.out).toMatch(/Policy +acme v3$/m);
  const upgrades = [recordOf({ policyName: 'acme', policyVersion: 3 })];
  const listed = await run(['list'], { client: { list: async () => ({ upgrades, nextCursor: null }) } });
  expect(listed.out).toContain('acme v3');
});
