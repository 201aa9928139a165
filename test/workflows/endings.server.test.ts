/** Paths h to j: cancelled at every stage, attempts used up, and every wait that ends by itself. */
import type { Applicant } from '../../deploy/local/applicant';
import { passVideo, toLetter, toQuestions, toVideo } from '../../deploy/local/demo/proofing-paths';
import { workflowIdOf } from '../../temporal.config';
import { codeOfRefusal } from '../support/refusal';
import { startSkippedTime, type SkippedTime } from '../support/skipped-time';
import { WAYS_TO_STAGES, type WayToStage } from '../support/stages';

const DAY_MS = 86_400_000;
const INVOICE = { product: 'PHONE_OTP_PROOFING_UPGRADE', paymentMethod: 'INVOICE' } as const;
const abroad = { country: 'DE' } as const;
let world: SkippedTime;

beforeAll(async () => {
  world = await startSkippedTime();
}, 60_000);
afterAll(() => world.close());

describe('h. Cancelled', () => {
  const stages: WayToStage[] = [
    ['AWAITING_PURCHASE', { webstore: 'buyer' }, (a) => a.start({ purchase: INVOICE })],
    ['AWAITING_VIDEO_BOOKING', abroad, toVideo],
    ...WAYS_TO_STAGES,
    [
      'UNDER_REVIEW',
      { lastName: 'Deceased' },
      async (a) => {
        await a.start();
        await a.giveContactInfo();
      },
    ],
  ];

  for (const by of ['APPLICANT', 'OPERATOR'] as const) {
    it.each(stages)(
      `by the ${by} in %s ends it, withdraws what is open, leaves the credential`,
      async (stage, person, go) => {
        const applicant = await world.person(person);
        await go(applicant);
        await applicant.reach(stage as 'CLOSED');
        const status = await world.client.cancel(applicant.upgradeId, { by });
        expect(status).toMatchObject({ stage: 'CLOSED', outcome: 'CANCELLED', reason: `CANCELLED_BY_${by}` });
        await world.client.waitForEnd(applicant.upgradeId);
        await expectWithdrawn(applicant, stage);
        expect(await applicant.credential()).toMatchObject({ status: 'ACTIVE' });
        await world.replay(applicant.credentialId);
      },
    );
  }

  it("by Temporal's own cancellation ends like an operator's, withdrawals included", async () => {
    const applicant = await world.person();
    await toLetter(applicant);
    await applicant.reach('ACTIVATION_WAIT');
    await world.temporal.workflow.getHandle(workflowIdOf(applicant.credentialId)).cancel();
    expect(await world.client.waitForEnd(applicant.upgradeId)).toMatchObject({
      outcome: 'CANCELLED',
      reason: 'CANCELLED_BY_OPERATOR',
    });
    await expectWithdrawn(applicant, 'ACTIVATION_WAIT');
  });

  it('voids a code that is out: it is refused afterwards', async () => {
    const applicant = await world.person(abroad);
    await toVideo(applicant);
    await passVideo(applicant);
    const code = await applicant.hearCode();
    await world.client.cancel(applicant.upgradeId, { by: 'APPLICANT' });
    expect(await codeOfRefusal(applicant.redeem(code))).toBe('UPGRADE_CLOSED');
  });

  async function expectWithdrawn(applicant: Applicant, stage: string): Promise<void> {
    const { upgradeId } = applicant;
    const effects = await world.sandbox.effects();
    switch (stage) {
      case 'AWAITING_PURCHASE':
        return expect(await world.sandbox.readOrder(upgradeId)).toMatchObject({ status: 'cancelled' });
      case 'AWAITING_KBA_ANSWERS': {
        const [attempt] = await world.store.attempts.listByUpgrade(upgradeId);
        return expect(effects.abandonedSessions.byReference[attempt!.attemptId]).toBe(1);
      }
      case 'AWAITING_VIDEO_RESULT': {
        const [appointment] = await world.store.appointments.listByUpgrade(upgradeId);
        expect(appointment).toMatchObject({ state: 'CANCELLED' });
        return expect(await world.sandbox.readVideo(appointment!.appointmentId)).toMatchObject({
          status: 'abandoned',
          reasonCode: 205,
        });
      }
      case 'ACTIVATION_WAIT': {
        const [letter] = await world.store.letters.listByUpgrade(upgradeId);
        expect(letter).toMatchObject({ state: 'WITHDRAWN' });
        return expect(effects.withdrawnLetters.byReference[letter!.letterId]).toBe(1);
      }
    }
  }
});

describe('i. Attempts', () => {
  it.each([
    ['a technical abort', 'ABORTED', 3],
    ['an agent who does not come', 'AGENT_NO_SHOW', 3],
    ['a missed appointment', 'APPLICANT_NO_SHOW', 2],
    ['a failed session', 'FAILED', 2],
    ['a session broken off by the person', 'ABORTED_BY_APPLICANT', 2],
  ])(
    '%s leaves the attempts it should, and another appointment may be booked',
    async (_what, result, left) => {
      const applicant = await world.person(abroad);
      await toVideo(applicant);
      await applicant.bookVideo();
      await applicant.finishVideo(result);
      const status = await applicant.reach('AWAITING_VIDEO_BOOKING');
      expect(status.attemptsLeft.total).toBe(left);
      await passVideo(applicant);
      await world.replay(applicant.credentialId);
    },
  );

  it('used up by questions and video together fail the upgrade and send the person to Customer Support', async () => {
    const applicant = await world.person({ lastName: 'Unlocated' });
    await toQuestions(applicant);
    await applicant.answer('wrong');
    for (const result of ['FAILED', 'APPLICANT_NO_SHOW']) {
      await applicant.reach('AWAITING_VIDEO_BOOKING');
      await applicant.bookVideo();
      await applicant.finishVideo(result);
    }
    const status = await applicant.reach('CLOSED');
    expect(status).toMatchObject({
      outcome: 'FAILED',
      reason: 'ATTEMPTS_EXHAUSTED',
      attemptsLeft: { kba: 0, total: 0 },
    });
    expect(status.sentence).toContain('Customer Support');
    expect(await applicant.credential()).toMatchObject({ status: 'ACTIVE' });
  });
});

