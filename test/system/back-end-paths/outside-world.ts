/**
 * All that is no back end: people with their one-time passwords and letters, providers and their agents, operators and
 * reviewers. It drives the sandbox, the command line and the staff's part of the API; the back end sees none of it.
 */
import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import { createApplicant } from '../../../deploy/local/applicant';
import { localSecrets } from '../../../deploy/local/local-secrets';
import type { Stack } from '../../../deploy/local/stack';
import type { Customer } from '../back-end/upgrade';

const PROJECT_ROOT = path.join(__dirname, '..', '..', '..');
const run = promisify(execFile);

export interface PersonOutside {
  readonly country?: 'US' | 'DE';
  /** Decides how the bureau answers. */
  readonly lastName?: string;
  /** What the webstore knows of the user. */
  readonly webstore?: 'entitled' | 'buyer' | 'declined' | 'none';
  readonly credentialType?: 'PHONE_OTP' | 'HARDWARE_TOKEN';
}

export interface OutsideWorld {
  /** Somebody who holds a credential. */
  customer(person?: PersonOutside): Promise<Customer>;
  endVideo(upgradeId: string, result: string): Promise<void>;
  /** What the agent reads to the person. */
  hearCode(upgradeId: string): Promise<string>;
  /** What the newest letter says. */
  readLetter(upgradeId: string): Promise<string>;
  letterEvent(upgradeId: string, type: string): Promise<void>;
  payInvoice(upgradeId: string): Promise<void>;
  chargeBack(upgradeId: string): Promise<void>;
  credentialEvent(credentialId: string, type: string): Promise<void>;
  review(upgradeId: string, decision: 'APPROVE' | 'REJECT'): Promise<void>;
  extend(upgradeId: string): Promise<void>;
  /** What the notification of proofing says, to repudiate it by. */
  repudiationCode(upgradeId: string): Promise<string>;
}

/** A command of an operator. @returns what it answers as JSON */
export async function operatorCommand<T>(
  argv: readonly string[],
  environment: Readonly<Record<string, string>> = {},
): Promise<T> {
  const program = ['--import', 'tsx', 'client/cli/main.ts', '--json', ...argv];
  const { stdout } = await run(process.execPath, program, {
    cwd: PROJECT_ROOT,
    env: { ...process.env, ...environment },
  });
  return JSON.parse(stdout) as T;
}

export function createOutsideWorld(stack: Stack, dataFolder: string): OutsideWorld {
  const { client, store, sandbox, apiUrl, environment } = stack;
  const secrets = localSecrets(dataFolder);
  const agentKey = secrets.AGENT_KEYS.split(':')[1]!;
  const post = async <T>(credential: string, address: string, body?: unknown): Promise<T> => {
    const response = await fetch(`${apiUrl}${address}`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${credential}`,
        ...(body !== undefined && { 'content-type': 'application/json' }),
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    if (!response.ok) throw new Error(`${address}: ${response.status}: ${await response.text()}`);
    return (await response.json()) as T;
  };
  const appointmentOf = async (upgradeId: string): Promise<string> =>
    (await store.appointments.listByUpgrade(upgradeId)).at(-1)!.appointmentId;
  const newestLetterOf = async (upgradeId: string): Promise<string> =>
    (await client.getStatus(upgradeId)).letter!.letterId;

  return {
    async customer({ country = 'US', lastName = 'Example', ...person } = {}) {
      const { userId, credentialId, otp } = await createApplicant(stack, { name: 'partner', ...person });
      return {
        userId,
        credentialId,
        otp,
        timeZone: HOMES[country].timeZone,
        contactInfo: {
          ...somebody(),
          lastName,
          email: 'avery@example.com',
          phone: '+12025550123',
          ...HOMES[country],
          ...(country === 'US' && numbersOf(customers)),
        },
        // The sandbox says which is right; only the person knows.
        choose(choices, how) {
          const right = choices.findIndex((choice) => choice.endsWith('(right)')) + 1;
          return how === 'right' ? right : (right % choices.length) + 1;
        },
      };
    },

    endVideo: async (upgradeId, result) => sandbox.finishVideo(await appointmentOf(upgradeId), result),

    async hearCode(upgradeId) {
      const address = `/v1/appointments/${await appointmentOf(upgradeId)}/code`;
      return (await post<{ code: string }>(agentKey, address)).code;
    },

    readLetter: async (upgradeId) => (await sandbox.readLetter(await newestLetterOf(upgradeId))).code,
    letterEvent: async (upgradeId, type) => sandbox.letterEvent(await newestLetterOf(upgradeId), type),
    payInvoice: (upgradeId) => sandbox.settleOrder(upgradeId),
    chargeBack: (upgradeId) => sandbox.changeOrder(upgradeId, 'order.charged_back'),
    credentialEvent: (credentialId, type) => sandbox.credentialEvent(credentialId, { type }),

    async review(upgradeId, decision) {
      await post(secrets.API_KEY_REVIEWER_1, `/v1/upgrades/${upgradeId}/review`, {
        decision,
        reason: 'TICKET-1',
      });
    },

    async extend(upgradeId) {
      const who = ['--actor', 'operator-1', '--reason', 'TICKET-1', '--yes'];
      await operatorCommand(['extend', upgradeId, '--by', '2d', ...who], environment);
    },

    repudiationCode: (upgradeId) => store.repudiations.codeOf(upgradeId),
  };
}

let customers = 0;

/** Nobody is the same person as another customer: whoever has two accounts is held back for a review. */
function somebody(): { readonly firstName: string } {
  customers++;
  const letter = (number: number): string => String.fromCodePoint(0x61 + (Math.floor(number) % 26));
  return { firstName: `Avery${letter(customers)}${letter(customers / 26)}` };
}

/** In the ranges that the sandbox accepts. */
function numbersOf(nth: number): { readonly dateOfBirth: string; readonly ssn: string } {
  const dateOfBirth = new Date(Date.UTC(1980, 1, nth)).toISOString().slice(0, 10);
  return { dateOfBirth, ssn: `900${String(nth).padStart(6, '0')}` };
}

const HOMES = {
  US: {
    address: {
      line1: '100 Example Street',
      city: 'Springfield',
      state: 'VA',
      postalCode: '22150',
      country: 'US',
    },
    timeZone: 'America/New_York',
    agreesToKba: true,
  },
  DE: {
    address: { line1: 'Beispielweg 1', city: 'Musterstadt', postalCode: '12345', country: 'DE' },
    timeZone: 'Europe/Berlin',
  },
} as const;
