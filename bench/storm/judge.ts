/** Holds each upgrade of the storm against how it must have ended, and against what the outside parties counted. */
import type { Store } from '../../db/store';
import type { Stack } from '../../deploy/local/stack';
import { BILLABLE, type Billable } from './billable';
import type { Plan } from './plans';
import { stormPolicy } from './policy';
import { type RightEnding, rightEndings } from './right-ending';
import type { Heard, WireTap } from './wire-tap';

/** An upgrade as its person left it. */
export interface Traveller {
  readonly plan: Plan;
  readonly upgradeId: string;
  readonly credentialId: string;
}

export interface Verdict {
  /** As the store has it. */
  readonly outcome: string;
  /** What is wrong with it, by our own words; empty: nothing. */
  readonly problems: readonly string[];
  /** Every reference of it that an outside party may know. */
  readonly references: readonly string[];
}

type Effects = Awaited<ReturnType<Stack['sandbox']['effects']>>;

export async function judge(
  { store, sandbox }: Pick<Stack, 'store' | 'sandbox'>,
  effects: Effects,
  { gradings }: Pick<WireTap, 'gradings'>,
  { plan, upgradeId, credentialId }: Traveller,
): Promise<Verdict> {
  const record = await store.upgrades.get(upgradeId);
  const credential = await store.credentials.get(credentialId);
  const attempts = await askedIn(store, upgradeId);
  const letters = (await store.letters.listByUpgrade(upgradeId)).map(({ letterId }) => letterId);
  const appointments = (await store.appointments.listByUpgrade(upgradeId)).map((each) => each.appointmentId);
  const references = [upgradeId, ...attempts.map(({ attemptId }) => attemptId), ...letters, ...appointments];
  if (record === null || credential === null)
    return { outcome: 'none', problems: ['it is gone'], references };

  const heard = attempts.map(({ attemptId }) => gradings.get(attemptId) ?? []);
  const right = rightEndings(plan, heard, stormPolicy.attempts);
  const kbaUsed = attempts.filter(({ counted }) => counted).length;
  const matching = right.find((each) => isEnding(each, { ...record, kbaUsed }));
  const times = (name: Billable, reference: string | undefined): number =>
    effects[name].byReference[reference ?? ''] ?? 0;
  const problems: string[] = [];
  const must = (condition: boolean, problem: string): void => {
    if (!condition) problems.push(problem);
  };

  const is = `${record.outcome}, ${record.reason}, ${record.method}, ${kbaUsed} used`;
  must(
    matching !== undefined,
    `it ended ${is}; right is ${right.map(inWords).join(' or ') || 'none'}, heard ${inShort(heard)}`,
  );
  const isUpgraded = record.outcome === 'UPGRADED';
  must(
    credential.status === (isUpgraded ? 'PROOFING_UPGRADED' : 'ACTIVE'),
    `the credential is ${credential.status}`,
  );
  const isPaid = plan.payment !== null && !plan.cancelsIn.includes('AWAITING_PURCHASE');
  must(times('charges', upgradeId) === (isPaid ? 1 : 0), `${times('charges', upgradeId)} charges`);
  if (isUpgraded && matching?.method === 'KBA') {
    must(times('gradings', attempts.at(-1)?.attemptId) === 1, 'it was upgraded without a grading');
  }
  if (isUpgraded && matching?.method === 'KBA_AND_LETTER') {
    const printed = letters.filter((each) => times('letters', each) > 0).length;
    must(printed === 1, `${printed} letters were printed for it`);
  }
  if (isUpgraded && matching?.method === 'VIDEO') {
    const held = appointments.filter((each) => times('videoSessions', each) > 0);
    must(held.length === 1, `${held.length} video sessions were opened for it`);
    const ends = await Promise.all(held.map((each) => sandbox.readVideo(each)));
    must(
      ends.some(({ status }) => status === 'approved'),
      'it was upgraded without a session that was passed',
    );
  }
  return { outcome: record.outcome ?? `open in ${record.stage}`, problems, references };
}

/** What an outside party did that is of no upgrade. */
export function strays(effects: Effects, verdicts: readonly Verdict[]): string[] {
  const known = new Set(verdicts.flatMap(({ references }) => references));
  return BILLABLE.flatMap((effect) =>
    Object.keys(effects[effect].byReference)
      .filter((reference) => !known.has(reference))
      .map((reference) => `${effect} of ${reference}, which no upgrade knows`),
  );
}

/** The attempts with questions, in their order. */
async function askedIn(store: Store, upgradeId: string) {
  const attempts = await store.attempts.listByUpgrade(upgradeId);
  return attempts
    .filter(({ kind }) => kind === 'KBA')
    .toSorted((one, other) => one.openedAt - other.openedAt);
}

function isEnding(
  right: RightEnding,
  is: Readonly<Record<'outcome' | 'reason' | 'method', string | null>> & { readonly kbaUsed: number },
): boolean {
  return (
    is.outcome === right.outcome &&
    is.reason === right.reason &&
    (right.method === null || is.method === right.method) &&
    is.kbaUsed === right.kbaUsed
  );
}

function inWords({ outcome, reason, method, kbaUsed }: RightEnding): string {
  return `${outcome}, ${reason}, ${method ?? 'any method'}, ${kbaUsed} used`;
}

function inShort(heard: readonly (readonly Heard[])[]): string {
  return `[${heard.map((each) => each.join(' ') || '-').join(' | ')}]`;
}
