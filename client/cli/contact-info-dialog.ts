/**
 * Asks a person for contact information: the country first, since the rest depends on it. Everything is shown once more
 * before it is sent, secrets aside, and may be gone through again with what was typed as the proposal.
 */
import type { ContactInfoInput } from '../schemas';
import { ask, askYesNo } from './ask';
import {
  type Answers,
  contactInfoFrom,
  type Field,
  type FieldName,
  fieldsOf,
  problemWith,
  type Route,
  tidy,
} from './contact-info-fields';
import { countryCodeOf, countryName } from './country-names';
import type { Session } from './session';
import { formatFacts } from './table';

/** Typed instead of a proposal that is no longer wanted. */
const LEAVE_OUT = '-';

export async function askContactInfo(session: Session): Promise<ContactInfoInput> {
  session.say('Optional fields may be left empty. Ctrl-C leaves; nothing is sent before you say so.\n');
  let route: Route | null = null;
  let answers: Answers = new Map<FieldName, string>([['timeZone', session.timeZone]]);
  for (;;) {
    route = await askRoute(session, route);
    answers = await askFields(session, route, answers);
    session.say(`\n${summaryOf(route, answers)}\n`);
    if (await askYesNo(session, 'Is this right?', 'yes')) return contactInfoFrom(answers, route);
    session.say(`\nOnce more. Enter keeps what is in brackets, ${LEAVE_OUT} leaves it out.\n`);
  }
}

async function askRoute(session: Session, before: Route | null): Promise<Route> {
  const proposal = before === null ? '' : ` [${before.country}]`;
  const country = await ask(session, `Country, e.g. US or Germany${proposal}: `, (typed) => {
    const code = typed === '' && before !== null ? before.country : countryCodeOf(typed);
    return code === null
      ? { problem: 'Please enter a country by its English name or two-letter code.' }
      : { value: code };
  });
  if (country !== 'US') return { country, agreesToKba: false };
  const agreesToKba = await askYesNo(
    session,
    'Agree to be asked questions from your credit history? (No means I Disagree: live video)',
    before?.agreesToKba === true ? 'yes' : 'no',
  );
  return { country, agreesToKba };
}

async function askFields(session: Session, route: Route, before: Answers): Promise<Answers> {
  const answers = new Map<FieldName, string>();
  for (const field of fieldsOf(route)) {
    if (field.onlyWithout !== undefined && answers.has(field.onlyWithout)) continue;
    const value = await askField(session, route, field, before.get(field.name));
    if (value !== null) answers.set(field.name, value);
  }
  return answers;
}

function askField(
  session: Session,
  route: Route,
  { name, label, isOptional = false, isSecret = false }: Field,
  before: string | undefined,
): Promise<string | null> {
  const proposal = before === undefined ? '' : ` [${isSecret ? 'as typed before' : before}]`;
  const remark = isOptional && before === undefined ? ' (optional)' : '';
  return ask<string | null>(
    session,
    `${label}${remark}${proposal}: `,
    (typed) => {
      if (typed === '' && before !== undefined) return { value: before };
      if (isOptional && (typed === '' || typed === LEAVE_OUT)) return { value: null };
      if (typed === '') return { problem: 'This is needed.' };
      const value = tidy(name, typed, route);
      const problem = problemWith(name, value, route);
      return problem === null ? { value } : { problem };
    },
    { hidden: isSecret },
  );
}

function summaryOf(route: Route, answers: Answers): string {
  return formatFacts([
    ['Country', `${countryName(route.country)} (${route.country})`],
    ...fieldsOf(route).map(({ name, label, isSecret = false }) => {
      const value = answers.get(name);
      const shown = value === undefined ? null : isSecret ? 'given, not shown' : value;
      return [label.split(',')[0] ?? label, shown] as const;
    }),
    ['Questions', questionsOf(route, answers)],
  ]);
}

/** Whoever is a citizen of elsewhere is not asked questions from a US credit history. */
function questionsOf({ country, agreesToKba }: Route, answers: Answers): string | null {
  if (country !== 'US') return null;
  if (!agreesToKba) return 'I disagree: live video';
  return (answers.get('citizenship') ?? 'US') === 'US' ? 'I agree' : 'none: live video';
}
