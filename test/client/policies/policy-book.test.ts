/** Threat: a version that cases are pinned to says something else, or a partner gets another's rules. */
import { openPolicyBook, flagsOf, type PolicyBook } from '../../../client/policies/policy-book';
import { chooseOfPartner, pinnedPolicy } from '../../../client/policies/choose-policy';
import { ConfigError } from '../../../temporal.config';
import { exostar } from '../../../workflows/policies/exostar';
import { type OpenedFile, openSqliteFile } from '../../db/sqlite-files';
import { codeOfRefusal, refusalOf } from '../../support/refusal';
import { ACME, policyFolder, type PolicyFolder } from './policy-files';

const AT = Date.UTC(2026, 9, 1);
const DAY_MS = 86_400_000;

let opened: OpenedFile;
let files: PolicyFolder;
beforeEach(async () => {
  opened = await openSqliteFile();
  files = policyFolder();
});
afterEach(async () => {
  files.close();
  await opened.close();
});

const open = (at = AT): Promise<PolicyBook> =>
  openPolicyBook({ folder: files.folder, store: opened.store, at });

async function complaint(): Promise<string> {
  const error: unknown = await open(AT + DAY_MS).catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(ConfigError);
  return (error as ConfigError).message;
}

const LETTER = { kba: { afterPass: 'LETTER' } };

describe('a version that was in use', () => {
  beforeEach(async () => {
    files.write('acme.json', { ...ACME, rules: LETTER });
    await open();
  });

  it('is taken again as it was, in any layout and by another program', async () => {
    files.write('renamed.json', JSON.stringify({ ...ACME, rules: LETTER }, null, 4));
    files.remove('acme.json');
    const other = await opened.reopen();
    const book = await openPolicyBook({ folder: files.folder, store: other, at: AT + 1 });
    expect(book.policies.get('acme')).toMatchObject({ version: 1, kba: LETTER.kba });
  });

  it.each([
    ['another rule', { ...ACME, rules: { kba: { afterPass: 'VIDEO' } } }],
    ['another partner', { ...ACME, partnerId: 'other', rules: LETTER }],
    [
      'another claim',
      { ...ACME, rules: LETTER, conformsTo: undefined, base: 'nist-800-63-4', baseVersion: 2 },
    ],
  ])('is refused with %s, by file, field and since when', async (_what, content) => {
    files.write('acme.json', content);
    const told = await complaint();
    expect(told).toContain(
      'Policy file acme.json: version 1 of acme was in use since 2026-10-01T00:00:00.000Z',
    );
    expect(told).toContain('Raise version');
  });

  it('stays refused when the file was gone in between', async () => {
    files.remove('acme.json');
    await open();
    files.write('acme.json', { ...ACME, rules: {} });
    expect(await complaint()).toContain('Raise version');
  });

  it('is followed by the next one, and both are kept for the cases that have them', async () => {
    files.write('acme.json', { ...ACME, version: 2, rules: {} });
    const book = await open(AT + DAY_MS);
    expect(book.policies.get('acme')).toMatchObject({ version: 2, kba: { afterPass: 'UPGRADE' } });
    const pinned = (policyVersion: number) => pinnedPolicy(book, { policyName: 'acme', policyVersion });
    expect(pinned(1)).toMatchObject({ name: 'acme', version: 1, kba: { afterPass: 'LETTER' } });
    expect(pinned(2)).toMatchObject({ name: 'acme', version: 2, kba: { afterPass: 'UPGRADE' } });
  });

  it('whose file is gone goes on for its cases, and no case is started under it', async () => {
    files.remove('acme.json');
    const book = await open();
    expect(book.policies.get('acme')).toMatchObject({ version: 1, kba: { afterPass: 'LETTER' } });
    const starting = async () => chooseOfPartner(book, { partnerId: 'acme-corp', policy: 'acme' });
    expect(await codeOfRefusal(starting())).toBe('UNKNOWN_POLICY');
    expect(chooseOfPartner(book, { partnerId: 'acme-corp' }).name).toBe('exostar');
  });
});

it("a start without a named policy has the partner's own, and everybody else the default", async () => {
  files.write('acme.json', { ...ACME, rules: LETTER });
  const book = await open();
  expect(chooseOfPartner(book, { partnerId: 'acme-corp' })).toMatchObject({ name: 'acme', version: 1 });
  expect(chooseOfPartner(book, { partnerId: 'acme-corp', policy: 'exostar' })).toMatchObject({
    name: 'exostar',
  });
  expect(chooseOfPartner(book, { partnerId: 'globex' })).toMatchObject({
    name: 'exostar',
    version: exostar.version,
  });
});

it('a profile of another partner cannot be had, and is not told of', async () => {
  files.write('acme.json', { ...ACME, rules: LETTER });
  const book = await open();
  const named = async (policy: string) => chooseOfPartner(book, { partnerId: 'globex', policy });
  const [refused, unknown] = [await refusalOf(named('acme')), await refusalOf(named('nothing'))];
  expect(refused).toMatchObject({ code: 'UNKNOWN_POLICY', message: unknown.message });
  expect(refused.message).not.toContain('acme');
});

it.each([
  ['name', { ...ACME, partnerId: 'other' }],
  ['partnerId', { ...ACME, name: 'other' }],
])('two files with the same %s are refused', async (field, second) => {
  files.write('acme.json', ACME);
  files.write('second.json', second);
  expect(await complaint()).toBe(
    `Policy file second.json: ${field} is that of acme.json as well; keep one of the two files.`,
  );
});

it('a file that claims a standard and breaks it is refused, with what it has and what is demanded', async () => {
  files.write('acme.json', { ...ACME, conformsTo: 'nist-800-63-4', rules: LETTER });
  expect(await complaint()).toContain(
    'letter.validityMax.contiguousUsMs is at least 40 days, where SP 800-63A-4 §3.8 demands at most 21 days (at least 19 days more)',
  );
  expect(await opened.store.policies.list()).toEqual([]);
});

it('one that claims nothing is taken, and what it breaks is flagged', async () => {
  files.write('acme.json', {
    ...ACME,
    base: 'nist-800-63-4',
    baseVersion: 2,
    rules: { kba: { afterPass: 'UPGRADE' } },
  });
  const flags = flagsOf(await open());
  const flagged = flags.find(({ standard }) => standard === 'nist-800-63-4');
  expect(flagged).toMatchObject({ policy: 'acme', breaches: [{ field: 'kba.afterPass' }] });
});

it('one that claims a standard and keeps it is taken', async () => {
  files.write('acme.json', { ...ACME, base: 'nist-800-63-4', baseVersion: 2, conformsTo: 'nist-800-63-4' });
  const book = await open();
  expect(flagsOf(book).filter(({ standard }) => standard === 'nist-800-63-4')).toEqual([]);
});

it('a folder that is not there is refused by the setting that names it', async () => {
  files.close();
  expect(await complaint()).toBe('The folder of POLICY_DIR cannot be read (ENOENT); check it.');
});

it('what is no policy file is left alone', async () => {
  files.write('README.md', 'Files of partners.');
  files.write('.draft.json', '{');
  expect((await open()).profiles).toEqual([]);
});
