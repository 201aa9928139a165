/** Live video before it begins: how often it may change, what the person is reminded of, and where a corrected country leads. */
import type { Applicant, Person } from '../../deploy/local/applicant';
import { toQuestions, toVideo } from '../../deploy/local/demo/proofing-paths';
import { exostar } from '../../workflows/policies/exostar';
import { policyVariant } from '../support/policy-variants';
import { codeOfRefusal, refusalOf } from '../support/refusal';
import { startSkippedTime, type SkippedTime } from '../support/skipped-time';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;
const timeZone = 'Europe/Berlin';
let world: SkippedTime;

beforeAll(async () => {
  world = await startSkippedTime();
}, 60_000);
afterAll(() => world.close());

describe('Changes', () => {
  it('50. an appointment is moved three times and no more, and then kept', async () => {
    const applicant = await offered();
    const booked = await applicant.bookVideo(world.clock() + 3 * DAY_MS);
    const slots = await slotsFrom(applicant, Date.parse(booked.appointment!.startsAt) + DAY_MS, 4);
    const moveTo = (startsAt: string) =>
      world.client.rescheduleVideo(applicant.upgradeId, { startsAt, timeZone });
    for (const slot of slots.slice(0, 3)) await moveTo(slot);
    const { appointment } = await applicant.status();
    expect(appointment).toMatchObject({ startsAt: slots[2] });
    expect(await codeOfRefusal(moveTo(slots[3]!))).toBe('RESCHEDULE_LIMIT_REACHED');
    expect(await applicant.status()).toMatchObject({ stage: 'AWAITING_VIDEO_RESULT', appointment });
    await world.replay(applicant.credentialId);
  });

  it('50. appointments are given back three times and no more; the fourth is kept', async () => {
    const applicant = await offered();
    for (let given = 0; given < 3; given++) {
      await applicant.bookVideo();
      await world.client.cancelVideo(applicant.upgradeId);
    }
    const { appointment } = await applicant.bookVideo();
    expect(await codeOfRefusal(world.client.cancelVideo(applicant.upgradeId))).toBe('CANCEL_LIMIT_REACHED');
    expect(await applicant.status()).toMatchObject({ stage: 'AWAITING_VIDEO_RESULT', appointment });
    const rows = await world.store.appointments.listByUpgrade(applicant.upgradeId);
    expect(rows.map(({ state }) => state)).toEqual(['CANCELLED', 'CANCELLED', 'CANCELLED', 'BOOKED']);
    await world.replay(applicant.credentialId);
  });

  it('50. changes are open until an hour before, and closed from then on', async () => {
    const [late, early] = [await offered(), await offered()];
    for (const applicant of [late, early]) await applicant.bookVideo(world.clock() + 2 * DAY_MS);
    const { appointment } = await late.status();
    const startsAt = Date.parse(appointment!.startsAt);
    await world.skipTo(startsAt - HOUR_MS - MINUTE_MS);
    expect(await world.client.cancelVideo(early.upgradeId)).toMatchObject({
      stage: 'AWAITING_VIDEO_BOOKING',
    });
    await world.skipTo(startsAt - HOUR_MS + 1_000);
    const [slot] = await slotsFrom(late, startsAt + DAY_MS);
    const changes = [
      world.client.cancelVideo(late.upgradeId),
      world.client.rescheduleVideo(late.upgradeId, { startsAt: slot!, timeZone }),
      late.correctCountry('US'),
    ];
    expect(await Promise.all(changes.map(codeOfRefusal))).toEqual(Array(3).fill('CHANGES_CLOSED'));
    expect(await late.status()).toMatchObject({ stage: 'AWAITING_VIDEO_RESULT', appointment });
    for (const { credentialId } of [late, early]) await world.replay(credentialId);
  });

  it('52. no appointment lies after the end of the credential, neither booked nor moved there', async () => {
    const credentialEndsAt = world.clock() + 10 * DAY_MS;
    const applicant = await offered({ credentialEndsAt });
    expect(await slotsFrom(applicant, credentialEndsAt)).toEqual([]);
    // Who has more time is offered it.
    const [after] = await slotsFrom(await offered(), credentialEndsAt);
    const appointmentAfter = { startsAt: after!, timeZone };
    const book = world.client.bookVideo(applicant.upgradeId, appointmentAfter);
    expect(await codeOfRefusal(book)).toBe('AFTER_CREDENTIAL_END');
    const { appointment } = await applicant.bookVideo();
    const move = world.client.rescheduleVideo(applicant.upgradeId, appointmentAfter);
    expect(await codeOfRefusal(move)).toBe('AFTER_CREDENTIAL_END');
    expect(await applicant.status()).toMatchObject({ stage: 'AWAITING_VIDEO_RESULT', appointment });
    await world.replay(applicant.credentialId);
  });
});

