/** Threat: a rotation of the payload keys, or the loss of one, stops cases that are under way. */
import { randomBytes } from 'node:crypto';
import { createUpgradeClient, type UpgradeClient } from '../../client';
import type { KeyRing } from '../../db';
import type { Applicant } from '../../deploy/local/applicant';
import { workflowIdOf } from '../../temporal.config';
import { codeOfRefusal } from '../support/refusal';
import { startSkippedTime, type SkippedTime } from '../support/skipped-time';
import { untilTrue } from '../support/until-true';

let world: SkippedTime;
beforeAll(async () => {
  world = await startSkippedTime();
}, 60_000);
afterAll(() => world.close());

/** The newest first. */
function ringOf(keys: readonly (readonly [string, Buffer])[]): KeyRing {
  return { currentKeyId: keys[0]![0], keys: new Map(keys) };
}
const newKey = (keyId: string) => [keyId, randomBytes(32)] as const;

/** Ids of the keys that the payloads of a history name. */
async function keyIdsIn(credentialId: string): Promise<Set<string>> {
  const history = await world.temporal.workflow.getHandle(workflowIdOf(credentialId)).fetchHistory();
  const found = new Set<string>();
  JSON.stringify(history.events, (name, value: unknown) => {
    if (name === 'key-id' && typeof value === 'string') found.add(Buffer.from(value, 'base64').toString());
    return value;
  });
  return found;
}

it('ten rotations while cases are under way: all is read, all goes on, all replays', async () => {
  let keys = [newKey('r0')];
  const rotate = async (): Promise<void> => {
    keys = [newKey(`r${keys.length}`), ...keys];
    await world.useCodecKeys(ringOf(keys));
  };
  await world.useCodecKeys(ringOf(keys));
  const abroad = await world.person({ country: 'DE' });
  const mailed = await world.person();
  const steps: readonly (() => Promise<unknown>)[] = [
    () => abroad.start(),
    () => mailed.start(),
    () => abroad.giveContactInfo(),
    () => mailed.giveContactInfo(),
    () => mailed.answer('wrong'),
    () => abroad.bookVideo(),
    () => abroad.finishVideo('PASSED'),
    () => abroad.reach('AWAITING_REDEMPTION'),
    async () => mailed.redeem((await mailed.readLetter()).code),
    async () => abroad.redeem(await abroad.hearCode()),
  ];
  for (const step of steps) {
    await step();
    await rotate();
  }
  for (const each of [abroad, mailed]) {
    expect(await each.status()).toMatchObject({ outcome: 'UPGRADED' });
    expect(await world.client.waitForEnd(each.upgradeId)).toMatchObject({ outcome: 'UPGRADED' });
    expect((await keyIdsIn(each.credentialId)).size).toBeGreaterThanOrEqual(4);
    await world.replay(each.credentialId);
  }
  expect(keys).toHaveLength(11);
  // Each rotation starts a worker.
}, 120_000);

it('76. a key that is lost stops a case and loses nothing of it: with the key back, it goes on by itself', async () => {
  const [first, second] = [newKey('first'), newKey('second')];
  await world.useCodecKeys(ringOf([first]));
  const applicant = await inVideoBranch();
  await world.useCodecKeys(ringOf([second]));
  const impatient: UpgradeClient = createUpgradeClient({ ...world, answerWithinMs: 2_000 });
  // What the store knows is told all the same.
  expect(await impatient.getStatus(applicant.upgradeId)).toMatchObject({ stage: 'AWAITING_VIDEO_BOOKING' });
  const [startsAt] = await impatient.listVideoSlots(applicant.upgradeId);
  const wish = { startsAt: startsAt!, timeZone: 'Europe/Berlin' };
  expect(await codeOfRefusal(impatient.bookVideo(applicant.upgradeId, wish))).toBe('ANSWER_PENDING');
  expect((await world.store.upgrades.get(applicant.upgradeId))?.stage).toBe('AWAITING_VIDEO_BOOKING');
  await world.useCodecKeys(ringOf([second, first]));
  await untilTrue(async () => (await applicant.status()).stage === 'AWAITING_VIDEO_RESULT');
  await applicant.finishVideo('PASSED');
  await applicant.reach('AWAITING_REDEMPTION');
  expect(await applicant.redeem(await applicant.hearCode())).toMatchObject({ outcome: 'UPGRADED' });
  await world.replay(applicant.credentialId);
}, 120_000);

async function inVideoBranch(): Promise<Applicant> {
  const applicant = await world.person({ country: 'DE' });
  await applicant.start();
  await applicant.giveContactInfo();
  return applicant;
}
