/**
 * Threat: whoever may read Temporal histories (operators, support, a backup) learns who was proofed, what they were
 * asked, or the code that completes the upgrade.
 */
import { temporal } from '@temporalio/proto';
import { passVideo, toQuestions } from '../../deploy/local/demo/proofing-paths';
import { workflowIdOf } from '../../temporal.config';
import { decryptHistory } from '../../deploy/local/history-payloads';
import { startSkippedTime, type SkippedTime } from '../support/skipped-time';

const PERSON = {
  firstName: 'Canarina',
  middleName: 'Quetzal',
  dateOfBirth: '1971-07-17',
  ssn: '900717171',
  phone: '+12025550177',
  email: 'canarina@example.com',
  address: { line1: '17 Canary Wharf', city: 'Canaryville', state: 'VA', postalCode: '22177', country: 'US' },
};
let world: SkippedTime;

beforeAll(async () => {
  world = await startSkippedTime();
}, 60_000);
afterAll(() => world.close());

it('a whole run over questions, letter, video and wrong codes tells nothing of the person and no code', async () => {
  const applicant = await world.person({ lastName: 'Canarius' });
  const secrets: string[] = Object.values({ ...PERSON, ...PERSON.address }).filter(isText);
  await applicant.start();
  await applicant.giveContactInfo(PERSON);
  const { questions } = await world.client.getQuestions(applicant.upgradeId);
  secrets.push(...questions.flatMap(({ text, choices }) => [text, ...choices]));
  await applicant.answer('wrong');
  const { letter } = await applicant.reach('ACTIVATION_WAIT');
  const { code } = await applicant.readLetter();
  await applicant.redeem('AAAAAAAAAA').catch(() => undefined);
  await world.sandbox.letterEvent(letter!.letterId, 'letter.returned_to_sender');
  await applicant.reach('AWAITING_VIDEO_BOOKING');
  await passVideo(applicant);
  const spoken = await applicant.hearCode();
  await applicant.redeem(spoken);
  secrets.push(code, spoken, 'AAAAAAAAAA', 'Canarius');

  const { kept, clear } = await everythingIn(applicant.credentialId);
  // The search itself works: what may be there is found.
  expect(clear.includes(applicant.upgradeId)).toBe(true);
  expect(clear.includes('Decide the entered code')).toBe(true);
  const leaked = secrets.filter((secret) => secret.length > 2 && clear.includes(secret));
  expect(leaked).toEqual([]);
  // And what is there lies encrypted: ids, summaries, and the sentences of refusals.
  for (const each of [applicant.upgradeId, 'Decide the entered code', 'This is not the activation code'])
    expect(kept.includes(each)).toBe(false);
});

it('a refused start and a refused code leave no trace of what was typed', async () => {
  const applicant = await world.person({ credentialType: 'HARDWARE_TOKEN' });
  await toQuestions(applicant).catch(() => undefined);
  await applicant.redeem('ZZZZZZZZZZ').catch(() => undefined);
  const { clear } = await everythingIn(applicant.credentialId);
  expect(clear.includes('ZZZZZZZZZZ')).toBe(false);
});

/** The history as the server keeps it, and with every payload in it decrypted. */
async function everythingIn(credentialId: string): Promise<{ kept: string; clear: string }> {
  const workflowId = workflowIdOf(credentialId);
  const history = await world.temporal.workflow.getHandle(workflowId).fetchHistory();
  const [codec] = world.dataConverter.payloadCodecs!;
  return { kept: textOf(history), clear: textOf(await decryptHistory(history, codec!, workflowId)) };
}

function textOf(history: temporal.api.history.v1.IHistory): string {
  const bytes = Buffer.from(temporal.api.history.v1.History.encode(history).finish()).toString('latin1');
  const text = JSON.stringify(history.events, (_key, value: unknown) =>
    value instanceof Uint8Array ? Buffer.from(value).toString() : value,
  );
  return bytes + text;
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value !== 'US' && value !== 'VA';
}
