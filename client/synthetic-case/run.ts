/**
 * Synthetic monitoring: the invented person of an operator goes through the whole product, by the parties it is set to.
 *
 * - Before anything is begun, partner and user must be apart from people: what is cleaned up is theirs alone.
 * - What a killed run left is retired first.
 * - Each day one case by right answers. On one day of the week a letter before it, which is really mailed: if none can be
 *   ordered the day has no success, so one alarm tells of both.
 */
import type { SyntheticMethod } from '../../db/store';
import type { SyntheticDependencies } from './dependencies';
import { isLetterAwaited, retireCredential, retireLeftovers } from './retire';
import { createStepper, StepRefused } from './steps';
import { type SyntheticResult, walkSyntheticCase } from './walk';

export const LETTER_DAYS = [
  'sunday',
  'monday',
  'tuesday',
  'wednesday',
  'thursday',
  'friday',
  'saturday',
] as const;
/** `never`: no letter is mailed. */
export type LetterDay = (typeof LETTER_DAYS)[number] | 'never';

/** @throws SyntheticFailure */
export async function runSyntheticCases(
  dependencies: SyntheticDependencies,
  letterDay: LetterDay,
): Promise<readonly SyntheticResult[]> {
  const { store, person, partnerId } = dependencies;
  const stepper = createStepper({ ...dependencies, method: null });
  const methods = await stepper.run('CHECK', async () => {
    const { userId } = person;
    const apart = await stepper.answered(() => store.syntheticCases.checkApart({ partnerId, userId }));
    if (apart !== 'APART') throw new StepRefused(apart);
    return methodsOfToday(dependencies, letterDay);
  });
  await stepper.run('CLEAN_UP', () => retireLeftovers(dependencies, stepper));
  const results: SyntheticResult[] = [];
  for (const method of methods) results.push(await walkSyntheticCase(dependencies, method));
  return results;
}

/** A second run of a day mails no second letter. */
async function methodsOfToday(
  { store, partnerId, clock }: SyntheticDependencies,
  letterDay: LetterDay,
): Promise<readonly SyntheticMethod[]> {
  const now = new Date(clock());
  if (LETTER_DAYS[now.getUTCDay()] !== letterDay) return ['KBA'];
  const lastAt = await store.syntheticCases.lastLetterAt(partnerId);
  return lastAt !== null && lastAt >= now.setUTCHours(0, 0, 0, 0) ? ['KBA'] : ['KBA_AND_LETTER', 'KBA'];
}

/**
 * The letter has arrived: its code is entered, and the credential retired.
 * @param upgradeId needed where several letters are waited for
 * @throws SyntheticFailure
 */
export async function redeemSyntheticCase(
  dependencies: SyntheticDependencies,
  code: string,
  upgradeId: string | undefined,
): Promise<SyntheticResult> {
  const { channel, store, person } = dependencies;
  const stepper = createStepper({ ...dependencies, method: 'KBA_AND_LETTER' });
  const standing = await stepper.run('CHECK', () => store.syntheticCases.listStanding(person.userId));
  const awaited = standing
    .filter(isLetterAwaited)
    .flatMap(({ credentialId, upgrade }) => (upgrade === null ? [] : { ...upgrade, credentialId }))
    .filter((each) => upgradeId === undefined || each.upgradeId === upgradeId);
  const [one, ...others] = awaited;
  const found = await stepper.run('CODE', async () => {
    if (one === undefined) throw new StepRefused('NO_LETTER_AWAITED');
    if (others.length > 0) throw new StepRefused('WHICH_LETTER', { awaited: awaited.length });
    stepper.setUpgrade(one.upgradeId);
    await channel.redeemCode(one.upgradeId, { code }, {});
    const { outcome, reason } = await channel.getStatus(one.upgradeId);
    if (outcome !== 'UPGRADED') throw new StepRefused('NOT_UPGRADED', { outcome, reason });
    return one;
  });
  await stepper.run('RETIREMENT', () => retireCredential(dependencies, stepper, found.credentialId));
  return { method: 'KBA_AND_LETTER', upgradeId: found.upgradeId, letterExpectedBy: null };
}
