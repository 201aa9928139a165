/**
 * Threat: whoever may read Temporal histories (operators, support, a backup) learns who was proofed, what they were
 * asked, or the code that completes the upgrade.
 */
import { temporal } from '@temporalio/proto';
import { passVideo, toQuestions } from '../../deploy/local/demo/proofing-paths';
import { workflowIdOf } from '../../temporal.config';
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

  const seen = await everythingIn(applicant.credentialId);
  // The search itself works: what may be there is found.
  expect(seen).toContain(applicant.upgradeId);
  const leaked = secrets.filter((secret) => secret.length > 2 && seen.includes(secret));
  expect(leaked).toEqual([]);
});

it('a refused start and a refused code leave no trace of what was typed', async () => {
  const applicant = await world.person({ credentialType: 'HARDWARE_TOKEN' });
  await toQuestions(applicant).catch(() => undefined);
  await applicant.redeem('ZZZZZZZZZZ').catch(() => undefined);
  const seen = await everythingIn(applicant.credentialId);
  expect(seen).not.toContain('ZZZZZZZZZZ');
});

/** The history as bytes, with every payload in it decoded too. */
async function everythingIn(credentialId: string): Promise<string> {
  const history = await world.temporal.workflow.getHandle(workflowIdOf(credentialId)).fetchHistory();
  const bytes = Buffer.from(temporal.api.history.v1.History.encode(history).finish()).toString('latin1');
  return (
    bytes +
    JSON.stringify(history, (_key, value: unknown) =>
      value instanceof Uint8Array ? Buffer.from(value).toString() : value,
    )
  );
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value !== 'US' && value !== 'VA';
}
