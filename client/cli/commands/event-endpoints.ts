/** `events endpoints`: where back ends of partners take events. */
import { randomBytes, randomUUID } from 'node:crypto';
import { type Command, Option } from 'commander';
import { OUTGOING_EVENT_TYPES, type OutgoingEventType } from '../../../db';
import type { Endpoint } from '../../../db/store';
import { actOnEndpointSchema, addEndpointSchema } from '../../event-schemas';
import { parse } from '../../parse';
import { toUpgradeError } from '../../temporal-errors';
import { givenOrAsked } from '../given';
import { examples } from '../help';
import { fromNow, inZone } from '../instant';
import type { Session } from '../session';
import { formatTable } from '../table';
import { CheckFailed, missing } from '../usage';
import { isoInstant } from '../../../workflows/iso-instant';

const HOUR_MS = 3_600_000;
const OVERLAP_HOURS = '24';
const ENDPOINT_ID = 'id of the endpoint, as events endpoints list shows it';

interface ActorOption {
  readonly actor?: string;
}
interface AddOptions extends ActorOption {
  readonly partner?: string;
  readonly url?: string;
  readonly type?: readonly OutgoingEventType[];
}

export function addEventEndpoints(events: Command, session: Session): void {
  const group = events
    .command('endpoints')
    .summary('where back ends take events: add, list, rotate, enable, disable')
    .description(
      'Endpoints of partners that events are sent to. Needs no Temporal server, and runs beside workers.',
    )
    .addHelpText(
      'after',
      examples(
        [
          'events endpoints add --partner partner-example --url https://back-end.example/events --actor operator-1',
        ],
        [
          'events endpoints rotate ENDPOINT_ID --actor operator-1',
          'a new secret; the old one signs too for a day',
        ],
      ),
    );

  group
    .command('add')
    .summary('add one, and show its secret once')
    .description('Adds an endpoint. What happens from now on is sent to it. Its secret is shown this once.')
    .option('--partner <id>', 'partner whose upgrades it hears of')
    .option(
      '--url <url>',
      'https; nothing secret in it. http reaches only networks of EVENT_PRIVATE_NETWORKS',
    )
    .addOption(
      new Option('--type <type...>', 'only these types (default: all)').choices(OUTGOING_EVENT_TYPES),
    )
    .option('--actor <name>', 'who does it, an account name')
    .action((options: AddOptions) => guarded(add(session, options)));

  group
    .command('list')
    .summary('show them, and what is behind')
    .description(
      'Shows endpoints: what they take, whether they fail or are disabled, and how much is to be sent.',
    )
    .option('--partner <id>', 'only those of this partner')
    .action((options: { readonly partner?: string }) => guarded(list(session, options)));

  group
    .command('rotate')
    .summary('make a new secret, and show it once')
    .description(
      'Makes a new secret. It and the old one sign together for a while, so nothing is refused meanwhile.',
    )
    .argument('<endpoint-id>', ENDPOINT_ID)
    .option('--overlap-hours <n>', 'how long both sign; 0: the old one leaked', OVERLAP_HOURS)
    .option('--actor <name>', 'who does it, an account name')
    .action((endpointId: string, options: ActorOption & { readonly overlapHours: string }) =>
      guarded(rotate(session, endpointId, options)),
    );

  group
    .command('enable')
    .summary('send to it again, first what was held')
    .description(
      'Sends to an endpoint again. What was held for it is due now, in order, with all its tries before it.',
    )
    .argument('<endpoint-id>', ENDPOINT_ID)
    .option('--actor <name>', 'who does it, an account name')
    .action((endpointId: string, options: ActorOption) =>
      guarded(turn(session, 'enable', endpointId, options)),
    );

  group
    .command('disable')
    .summary('send nothing to it, and hold what is to be sent')
    .description('Sends nothing to an endpoint any more. What is to be sent is held until it is enabled.')
    .argument('<endpoint-id>', ENDPOINT_ID)
    .option('--actor <name>', 'who does it, an account name')
    .action((endpointId: string, options: ActorOption) =>
      guarded(turn(session, 'disable', endpointId, options)),
    );
}

async function add(session: Session, { partner, url, type, actor }: AddOptions): Promise<void> {
  if (partner === undefined) throw missing('--partner');
  if (url === undefined) throw missing('--url');
  const by = await actorOf(session, actor);
  const given = parse(addEndpointSchema, {
    partner,
    url,
    ...(type !== undefined && { types: type }),
    actor: by,
  });
  const { endpoints } = await session.keeping();
  const [endpointId, secret] = [`ep_${randomUUID()}`, newSecret()];
  await endpoints.add({
    endpointId,
    partnerId: given.partner,
    url: given.url,
    eventTypes: given.types ?? 'ALL',
    secret,
    actor: given.actor,
    at: session.clock(),
  });
  session.answer({
    json: { endpointId, secret },
    text: `Endpoint ${endpointId} is added.\n${shownOnce(secret)}`,
  });
}

