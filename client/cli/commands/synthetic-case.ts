import { setTimeout } from 'node:timers/promises';
import { Argument, type Command } from 'commander';
import { isoInstant } from '../../../workflows/iso-instant';
import { channelOf } from '../../synthetic-case/channel';
import type { SyntheticDependencies } from '../../synthetic-case/dependencies';
import { isLetterAwaited } from '../../synthetic-case/retire';
import { redeemSyntheticCase, runSyntheticCases } from '../../synthetic-case/run';
import { SyntheticFailure } from '../../synthetic-case/steps';
import { CODE_HELP, type CodeOptions, codeOf, withCode } from '../entered-code';
import { examples, UPGRADE_ID } from '../help';
import { inZone } from '../instant';
import type { Session } from '../session';
import { showSteps } from '../show-steps';
import { readSyntheticSettings, type SyntheticSettings } from '../synthetic-settings';
import { formatTable } from '../table';
import { CheckFailed, malformed, UsageError } from '../usage';

const ACTIONS = {
  run: ['withinSeconds'],
  letters: [],
  redeem: ['withinSeconds', 'file', 'show'],
} as const;
type Action = keyof typeof ACTIONS;

interface SyntheticOptions extends CodeOptions {
  readonly withinSeconds?: string;
}

const WITHIN_DEFAULT_S = 300;
const WITHIN_MAX_S = 3_600;

export function addSyntheticCase(program: Command, session: Session): void {
  const command = program
    .command('synthetic-case')
    .summary('synthetic monitoring: an invented person goes through a whole upgrade')
    .description(
      'Sends an invented person through a whole upgrade, by the outside parties that are set, and says which step fails. For a scheduler, once a day.',
    )
    .addArgument(
      new Argument('[action]', 'what to do').choices(Object.keys(ACTIONS)).default('run' satisfies Action),
    )
    .argument('[upgrade-id]', `redeem: ${UPGRADE_ID}; needed where several letters are waited for`)
    .option(
      '--within-seconds <n>',
      `run, redeem: how long one case may take, up to ${WITHIN_MAX_S} (default: ${WITHIN_DEFAULT_S})`,
    );
  withCode(command)
    .addHelpText(
      'after',
      `
run adds a credential, starts its upgrade for SYNTHETIC_PARTNER, answers the questions rightly and sees it upgraded; then
the credential is revoked. On SYNTHETIC_LETTER_DAY it first has a letter mailed to the person's address, which stays open;
letters lists those that are waited for, and redeem enters the code of one that has arrived. What a run that was killed
left is cancelled by the next. One run at a time. The person is in SYNTHETIC_CASE_FILE (docs/observability.md#synthetic-cases).

Exit status 1: a step failed, by its code, e.g. SYNTHETIC_CONTACT_INFO_FAILED. --json: a line for each step.
${CODE_HELP}
${examples(
  ['synthetic-case'],
  ['synthetic-case run --json --within-seconds 120', 'for a scheduler'],
  ['synthetic-case letters'],
  ['synthetic-case redeem', 'asks for the code'],
)}`,
    )
    .action(async (action: Action, upgradeId: string | undefined, options: SyntheticOptions) => {
      refuseForeign(action, upgradeId, options);
      const settings = await readSyntheticSettings();
      switch (action) {
        case 'run':
          return run(session, settings, options);
        case 'letters':
          return letters(session, settings);
        case 'redeem':
          return redeem(session, settings, upgradeId, options);
      }
    });
}

async function run(session: Session, settings: SyntheticSettings, options: SyntheticOptions): Promise<void> {
  const dependencies = await dependenciesOf(session, settings, options);
  const cases = await told(session, runSyntheticCases(dependencies, settings.letterDay));
  const lines = cases.map(({ upgradeId, letterExpectedBy }) =>
    letterExpectedBy === null
      ? `Upgraded, and retired: ${upgradeId}.`
      : `A letter is in the mail, expected by ${inZone(Date.parse(letterExpectedBy), session.timeZone)}. When it has arrived: ${session.typed(`synthetic-case redeem ${upgradeId}`)}`,
  );
  session.answer({ json: { done: true, cases }, text: lines.join('\n') });
}

