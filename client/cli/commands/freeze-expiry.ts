import { Argument, type Command } from 'commander';
import type { ExpiryFreeze } from '../../../db/store';
import { freezeSchema } from '../../schemas';
import { confirm } from '../ask';
import { filterOf } from '../case-filter';
import { examples } from '../help';
import { fromNow } from '../instant';
import {
  carryOut,
  looked,
  type OperatorOptions,
  operatorOf,
  rateOf,
  rateOption,
  withOperator,
} from '../over-many';
import type { Session } from '../session';
import { formatTable } from '../table';
import { UsageError } from '../usage';
import { isoInstant } from '../../../workflows/iso-instant';

interface FreezeOptions extends OperatorOptions {
  readonly where?: readonly string[];
  readonly dryRun?: boolean;
  readonly rate?: string;
}

const ACTIONS = ['list', 'begin', 'approve', 'end'] as const;
type Action = (typeof ACTIONS)[number];

export function addFreezeExpiry(program: Command, session: Session): void {
  const command = program
    .command('freeze-expiry')
    .summary('no case ends by itself while it lasts, e.g. in a mail strike: begin, end, list')
    .description(
      'While a freeze lasts, no case that it is about ends by itself, also one that comes to its stage later. When it is ' +
        'ended, each has the time left that it had when the freeze, or its own wait, began. Ending it moves the deadlines at ' +
        'once; a case that is not told adds the time when its deadline comes.',
    )
    .addArgument(new Argument('[action]', 'what to do').choices(ACTIONS).default('list' satisfies Action))
    .argument('[freeze-id]', 'approve, end: id of the freeze, as list shows it')
    .option(
      '--where <filter...>',
      'begin: only cases for which these hold: stage, partner, credential, credential-type',
    )
    .option('--dry-run', 'begin: show how many cases it is about now, and the first; change nothing')
    .addOption(rateOption());
  withOperator(command)
    .addHelpText(
      'after',
      `
One freeze lasts at a time. A code that a standard caps is not held open: order another letter with reissue.
${examples(
  ['freeze-expiry begin --actor operator-1 --reason strike-1 --dry-run'],
  ['freeze-expiry begin --where stage=AWAITING_REDEMPTION --actor operator-1 --reason strike-1'],
  ['freeze-expiry end FREEZE_ID --actor operator-1 --reason strike-1-over'],
)}`,
    )
    .action(async (action: Action, freezeId: string | undefined, options: FreezeOptions) => {
      if (action !== 'begin' && (options.where !== undefined || options.dryRun !== undefined))
        throw new UsageError('--where and --dry-run are for freeze-expiry begin.');
      if (action !== 'end' && options.rate !== undefined)
        throw new UsageError('--rate is for freeze-expiry end.');
      switch (action) {
        case 'list':
          return list(session);
        case 'begin':
          return begin(session, options);
        case 'approve':
          return approve(session, idOf(freezeId), options);
        case 'end':
          return end(session, idOf(freezeId), options);
      }
    });
}

function idOf(freezeId: string | undefined): string {
  if (freezeId === undefined) throw new UsageError('The id of the freeze is missing.');
  return freezeId;
}

async function list(session: Session): Promise<void> {
  const client = await session.client('STORE');
  const freezes = await client.listFreezes();
  const rows = freezes.map((freeze) => [
    freeze.freezeId,
    stateOf(freeze),
    fromNow(freeze.begunAt ?? freeze.orderedAt, session.clock()),
    scopeOf(freeze),
    freeze.actor,
    freeze.reason,
  ]);
  session.answer({
    json: { freezes: freezes.map(shown) },
    text:
      freezes.length === 0
        ? 'No freezes.'
        : formatTable(['FREEZE', 'STATE', 'SINCE', 'CASES', 'ACTOR', 'REASON'], rows),
  });
}

async function begin(session: Session, options: FreezeOptions): Promise<void> {
  const scope = scopeFrom(options.where ?? []);
  const by = await operatorOf(session, options);
  const order = { action: 'THAW', selection: { where: scope }, ...by } as const;
  const question = 'Let none of them end by itself, nor any that comes to be one?';
  if (!(await looked(session, order, options, () => question))) return;
  const freeze = await (await session.client('STORE')).beginFreeze({ scope, ...by });
  const how = session.typed(`freeze-expiry end ${freeze.freezeId} --actor NAME --reason WHY`);
  session.answer({ json: shown(freeze), text: `Expiries are frozen. End it with:\n  ${how}` });
}

async function approve(session: Session, freezeId: string, options: FreezeOptions): Promise<void> {
  const by = await operatorOf(session, options);
  const freeze = await (await session.client('STORE')).approveFreeze(freezeId, by);
  session.answer({ json: shown(freeze), text: 'Two operators agree. Expiries are frozen.' });
}

async function end(session: Session, freezeId: string, options: FreezeOptions): Promise<void> {
  const by = await operatorOf(session, options);
  const rate = rateOf(options);
  if (session.mayAsk() && options.yes !== true) await confirm(session, 'Let the clocks of all cases go on?');
  const { freeze, run } = await (await session.client('STORE')).endFreeze(freezeId, by);
  if (run === null) return session.answer({ json: shown(freeze), text: 'It had not begun, and is dropped.' });
  session.io.stderr.write('The freeze is over; deadlines are moved.\n');
  return carryOut(session, run, rate);
}

/** @throws UsageError for filters that an extension would change */
function scopeFrom(where: readonly string[]) {
  const scope = freezeSchema.shape.scope.safeParse(filterOf(where));
  if (scope.success) return scope.data;
  throw new UsageError('A freeze is about stage, partner, credential or credential-type only.');
}

function stateOf({ begunAt, endedAt }: ExpiryFreeze): string {
  if (endedAt !== null) return begunAt === null ? 'dropped' : 'over';
  return begunAt === null ? 'needs a second' : 'lasts';
}

function scopeOf({ scope }: ExpiryFreeze): string {
  return Object.values(scope).join(', ') || 'all';
}

/** Instants as ISO 8601, as everywhere outside the store. */
function shown({ orderedAt, begunAt, endedAt, ...freeze }: ExpiryFreeze): object {
  return {
    ...freeze,
    orderedAt: isoInstant(orderedAt),
    begunAt: isoInstant(begunAt),
    endedAt: isoInstant(endedAt),
  };
}
