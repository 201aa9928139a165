/** docs/configuration.md, from the schema of the settings. */
import { listSettings, type ProgramName, type Setting } from './settings';

const PROGRAMS: Readonly<Record<ProgramName, string>> = {
  worker: 'the worker (`npm run worker`)',
  api: 'the HTTP API (`npm run api`)',
  codec: 'the codec server (`npm run codec-server`)',
  client: 'the command line (`npm run upgrade`), and programs that embed the client',
  store: 'its commands that ask the store alone: `audit`, `keys`',
  synthetic: 'its command `synthetic-case`, beside those of `client`',
  backup: 'its command `backup`',
};

/** Of other programs, which the schema does not know. */
const OF_OTHERS = `
## Read by others

- \`TEMPORAL_ADDRESS\`, \`TEMPORAL_NAMESPACE\`, \`TEMPORAL_PROFILE\`, \`TEMPORAL_API_KEY\` (a secret) and \`TEMPORAL_TLS_…\`:
  Temporal's own environment configuration, in every program but the codec server.
- \`OTEL_EXPORTER_OTLP_HEADERS\` (a secret): headers for METRICS_OTLP_URL, such as a token, in the worker.
- \`SECRETS_FILE\`: the entry point of the image. A file of settings, \`NAME=value\` a line, which Node reads before the
  program starts; what the environment already says is kept.
- \`APP_FOLDER\`: the entry point, where the image's files are elsewhere than in \`/app\`.

The codec server takes the namespace of each call from the Web UI. The sandbox of outside parties, which is never part of a
production, has settings of its own ([outside-parties.md](outside-parties.md)).
`;

export function configurationPage(): string {
  const settings = listSettings();
  const groups = new Map<string, Setting[]>();
  for (const setting of settings) {
    const key = setting.programs.join(', ');
    groups.set(key, [...(groups.get(key) ?? []), setting]);
  }
  const programs = Object.entries(PROGRAMS).map(([name, what]) => `- \`${name}\`: ${what}`);
  const tables = Array.from(groups, ([key, each]) => `## Read by ${key}\n\n${tableOf(each)}\n`);
  return `# Configuration

Every setting of the programs, from the schema in [temporal.config.ts](../temporal.config.ts). Written by
\`npm run docs:configuration\`; a test holds it to the schema.

A setting is a variable of the environment. What is missing or malformed stops a program at its start, by name
(\`CONFIG_INVALID\`), and no value is shown. A **secret** belongs in a file that only the program can read: the three keys by
\`KEYS_FILE\` and \`CODEC_KEYS_FILE\`, all others by \`SECRETS_FILE\` ([deployment.md](deployment.md#keys-and-secrets)).

${programs.join('\n')}

${tables.join('\n')}${OF_OTHERS}`;
}

function tableOf(settings: readonly Setting[]): string {
  const rows = settings.map((setting) => [
    `\`${setting.name}\``,
    setting.meaning.replaceAll('|', String.raw`\|`),
    defaultCell(setting),
    setting.isSecret ? 'yes' : '',
  ]);
  const all = [['setting', 'meaning', 'default', 'secret'], ...rows];
  const widths = all[0]!.map((_, column) => Math.max(...all.map((row) => row[column]!.length)));
  const lines = all.map(
    (row) => `| ${row.map((cell, column) => cell.padEnd(widths[column]!)).join(' | ')} |`,
  );
  return [lines[0], `| ${widths.map((width) => '-'.repeat(width)).join(' | ')} |`, ...lines.slice(1)].join(
    '\n',
  );
}

function defaultCell({ default: value, required, unit }: Setting): string {
  if (required === 'ALWAYS') return '**required**';
  if (required !== null) return `**required** unless \`${required.unless}\``;
  if (value === null || value === '') return 'empty';
  return `\`${value}\`${unit === null ? '' : ` ${unit}`}`;
}
