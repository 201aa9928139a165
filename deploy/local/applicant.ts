/**
 * An invented person with a credential, who goes through an upgrade as a real one would: over the client, with one-time
 * passwords, answers and codes of their own. For the demo, tests and benches.
 */
import { randomUUID } from 'node:crypto';
import { setTimeout } from 'node:timers/promises';
import { generateSecret, generateSync } from 'otplib';
import type { ContactInfoInput, ProofingStatus, Stage, StartInput, UpgradeClient } from '../../client';
import type { Credential, Store } from '../../db/store';
import type { SandboxControl } from './sandbox-control';

export interface World {
  readonly client: UpgradeClient;
  readonly store: Store;
  readonly sandbox: SandboxControl;
  /** UTC milliseconds. */
  readonly clock?: () => number;
}

export interface Person {
  /** Part of the ids, so that a run can be told apart in lists. */
  readonly name: string;
  /** Phone: time-based passwords; hardware: counter-based. */
  readonly credentialType?: Credential['type'];
  /** Of another credential of a person who is there already. */
  readonly userId?: string;
  /** UTC milliseconds; absent: no end is known. */
  readonly credentialEndsAt?: number;
  /** What the webstore knows of the user (docs/outside-parties.md). */
  readonly webstore?: 'entitled' | 'buyer' | 'declined' | 'none';
  readonly country?: HomeCountry;
  /** Decides how the bureau answers. */
  readonly lastName?: string;
  readonly timeZone?: string;
  readonly policy?: string;
  /** What the person gives of themselves instead of what is invented here, by the country they live in. */
  readonly contactInfo?: (country: HomeCountry) => Partial<ContactInfoInput>;
  /** Base32, of the one-time passwords; absent: a new one. */
  readonly otpSecret?: string;
  /** Of a one-time password; default 6. */
  readonly otpDigits?: 6 | 8;
}

export type HomeCountry = 'US' | 'CA' | 'DE';

export interface Applicant {
  readonly credentialId: string;
  readonly userId: string;
  /** Set by the first start. */
  readonly upgradeId: string;
  otp(): string;
  start(overrides?: Partial<StartInput>): Promise<ProofingStatus & { attached: boolean }>;
  giveContactInfo(overrides?: Partial<ContactInfoInput>): Promise<ProofingStatus>;
  /** Gives contact info anew, with an address in another country. */
  correctCountry(country: HomeCountry): Promise<ProofingStatus>;
  /** Answers the open questions, all rightly or all wrongly. */
  answer(how: 'right' | 'wrong'): Promise<ProofingStatus>;
  /** Books the first free slot, or the first one from this instant on (UTC milliseconds). */
  bookVideo(from?: number): Promise<ProofingStatus>;
  /**
   * The agent reports the result of the booked session.
   * @param options the last day of the document shown, as the provider writes it; absent: none was shown
   */
  finishVideo(result: string, options?: { readonly documentValidUntil?: string | null }): Promise<void>;
  /** The agent reveals the code and speaks it. */
  hearCode(): Promise<string>;
  /** Opens the newest letter. */
  readLetter(): Promise<{ code: string; expiresOn: string }>;
  redeem(code: string): Promise<ProofingStatus>;
  status(): Promise<ProofingStatus>;
  /** Resolves when the upgrade is in this stage. @throws Error with the stage it is in, after `withinMs` */
  reach(stage: Stage, withinMs?: number): Promise<ProofingStatus>;
  /** The credential as the store has it. */
  credential(): Promise<Credential>;
}

const LOOK_AGAIN_MS = 25;

