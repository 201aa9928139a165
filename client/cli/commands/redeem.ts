import type { Command } from 'commander';
import { CODE_HELP, type CodeOptions, codeOf, withCode } from '../entered-code';
import { examples, UPGRADE_ID } from '../help';
import { type KeyOption, keyOption, repeatable } from '../idempotency-key';
import type { Session } from '../session';
import { showStatus } from '../show-status';

interface RedeemOptions extends KeyOption, CodeOptions {}

export function addRedeem(program: Command, session: Session): void {
  const command = program
    .command('redeem')
    .summary('enter the activation code')
    .description('Enters the activation code of the letter or the proofing agent. It is asked, or piped in.')
    .argument('<upgrade-id>', UPGRADE_ID);
  withCode(command)
    .addOption(keyOption())
    .addHelpText(
      'after',
      `${CODE_HELP}
${examples(['redeem UPGRADE_ID'], ['redeem UPGRADE_ID --json --file code.txt', 'for programs'])}`,
    )
    .action(async (upgradeId: string, options: RedeemOptions) => {
      const code = await codeOf(session, options);
      const client = await session.client('RUN');
      const status = await session.waitFor(client.redeemCode(upgradeId, { code }, repeatable(options)));
      session.answer({ json: status, text: showStatus(session, status) });
    });
}
