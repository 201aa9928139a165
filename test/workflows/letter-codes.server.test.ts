/** The code in a letter: until when it works, what is printed of that, and what becomes of it beside another letter. */
import type { Applicant } from '../../deploy/local/applicant';
import { toLetter, toVideo } from '../../deploy/local/demo/proofing-paths';
import { exostar } from '../../workflows/policies/exostar';
import { policyVariant } from '../support/policy-variants';
import { codeOfRefusal, refusalOf } from '../support/refusal';
import { startSkippedTime, type SkippedTime } from '../support/skipped-time';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;
let world: SkippedTime;

beforeAll(async () => {
  world = await startSkippedTime();
}, 60_000);
afterAll(() => world.close());

describe('30. The code of letter 1 after letter 2', () => {
  it('30. works on where earlier codes stay valid', async () => {
    const applicant = await world.person();
    await toLetter(applicant);
    const { code } = await applicant.readLetter();
    await world.skip(DAY_MS + MINUTE_MS);
    await world.client.requestNewLetter(applicant.upgradeId);
    expect(await applicant.redeem(code)).toMatchObject({ outcome: 'UPGRADED' });
    await world.replay(applicant.credentialId);
  });

  it('30. is void where a new letter replaces earlier ones; the new one works', async () => {
    const letter = { ...exostar.letter, earlierCodes: 'VOID' as const };
    const { client, person } = policyVariant(world, 'one-code', { letter });
    const applicant = await person();
    await toLetter(applicant);
    const { code: first } = await applicant.readLetter();
    await world.skip(DAY_MS + MINUTE_MS);
    await client.requestNewLetter(applicant.upgradeId);
    const { code: second } = await applicant.readLetter();
    expect(await codeOfRefusal(applicant.redeem(first))).toBe('CODE_WRONG');
    expect(await applicant.redeem(second)).toMatchObject({ outcome: 'UPGRADED' });
    await world.replay(applicant.credentialId);
  });
});

describe('31. A late code', () => {
  it('31. that arrives on the last day works to the last second', async () => {
    const applicant = await world.person();
    await toLetter(applicant);
    const { code } = await applicant.readLetter();
    const { redeemBy } = await applicant.status();
    await world.skipTo(Date.parse(redeemBy!) - 10_000);
    expect(await applicant.redeem(code)).toMatchObject({ outcome: 'UPGRADED', method: 'KBA_AND_LETTER' });
    await world.replay(applicant.credentialId);
  });

  it('31. that arrives after its expiry is refused as expired, and the person may start again', async () => {
    const applicant = await world.person({ credentialType: 'HARDWARE_TOKEN' });
    await toLetter(applicant);
    const { code } = await applicant.readLetter();
    const { redeemBy } = await applicant.status();
    await world.skipTo(Date.parse(redeemBy!) + 1_000);
    expect(await applicant.reach('CLOSED')).toMatchObject({
      outcome: 'EXPIRED',
      reason: 'CODE_NOT_REDEEMED',
    });
    expect(await codeOfRefusal(applicant.redeem(code))).toBe('CODE_EXPIRED');
    expect(await applicant.credential()).toMatchObject({ status: 'ACTIVE' });
    await world.replay(applicant.credentialId);
    expect(await applicant.start()).toMatchObject({ attached: false, stage: 'AWAITING_CONTACT_INFO' });
  });
});