export async function createApplicant(world: World, person: Person): Promise<Applicant> {
  const { client, store, sandbox, clock = Date.now } = world;
  const { name, credentialType = 'PHONE_OTP', webstore = 'entitled', country = 'US', policy } = person;
  const { otpSecret: secret = generateSecret(), otpDigits: digits = 6 } = person;
  const suffix = randomUUID().slice(0, 8);
  const isHardware = credentialType === 'HARDWARE_TOKEN';
  const credentialId = `${name}-${isHardware ? 'hardware' : 'phone'}-${suffix}`;
  const { userId = `${webstore}-${name}-${suffix}` } = person;
  let counter = 0;
  await store.credentials.add(
    {
      credentialId,
      userId,
      type: credentialType,
      status: 'ACTIVE',
      expiresAt: person.credentialEndsAt ?? null,
    },
    {
      secret,
      digits,
      algorithm: 'sha1',
      ...(isHardware ? { kind: 'HOTP', counter: 0, lookAhead: 10 } : { kind: 'TOTP', periodSeconds: 30 }),
    },
    clock(),
  );

  let upgradeId = '';
  const otp = (): string =>
    isHardware
      ? generateSync({ strategy: 'hotp', secret, digits, counter: counter++ })
      : generateSync({ secret, digits, epoch: Math.floor(clock() / 1000) });

  const applicant: Applicant = {
    credentialId,
    userId,
    get upgradeId() {
      return upgradeId;
    },
    otp,

    async start(overrides = {}) {
      const status = await client.start({
        userId,
        credentialId,
        partnerId: 'partner-example',
        otp: otp(),
        consent: { textVersion: '2026-01', agreedAt: new Date(clock()).toISOString() },
        ...(policy !== undefined && { policy }),
        ...overrides,
      });
      upgradeId = status.upgradeId;
      return status;
    },

    giveContactInfo: (overrides = {}) =>
      client.submitContactInfo(upgradeId, { ...contactInfo(person, country, suffix), ...overrides }),

    correctCountry: (corrected) =>
      client.submitContactInfo(upgradeId, contactInfo(person, corrected, suffix)),

    async answer(how) {
      const { questionSetId, questions } = await client.getQuestions(upgradeId);
      const answers = questions.map(({ choices }) => {
        const right = choices.findIndex((choice) => choice.endsWith('(right)')) + 1;
        return how === 'right' ? right : (right % choices.length) + 1;
      });
      return client.answerKba(upgradeId, { questionSetId, answers });
    },

    async bookVideo(from = 0) {
      // The nearest slots may pass while we book.
      const [startsAt] = await client.listVideoSlots(upgradeId, {
        limit: 1,
        from: new Date(Math.max(from, clock() + 500)).toISOString(),
      });
      if (startsAt === undefined) throw new Error('the agents have no free slot');
      return client.bookVideo(upgradeId, { startsAt, timeZone: person.timeZone ?? 'America/New_York' });
    },

    async finishVideo(result, options) {
      const { appointment } = await applicant.status();
      if (appointment === null) throw new Error('no appointment is booked');
      await sandbox.finishVideo(appointment.appointmentId, result, options);
    },

    hearCode: async () => (await client.revealCodeToAgent(upgradeId, 'agent-1')).code,

    async readLetter() {
      const { letter } = await applicant.status();
      if (letter === null) throw new Error('no letter was ordered');
      return sandbox.readLetter(letter.letterId);
    },

    redeem: (code) => client.redeemCode(upgradeId, { code }),
    status: () => client.getStatus(upgradeId),

    async reach(stage, withinMs = 30_000) {
      const until = Date.now() + withinMs;
      for (;;) {
        const record = await store.upgrades.get(upgradeId);
        if (record?.stage === stage) return client.getStatus(upgradeId);
        if (Date.now() > until) throw new Error(`stage ${stage} was not reached; it is ${record?.stage}`);
        await setTimeout(LOOK_AGAIN_MS);
      }
    },

    async credential() {
      const credential = await store.credentials.get(credentialId);
      if (credential === null) throw new Error('the credential is gone');
      return credential;
    },
  };
  return applicant;
}

/**
 * Invented data in the ranges the sandbox accepts: social security numbers from 900, example domains.
 * @param seed of the person: no two are born on the same day with the same number, or they would be one and the same
 */
function contactInfo(
  { lastName = 'Example', timeZone, contactInfo: own }: Person,
  country: HomeCountry,
  seed: string,
): ContactInfoInput {
  const number = Number.parseInt(seed, 16);
  const firstName = `Avery${letterOf(number)}${letterOf(number / 26)}`;
  const person = { firstName, lastName, email: 'avery@example.com', phone: '+12025550123' };
  const home = HOMES[country];
  const given = { ...person, address: { ...home.address, country }, timeZone: timeZone ?? home.timeZone };
  const dateOfBirth = new Date(EARLIEST_BIRTH + (number % BIRTH_DAYS) * DAY_MS).toISOString().slice(0, 10);
  const ssn = `900${String(number % 1_000_000).padStart(6, '0')}`;
  const forQuestions = { dateOfBirth, ssn, agreesToKba: true };
  return { ...given, ...(country === 'US' && forQuestions), ...own?.(country) };
}

function letterOf(number: number): string {
  return String.fromCodePoint(0x61 + (Math.floor(number) % 26));
}

const DAY_MS = 86_400_000;
const EARLIEST_BIRTH = Date.UTC(1950, 0, 1);
/** Fifty years. */
const BIRTH_DAYS = 18_262;

const HOMES = {
  US: {
    address: { line1: '100 Example Street', city: 'Springfield', state: 'VA', postalCode: '22150' },
    timeZone: 'America/New_York',
  },
  CA: {
    address: { line1: '200 Example Street', city: 'Toronto', state: 'ON', postalCode: 'M5V 0A1' },
    timeZone: 'America/Toronto',
  },
  DE: {
    address: { line1: 'Beispielweg 1', city: 'Musterstadt', postalCode: '12345' },
    timeZone: 'Europe/Berlin',
  },
} as const satisfies Record<HomeCountry, Pick<ContactInfoInput, 'timeZone'> & { address: object }>;
