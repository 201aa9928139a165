/** The tree of commands. */
import { Command } from 'commander';
import { addApiKey } from './commands/api-key';
import { addAudit, addVerifyAudit } from './commands/audit';
import { addBulk } from './commands/bulk';
import { addBackup } from './commands/backup';
import { addCancel } from './commands/cancel';
import { addContactInfo } from './commands/contact-info';
import { addCredential } from './commands/credential';
import { addDeployment } from './commands/deployment';
import { addErase } from './commands/erase';
import { addExtend } from './commands/extend';
import { addFreezeExpiry } from './commands/freeze-expiry';
import { addHold } from './commands/hold';
import { addEvents, addResendEvents } from './commands/events';
import { addKba } from './commands/kba';
import { addKeys } from './commands/keys';
import { addLetter } from './commands/letter';
import { addList } from './commands/list';
import { addMaintenance } from './commands/maintenance';
import { addNotices } from './commands/notices';
import { addPolicy } from './commands/policy';
import { addRedeem } from './commands/redeem';
import { addRedrive } from './commands/redrive';
import { addReissue } from './commands/reissue';
import { addRepudiate } from './commands/repudiate';
import { addReview } from './commands/review';
import { addExplain, addShow } from './commands/show';
import { addStart } from './commands/start';
import { addStatus } from './commands/status';
import { addStuck } from './commands/stuck';
import { addSyntheticCase } from './commands/synthetic-case';
import { addVideo } from './commands/video';
import { examples, PROGRAM } from './help';
import { LOCAL_FOLDER } from './local-settings';
import type { Session } from './session';

/** Throws CommanderError where commander itself would end the process. */
export function createProgram(session: Session): Command {
  const { io } = session;
  const program = new Command(PROGRAM)
    .description('Starts and drives identity-proofing upgrades of one-time-password credentials.')
    .option('--json', 'one JSON object on standard output and nothing else; nothing is asked')
    .option('--data <folder>', `use the local stack kept in this folder (npm start: ${LOCAL_FOLDER})`)
    .exitOverride()
    .showSuggestionAfterError()
    .configureHelp({ showGlobalOptions: true, sortSubcommands: false })
    .configureOutput({
      writeOut: (text) => void io.stdout.write(text),
      writeErr: (text) => void io.stderr.write(text),
      getOutHelpWidth: () => io.columns,
      getErrHelpWidth: () => io.columns,
      // Told by report-error.ts, which leaves out what was typed: it may be a code.
      outputError: () => undefined,
    })
    .addHelpText(
      'after',
      `
On a terminal, what is missing is asked. Elsewhere nothing is asked, and a missing value is an error.
Exit status: 0 done, 1 refused or failed, 2 wrong command line.
${examples(
  ['start --user entitled-avery --credential phone-1'],
  ['status UPGRADE_ID', 'where it stands and what can be done next'],
  ['list --stage UNDER_REVIEW'],
)}`,
    );
  const all = [
    addStart,
    addStatus,
    addShow,
    addExplain,
    addContactInfo,
    addKba,
    addVideo,
    addRedeem,
    addLetter,
    addRepudiate,
    addReview,
    addHold,
    addExtend,
    addReissue,
    addRedrive,
    addFreezeExpiry,
    addCancel,
    addErase,
    addList,
    addBulk,
    addStuck,
    addSyntheticCase,
    addCredential,
    addMaintenance,
    addDeployment,
    addNotices,
    addEvents,
    addResendEvents,
    addAudit,
    addVerifyAudit,
    addKeys,
    addBackup,
    addApiKey,
    addPolicy,
  ];
  for (const add of all) add(program, session);
  return program;
}