describe('Reminders and the join link', () => {
  it('a reminder goes out the day before, the link fifteen minutes before, and neither any sooner', async () => {
    const applicant = await offered();
    const { appointment } = await applicant.bookVideo(world.clock() + 3 * DAY_MS);
    const startsAt = Date.parse(appointment!.startsAt);
    expect(await sentTo(applicant)).toEqual({ upgrade_started: 1, appointment_booked: 1 });
    await world.skipTo(startsAt - DAY_MS - MINUTE_MS);
    expect(await sentTo(applicant)).toEqual({ upgrade_started: 1, appointment_booked: 1 });
    await world.skipTo(startsAt - DAY_MS + 1_000);
    const reminded = { upgrade_started: 1, appointment_booked: 1, appointment_tomorrow: 1 };
    expect(await sentTo(applicant)).toEqual(reminded);

    await world.skipTo(startsAt - 16 * MINUTE_MS);
    expect(await sentTo(applicant)).toEqual(reminded);
    expect(await refusalOf(world.client.getJoinLink(applicant.upgradeId))).toMatchObject({
      code: 'JOIN_LINK_NOT_YET',
      details: { availableAt: new Date(startsAt - 15 * MINUTE_MS).toISOString() },
    });
    await world.skipTo(startsAt - 15 * MINUTE_MS + 1_000);
    expect(await sentTo(applicant)).toEqual({ ...reminded, appointment_link_ready: 1 });
    const link = await world.client.getJoinLink(applicant.upgradeId);
    expect(new URL(link.joinUrl).protocol).toBe('https:');
    expect(link.startsAt).toBe(appointment!.startsAt);
    await world.skipTo(Date.parse(link.endsAt) + 1_000);
    const late = world.client.getJoinLink(applicant.upgradeId);
    expect(await codeOfRefusal(late)).toBe('JOIN_LINK_NOT_AVAILABLE');
    await world.replay(applicant.credentialId);
  });

  it('an appointment that is given back is not reminded of, and its link is gone', async () => {
    const applicant = await offered();
    const { appointment } = await applicant.bookVideo(world.clock() + 3 * DAY_MS);
    await world.client.cancelVideo(applicant.upgradeId);
    await world.skipTo(Date.parse(appointment!.startsAt) - MINUTE_MS);
    expect(await sentTo(applicant)).toEqual({ upgrade_started: 1, appointment_booked: 1 });
    const link = world.client.getJoinLink(applicant.upgradeId);
    expect(await codeOfRefusal(link)).toBe('JOIN_LINK_NOT_AVAILABLE');
    await world.replay(applicant.credentialId);
  });

  it('50. moved into the reminder window: one confirmation each, no reminder of either, one link', async () => {
    const { client, person } = policyVariant(world, 'round-the-clock', { video: ROUND_THE_CLOCK });
    const applicant = await person({ country: 'DE' });
    await toVideo(applicant);
    const { appointment: earlier } = await applicant.bookVideo(world.clock() + 3 * DAY_MS);
    expect(await sentTo(applicant)).toEqual({ upgrade_started: 1, appointment_booked: 1 });
    const [soon] = await client.listVideoSlots(applicant.upgradeId, {
      from: new Date(world.clock() + 5 * HOUR_MS).toISOString(),
    });
    await client.rescheduleVideo(applicant.upgradeId, { startsAt: soon!, timeZone });
    expect(await sentTo(applicant)).toEqual({ upgrade_started: 1, appointment_booked: 2 });
    await world.skipTo(Date.parse(soon!) - MINUTE_MS);
    const all = { upgrade_started: 1, appointment_booked: 2, appointment_link_ready: 1 };
    expect(await sentTo(applicant)).toEqual(all);
    // The reminder and the link of the earlier one would have been due by then.
    await world.skipTo(Date.parse(earlier!.startsAt) - MINUTE_MS);
    expect(await sentTo(applicant)).toEqual(all);
    await world.replay(applicant.credentialId);
  });
});

