import type { Command } from 'commander';
import { UpgradeError } from '../../errors';
import type { ContactInfoInput } from '../../schemas';
import { askContactInfo } from '../contact-info-dialog';
import { examples, UPGRADE_ID } from '../help';
import { type KeyOption, keyOption, repeatable } from '../idempotency-key';
import { readJsonFile } from '../input-file';
import type { Session } from '../session';
import { showStatus } from '../show-status';
import { missing } from '../usage';

interface ContactInfoOptions extends KeyOption {
  readonly file?: string;
}

const FILE_FORM = `
The file is one JSON object:
  {
    "firstName": "Avery", "lastName": "Example", "email": "avery@example.com", "phone": "+12025550123",
    "dateOfBirth": "1980-02-03", "ssn": "900123456",
    "address": { "line1": "100 Example Street", "city": "Springfield", "state": "VA",
                 "postalCode": "22150", "country": "US" },
    "timeZone": "America/New_York", "agreesToKba": true
  }
Optional: middleName, suffix, address.line2, email, ssn, timeZone, citizenship; outside the US also address.state.
"agreesToKba": true (US only) needs phone and dateOfBirth; false means "I Disagree": live video.
"citizenship": country of citizenship of a US resident without a Social Security number; leads to live video too.

There are no options for personal data: arguments can be seen in process lists and shell histories.`;

export function addContactInfo(program: Command, session: Session): void {
  program
    .command('contact-info')
    .summary('give name, country and contact information')
    .description('Gives name, country and contact information. On a terminal it is asked field by field.')
    .argument('<upgrade-id>', UPGRADE_ID)
    .option('--file <file>', 'read it from a JSON file, or from standard input for -')
    .addOption(keyOption())
    .addHelpText('after', FILE_FORM)
    .addHelpText(
      'after',
      examples(
        ['contact-info UPGRADE_ID', 'asks field by field'],
        ['contact-info UPGRADE_ID --file person.json'],
        ['contact-info UPGRADE_ID --json --file - < person.json', 'for programs'],
      ),
    )
    .action(async (upgradeId: string, options: ContactInfoOptions) => {
      const info = await contactInfoOf(session, upgradeId, options);
      const client = await session.client('RUN');
      const status = await session.waitFor(client.submitContactInfo(upgradeId, info, repeatable(options)));
      session.answer({ json: status, text: showStatus(session, status) });
    });
}

async function contactInfoOf(
  session: Session,
  upgradeId: string,
  { file }: ContactInfoOptions,
): Promise<ContactInfoInput> {
  // The client parses what a file holds, as it does all input.
  if (file !== undefined) return (await readJsonFile(session, file)) as ContactInfoInput;
  if (!session.mayAsk()) throw missing('--file');
  const client = await session.client('RUN');
  const { next, sentence } = await session.waitFor(client.getStatus(upgradeId));
  if (!next.includes('submitContactInfo')) {
    throw new UpgradeError('WRONG_STAGE', `No contact information can be given now. ${sentence}`);
  }
  return askContactInfo(session);
}
