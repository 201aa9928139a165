/** 21. Reminders: at their instant, once, and never after the step was done. Sent by the real pump to the real sandbox. */
import { parseKeyRing } from '../../client';
import type { Applicant } from '../../deploy/local/applicant';
import { passVideo, toLetter, toVideo } from '../../deploy/local/demo/proofing-paths';
import { startSkippedTime, type SkippedTime } from '../support/skipped-time';
import { untilTold } from '../support/told-events';
import { untilTrue } from '../support/until-true';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;
const REMINDERS = /_expires_soon$|^letter_reminder$/;
let world: SkippedTime;

beforeAll(async () => {
  world = await startSkippedTime();
}, 60_000);
afterEach(() => world.sandbox.clearFaults());
afterAll(() => world.close());

describe('a letter whose code was not entered', () => {
  it('is reminded of on day 14 after its order, exactly once, then of its end; a new one is offered', async () => {
    const { applicant, orderedAt } = await mailed();
    await world.skipTo(orderedAt + 14 * DAY_MS - MINUTE_MS);
    expect(await remindersTo(applicant)).toEqual([]);
    await world.skipTo(orderedAt + 14 * DAY_MS + MINUTE_MS);
    expect(await remindersTo(applicant)).toEqual(['letter_reminder']);
    const [reminder] = await outboxOf(applicant, 'letter_reminder');
    expect(reminder!.data).toMatchObject({ newLetter: 1, deadline: (await applicant.status()).redeemBy });

    const redeemBy = Date.parse((await applicant.status()).redeemBy!);
    await world.skipTo(redeemBy - 5 * DAY_MS - MINUTE_MS);
    expect(await remindersTo(applicant)).toEqual(['letter_reminder']);
    await world.skipTo(redeemBy - 5 * DAY_MS + MINUTE_MS);
    expect(await remindersTo(applicant)).toEqual(['letter_reminder', 'code_expires_soon']);
    await world.skipTo(redeemBy + MINUTE_MS);
    expect(await applicant.reach('CLOSED')).toMatchObject({ outcome: 'EXPIRED' });
    expect(await remindersTo(applicant)).toEqual(['letter_reminder', 'code_expires_soon']);
    await world.replay(applicant.credentialId);
  });

  it('is not reminded of once the code was entered, nor once the upgrade was cancelled', async () => {
    const entered = await mailed();
    const cancelled = await mailed();
    await world.skipTo(entered.orderedAt + 13 * DAY_MS);
    await entered.applicant.redeem((await entered.applicant.readLetter()).code);
    await world.client.cancel(cancelled.applicant.upgradeId, { by: 'APPLICANT' });
    await world.skip(60 * DAY_MS);
    expect(await remindersTo(entered.applicant)).toEqual([]);
    expect(await remindersTo(cancelled.applicant)).toEqual([]);
    await world.replay(entered.applicant.credentialId);
  });

  it('is not reminded of while a right code waits for somebody to look', async () => {
    const { applicant, orderedAt } = await mailed();
    const actor = { actor: 'operator-1', reason: 'ticket-1' };
    await world.client.hold(applicant.upgradeId, actor);
    await world.skipTo(orderedAt + 13 * DAY_MS);
    await applicant.redeem((await applicant.readLetter()).code);
    expect((await applicant.status()).stage).toBe('UNDER_REVIEW');
    await world.skip(2 * DAY_MS);
    expect(await remindersTo(applicant)).toEqual([]);
    await world.client.cancel(applicant.upgradeId, { by: 'OPERATOR' });
  });

  it('is not reminded of while the credential is suspended, and is once it is not', async () => {
    const { applicant, orderedAt } = await mailed();
    await world.skipTo(orderedAt + 13 * DAY_MS);
    await world.sandbox.credentialEvent(applicant.credentialId, { type: 'credential.suspended' });
    await untilTold(world, applicant, 'credential.suspended');
    await world.skipTo(orderedAt + 16 * DAY_MS);
    expect(await remindersTo(applicant)).toEqual([]);
    await world.sandbox.credentialEvent(applicant.credentialId, { type: 'credential.reinstated' });
    await untilTold(world, applicant, 'credential.reinstated');
    expect(await remindersTo(applicant)).toEqual(['letter_reminder']);
    await world.client.cancel(applicant.upgradeId, { by: 'APPLICANT' });
    await world.replay(applicant.credentialId);
  });

  it('that was ordered again is reminded of on its own day 14, and the earlier one not at all', async () => {
    const { applicant, orderedAt } = await mailed();
    await world.skipTo(orderedAt + 12 * DAY_MS);
    await world.client.requestNewLetter(applicant.upgradeId);
    const againAt = (await world.store.letters.listByUpgrade(applicant.upgradeId)).at(-1)!.preparedAt;
    await world.skipTo(againAt + 14 * DAY_MS - MINUTE_MS);
    expect(await remindersTo(applicant)).toEqual([]);
    await world.skipTo(againAt + 14 * DAY_MS + MINUTE_MS);
    expect(await remindersTo(applicant)).toEqual(['letter_reminder']);
    await world.client.cancel(applicant.upgradeId, { by: 'APPLICANT' });
    await world.replay(applicant.credentialId);
  });

  it('the last letter there may be is reminded of without another on offer', async () => {
    const { applicant, orderedAt } = await mailed();
    await world.skipTo(orderedAt + 20 * DAY_MS);
    expect(await remindersTo(applicant)).toEqual(['letter_reminder']);
    await world.client.requestNewLetter(applicant.upgradeId);
    await world.skip(14 * DAY_MS + MINUTE_MS);
    expect(await remindersTo(applicant)).toEqual(['letter_reminder', 'letter_reminder']);
    expect((await outboxOf(applicant, 'letter_reminder')).map(({ data }) => data['newLetter'])).toEqual([
      1, 0,
    ]);
    await world.client.cancel(applicant.upgradeId, { by: 'APPLICANT' });
  });

  it('whose reminder could not be sent before a new one was asked for is not reminded of any more', async () => {
    const { applicant, orderedAt } = await mailed();
    await world.sandbox.addFault({ party: 'notifier', fault: 'status_503', times: 1_000 });
    await world.skipTo(orderedAt + 20 * DAY_MS);
    expect(await remindersTo(applicant)).toEqual([]);
    await world.client.requestNewLetter(applicant.upgradeId);
    await world.sandbox.clearFaults();
    await world.skip(2 * DAY_MS);
    expect(await remindersTo(applicant)).toEqual([]);
    await world.client.cancel(applicant.upgradeId, { by: 'APPLICANT' });
  });

  it('that came back after it was ordered again: the earlier code, which still works, is reminded of anew', async () => {
    const { applicant, orderedAt } = await mailed();
    const { redeemBy } = await applicant.status();
    await world.skipTo(orderedAt + 16 * DAY_MS);
    expect(await remindersTo(applicant)).toEqual(['letter_reminder']);
    await world.client.requestNewLetter(applicant.upgradeId);
    const again = (await world.store.letters.listByUpgrade(applicant.upgradeId)).at(-1)!;
    await world.sandbox.letterEvent(again.letterId, 'letter.returned_to_sender');
    await untilTrue(async () => (await applicant.status()).redeemBy === redeemBy);
    await world.skipTo(Date.parse(redeemBy!) - 5 * DAY_MS - MINUTE_MS);
    expect(await remindersTo(applicant)).toEqual(['letter_reminder']);
    await world.skipTo(Date.parse(redeemBy!) - 5 * DAY_MS + MINUTE_MS);
    expect(await remindersTo(applicant)).toEqual(['letter_reminder', 'code_expires_soon']);
    await world.client.cancel(applicant.upgradeId, { by: 'APPLICANT' });
    await world.replay(applicant.credentialId);
  });
});

