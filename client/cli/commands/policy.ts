import { Argument, type Command, Option } from 'commander';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { checkPolicy, type Finding, isBreach } from '../../policies/conformance/check';
import { type Standard, STANDARDS } from '../../policies/conformance/rules';
import { knownProfile, type KnownProfile, knownProfiles } from '../../policies/known-profiles';
import { readPolicyFile } from '../../policies/policy-file';
import { rulesInWords } from '../../policies/rules-in-words';
import { examples } from '../help';
import type { Session } from '../session';
import { formatFacts, formatTable } from '../table';
import { CheckFailed, missing, UsageError } from '../usage';

const ACTIONS = ['list', 'show', 'check'] as const;

interface PolicyOptions {
  readonly file?: string;
  readonly standard?: Standard;
}

export function addPolicy(program: Command, session: Session): void {
  program
    .command('policy')
    .summary('the policy profiles, and whether they keep a standard')
    .description(
      'Shows the built-in policy profiles and those of partners in POLICY_DIR, and says which rule of which standard one breaks and by how much. Needs neither store nor server.',
    )
    .addArgument(new Argument('[action]', 'what to do').choices(ACTIONS).default('list'))
    .argument('[name]', 'of the profile; check: without it, each that claims a standard')
    .option('--file <path>', 'a policy file instead, wherever it lies')
    .addOption(
      new Option('--standard <standard>', 'check: against this; default: what it claims, else each').choices(
        STANDARDS,
      ),
    )
    .addHelpText(
      'after',
      `
Exit status of check: 0 all is kept, 1 something is broken. What only SHOULD be is told and breaks nothing.
${examples(
  ['policy list'],
  ['policy show nist-800-63-4'],
  ['policy check exostar --standard nist-800-63-4'],
  ['policy check --file policies/acme.json --json', 'before it is deployed'],
)}`,
    )
    .action((action: (typeof ACTIONS)[number], name: string | undefined, options: PolicyOptions) => {
      switch (action) {
        case 'list':
          return list(session);
        case 'show':
          return show(session, chosen(session, name, options) ?? failMissing());
        case 'check':
          return check(session, chosen(session, name, options), options.standard);
      }
    });
}

function failMissing(): never {
  throw missing('the name of a profile, or --file');
}

/** Null: none was named. */
function chosen(session: Session, name: string | undefined, { file }: PolicyOptions): KnownProfile | null {
  if (file !== undefined && name !== undefined) {
    throw new UsageError('Give the name of a profile or --file, not both.');
  }
  if (file !== undefined) return knownProfile(readPolicyFile(path.basename(file), textOf(file)));
  if (name === undefined) return null;
  const known = knownProfiles(session.policies());
  const found = known.find(({ policy }) => policy.name === name);
  if (found !== undefined) return found;
  const names = known.map(({ policy }) => policy.name).join(', ');
  throw new UsageError(`There is no such profile; known are ${names}.`);
}

function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw new UsageError(`The file of --file cannot be read (${(error as NodeJS.ErrnoException).code}).`);
  }
}

function list(session: Session): void {
  const known = knownProfiles(session.policies());
  session.answer({
    json: known.map(({ policy: { name, version }, ...each }) => ({ name, version, ...each })),
    text: formatTable(
      ['POLICY', 'VERSION', 'PARTNER', 'BASE', 'CLAIMS'],
      known.map(({ policy, partnerId, base, conformsTo }) => [
        policy.name,
        String(policy.version),
        partnerId ?? '-',
        base === null ? '-' : `${base.name} v${base.version}`,
        conformsTo ?? '-',
      ]),
    ),
  });
}

function show(session: Session, profile: KnownProfile): void {
  const { policy, partnerId, base, basePolicy, conformsTo } = profile;
  const before = basePolicy === null ? null : rulesInWords(basePolicy);
  const rules = Array.from(rulesInWords(policy), ([field, value]) => {
    const earlier = before?.get(field) ?? value;
    return [field, earlier === value ? value : `${value}   (${base?.name}: ${earlier})`] as const;
  });
  const facts = formatFacts([
    ['Policy', `${policy.name} v${policy.version}`],
    ['Partner', partnerId],
    ['Base', base === null ? null : `${base.name} v${base.version}`],
    ['Claims', conformsTo],
  ]);
  session.answer({
    json: { partnerId, base, conformsTo, policy },
    text: `${facts}\n\n${formatFacts(rules)}`,
  });
}

interface Checked {
  readonly policy: string;
  readonly version: number;
  readonly standard: Standard;
  readonly findings: readonly Finding[];
}

function check(session: Session, named: KnownProfile | null, standard: Standard | undefined): void {
  const checked = (named === null ? knownProfiles(session.policies()) : [named]).flatMap((profile) =>
    standardsOf(profile, standard, named !== null).map((each): Checked => {
      const { policy } = profile;
      const findings = checkPolicy(policy, each);
      return { policy: policy.name, version: policy.version, standard: each, findings };
    }),
  );
  const broken = checked.filter(({ findings }) => findings.some(isBreach));
  const text = checked.map(textOfChecked).join('\n\n');
  if (broken.length === 0) return session.answer({ json: { checked }, text });
  if (!session.isJson()) session.say(text);
  const pairs = broken.map(({ policy, standard: each }) => `${policy} breaks ${each}`).join(', ');
  throw new CheckFailed('POLICY_BREAKS_STANDARD', `Not every rule is kept: ${pairs}.`, { checked });
}

function standardsOf(
  { conformsTo }: KnownProfile,
  standard: Standard | undefined,
  isNamed: boolean,
): readonly Standard[] {
  if (standard !== undefined) return [standard];
  if (conformsTo !== null) return [conformsTo];
  return isNamed ? STANDARDS : [];
}

function textOfChecked({ policy, version, standard, findings }: Checked): string {
  const told = findings.filter(({ keeps }) => !keeps);
  const count = findings.filter(isBreach).length;
  const verdict =
    count === 0 ? `keeps ${standard}` : `breaks ${standard} in ${count} of ${findings.length} rules`;
  const head = `${policy} v${version} ${verdict}.`;
  if (told.length === 0) return head;
  const rows = told.map((each) => [
    each.field,
    each.value ?? '-',
    each.strength === 'SHOULD' ? `should be ${each.demanded}` : each.demanded,
    each.difference ?? '',
    each.section,
  ]);
  return `${head}\n\n${formatTable(['RULE', 'HAS', 'DEMANDED', 'DIFFERENCE', 'WHERE IT STANDS'], rows)}`;
}
