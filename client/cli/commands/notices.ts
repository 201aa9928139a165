import { Argument, type Command, Option } from 'commander';
import { LANGUAGES } from '../../../activities/notices/language';
import { renderNotice, type RenderedNotice } from '../../../activities/notices/render';
import { SAMPLE_ZONE, sampleOf } from '../../../activities/notices/samples';
import { TEMPLATE_NAMES } from '../../../activities/notices/templates';
import type { NoticeTemplate } from '../../../db/store';
import { examples } from '../help';
import type { Session } from '../session';

interface NoticesOptions {
  readonly language?: string;
  readonly html?: boolean;
}

export function addNotices(program: Command, session: Session): void {
  program
    .command('notices')
    .summary('read the messages that people get, with invented data')
    .description(
      'Shows the messages that people get, as they are sent, with invented data. Without a template: all of them. Needs neither store nor server.',
    )
    .addArgument(new Argument('<action>', 'what to do').choices(['preview']))
    .addArgument(new Argument('[template]', 'which message').choices(TEMPLATE_NAMES))
    .addOption(
      new Option('--language <language>', 'in which language').choices(Object.keys(LANGUAGES)).default('en'),
    )
    .option('--html', 'as HTML, for a browser')
    .addHelpText(
      'after',
      examples(
        ['notices preview letter_reminder'],
        ['notices preview letter_reminder --language de --html > letter-reminder.html'],
        ['notices preview --json', 'every message, for programs'],
      ),
    )
    .action((_action: string, template: NoticeTemplate | undefined, options: NoticesOptions) => {
      const shown = (template === undefined ? TEMPLATE_NAMES : [template]).map((each) => ({
        template: each,
        ...preview(each, options.language ?? 'en'),
      }));
      session.answer({
        json: { notices: shown },
        text: shown.map((each) => (options.html === true ? each.html : asText(each))).join('\n'),
      });
    });
}

function preview(template: NoticeTemplate, language: string): RenderedNotice {
  const data = sampleOf(template);
  const rendered = renderNotice({ template, data, languages: [language], timeZone: SAMPLE_ZONE });
  if (rendered === null) throw new Error(`no words for ${template}`);
  return rendered;
}

function asText({ template, subject, text }: { template: string; subject: string; text: string }): string {
  return `[${template}]\n${subject}\n${'='.repeat(subject.length)}\n\n${text}`;
}