describe('what expires by itself is reminded of before, once, and not if it was done', () => {
  const ways: [
    string,
    string,
    number,
    () => Promise<Applicant>,
    (applicant: Applicant) => Promise<unknown>,
  ][] = [
    [
      'a purchase',
      'purchase_expires_soon',
      7,
      async () => {
        const applicant = await world.person({ webstore: 'buyer' });
        const product = 'PHONE_OTP_PROOFING_UPGRADE';
        await applicant.start({ purchase: { product, paymentMethod: 'INVOICE' } });
        return applicant;
      },
      ({ upgradeId }) => world.sandbox.settleOrder(upgradeId),
    ],
    [
      'contact information',
      'contact_info_expires_soon',
      5,
      async () => {
        const applicant = await world.person();
        await applicant.start();
        return applicant;
      },
      (applicant) => applicant.giveContactInfo(),
    ],
    [
      'a booking',
      'booking_expires_soon',
      5,
      async () => {
        const applicant = await world.person({ country: 'DE' });
        await toVideo(applicant);
        return applicant;
      },
      (applicant) => applicant.bookVideo(),
    ],
    [
      'a code that was handed over',
      'code_expires_soon',
      5,
      async () => {
        const applicant = await world.person({ country: 'DE' });
        await toVideo(applicant);
        await passVideo(applicant);
        return applicant;
      },
      async (applicant) => applicant.redeem(await applicant.hearCode()),
    ],
  ];

  it.each(ways)('%s', async (_what, template, days, reach, go) => {
    const waiting = await reach();
    const doing = await reach();
    const { stage, deadline } = await waiting.status();
    await world.skipTo(Date.parse(deadline!) - days * DAY_MS - MINUTE_MS);
    expect(await remindersTo(waiting)).toEqual([]);
    await go(doing);
    await untilTrue(async () => (await doing.status()).stage !== stage);
    await world.skipTo(Date.parse(deadline!) - days * DAY_MS + MINUTE_MS);
    expect(await remindersTo(waiting)).toEqual([template]);
    expect((await outboxOf(waiting, template))[0]!.data).toMatchObject({ deadline });
    await world.skipTo(Date.parse(deadline!) + MINUTE_MS);
    expect(await waiting.reach('CLOSED')).toMatchObject({ outcome: 'EXPIRED' });
    expect(await remindersTo(waiting)).toEqual([template]);
    expect(await remindersTo(doing)).not.toContain(template);
    await world.replay(waiting.credentialId);
  });
});

