import { type Command, Option } from 'commander';
import { makeApiKey } from '../../http/access/api-keys';
import { STANDING_KINDS, type StandingKind } from '../../http/access/principal';
import { examples } from '../help';
import type { Session } from '../session';
import { malformed } from '../usage';

interface ApiKeyOptions {
  readonly kind: StandingKind;
  readonly partner?: readonly string[];
  readonly allPartners?: boolean;
}

export function addApiKey(program: Command, session: Session): void {
  program
    .command('api-key')
    .summary('make a key for the HTTP API')
    .description(
      'Makes a key for a caller of the HTTP API, and the entry for API_KEYS that lets it in. The key is shown this once and kept nowhere; the entry holds only its digest. Needs neither store nor server.',
    )
    .argument('<id>', 'name of the caller in the audit trail: letters, digits and hyphens')
    .addOption(
      new Option('--kind <kind>', 'what the caller is').choices(STANDING_KINDS).makeOptionMandatory(true),
    )
    .option('--partner <id...>', 'partners whose cases it may touch')
    .addOption(new Option('--all-partners', 'it may touch every case').conflicts('partner'))
    .addHelpText(
      'after',
      examples(
        ['api-key shop --kind BACK_END --partner partner-example'],
        ['api-key reviewer-7 --kind REVIEWER --all-partners --json'],
      ),
    )
    .action((id: string, { kind, partner, allPartners }: ApiKeyOptions) => {
      if (!/^[A-Za-z0-9-]{1,40}$/.test(id)) throw malformed('<id>', 'up to 40 letters, digits and hyphens');
      if (partner === undefined && allPartners !== true) {
        throw malformed('--partner', 'given once or more, or --all-partners');
      }
      const { key, digest } = makeApiKey(id);
      const entry = { id, kind, partners: partner ?? 'ALL', digests: [digest] };
      session.answer({
        json: { key, entry },
        text: `Key, for the caller alone; it is not shown again:\n  ${key}\n\nEntry for API_KEYS, or the list in API_KEYS_FILE:\n  ${JSON.stringify(entry)}`,
      });
    });
}
