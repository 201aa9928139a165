/** Runs a command against an upgrade client of the test's own, and keeps all a user would see. */
import type { UpgradeRecord } from '../../db/store';
import { runCommandLine } from '../../client/cli/run-command-line';
import { Interrupted, UsageError } from '../../client/cli/usage';
import type { ClientNeeds } from '../../client/cli/session';
import { bookOf } from '../../client/policies/policy-book';
import { readPolicyFolder } from '../../client/policies/policy-folder';
import type { UpgradeClient } from '../../client/upgrade-client';
import type { WorkerDeployment } from '../../client/worker-deployment';
import { exostar } from '../../workflows/policies/exostar';
import type { ProofingStatus } from '../../workflows/status';

export const ID = '6f0c1f0e-5a5b-8c4d-a111-222233334444';
export const NOW = Date.parse('2026-10-08T12:00:00Z');

/** Typed instead of an answer. */
export const CTRL_C = '\u0003';

export interface Setting {
  readonly client?: Partial<UpgradeClient>;
  readonly deployment?: Partial<WorkerDeployment>;
  /** What the person types, in order; without it nobody is there to type. */
  readonly types?: readonly string[];
  /** What is piped in; without it standard input is silent. */
  readonly piped?: string;
  /** The client cannot be opened. */
  readonly away?: Error;
  /** A keyboard at standard input, though the output goes to no terminal. */
  readonly isKeyboard?: boolean;
  /** Told how to press Ctrl-C, once the command listens for it. */
  readonly onListening?: (pressCtrlC: () => void) => void;
  /** Of policy files; without it there are none. */
  readonly policyFolder?: string;
  /** Where the person is. */
  readonly timeZone?: string;
}

export interface Seen {
  readonly status: number;
  readonly out: string;
  readonly err: string;
  readonly questions: readonly { readonly text: string; readonly hidden: boolean }[];
  /** What the client was needed for; empty: it was never opened. */
  readonly needs: readonly ClientNeeds[];
  readonly closed: number;
  /** Standard output as the one JSON object it must be. */
  json(): unknown;
}

export async function run(argv: readonly string[], setting: Setting = {}): Promise<Seen> {
  const { client = {}, types, piped, away, isKeyboard = types !== undefined } = setting;
  const { timeZone = 'Europe/Berlin', policyFolder = '' } = setting;
  const typed = [...(types ?? [])];
  const questions: { text: string; hidden: boolean }[] = [];
  const needs: ClientNeeds[] = [];
  let [out, err, closed] = ['', '', 0];
  const status = await runCommandLine({
    argv,
    io: {
      stdout: { write: (text) => (out += text) },
      stderr: { write: (text) => (err += text) },
      isTerminal: types !== undefined,
      isKeyboard,
      columns: 100,
      async prompt(text, { hidden = false } = {}) {
        questions.push({ text, hidden });
        const answer = typed.shift();
        if (answer === undefined) throw new Error(`nothing is left to answer to "${text}"`);
        if (answer === CTRL_C) throw new Interrupted();
        return answer;
      },
      async readInput(options) {
        if (piped !== undefined) return piped;
        if (options?.idleMs === undefined) throw new Error('this would wait for ever');
        throw new UsageError('Standard input neither came nor ended.');
      },
      onInterrupt(listener) {
        setting.onListening?.(listener);
        return () => undefined;
      },
    },
    openClient: async (request) => {
      needs.push(request.needs);
      if (away !== undefined) throw away;
      return {
        client: client as UpgradeClient,
        close: async () => {
          closed++;
        },
      };
    },
    openDeployment: async () => {
      if (away !== undefined) throw away;
      return {
        deployment: setting.deployment as WorkerDeployment,
        close: async () => {
          closed++;
        },
      };
    },
    readPolicies: () => bookOf(readPolicyFolder(policyFolder)),
    clock: () => NOW,
    timeZone,
  });
  return { status, out, err, questions, needs, closed, json: () => JSON.parse(out) as unknown };
}

export function statusOf(overrides: Partial<ProofingStatus> = {}): ProofingStatus {
  return {
    upgradeId: ID,
    credentialId: 'phone-1',
    policy: { name: 'exostar', version: exostar.version },
    stage: 'AWAITING_CONTACT_INFO',
    since: '2026-10-08T11:55:00.000Z',
    deadline: '2026-11-07T11:55:00.000Z',
    method: null,
    outcome: null,
    reason: null,
    sentence: 'Waiting for name, country and contact information.',
    next: ['submitContactInfo', 'declineKba', 'cancelUpgrade'],
    attemptsLeft: { kba: 2, total: 3 },
    questionSetId: null,
    appointment: null,
    letter: null,
    newLetterFrom: null,
    redeemBy: null,
    credentialEndsAt: null,
    offers: [],
    contactInfoHint: null,
    clockStopped: null,
    ...overrides,
  };
}

export function recordOf(overrides: Partial<UpgradeRecord> = {}): UpgradeRecord {
  return {
    upgradeId: ID,
    credentialId: 'phone-1',
    userId: 'entitled-avery',
    credentialType: 'PHONE_OTP',
    credentialEndsAt: null,
    partnerId: 'partner-example',
    policyName: 'exostar',
    policyVersion: 1,
    stage: 'UNDER_REVIEW',
    stageSince: Date.parse('2026-10-08T11:55:00Z'),
    stageDeadline: Date.parse('2026-11-07T11:55:00Z'),
    method: null,
    outcome: null,
    reason: null,
    contactInfoId: null,
    orderId: null,
    needsAttention: 'REVIEW',
    openedAt: Date.parse('2026-10-08T11:50:00Z'),
    closedAt: null,
    erasedAt: null,
    ...overrides,
  };
}