describe('a clock that stands still', () => {
  it('holds the reminder back, which then goes out so much later, once, with the new date', async () => {
    const applicant = await world.person({ country: 'DE' });
    await toVideo(applicant);
    const before = Date.parse((await applicant.status()).deadline!);
    // The outage begins before the reminder is due and ends after.
    await world.skipTo(before - 5 * DAY_MS - HOUR_MS);
    await announce(2 * HOUR_MS);
    await untilTrue(async () => (await applicant.status()).clockStopped !== null);
    await world.skipTo(before - 5 * DAY_MS + MINUTE_MS);
    expect(await remindersTo(applicant)).toEqual([]);
    await world.skip(HOUR_MS + 5 * MINUTE_MS);
    await untilTrue(async () => (await applicant.status()).deadline !== null);
    const { deadline } = await applicant.status();
    const heldUpMs = Date.parse(deadline!) - before;
    expect(heldUpMs).toBeGreaterThan(HOUR_MS);
    await world.skipTo(Date.parse(deadline!) - 5 * DAY_MS - MINUTE_MS);
    expect(await remindersTo(applicant)).toEqual([]);
    await world.skipTo(Date.parse(deadline!) - 5 * DAY_MS + MINUTE_MS);
    expect(await remindersTo(applicant)).toEqual(['booking_expires_soon']);
    expect((await outboxOf(applicant, 'booking_expires_soon'))[0]!.data).toMatchObject({ deadline });
    await world.skip(DAY_MS);
    expect(await remindersTo(applicant)).toEqual(['booking_expires_soon']);
    await world.client.cancel(applicant.upgradeId, { by: 'APPLICANT' });
    await world.replay(applicant.credentialId);
  });

  it('after the reminder went out brings no second one', async () => {
    const applicant = await world.person({ country: 'DE' });
    await toVideo(applicant);
    const before = Date.parse((await applicant.status()).deadline!);
    await world.skipTo(before - 5 * DAY_MS + MINUTE_MS);
    expect(await remindersTo(applicant)).toEqual(['booking_expires_soon']);
    await announce(2 * HOUR_MS);
    await untilTrue(async () => (await applicant.status()).clockStopped !== null);
    await world.skip(2 * HOUR_MS + 5 * MINUTE_MS);
    await untilTrue(async () => (await applicant.status()).deadline !== null);
    await world.skipTo(Date.parse((await applicant.status()).deadline!) - MINUTE_MS);
    expect(await remindersTo(applicant)).toEqual(['booking_expires_soon']);
    await world.client.cancel(applicant.upgradeId, { by: 'APPLICANT' });
    await world.replay(applicant.credentialId);
  });
});