describe('j. Every wait ends by itself', () => {
  it('contact info never given expires at its deadline', async () => {
    const applicant = await world.person();
    const { deadline } = await applicant.start();
    await world.skipTo(Date.parse(deadline!) - 2_000);
    expect(await applicant.status()).toMatchObject({ stage: 'AWAITING_CONTACT_INFO' });
    await world.skipTo(Date.parse(deadline!) + 2_000);
    expect(await applicant.reach('CLOSED')).toMatchObject({
      outcome: 'EXPIRED',
      reason: 'CONTACT_INFO_NOT_GIVEN',
    });
  });

  it('a question session ends after five minutes, counts as a failed attempt, and twice leads to live video', async () => {
    const applicant = await world.person();
    await toQuestions(applicant);
    await world.skip(4 * 60_000);
    expect(await applicant.status()).toMatchObject({ stage: 'AWAITING_KBA_ANSWERS' });
    await world.skip(61_000);
    expect(await applicant.reach('AWAITING_CONTACT_INFO')).toMatchObject({
      attemptsLeft: { kba: 1, total: 2 },
    });
    await applicant.giveContactInfo();
    await world.skip(5 * 60_000 + 1_000);
    expect(await applicant.reach('AWAITING_VIDEO_BOOKING')).toMatchObject({
      attemptsLeft: { kba: 0, total: 1 },
    });
    await world.replay(applicant.credentialId);
  });

  it('answers for a set of questions that ran out are refused, and graded by nobody', async () => {
    const applicant = await world.person();
    await toQuestions(applicant);
    const { questionSetId, questions } = await world.client.getQuestions(applicant.upgradeId);
    await world.skip(5 * 60_000 + 1_000);
    await applicant.reach('AWAITING_CONTACT_INFO');
    const late = world.client.answerKba(applicant.upgradeId, {
      questionSetId,
      answers: questions.map(() => 1),
    });
    expect(await codeOfRefusal(late)).toBe('WRONG_STAGE');
    const [attempt] = await world.store.attempts.listByUpgrade(applicant.upgradeId);
    expect((await world.sandbox.effects()).gradings.byReference[attempt!.attemptId]).toBeUndefined();
  });

  it('an appointment never booked expires 30 days after the branch opened, cancelled ones or not', async () => {
    const applicant = await world.person(abroad);
    await toVideo(applicant);
    const { deadline, since } = await applicant.status();
    expect(Date.parse(deadline!) - Date.parse(since)).toBe(30 * DAY_MS);
    await applicant.bookVideo();
    await world.client.cancelVideo(applicant.upgradeId);
    expect(await applicant.status()).toMatchObject({ stage: 'AWAITING_VIDEO_BOOKING', deadline });
    await world.skipTo(Date.parse(deadline!) + 1_000);
    expect(await applicant.reach('CLOSED')).toMatchObject({ outcome: 'EXPIRED', reason: 'VIDEO_NOT_BOOKED' });
  });

  it('a result that never came is asked for at the deadline and not lost', async () => {
    const applicant = await world.person(abroad);
    await toVideo(applicant);
    const { deadline } = await applicant.bookVideo();
    await world.sandbox.silenceEvents('live-video', true);
    await applicant.finishVideo('PASSED');
    await world.skipTo(Date.parse(deadline!) + 1_000);
    await applicant.reach('AWAITING_REDEMPTION');
    await world.sandbox.silenceEvents('live-video', false);
  });

  it('a session nobody ever reported on costs no attempt', async () => {
    const applicant = await world.person(abroad);
    await toVideo(applicant);
    const { deadline } = await applicant.bookVideo();
    await world.skipTo(Date.parse(deadline!) + 1_000);
    expect(await applicant.reach('AWAITING_VIDEO_BOOKING')).toMatchObject({ attemptsLeft: { total: 3 } });
  });

  it('a review nobody decides rejects; a decision goes on or ends it', async () => {
    const open = async (): Promise<Applicant> => {
      const applicant = await world.person({ lastName: 'Deceased' });
      await applicant.start();
      expect(await applicant.giveContactInfo()).toMatchObject({
        stage: 'UNDER_REVIEW',
        next: ['cancelUpgrade'],
      });
      return applicant;
    };
    const [approved, rejected, forgotten] = [await open(), await open(), await open()];
    const decide = (applicant: Applicant, decision: 'APPROVE' | 'REJECT') =>
      world.client.decideReview(applicant.upgradeId, { decision, actor: 'reviewer-1', reason: 'ticket-1' });
    expect(await decide(approved, 'APPROVE')).toMatchObject({ stage: 'AWAITING_VIDEO_BOOKING' });
    expect(await decide(rejected, 'REJECT')).toMatchObject({
      outcome: 'REJECTED',
      reason: 'REVIEW_REJECTED',
    });
    await world.skip(30 * DAY_MS + 1_000);
    expect(await forgotten.reach('CLOSED')).toMatchObject({
      outcome: 'REJECTED',
      reason: 'REVIEW_NOT_DECIDED',
    });
  });
});