it('33. delivered but thrown away: a day apart, up to four letters in 30 days, and the last one works', async () => {
  const applicant = await world.person();
  await toLetter(applicant);
  const again = () => world.client.requestNewLetter(applicant.upgradeId);
  for (let letters = 1; letters < 4; letters++) {
    const { letter, since } = await applicant.status();
    await world.sandbox.letterEvent(letter!.letterId, 'letter.delivered');
    const { next, newLetterFrom } = await applicant.reach('AWAITING_REDEMPTION');
    expect(next).toContain('requestNewLetter');
    const tooSoon = await refusalOf(again());
    expect(tooSoon.code).toBe('NEW_LETTER_NOT_AVAILABLE');
    // It says when.
    const [at] = /\d{4}-\d{2}-\d{2}T[\d:.]+Z/.exec(tooSoon.message)!;
    expect(Math.abs(Date.parse(at) - DAY_MS - Date.parse(since))).toBeLessThan(MINUTE_MS);
    expect(newLetterFrom).toBe(at);
    await world.skipTo(Date.parse(at) + 1_000);
    expect(await again()).toMatchObject({ stage: 'ACTIVATION_WAIT' });
  }
  await world.skip(2 * DAY_MS);
  expect(await codeOfRefusal(again())).toBe('NEW_LETTER_NOT_AVAILABLE');
  const letters = await world.store.letters.listByUpgrade(applicant.upgradeId);
  const { letters: printed } = await world.sandbox.effects();
  expect(letters.map(({ letterId }) => printed.byReference[letterId])).toEqual([1, 1, 1, 1]);
  expect(await applicant.redeem((await applicant.readLetter()).code)).toMatchObject({ outcome: 'UPGRADED' });
  await world.replay(applicant.credentialId);
});

it('33. 30 days after the first letter it is too late for another one', async () => {
  const applicant = await world.person();
  await toLetter(applicant);
  await world.skip(30 * DAY_MS + 1_000);
  await applicant.reach('AWAITING_REDEMPTION');
  const again = world.client.requestNewLetter(applicant.upgradeId);
  expect(await codeOfRefusal(again)).toBe('NEW_LETTER_NOT_AVAILABLE');
  expect(await world.store.letters.listByUpgrade(applicant.upgradeId)).toHaveLength(1);
  expect(await applicant.redeem((await applicant.readLetter()).code)).toMatchObject({ outcome: 'UPGRADED' });
  await world.replay(applicant.credentialId);
});

it.each([['America/New_York'], ['Pacific/Honolulu'], ['Pacific/Auckland'], ['America/St_Johns']])(
  "37. the printed expiry is the engine's to the day in %s: the code works on that day, and not on the next",
  async (timeZone) => {
    const [applicant, late] = [await world.person({ timeZone }), await world.person({ timeZone })];
    for (const each of [applicant, late]) await toLetter(each);
    const { code, expiresOn } = await applicant.readLetter();
    const { code: lateCode } = await late.readLetter();
    const redeemBy = Date.parse((await applicant.status()).redeemBy!);
    expect(dayIn(timeZone, redeemBy - 1)).toBe(expiresOn);
    await world.skipTo(redeemBy - 5_000);
    expect(dayIn(timeZone, world.clock())).toBe(expiresOn);
    expect(await applicant.redeem(code)).toMatchObject({ outcome: 'UPGRADED' });
    // A day and an hour: a day on which the clocks are set has 25.
    await world.skip(25 * HOUR_MS);
    expect(dayIn(timeZone, world.clock()) > expiresOn).toBe(true);
    expect(await codeOfRefusal(late.redeem(lateCode))).toBe('CODE_EXPIRED');
    for (const { credentialId } of [applicant, late]) await world.replay(credentialId);
  },
);

it("39. the code of another person's upgrade is wrong here, and stays good there", async () => {
  const [addressee, other] = [await world.person(), await world.person()];
  for (const each of [addressee, other]) await toLetter(each);
  const { code } = await addressee.readLetter();
  const refusal = await refusalOf(other.redeem(code));
  expect(refusal).toMatchObject({ code: 'CODE_WRONG', details: { attemptsLeft: 4 } });
  expect(await other.credential()).toMatchObject({ status: 'ACTIVE' });
  expect(await addressee.redeem(code)).toMatchObject({ outcome: 'UPGRADED' });
  for (const { credentialId } of [addressee, other]) await world.replay(credentialId);
});

