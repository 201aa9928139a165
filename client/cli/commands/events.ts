/** `events`: what back ends were told, sending it again, and where it goes. */
import { type Command, Option } from 'commander';
import type { OutgoingEvent } from '../../../db/store';
import { listEventsSchema, resendSchema } from '../../event-schemas';
import { parse } from '../../parse';
import { toUpgradeError } from '../../temporal-errors';
import { numberUpTo } from '../ask';
import { givenOrAsked } from '../given';
import { examples } from '../help';
import { INSTANT_FORM, inZone, isInstant } from '../instant';
import type { Session } from '../session';
import { formatTable } from '../table';
import { malformed, missing, UsageError } from '../usage';
import { addEventEndpoints } from './event-endpoints';
import { isoInstant } from '../../../workflows/iso-instant';

const LIMIT_MAX = 200;
const WAITING = 'Making events due once more. Ctrl-C stops between two batches; what was made due is sent.';

interface ListOptions {
  readonly id?: string;
  readonly upgrade?: string;
  readonly partner?: string;
  readonly from?: string;
  readonly to?: string;
  readonly limit: string;
}
interface ResendOptions {
  readonly id?: string;
  readonly from?: string;
  readonly to?: string;
  readonly partner?: string;
  readonly endpoint?: string;
  readonly actor?: string;
}

export function addEvents(program: Command, session: Session): void {
  const group = program
    .command('events')
    .summary('events to back ends: what was sent, sending again, endpoints')
    .description(
      'What back ends of partners are told of their upgrades, and where it is sent. Needs no Temporal server, and runs beside workers.',
    )
    .addHelpText(
      'after',
      examples(
        ['events list --upgrade UPGRADE_ID', 'what was told of an upgrade, and what came of it'],
        ['events resend --id EVENT_ID --actor operator-1'],
        ['events endpoints list', 'who fails, who is disabled, how much is to be sent'],
      ),
    );

  group
    .command('list')
    .summary('show events, newest first')
    .description('Shows events to back ends, newest first, with what came of them at each endpoint.')
    .option('--id <event-id>', 'this one')
    .option('--upgrade <upgrade-id>', 'only those of this upgrade')
    .option('--partner <id>', 'only those of this partner')
    .option('--from <instant>', 'only those that occurred from then on, ISO 8601')
    .option('--to <instant>', 'only those that occurred before, ISO 8601')
    .option('--limit <n>', `at most so many, up to ${LIMIT_MAX}`, '20')
    .addHelpText('after', examples(['events list --partner partner-example --from 2027-01-15T00:00:00Z']))
    .action((options: ListOptions) => list(session, options));

  describeResend(group.command('resend'), session);

  addEventEndpoints(group, session);
}

/** `resend-events` beside `events resend`: one command under two names. */
export function addResendEvents(program: Command, session: Session): void {
  describeResend(program.command('resend-events'), session);
}

function describeResend(command: Command, session: Session): void {
  command
    .summary('send events again')
    .description(
      'Sends one event again, or all of a time: also what was taken or given up, with the same id and body, in the order of each upgrade. What waits for its next try is due at once.',
    )
    .addOption(new Option('--id <event-id>', 'this one').conflicts(['from', 'to']))
    .option('--from <instant>', 'those that occurred from then on, ISO 8601')
    .option('--to <instant>', 'and before this, ISO 8601')
    .option('--partner <id>', 'only those of this partner')
    .option('--endpoint <endpoint-id>', 'to this endpoint alone, of whatever type')
    .option('--actor <name>', 'who does it, an account name')
    .addHelpText(
      'after',
      examples(
        ['events resend --id EVENT_ID --actor operator-1'],
        [
          'events resend --from 2027-01-15T00:00:00Z --to 2027-01-16T00:00:00Z --endpoint ENDPOINT_ID --actor operator-1',
        ],
      ),
    )
    .action((options: ResendOptions) => resend(session, options));
}

async function list(session: Session, options: ListOptions): Promise<void> {
  const number = numberUpTo(LIMIT_MAX, options.limit);
  if (!('value' in number)) throw malformed('--limit', `a number from 1 to ${LIMIT_MAX}`);
  requireInstants(options);
  const { id, upgrade, partner, from, to } = options;
  const wanted = parse(listEventsSchema, {
    limit: number.value,
    ...(id !== undefined && { eventId: id }),
    ...(upgrade !== undefined && { upgradeId: upgrade }),
    ...(partner !== undefined && { partnerId: partner }),
    ...(from !== undefined && { from }),
    ...(to !== undefined && { to }),
  });
  const { outgoingEvents } = await session.keeping();
  const events = await outgoingEvents.list(wanted).catch((error: unknown) => {
    throw toUpgradeError(error);
  });
  const text = events.length === 0 ? 'No events.' : tableOf(session, events);
  session.answer({ json: { events: events.map(jsonOf) }, text });
}

async function resend(session: Session, options: ResendOptions): Promise<void> {
  const { id, from, to, partner, endpoint } = options;
  if (id === undefined && from === undefined && to === undefined)
    throw new UsageError('--id, or --from and --to, must be given.');
  if (id === undefined && from === undefined) throw missing('--from');
  if (id === undefined && to === undefined) throw missing('--to');
  requireInstants(options);
  const actor = await givenOrAsked(session, options.actor, '--actor', 'Who does it (account name)? ');
  const wanted = parse(resendSchema, {
    which: id === undefined ? { from, to } : { eventId: id },
    actor,
    ...(partner !== undefined && { partnerId: partner }),
    ...(endpoint !== undefined && { endpointId: endpoint }),
  });
  const { outgoingEvents } = await session.keeping();
  const resending = outgoingEvents.resend({ ...wanted, at: session.clock() }).catch((error: unknown) => {
    throw toUpgradeError(error);
  });
  const due = await session.waitFor(resending, WAITING);
  session.answer({
    json: { due },
    text:
      due === 0
        ? 'Nothing is to be sent: no such event, or no endpoint for it.'
        : `To be sent again: ${due}.`,
  });
}

function requireInstants({ from, to }: { readonly from?: string; readonly to?: string }): void {
  for (const [option, value] of Object.entries({ '--from': from, '--to': to }))
    if (value !== undefined && !isInstant(value)) throw malformed(option, INSTANT_FORM);
}

function tableOf({ timeZone }: Session, events: readonly OutgoingEvent[]): string {
  const rows = events.flatMap(({ eventId, type, upgradeId, sequence, occurredAt, deliveries }) => {
    const what = [
      eventId,
      type,
      upgradeId ?? '-',
      sequence === null ? '-' : String(sequence),
      inZone(occurredAt, timeZone),
    ];
    if (deliveries.length === 0) return [[...what, '-', 'no endpoint']];
    return deliveries.map(({ endpointId, state, tries, lastResult }) => [
      ...what,
      endpointId,
      state === 'DELIVERED' || lastResult === null
        ? state.toLowerCase()
        : `${state.toLowerCase()} (${lastResult}, tries ${tries})`,
    ]);
  });
  return formatTable(['EVENT', 'TYPE', 'UPGRADE', 'NO', 'OCCURRED', 'ENDPOINT', 'DELIVERY'], rows);
}

/** Instants as ISO 8601, as everywhere outside the store. */
function jsonOf({ occurredAt, deliveries, ...event }: OutgoingEvent): object {
  return {
    ...event,
    occurredAt: isoInstant(occurredAt),
    deliveries: deliveries.map((each) => ({ ...each, deliveredAt: isoInstant(each.deliveredAt) })),
  };
}