it('details that are given while the bureau is out: the person must come back, and is reminded', async () => {
  const applicant = await world.person();
  await applicant.start();
  await announce(2 * HOUR_MS, 'kba');
  await untilTrue(async () => (await applicant.status()).clockStopped !== null);
  await applicant.giveContactInfo();
  await world.skip(2 * HOUR_MS + 5 * MINUTE_MS);
  await untilTrue(async () => (await applicant.status()).deadline !== null);
  const { deadline } = await applicant.status();
  await world.skipTo(Date.parse(deadline!) - 5 * DAY_MS + MINUTE_MS);
  expect(await remindersTo(applicant)).toEqual(['contact_info_expires_soon']);
  await world.client.cancel(applicant.upgradeId, { by: 'APPLICANT' });
  await world.replay(applicant.credentialId);
});

it('a worker that is lost and replaced, and a lost answer of the notifier, bring no second one', async () => {
  const replaceWorker = () => world.useCodecKeys(parseKeyRing(world.secrets.CODEC_KEYS));
  // One that keeps no run in memory: each goes on from its history.
  await replaceWorker();
  const { applicant, orderedAt } = await mailed();
  await replaceWorker();
  await world.skipTo(orderedAt + 14 * DAY_MS + MINUTE_MS);
  await world.sandbox.addFault({ party: 'notifier', fault: 'truncated', times: 1 });
  await world.deliverNotices();
  await replaceWorker();
  await world.skip(MINUTE_MS);
  expect(await remindersTo(applicant)).toEqual(['letter_reminder']);
  expect(await applicant.redeem((await applicant.readLetter()).code)).toMatchObject({ outcome: 'UPGRADED' });
  await world.skip(30 * DAY_MS);
  expect(await remindersTo(applicant)).toEqual(['letter_reminder']);
  await world.replay(applicant.credentialId);
}, 60_000);

async function mailed(): Promise<{ applicant: Applicant; orderedAt: number }> {
  const applicant = await world.person();
  await toLetter(applicant);
  await applicant.reach('ACTIVATION_WAIT');
  const [letter] = await world.store.letters.listByUpgrade(applicant.upgradeId);
  return { applicant, orderedAt: letter!.preparedAt };
}

async function announce(forMs: number, provider: 'live-video' | 'kba' = 'live-video'): Promise<void> {
  const from = world.clock();
  const [begin, end] = [from, from + forMs].map((at) => new Date(at).toISOString());
  await world.client.announceMaintenance({ provider, from: begin!, until: end! });
}

async function outboxOf({ upgradeId }: Applicant, template: string) {
  return (await world.store.notices.listByUpgrade(upgradeId)).filter((each) => each.template === template);
}

/** The reminders that went out to the person so far, as often as the notifier took each. */
async function remindersTo({ upgradeId }: Applicant): Promise<string[]> {
  await world.deliverNotices();
  await world.deliverNotices();
  const { messages } = await world.sandbox.effects();
  const written = await world.store.notices.listByUpgrade(upgradeId);
  return written
    .filter(({ template }) => REMINDERS.test(template))
    .flatMap(({ noticeId, template }) => Array<string>(messages.byReference[noticeId] ?? 0).fill(template));
}