describe('13. A corrected country', () => {
  it('13. from the US to Canada while questions are open: the session is withdrawn, no attempt is used', async () => {
    const applicant = await world.person();
    await toQuestions(applicant);
    expect(await applicant.correctCountry('CA')).toMatchObject({
      stage: 'AWAITING_VIDEO_BOOKING',
      questionSetId: null,
      attemptsLeft: { kba: 2, total: 3 },
    });
    const attempts = await world.store.attempts.listByUpgrade(applicant.upgradeId);
    expect(attempts).toMatchObject([{ counted: false }]);
    const { abandonedSessions } = await world.sandbox.effects();
    expect(abandonedSessions.byReference[attempts[0]!.attemptId]).toBe(1);
    await applicant.bookVideo();
    await world.replay(applicant.credentialId);
  });

  it('13. from Canada to the US after live video was booked: it is given back, and questions follow', async () => {
    const applicant = await offered({ country: 'CA' });
    const { appointment } = await applicant.bookVideo();
    expect(await applicant.correctCountry('US')).toMatchObject({
      stage: 'AWAITING_KBA_ANSWERS',
      appointment: null,
      attemptsLeft: { kba: 2, total: 3 },
    });
    const { appointmentId } = appointment!;
    expect(await world.store.appointments.get(appointmentId)).toMatchObject({ state: 'CANCELLED' });
    expect(await world.sandbox.readVideo(appointmentId)).toMatchObject({ status: 'abandoned' });
    expect(await applicant.answer('right')).toMatchObject({ outcome: 'UPGRADED', method: 'KBA' });
    await world.replay(applicant.credentialId);
  });

  it('13. a correction that changes no way is for the agent: the appointment stays', async () => {
    const applicant = await offered({ country: 'CA' });
    const { appointment } = await applicant.bookVideo();
    expect(await codeOfRefusal(applicant.correctCountry('DE'))).toBe('APPOINTMENT_BOOKED');
    expect(await applicant.status()).toMatchObject({ stage: 'AWAITING_VIDEO_RESULT', appointment });
    await world.replay(applicant.credentialId);
  });

  it('13. whose questions are over is asked none again by moving abroad and back', async () => {
    const applicant = await world.person({ lastName: 'Unlocated' });
    await toQuestions(applicant);
    await applicant.answer('wrong');
    expect(await applicant.correctCountry('CA')).toMatchObject({ stage: 'AWAITING_VIDEO_BOOKING' });
    expect(await applicant.correctCountry('US')).toMatchObject({ stage: 'AWAITING_VIDEO_BOOKING' });
    expect(await world.store.attempts.listByUpgrade(applicant.upgradeId)).toHaveLength(1);
    await world.replay(applicant.credentialId);
  });
});

const ROUND_THE_CLOCK = {
  ...exostar.video,
  calendar: {
    ...exostar.video.calendar,
    weekdays: [1, 2, 3, 4, 5, 6, 7],
    opensAtHour: 0,
    closesAtHour: 24,
  },
};

async function offered(person: Partial<Person> = {}): Promise<Applicant> {
  const applicant = await world.person({ country: 'DE', ...person });
  await toVideo(applicant);
  return applicant;
}

function slotsFrom({ upgradeId }: Applicant, from: number, limit = 1): Promise<readonly string[]> {
  return world.client.listVideoSlots(upgradeId, { from: new Date(from).toISOString(), limit });
}

/** The messages that went out to the person so far, counted at the notifier, by template. */
async function sentTo({ upgradeId }: Applicant): Promise<Record<string, number>> {
  await world.deliverNotices();
  const { messages } = await world.sandbox.effects();
  const sent: Record<string, number> = {};
  for (const { noticeId, template } of await world.store.notices.listByUpgrade(upgradeId)) {
    const times = messages.byReference[noticeId] ?? 0;
    if (times > 0) sent[template] = (sent[template] ?? 0) + times;
  }
  return sent;
}
