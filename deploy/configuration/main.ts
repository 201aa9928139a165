/** `npm run docs:configuration`: writes docs/configuration.md from the schema of the settings. */
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { Command } from 'commander';
import { configurationPage } from './page';
import { listSettings } from './settings';

const PAGE = path.resolve(__dirname, '..', '..', 'docs', 'configuration.md');

const { json } = new Command('docs:configuration')
  .description('Writes docs/configuration.md from the schema in temporal.config.ts.')
  .option('--json', 'writes nothing; one JSON object a line for each setting')
  .parse()
  .opts<{ json?: true }>();
if (json === true) for (const setting of listSettings()) console.log(JSON.stringify(setting));
else writeFileSync(PAGE, configurationPage());
