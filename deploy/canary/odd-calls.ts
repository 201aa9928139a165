/**
 * Bad input to every method of the TypeScript client: particulars in fields they do not belong to, of wrong types and as
 * unknown fields. Kept is what a back end would log of the error.
 */
import { inspect } from 'node:util';
import type { ContactInfoInput, UpgradeClient } from '../../client';
import type { Answered } from './odd-requests';

export interface OddCalls {
  readonly client: UpgradeClient;
  readonly person: Partial<ContactInfoInput>;
  /** Of an upgrade that waits for contact info, and its credential. */
  readonly upgradeId: string;
  readonly credentialId: string;
  readonly userId: string;
  /** A code nobody was given; eight digits nobody's credential makes. */
  readonly code: string;
  readonly otp: string;
}

export async function makeOddCalls(wish: OddCalls): Promise<Answered[]> {
  const answers: Answered[] = [];
  for (const [name, call] of callsOf(wish)) {
    try {
      await call();
      answers.push({ name, text: 'taken' });
    } catch (error) {
      answers.push({ name, text: `${inspect(error, { depth: 10 })}\n${JSON.stringify(error)}` });
    }
  }
  return answers;
}

function callsOf({
  client,
  person,
  upgradeId,
  credentialId,
  userId,
  code,
  otp,
}: OddCalls): [string, () => Promise<unknown>][] {
  const { firstName = '', lastName = '', ssn = '', email = '', dateOfBirth = '', phone = '' } = person;
  const name = `${firstName} ${lastName}`;
  const consent = { textVersion: '1', agreedAt: new Date().toISOString() };
  const start = { userId, credentialId, partnerId: 'partner-example', otp, consent };
  // The client takes what a program hands it; the types are the program's promise, not ours.
  const odd = (value: unknown): never => value as never;
  const wrongFields = Object.keys(person).map((field): [string, unknown] => [
    field,
    { ...person, [field]: { [name]: [person] } },
  ]);
  const infos: [string, unknown][] = [
    ...wrongFields,
    ['unknown field', { ...person, [name]: ssn, [ssn]: name }],
    [
      'swapped',
      { ...person, ssn: name, phone: ssn, email: phone, dateOfBirth: ssn, timeZone: name, citizenship: name },
    ],
    ['too long', { ...person, firstName: name.repeat(20), ssn: ssn.repeat(3), email: `${email}@${email}` }],
    ['country', { ...person, address: { ...person.address, country: name } }],
    ['address', { ...person, address: `${name}, ${person.address?.line1}` }],
    ['ZIP', { ...person, address: { ...person.address, postalCode: name, state: name } }],
    ['a text', JSON.stringify(person)],
    ['a list', [person]],
  ];
  const starts: [string, unknown][] = [
    ['one-time password', { ...start, otp: name }],
    ['wrong one-time password', start],
    ['user', { ...start, userId: name }],
    ['other user', { ...start, userId: ssn }],
    ['credential', { ...start, credentialId: name }],
    ['partner', { ...start, partnerId: email.replace('@', ' ') }],
    ['policy', { ...start, policy: name }],
    ['product', { ...start, purchase: { product: name, paymentMethod: name } }],
    ['licence key', { ...start, purchase: { licenceKey: `${ssn} ${name}` } }],
    ['consent', { ...start, consent: { textVersion: { [ssn]: name }, agreedAt: dateOfBirth } }],
    ['unknown field', { ...start, [name]: person }],
  ];
  return [
    ...infos.map(([what, info]): [string, () => Promise<unknown>] => [
      `contact info: ${what}`,
      () => client.submitContactInfo(upgradeId, odd(info)),
    ]),
    ...starts.map(([what, input]): [string, () => Promise<unknown>] => [
      `start: ${what}`,
      () => client.start(odd(input)),
    ]),
    ['status', () => client.getStatus(name)],
    ['status of an id that is none', () => client.getStatus(odd(person))],
    ['answers', () => client.answerKba(upgradeId, odd({ questionSetId: name, answers: [name, ssn] }))],
    [
      'answers that are not asked',
      () => client.answerKba(upgradeId, odd({ questionSetId: ssn, answers: [1] })),
    ],
    ['booking', () => client.bookVideo(upgradeId, odd({ startsAt: dateOfBirth, timeZone: name }))],
    ['booking at a name', () => client.bookVideo(upgradeId, odd({ startsAt: name, timeZone: [person] }))],
    ['moving', () => client.rescheduleVideo(upgradeId, odd({ startsAt: ssn, timeZone: name }))],
    ['slots', () => client.listVideoSlots(upgradeId, odd({ from: name, limit: ssn }))],
    ['code that is none', () => client.redeemCode(upgradeId, { code: name })],
    ['code too early', () => client.redeemCode(upgradeId, { code })],
    ['code of a wrong type', () => client.redeemCode(upgradeId, odd({ code: person, [code]: code }))],
    [
      'review',
      () => client.decideReview(upgradeId, odd({ decision: name, actor: name, reason: ssn, step: name })),
    ],
    ['reviews', () => client.listReviews(odd({ assignee: name, sinceBefore: dateOfBirth, kind: ssn }))],
    ['assignment', () => client.assignReview(upgradeId, odd({ assignee: name, actor: `${ssn} ${name}` }))],
    ['cancel', () => client.cancel(upgradeId, odd({ by: name, [ssn]: email }))],
    ['agent', () => client.revealCodeToAgent(upgradeId, name)],
    [
      'list',
      () =>
        client.list(
          odd({ stage: name, outcome: ssn, cursor: Buffer.from(name).toString('base64'), [ssn]: name }),
        ),
    ],
    [
      'list from a cursor that is none',
      () => client.list({ cursor: Buffer.from(`{"${ssn}":1}`).toString('base64url') }),
    ],
    ['maintenance', () => client.announceMaintenance(odd({ provider: name, from: ssn, until: dateOfBirth }))],
    ['repudiation', () => client.repudiate(upgradeId, odd({ code: name }))],
    ['repudiation by a name', () => client.repudiate(odd(person), odd({ actor: name }))],
    ['erasure', () => client.erase(name, odd({ by: name, actor: name }))],
    ['erasure by a name', () => client.erase(upgradeId, odd({ by: ssn, actor: person }))],
    ['credential', () => client.getCredential(name)],
    [
      'binding anew',
      () => client.rebindCredential(credentialId, odd({ secret: name, kind: ssn }), odd({ actor: name })),
    ],
    ['unlocking', () => client.unlockCodes(credentialId, odd({ actor: name, reason: ssn }))],
    ['outages', () => client.listOutages(odd({ provider: name, limit: ssn }))],
  ];
}
