import { Argument, type Command, Option } from 'commander';
import { type Outage, WATCHED_PROVIDERS, type WatchedProvider } from '../../../db/store';
import { isoInstant } from '../../../workflows/iso-instant';
import { numberUpTo } from '../ask';
import { examples } from '../help';
import { fromNow, INSTANT_FORM, inZone, isInstant } from '../instant';
import type { Session } from '../session';
import { formatTable } from '../table';
import { malformed, missing, UsageError } from '../usage';

const ACTIONS = {
  list: ['party', 'limit'],
  announce: ['party', 'from', 'until'],
} as const;
type Action = keyof typeof ACTIONS;

interface MaintenanceOptions {
  readonly party?: WatchedProvider;
  readonly from?: string;
  readonly until?: string;
  readonly limit?: string;
}

const SHOWN_DEFAULT = 20;
const LIMIT_MAX = 200;

export function addMaintenance(program: Command, session: Session): void {
  program
    .command('maintenance')
    .summary('outages of outside parties, and maintenance to come')
    .description(
      'Lists the outages of outside parties, or announces maintenance of one. While a party is out, the clocks of those who wait for it stand still where their policy says so.',
    )
    .addArgument(
      new Argument('[action]', 'what to do').choices(Object.keys(ACTIONS)).default('list' satisfies Action),
    )
    .addOption(new Option('--party <party>', 'which outside party').choices(WATCHED_PROVIDERS))
    .option('--from <instant>', 'announce: when it begins, ISO 8601')
    .option('--until <instant>', 'announce: when it ends, ISO 8601')
    .option('--limit <n>', `list: at most so many, up to ${LIMIT_MAX} (default: ${SHOWN_DEFAULT})`)
    .addHelpText(
      'after',
      examples(
        ['maintenance list --party kba'],
        ['maintenance announce --party kba --from 2026-10-11T06:00:00Z --until 2026-10-11T10:00:00Z'],
      ),
    )
    .action(async (action: Action, options: MaintenanceOptions) => {
      refuseForeignOptions(action, options);
      return action === 'announce' ? announce(session, options) : list(session, options);
    });
}

async function announce(session: Session, options: MaintenanceOptions): Promise<void> {
  const { party, from, until } = options;
  if (party === undefined) throw missing('--party');
  for (const [option, value] of Object.entries({ '--from': from, '--until': until })) {
    if (value === undefined) throw missing(option);
    if (!isInstant(value)) throw malformed(option, INSTANT_FORM);
  }
  const announced = { provider: party, from: from ?? '', until: until ?? '' };
  const client = await session.client('RUN');
  await session.waitFor(client.announceMaintenance(announced));
  const [begin, end] = [announced.from, announced.until].map((at) =>
    inZone(Date.parse(at), session.timeZone),
  );
  session.answer({ json: announced, text: `Maintenance of ${party} is announced: ${begin} to ${end}.` });
}

async function list(session: Session, { party, limit }: MaintenanceOptions): Promise<void> {
  const number = numberUpTo(LIMIT_MAX, limit ?? String(SHOWN_DEFAULT));
  if (!('value' in number)) throw malformed('--limit', `a number from 1 to ${LIMIT_MAX}`);
  const client = await session.client('STORE');
  const outages = await client.listOutages({
    limit: number.value,
    ...(party !== undefined && { provider: party }),
  });
  session.answer({
    json: {
      outages: outages.map((each) => ({
        ...each,
        startedAt: isoInstant(each.startedAt),
        endedAt: isoInstant(each.endedAt),
      })),
    },
    text: outages.length === 0 ? 'No outages.' : tableOf(session, outages),
  });
}

function tableOf({ clock, timeZone }: Session, outages: readonly Outage[]): string {
  const shown = (at: number): string => `${inZone(at, timeZone)} (${fromNow(at, clock())})`;
  const rows = outages.map(({ provider, cause, startedAt, endedAt }) => [
    provider,
    cause === 'MAINTENANCE' ? 'maintenance' : 'failures',
    shown(startedAt),
    endedAt === null ? 'lasts' : shown(endedAt),
  ]);
  return formatTable(['PARTY', 'CAUSE', 'BEGAN', 'ENDED'], rows);
}

function refuseForeignOptions(action: Action, options: MaintenanceOptions): void {
  const own: readonly string[] = ACTIONS[action];
  const foreign = Object.keys(options).find((name) => !own.includes(name));
  if (foreign !== undefined) throw new UsageError(`--${foreign} does not belong to maintenance ${action}.`);
}