async function letters(session: Session, { person }: SyntheticSettings): Promise<void> {
  const { syntheticCases } = await session.keeping();
  const awaited = (await syntheticCases.listStanding(person.userId)).flatMap((each) =>
    isLetterAwaited(each) && each.upgrade !== null && each.letter !== null
      ? { upgradeId: each.upgrade.upgradeId, ...each.letter }
      : [],
  );
  const shown = (at: number): string => inZone(at, session.timeZone);
  const rows = awaited.map((each) => [
    each.upgradeId,
    shown(each.orderedAt),
    shown(each.expectedBy),
    shown(each.redeemBy),
  ]);
  session.answer({
    json: {
      letters: awaited.map(({ upgradeId, orderedAt, expectedBy, redeemBy }) => ({
        upgradeId,
        orderedAt: isoInstant(orderedAt),
        expectedBy: isoInstant(expectedBy),
        redeemBy: isoInstant(redeemBy),
      })),
    },
    text:
      rows.length === 0
        ? 'No letter is waited for.'
        : formatTable(['UPGRADE', 'ORDERED', 'EXPECTED BY', 'PRINTED: WORKS UNTIL'], rows),
  });
}

async function redeem(
  session: Session,
  settings: SyntheticSettings,
  upgradeId: string | undefined,
  options: SyntheticOptions,
): Promise<void> {
  const code = await codeOf(session, options);
  const dependencies = await dependenciesOf(session, settings, options);
  const redeemed = await told(session, redeemSyntheticCase(dependencies, code, upgradeId));
  session.answer({
    json: { done: true, cases: [redeemed] },
    text: `Upgraded by its letter, and retired: ${redeemed.upgradeId}.`,
  });
}

async function dependenciesOf(
  session: Session,
  { partnerId, person }: SyntheticSettings,
  { withinSeconds = String(WITHIN_DEFAULT_S) }: SyntheticOptions,
): Promise<SyntheticDependencies> {
  const isNumber = /^[1-9]\d{0,3}$/.test(withinSeconds) && Number(withinSeconds) <= WITHIN_MAX_S;
  if (!isNumber) throw malformed('--within-seconds', `a number from 1 to ${WITHIN_MAX_S}`);
  const store = await session.keeping();
  const client = await session.client('RUN');
  return {
    channel: channelOf(person, client),
    client,
    store,
    partnerId,
    person,
    clock: session.clock,
    pause: (milliseconds) => setTimeout(milliseconds),
    withinMs: Number(withinSeconds) * 1000,
    observer: showSteps(session),
  };
}

/** @throws CheckFailed with the code of the step */
async function told<T>(session: Session, running: Promise<T>): Promise<T> {
  try {
    return await running;
  } catch (error) {
    // Off the line of the step that was under way.
    if (session.mayAsk()) session.io.stderr.write('\n');
    if (!(error instanceof SyntheticFailure)) throw error;
    const { code, message, facts, because, details } = error;
    const look = facts.upgradeId === null ? '' : ` See ${session.typed(`explain ${facts.upgradeId}`)}.`;
    throw new CheckFailed(code, `${message}${look}`, { ...facts, because, ...details });
  }
}

function refuseForeign(action: Action, upgradeId: string | undefined, options: SyntheticOptions): void {
  const own: readonly string[] = ACTIONS[action];
  const foreign = Object.keys(options).find((name) => !own.includes(name));
  if (foreign === 'withinSeconds') throw new UsageError('--within-seconds does not belong to letters.');
  if (foreign !== undefined)
    throw new UsageError(`--${foreign} does not belong to synthetic-case ${action}.`);
  if (upgradeId !== undefined && action !== 'redeem')
    throw new UsageError('Only redeem takes the id of an upgrade.');
}