async function rotate(
  session: Session,
  id: string,
  options: ActorOption & { readonly overlapHours: string },
): Promise<void> {
  const actor = await actorOf(session, options.actor);
  const { overlapHours } = options;
  const given = parse(actOnEndpointSchema, { endpointId: id, actor, overlapHours });
  const { endpoints } = await session.keeping();
  const [at, overlapMs, secret] = [session.clock(), (given.overlapHours ?? 0) * HOUR_MS, newSecret()];
  const { endpointId } = given;
  const rotation = { endpointId, secretId: `sec_${randomUUID()}`, secret, overlapMs, actor: given.actor, at };
  if ((await endpoints.rotateSecret(rotation)) === 'NO_SUCH_ENDPOINT') throw notFound();
  const oldSignsUntil = new Date(at + overlapMs).toISOString();
  session.answer({
    json: { endpointId, secret, oldSignsUntil },
    text: `${shownOnce(secret)}\nThe old one signs too until ${inZone(at + overlapMs, session.timeZone)}.`,
  });
}

async function turn(
  session: Session,
  act: 'enable' | 'disable',
  id: string,
  options: ActorOption,
): Promise<void> {
  const by = await actorOf(session, options.actor);
  const { endpointId, actor } = parse(actOnEndpointSchema, { endpointId: id, actor: by });
  const { endpoints } = await session.keeping();
  const done = await endpoints[act]({ endpointId, actor, at: session.clock() });
  if (done === 'NO_SUCH_ENDPOINT') throw notFound();
  const endpoint = await endpoints.get(endpointId);
  if (endpoint === null) throw notFound();
  const what = act === 'enable' ? 'is enabled; to be sent' : 'is disabled; held';
  session.answer({ json: jsonOf(endpoint), text: `Endpoint ${endpointId} ${what}: ${endpoint.pending}.` });
}

async function list(session: Session, { partner }: { readonly partner?: string }): Promise<void> {
  const { endpoints } = await session.keeping();
  const all = await endpoints.list(partner);
  const now = session.clock();
  const rows = all.map((each) => [
    each.endpointId,
    each.partnerId,
    standingOf(each, now),
    String(each.pending),
    each.eventTypes === 'ALL' ? 'all' : each.eventTypes.join(' '),
    each.url,
  ]);
  session.answer({
    json: { endpoints: all.map(jsonOf) },
    text:
      all.length === 0
        ? 'No endpoints.'
        : formatTable(['ENDPOINT', 'PARTNER', 'STANDING', 'TO BE SENT', 'TYPES', 'ADDRESS'], rows),
  });
}

function standingOf({ disabledAt, disabledFor, failingSince }: Endpoint, now: number): string {
  if (disabledAt !== null) return `disabled (${disabledFor?.toLowerCase()}) ${fromNow(disabledAt, now)}`;
  return failingSince === null ? 'takes events' : `fails since ${fromNow(failingSince, now)}`;
}

/** Instants as ISO 8601, as everywhere outside the store. */
function jsonOf(endpoint: Endpoint): object {
  return {
    ...endpoint,
    addedAt: isoInstant(endpoint.addedAt),
    disabledAt: isoInstant(endpoint.disabledAt),
    failingSince: isoInstant(endpoint.failingSince),
    secrets: endpoint.secrets.map((each) => ({
      ...each,
      addedAt: isoInstant(each.addedAt),
      endsAt: isoInstant(each.endsAt),
    })),
  };
}

const newSecret = (): string => `whsec_${randomBytes(32).toString('base64')}`;

const shownOnce = (secret: string): string =>
  `Its secret, for the back end alone; it is not shown again:\n  ${secret}`;

const actorOf = (session: Session, actor: string | undefined): Promise<string> =>
  givenOrAsked(session, actor, '--actor', 'Who does it (account name)? ');

const notFound = (): CheckFailed =>
  new CheckFailed('ENDPOINT_NOT_FOUND', 'There is no endpoint with this id; see events endpoints list.', {});

async function guarded(work: Promise<void>): Promise<void> {
  try {
    await work;
  } catch (error) {
    throw toUpgradeError(error);
  }
}
