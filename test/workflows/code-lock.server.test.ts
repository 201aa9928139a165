/** Too many wrong codes of a credential: its cases call an operator, who unlocks them, and then the code works. */
import { passVideo, toVideo } from '../../deploy/local/demo/proofing-paths';
import type { Applicant } from '../../deploy/local/applicant';
import { exostar } from '../../workflows/policies/exostar';
import { attentionTo, both } from '../support/attention';
import { policyVariant } from '../support/policy-variants';
import { codeOfRefusal, refusalOf } from '../support/refusal';
import { startSkippedTime, type SkippedTime } from '../support/skipped-time';
import { untilTrue } from '../support/until-true';

const WRONG = 'AAAAAAAAAA';
const by = { actor: 'operator-1', reason: 'ticket-4711' };
let world: SkippedTime;

beforeAll(async () => {
  world = await startSkippedTime();
}, 60_000);
afterAll(() => world.close());

const strict = () =>
  policyVariant(world, 'strict', { redemption: { ...exostar.redemption, failuresMax: 3 } });

async function toCode(applicant: Applicant): Promise<string> {
  await toVideo(applicant);
  await passVideo(applicant);
  return applicant.hearCode();
}

it('44. the last wrong one is refused as such, the case calls an operator, and once unlocked the right one upgrades', async () => {
  const { client, person } = strict();
  const applicant = await person({ country: 'DE' });
  const code = await toCode(applicant);
  for (const attemptsLeft of [2, 1])
    expect(await refusalOf(applicant.redeem(WRONG))).toMatchObject({
      code: 'CODE_WRONG',
      details: { attemptsLeft },
    });
  expect(await codeOfRefusal(applicant.redeem(WRONG))).toBe('CODES_LOCKED');
  expect(await attentionTo(world, applicant)).toEqual(both('CODES_LOCKED'));
  expect(await codeOfRefusal(applicant.redeem(code))).toBe('CODES_LOCKED');
  await client.unlockCodes(applicant.credentialId, by);
  await untilTrue(async () => (await attentionTo(world, applicant)).inTemporal === null);
  expect(await attentionTo(world, applicant)).toEqual(both(null));
  expect(await applicant.redeem(code)).toMatchObject({ outcome: 'UPGRADED' });
  await world.replay(applicant.credentialId);
});

it('44. a later upgrade of the same credential finds it locked, calls an operator too, and goes on once it is not', async () => {
  const { client, person } = strict();
  const applicant = await person({ country: 'DE' });
  await toCode(applicant);
  for (let times = 0; times < 3; times++) await codeOfRefusal(applicant.redeem(WRONG));
  await client.cancel(applicant.upgradeId, { by: 'APPLICANT' });
  await applicant.reach('CLOSED');
  // A hardware token or app makes no second password in the same step.
  await world.skip(60_000);
  await applicant.start();
  await applicant.giveContactInfo();
  await passVideo(applicant);
  const code = await applicant.hearCode();
  expect(await codeOfRefusal(applicant.redeem(code))).toBe('CODES_LOCKED');
  expect(await attentionTo(world, applicant)).toEqual(both('CODES_LOCKED'));
  expect(await applicant.credential()).toMatchObject({ status: 'ACTIVE' });
  // As if the run could not be told: it sees so by the next code.
  await world.store.credentials.unlockCodes(applicant.credentialId, { ...by, at: world.clock() });
  expect(await applicant.redeem(code)).toMatchObject({ outcome: 'UPGRADED' });
  expect(await attentionTo(world, applicant)).toEqual(both(null));
  await world.replay(applicant.credentialId);
});