describe('A code that may work for 21 days in the contiguous US, for 30 elsewhere', () => {
  it.each([
    ['Virginia', 'VA', '22150', 'America/New_York', 21],
    ['Hawaii', 'HI', '96813', 'Pacific/Honolulu', 30],
  ])(
    'in %s prints that day, works to it and not beyond',
    async (_where, state, postalCode, timeZone, days) => {
      const validityMax = { contiguousUsMs: 21 * DAY_MS, elsewhereMs: 30 * DAY_MS };
      const variant = policyVariant(world, 'capped', { letter: { ...exostar.letter, validityMax } });
      const applicant = await variant.person({ timeZone });
      await applicant.start();
      const address = { line1: '1 Example Street', city: 'Springfield', state, postalCode, country: 'US' };
      await applicant.giveContactInfo({ address });
      await applicant.answer('wrong');
      const { redeemBy } = await applicant.reach('ACTIVATION_WAIT');
      const [issued] = await world.store.codes.listByUpgrade(applicant.upgradeId);
      expect(issued!.expiresAt - issued!.issuedAt).toBe(days * DAY_MS);
      expect(Date.parse(redeemBy!)).toBe(issued!.expiresAt);
      const { code, expiresOn } = await applicant.readLetter();
      expect(expiresOn).toBe(dayIn(timeZone, issued!.expiresAt - 1));
      await world.skipTo(issued!.expiresAt - 10_000);
      expect(await applicant.status()).toMatchObject({ stage: 'AWAITING_REDEMPTION' });
      await world.skipTo(issued!.expiresAt + 1_000);
      expect(await applicant.reach('CLOSED')).toMatchObject({ outcome: 'EXPIRED' });
      expect(await codeOfRefusal(applicant.redeem(code))).toBe('CODE_EXPIRED');
      await world.replay(applicant.credentialId);
    },
  );
});

describe('A code of live video that is mailed', () => {
  const byLetter = async (): Promise<{ applicant: Applicant; client: SkippedTime['client'] }> => {
    const video = { ...exostar.video, codeBy: 'LETTER' as const };
    const { client, person } = policyVariant(world, 'video-code-by-letter', { video });
    const applicant = await person({ country: 'CA' });
    await toVideo(applicant);
    await applicant.bookVideo();
    await applicant.finishVideo('PASSED');
    await applicant.reach('ACTIVATION_WAIT');
    return { applicant, client };
  };

  it('goes to the person and to no agent, and upgrades as live video', async () => {
    const { applicant, client } = await byLetter();
    expect(await codeOfRefusal(applicant.hearCode())).toBe('CODE_NOT_AVAILABLE');
    const { next } = await applicant.status();
    expect(next).not.toContain('declineKba');
    expect(await codeOfRefusal(client.declineKba(applicant.upgradeId))).toBe('KBA_NOT_OFFERED');
    const redeemed = await applicant.redeem((await applicant.readLetter()).code);
    expect(redeemed).toMatchObject({ outcome: 'UPGRADED', method: 'VIDEO' });
    await world.replay(applicant.credentialId);
  });

  it('that comes back is void, and the agent hands another over without a second session', async () => {
    const { applicant } = await byLetter();
    const { letter } = await applicant.status();
    const { code } = await applicant.readLetter();
    await world.sandbox.letterEvent(letter!.letterId, 'letter.returned_to_sender');
    await applicant.reach('AWAITING_REDEMPTION');
    const spoken = await applicant.hearCode();
    expect(await codeOfRefusal(applicant.redeem(code))).toBe('CODE_WRONG');
    expect(await applicant.redeem(spoken)).toMatchObject({ outcome: 'UPGRADED', method: 'VIDEO' });
    expect(await world.store.appointments.listByUpgrade(applicant.upgradeId)).toHaveLength(1);
    await world.replay(applicant.credentialId);
  });
});

/** YYYY-MM-DD as the calendar on the wall shows it. */
function dayIn(timeZone: string, instant: number): string {
  return new Intl.DateTimeFormat('en-CA', { timeZone, dateStyle: 'short' }).format(instant);
}
