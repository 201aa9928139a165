/** The page at `/`: everything a person can steer, from the same tables the behaviours use. */
import { CONTROL_CALLS } from './control/calls';
import { EVENT_FAULTS } from './events/event-faults';
import { FAULTS } from './fault-kinds';
import { MAGIC_VALUES } from './magic-values';
import { EVENT_PROVIDERS, PARTY_NAMES } from './party-names';

export function renderPage(): string {
  const values = MAGIC_VALUES.map(({ where, value, effect }) => [where, value, effect]);
  const calls = CONTROL_CALLS.map(({ call, effect }) => [call, effect]);
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Sandbox of outside parties</title>
<style>
body { font: 16px/1.5 system-ui, sans-serif; max-width: 70rem; margin: 2rem auto; padding: 0 1rem; }
table { border-collapse: collapse; width: 100%; }
th, td { border-bottom: 1px solid #ccc; padding: 0.3rem 0.6rem 0.3rem 0; text-align: left; vertical-align: top; }
</style>
</head>
<body>
<main>
<h1>Sandbox of outside parties</h1>
<p>For invented people only. Parties, each under its prefix: ${PARTY_NAMES.map((name) => `/${name}`).join(', ')}.
These send events: ${EVENT_PROVIDERS.join(', ')}; the last is never called and has no prefix.</p>
<h2>Magic values</h2>
${table(['Where', 'Value', 'What happens'], values)}
<h2>Control calls</h2>
${table(['Call', 'Effect'], calls)}
<h2>Faults</h2>
${table(['Fault', 'What a request meets'], Object.entries(FAULTS))}
<h2>Event faults</h2>
${table(['Mode', 'What happens to an event'], Object.entries(EVENT_FAULTS))}
</main>
</body>
</html>
`;
}

function table(heads: readonly string[], rows: readonly (readonly string[])[]): string {
  const cells = (row: readonly string[], tag: string): string =>
    row.map((text) => `<${tag}>${escaped(text)}</${tag}>`).join('');
  const lines = rows.map((row) => `<tr>${cells(row, 'td')}</tr>`).join('\n');
  return `<table><thead><tr>${cells(heads, 'th')}</tr></thead><tbody>\n${lines}\n</tbody></table>`;
}

function escaped(text: string): string {
  return text.replace(/[&<>"]/g, (character) => `&#${character.charCodeAt(0)};`);
}
