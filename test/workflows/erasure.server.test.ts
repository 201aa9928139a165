/** Erasure on request: of an upgrade at any stage, with a defined end, and nothing of the person left to whoever comes late. */
import { toLetter, toQuestions } from '../../deploy/local/demo/proofing-paths';
import { workflowIdOf } from '../../temporal.config';
import { codeOfRefusal } from '../support/refusal';
import { startSkippedTime, type SkippedTime } from '../support/skipped-time';
import { WAYS_TO_STAGES } from '../support/stages';
import { untilTrue } from '../support/until-true';

const REQUEST = { by: 'APPLICANT', actor: 'operator-7' } as const;
let world: SkippedTime;

beforeAll(async () => {
  world = await startSkippedTime();
}, 60_000);
afterAll(() => world.close());

describe('77. erasure is asked for while the upgrade is open', () => {
  it.each(WAYS_TO_STAGES)(
    'in %s: it is cancelled, its run ends, then it is erased',
    async (stage, person, go) => {
      const applicant = await world.person(person);
      await go(applicant);
      await applicant.reach(stage as 'CLOSED');
      const { upgradeId, credentialId } = applicant;
      const { contactInfoId } = (await world.store.upgrades.get(upgradeId))!;
      await expect(world.client.erase(upgradeId, REQUEST)).resolves.toMatchObject({
        outcome: 'CANCELLED',
        reason: 'CANCELLED_BY_APPLICANT',
      });
      const run = await world.temporal.workflow.getHandle(workflowIdOf(credentialId)).describe();
      expect(run.status.name).toBe('COMPLETED');
      if (contactInfoId !== null)
        await expect(world.store.vault.open(contactInfoId, upgradeId, 'contact_info')).resolves.toBeNull();
      await expect(world.client.getStatus(upgradeId)).resolves.toMatchObject({ stage: 'CLOSED' });
      const trail = await world.store.audit.listByUpgrade(upgradeId);
      const erasedAt = trail.findIndex(({ event }) => event === 'case_erased');
      expect(trail[erasedAt]).toMatchObject({ facts: { reason: 'REQUEST', actor: 'operator-7' } });
      // A party's word on what was withdrawn there may come later; nothing of ours does.
      const later = trail
        .slice(erasedAt + 1)
        .filter(({ event }) => !/^event_(received|told_to_run)$/.test(event));
      expect(later).toEqual([]);
      await world.replay(credentialId);
    },
  );

  it('asked for twice, or by two at once, it is the same erasure', async () => {
    const applicant = await world.person();
    await toLetter(applicant);
    const both = await Promise.all([1, 2].map(() => world.client.erase(applicant.upgradeId, REQUEST)));
    expect(both[0]).toEqual(both[1]);
    await expect(world.client.erase(applicant.upgradeId, REQUEST)).resolves.toEqual(both[0]);
  });

  it('of a run that somebody terminated, it closes the upgrade itself', async () => {
    const applicant = await world.person();
    await toQuestions(applicant);
    await world.temporal.workflow.getHandle(workflowIdOf(applicant.credentialId)).terminate('by mistake');
    await expect(world.client.erase(applicant.upgradeId, REQUEST)).resolves.toMatchObject({
      outcome: 'CANCELLED',
    });
  });
});

it("77. a letter's event that comes after the erasure is kept, told to nobody and changes nothing", async () => {
  const applicant = await world.person();
  await toLetter(applicant);
  await applicant.reach('ACTIVATION_WAIT');
  const { upgradeId } = applicant;
  const [letter] = await world.store.letters.listByUpgrade(upgradeId);
  await world.client.erase(upgradeId, REQUEST);
  const before = await world.store.upgrades.get(upgradeId);
  await world.sandbox.letterEvent(letter!.letterId, 'letter.returned_to_sender');
  const afterwards = async () => {
    const events = (await world.store.audit.listByUpgrade(upgradeId)).map(({ event }) => event);
    return events.slice(events.indexOf('case_erased') + 1);
  };
  await untilTrue(async () => (await afterwards()).includes('event_told_to_run'));
  // Also the house's word on the letter that was withdrawn may come late.
  expect(new Set(await afterwards())).toEqual(new Set(['event_received', 'event_told_to_run']));
  await expect(world.store.upgrades.get(upgradeId)).resolves.toEqual(before);
});

it('whoever goes on using an erased upgrade is told that it has ended', async () => {
  const applicant = await world.person();
  await applicant.start();
  await world.client.erase(applicant.upgradeId, REQUEST);
  expect(await codeOfRefusal(applicant.giveContactInfo())).toBe('UPGRADE_CLOSED');
  expect(await codeOfRefusal(applicant.redeem('AAAAAAAAAA'))).toBe('UPGRADE_CLOSED');
  expect(await codeOfRefusal(world.client.erase('00000000-0000-4000-8000-000000000000', REQUEST))).toBe(
    'UPGRADE_NOT_FOUND',
  );
});

it('the same credential can be upgraded anew afterwards', async () => {
  const applicant = await world.person();
  await toQuestions(applicant);
  await world.client.erase(applicant.upgradeId, REQUEST);
  // Until the next one-time password.
  await world.skip(60_000);
  await toQuestions(applicant);
  expect(await applicant.answer('right')).toMatchObject({ outcome: 'UPGRADED' });
});
