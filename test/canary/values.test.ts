/** The values of a run are distinctive, valid, and complete; and what is found is told without showing it. */
import { randomBytes } from 'node:crypto';
import { contactInfoSchema } from '../../client/schemas';
import { createProgram } from '../../client/cli/program';
import { bookOf } from '../../client/policies/policy-book';
import { createSession } from '../../client/cli/session';
import { commandsOf } from '../../deploy/canary/odd-commands';
import { createPeople } from '../../deploy/canary/people';
import { asJson, asText, isClean } from '../../deploy/canary/report';
import type { CanaryReport } from '../../deploy/canary/run';
import { createScanner } from '../../deploy/canary/scan/scanner';
import { search } from '../../deploy/canary/search';
import { addSecrets } from '../../deploy/canary/secrets';
import { type Source, source, SOURCE_KINDS, type SourceKind } from '../../deploy/canary/source';
import { createValues } from '../../deploy/canary/values';

const signs = Object.fromEntries(SOURCE_KINDS.map((kind) => [kind, `of ${kind} indeed`])) as Record<
  SourceKind,
  string
>;
/** Every kind of source, clean, and telling of the run. */
const clean = (): Source[] =>
  SOURCE_KINDS.map((kind) => source(kind, `a ${kind}`, `${signs[kind]}\n`.repeat(50)));

function reportOf(found: Awaited<ReturnType<typeof search>>): CanaryReport {
  return { ...found, seconds: 1, echoed: 1, faults: 1 };
}

describe('a person', () => {
  it.each(['US', 'DE', 'CA'] as const)(
    'of %s gives valid contact info, every particular of which is looked for',
    (country) => {
      const values = createValues();
      const given = { timeZone: 'America/New_York', ...createPeople(values).next({}).contactInfo!(country) };
      expect(contactInfoSchema.safeParse(given).success).toBe(true);
      const { firstName, middleName, lastName, email, phone, address } = given;
      const particulars = [
        firstName,
        middleName,
        lastName,
        email,
        phone,
        address?.line1,
        address?.line2,
        address?.city,
      ];
      const looked = values.all.map(({ value }) => String(value).toLowerCase());
      for (const particular of particulars) {
        expect(looked.some((value) => particular!.toLowerCase().includes(value))).toBe(true);
      }
    },
  );

  it('is like no other, and of thirty some have accents', () => {
    const values = createValues();
    const people = createPeople(values);
    for (let count = 0; count < 30; count++) people.next({});
    const { all } = values;
    expect(new Set(all.map(({ name }) => name)).size).toBe(all.length);
    expect(all.length).toBeGreaterThan(30 * 20);
    expect(all.some(({ value }) => /[^\0-\x7f]/.test(String(value)))).toBe(true);
    expect(() => createScanner(all)).not.toThrow();
  });
});

it('of secrets, the texts and the raw keys in them are looked for', () => {
  const values = createValues();
  const [sealing, older, webhook, agent] = [1, 2, 3, 4].map(() => randomBytes(32)) as [
    Buffer,
    Buffer,
    Buffer,
    Buffer,
  ];
  addSecrets(values, {
    SEALING_KEYS: `k2:${sealing.toString('base64')},k1:${older.toString('base64')}`,
    WEBHOOK_SECRET_WEBSTORE: `whsec_${webhook.toString('base64')}`,
    AGENT_KEYS: `agent-local:${agent.toString('hex')}`,
  });
  const raw = values.all.map(({ value }) => Buffer.from(value).toString('latin1'));
  for (const key of [sealing, older, webhook, agent]) expect(raw).toContain(key.toString('latin1'));
  for (const text of [
    sealing.toString('base64'),
    older.toString('base64'),
    webhook.toString('base64'),
    agent.toString('hex'),
  ]) {
    expect(raw).toContain(text);
  }
});

it('what came up on the way is looked for if it is distinctive', () => {
  const values = createValues();
  for (const text of ['short', 'AAAAAAAAAA', 'K3M9TQ7R2W', 'K3M9TQ7R2W', undefined])
    values.learn('code', text);
  expect(values.all).toEqual([{ name: 'code', value: 'K3M9TQ7R2W', standsAlone: false }]);
});

it('every command is tried', () => {
  const io = {
    stdout: { write: () => true },
    stderr: { write: () => true },
    isTerminal: false,
    isKeyboard: false,
    columns: 80,
  } as never;
  const never = async (): Promise<never> => Promise.reject(new Error('not here'));
  const session = createSession({
    io,
    openClient: never,
    openKeeping: never,
    openDeployment: never,
    findStore: () => '',
    readPolicies: () => bookOf([]),
    clock: Date.now,
    timeZone: 'UTC',
    globals: () => ({}),
  });
  const known = createProgram(session).commands.map((command) => command.name());
  const wish = { person: {}, upgradeId: 'u', credentialId: 'c', userId: 'u', code: 'x', otp: '1' };
  const tried = new Set(commandsOf(wish).map(([argv]) => argv[0]));
  expect(known.filter((name) => !tried.has(name))).toEqual([]);
});

describe('the report', () => {
  const values = [{ name: 'person 1: last name', value: 'Qvaxorimelt' }];

  it('is clean where nothing is, and says how much was searched', async () => {
    const report = reportOf(await search(clean(), values, signs));
    expect(isClean(report)).toBe(true);
    expect(asText(report)).toContain('Nothing was found.');
    expect(report.kinds.every(({ sources, bytes }) => sources === 1 && bytes > 0)).toBe(true);
  });

  it.each(SOURCE_KINDS)('a value in %s is told by its name, and never shown', async (kind) => {
    const leaking = source(kind, 'leak', `${signs[kind]} ${Buffer.from('Qvaxorimelt').toString('base64')}`);
    const report = reportOf(await search([...clean(), leaking], values, signs));
    expect(isClean(report)).toBe(false);
    expect(report.hits).toMatchObject([
      { canary: 'person 1: last name', form: 'base64', kind, source: 'leak' },
    ]);
    for (const told of [asText(report), JSON.stringify(asJson(report))]) {
      expect(told).toContain('person 1: last name');
      expect(told).not.toMatch(/qvaxorimelt/i);
    }
  });

  it('the same value in sources of one name is told for each kind', async () => {
    const leaks = (['history, protobuf', 'history, JSON'] as const).map((kind) =>
      source(kind, 'run 1', 'Qvaxorimelt'),
    );
    const { hits, kinds } = await search([...clean(), ...leaks], values, signs);
    expect(hits.map(({ kind }) => kind)).toEqual(['history, protobuf', 'history, JSON']);
    expect(kinds.filter((each) => each.hits > 0)).toHaveLength(2);
  });

  it('a kind of source that is missing, or tells of another run, is no clean search', async () => {
    const without = clean().filter(({ kind }) => kind !== 'logs');
    expect((await search(without, values, signs)).problems).toEqual([expect.stringMatching(/^logs: /)]);
    const other = [...without, source('logs', 'of another run', 'nothing to see')];
    const report = reportOf(await search(other, values, signs));
    expect(isClean(report)).toBe(false);
    expect(asText(report)).toContain('WRONG logs');
  });
});
