import { type Command, Option } from 'commander';
import type { ProofingStatus } from '../../../workflows/status';
import type { AnswersInput } from '../../schemas';
import type { OpenQuestions, UpgradeClient } from '../../upgrade-client';
import { askNumber } from '../ask';
import { examples, UPGRADE_ID } from '../help';
import { type KeyOption, keyOption, repeatable } from '../idempotency-key';
import { readJsonFile } from '../input-file';
import { deadlineInZone } from '../instant';
import type { Session } from '../session';
import { showStatus } from '../show-status';

interface KbaOptions extends KeyOption {
  readonly file?: string;
  readonly disagree?: boolean;
}

export function addKba(program: Command, session: Session): void {
  program
    .command('kba')
    .summary('see and answer the questions, or disagree')
    .description(
      'Shows the questions from the credit history. On a terminal they are asked one by one; elsewhere they are shown, and --file answers them.',
    )
    .argument('<upgrade-id>', UPGRADE_ID)
    .addOption(
      new Option('--file <file>', 'answers as JSON, from a file or from standard input for -').conflicts(
        'disagree',
      ),
    )
    .option('--disagree', '"I Disagree": no questions, live video instead')
    .addOption(keyOption())
    .addHelpText(
      'after',
      `
The file is {"questionSetId": "...", "answers": [2, 1, 5]}: the position of the chosen answer, from 1,
for each question in their order. Right answers may bring further questions; ask again then.
${examples(
  ['kba UPGRADE_ID', 'asks one by one'],
  ['kba UPGRADE_ID --json', 'the questions, for programs'],
  ['kba UPGRADE_ID --json --file answers.json'],
  ['kba UPGRADE_ID --disagree'],
)}`,
    )
    .action((upgradeId: string, options: KbaOptions) => kba(session, upgradeId, options));
}

async function kba(session: Session, upgradeId: string, options: KbaOptions): Promise<void> {
  const { file, disagree } = options;
  const show = (status: ProofingStatus): void =>
    session.answer({ json: status, text: showStatus(session, status) });
  if (disagree === true) {
    const client = await session.client('RUN');
    return show(await session.waitFor(client.declineKba(upgradeId, repeatable(options))));
  }
  if (file !== undefined) {
    const answers = (await readJsonFile(session, file)) as AnswersInput;
    const client = await session.client('RUN');
    return show(await session.waitFor(client.answerKba(upgradeId, answers, repeatable(options))));
  }
  const client = await session.client(session.mayAsk() ? 'RUN' : 'RUN_IF_THERE');
  if (session.mayAsk()) return show(await answerAll(session, client, upgradeId));
  const open = await client.getQuestions(upgradeId);
  session.answer({
    json: open,
    text: `${open.questions.map(questionText).join('\n\n')}\n\nQuestion set: ${open.questionSetId}\nAnswer with ${session.typed(`kba ${upgradeId} --file FILE`)}`,
  });
}

/** Asks until no questions are open: right answers may bring a second set. */
async function answerAll(
  session: Session,
  client: UpgradeClient,
  upgradeId: string,
): Promise<ProofingStatus> {
  let status = await session.waitFor(client.getStatus(upgradeId));
  for (;;) {
    const open = await session.waitFor(client.getQuestions(upgradeId));
    const { questionSetId } = open;
    const answers = await askQuestions(session, open, status.deadline);
    status = await session.waitFor(client.answerKba(upgradeId, { questionSetId, answers }));
    if (status.questionSetId === null || status.questionSetId === questionSetId) return status;
    session.say('\nThere are further questions.');
  }
}

async function askQuestions(
  session: Session,
  { questions }: OpenQuestions,
  deadline: string | null,
): Promise<number[]> {
  const { clock, timeZone } = session;
  const count = `${questions.length} ${questions.length === 1 ? 'question' : 'questions'}`;
  const until =
    deadline === null ? '' : ` Time is up at ${deadlineInZone(Date.parse(deadline), clock(), timeZone)}.`;
  session.say(`${count} from your credit history.${until} Nothing is sent before the last is answered.`);
  const answers: number[] = [];
  for (const [index, question] of questions.entries()) {
    session.say(`\n${questionText(question, index)}`);
    const { length } = question.choices;
    answers.push(await askNumber(session, `Answer [1-${length}]: `, length));
  }
  return answers;
}

function questionText({ text, choices }: OpenQuestions['questions'][number], index: number): string {
  const lines = choices.map((choice, position) => `  ${String(position + 1).padStart(2)}  ${choice}`);
  return [`${index + 1}. ${text}`, ...lines].join('\n');
}
