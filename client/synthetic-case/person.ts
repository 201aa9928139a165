/** The invented person of synthetic cases, from a file that nobody but the operator may read. */
import { z } from 'zod';
import { readSecretText } from '../../db/secret-file';
import { UpgradeError } from '../errors';
import { parse } from '../parse';
import { contactInfoSchema, type ContactInfoInput, id } from '../schemas';

const text = z.string().min(1).max(200);

const personSchema = z.strictObject({
  /** Of this person alone; entitled at the webstore, so that nothing is charged. */
  userId: id,
  contactInfo: z.unknown(),
  /** The first one counts whose `question` is in the text of a question and whose `choice` is in one of its choices. */
  answers: z
    .array(z.strictObject({ question: z.string().max(200), choice: text }))
    .min(1)
    .max(100),
  /** Absent: the case goes by the client of this program, past the HTTP API. */
  api: z.strictObject({ url: z.url({ protocol: /^https?$/ }), key: text }).optional(),
});

export interface SyntheticPerson extends Omit<z.output<typeof personSchema>, 'contactInfo'> {
  readonly contactInfo: ContactInfoInput;
}

/** @throws UpgradeError INVALID_INPUT, which names fields and nothing of what they hold */
export async function readSyntheticPerson(file: string): Promise<SyntheticPerson> {
  const invalid = (what: string): UpgradeError =>
    new UpgradeError('INVALID_INPUT', `The file of SYNTHETIC_CASE_FILE ${what}.`);
  const person = parse(personSchema, jsonIn(await readSecretText(file, invalid), invalid));
  const contactInfo = person.contactInfo as ContactInfoInput;
  // Parsed for its mistakes alone: what is sent is parsed again, as everybody's is.
  const { agreesToKba } = parse(contactInfoSchema, contactInfo);
  if (!agreesToKba)
    throw invalid('must have "agreesToKba": true in contactInfo, for questions are what it tries');
  return { ...person, contactInfo };
}

function jsonIn(text: string, invalid: (what: string) => UpgradeError): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    throw invalid('is no JSON');
  }
}
