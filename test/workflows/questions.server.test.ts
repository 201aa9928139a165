/** The question branch at its edges: what is an attempt and what is not, and who is never mailed a code. */
import { createUpgradeClient } from '../../client';
import type { Applicant, Person } from '../../deploy/local/applicant';
import { createApplicant } from '../../deploy/local/applicant';
import { toQuestions } from '../../deploy/local/demo/proofing-paths';
import { workflowIdOf } from '../../temporal.config';
import { exostar } from '../../workflows/policies/exostar';
import type { KbaPolicy } from '../../workflows/policy';
import { timersOf } from '../support/history';
import { codeOfRefusal } from '../support/refusal';
import { untilPartyIsAsked } from '../support/asked';
import { startSkippedTime, type SkippedTime } from '../support/skipped-time';
import { untilTrue } from '../support/until-true';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
let world: SkippedTime;

beforeAll(async () => {
  world = await startSkippedTime();
}, 60_000);
afterAll(() => world.close());

it('11. a US resident without a social security number states a citizenship, and is led to live video', async () => {
  const applicant = await world.person();
  await applicant.start();
  const status = await applicant.giveContactInfo({ ssn: undefined, citizenship: 'MX' });
  expect(status).toMatchObject({ stage: 'AWAITING_VIDEO_BOOKING', attemptsLeft: { kba: 2, total: 3 } });
  expect(await world.store.attempts.listByUpgrade(applicant.upgradeId)).toEqual([]);
  await endAndReplay(applicant);
});

it('of a social security number all nine digits are asked for only after four did not find the person', async () => {
  const applicant = await world.person({ lastName: 'Ninedigits' });
  await applicant.start();
  const asked = await applicant.giveContactInfo({ ssn: '3456' });
  expect(asked).toMatchObject({
    stage: 'AWAITING_CONTACT_INFO',
    contactInfoHint: 'SSN_NINE_DIGITS',
    attemptsLeft: { kba: 2, total: 3 },
  });
  expect(asked.next).toEqual(expect.arrayContaining(['submitContactInfo', 'declineKba']));
  const found = await applicant.giveContactInfo({ ssn: '900123456' });
  expect(found).toMatchObject({ stage: 'AWAITING_KBA_ANSWERS', contactInfoHint: null });
  expect(await applicant.answer('right')).toMatchObject({ outcome: 'UPGRADED' });
  await world.replay(applicant.credentialId);
});

it('nobody is asked for nine digits twice: a second four is taken for not located', async () => {
  const applicant = await world.person({ lastName: 'Ninedigits' });
  await applicant.start();
  await applicant.giveContactInfo({ ssn: '3456' });
  const status = await applicant.giveContactInfo({ ssn: '3456' });
  expect(status).toMatchObject({ stage: 'AWAITING_VIDEO_BOOKING', attemptsLeft: { kba: 1, total: 2 } });
  await endAndReplay(applicant);
});

it('details given twice at once open one session; what waited behind the first does not undo it', async () => {
  const applicant = await world.person();
  await applicant.start();
  // The first is in hand, and waits for its second try, when the other one comes.
  await world.sandbox.addFault({
    party: 'experian',
    route: 'POST /crosscore',
    fault: 'status_503',
    times: 1,
  });
  const { call } = await untilPartyIsAsked(world, 'experian', () => applicant.giveContactInfo());
  const other = applicant.giveContactInfo({ agreesToKba: false });
  other.catch(() => undefined);
  await untilTrue(async () => (await acceptedUpdates(applicant)) === 3);
  await world.skip(5_000);
  const [first, second] = await Promise.allSettled([call, other]);
  const fulfilled = [first, second].filter(({ status }) => status === 'fulfilled');
  expect(fulfilled).toHaveLength(1);
  const refused = [first, second].find(({ status }) => status === 'rejected') as PromiseRejectedResult;
  expect(refused.reason).toMatchObject({ code: 'WRONG_STAGE' });
  await endAndReplay(applicant);
});

describe('14. "I Disagree" after agreeing', () => {
  it('is possible before the questions are shown, and uses no attempt', async () => {
    // The opening of the session was lost: the person is back at their details, and has agreed.
    const applicant = await world.person();
    await applicant.start();
    const fault = { party: 'experian', route: 'POST /crosscore', fault: 'truncated', times: 1 };
    await world.sandbox.addFault(fault);
    await applicant.giveContactInfo();
    const status = await world.client.declineKba(applicant.upgradeId);
    expect(status).toMatchObject({ stage: 'AWAITING_VIDEO_BOOKING', attemptsLeft: { kba: 2, total: 3 } });
    await endAndReplay(applicant);
  });

  it('is possible after they were shown, withdraws the session, and uses no attempt', async () => {
    const applicant = await world.person();
    await toQuestions(applicant);
    const status = await world.client.declineKba(applicant.upgradeId);
    expect(status).toMatchObject({ stage: 'AWAITING_VIDEO_BOOKING', attemptsLeft: { kba: 2, total: 3 } });
    const [attempt] = await world.store.attempts.listByUpgrade(applicant.upgradeId);
    const { abandonedSessions } = await world.sandbox.effects();
    expect(abandonedSessions.byReference[attempt!.attemptId]).toBe(1);
    await endAndReplay(applicant);
  });
});

it('16. a session that timed out mid-questions, told as error 710 inside HTTP 200, is a failed attempt', async () => {
  const applicant = await personUnder({ sessionMs: 10 * MINUTE_MS, questionMs: 10 * MINUTE_MS });
  await toQuestions(applicant);
  await world.skip(6 * MINUTE_MS);
  expect(await applicant.answer('right')).toMatchObject({
    stage: 'AWAITING_CONTACT_INFO',
    attemptsLeft: { kba: 1, total: 2 },
  });
  const [attempt] = await world.store.attempts.listByUpgrade(applicant.upgradeId);
  expect(attempt).toMatchObject({ result: 'ABANDONED', counted: true });
  await endAndReplay(applicant);
});

it('a session that ran out because the bureau could not be reached is not the failure of the person', async () => {
  const applicant = await world.person();
  await toQuestions(applicant);
  const fault = { party: 'experian', route: 'POST /crosscore', fault: 'status_503', times: 9 };
  await world.sandbox.addFault(fault);
  const { call: answering } = await untilPartyIsAsked(world, 'experian', () => applicant.answer('right'));
  let isSettled = false;
  void answering.finally(() => {
    isSettled = true;
  });
  for (let step = 0; !isSettled && step < 60; step++) await world.skip(30_000);
  expect(await answering).toMatchObject({
    stage: 'AWAITING_CONTACT_INFO',
    attemptsLeft: { kba: 2, total: 3 },
  });
  const [attempt] = await world.store.attempts.listByUpgrade(applicant.upgradeId);
  expect(attempt).toMatchObject({ result: 'LOST_TO_OUTAGE', counted: false });
  await endAndReplay(applicant);
});

it('17. answers that are submitted twice, or after going back in the browser, are graded once', async () => {
  const applicant = await world.person({ lastName: 'Twobatches' });
  await toQuestions(applicant);
  const { questionSetId, questions } = await world.client.getQuestions(applicant.upgradeId);
  const answers = questions.map(({ choices }) => choices.findIndex((each) => each.endsWith('(right)')) + 1);
  const submit = (idempotencyKey: string) =>
    world.client.answerKba(applicant.upgradeId, { questionSetId, answers }, { idempotencyKey });
  const [first, again] = await Promise.all([submit('once'), submit('once')]);
  expect(first).toMatchObject({ stage: 'AWAITING_KBA_ANSWERS' });
  expect(again.questionSetId).toBe(first.questionSetId);
  expect(await codeOfRefusal(submit('browser-back'))).toBe('QUESTION_SET_OVER');
  const [attempt] = await world.store.attempts.listByUpgrade(applicant.upgradeId);
  expect((await world.sandbox.effects()).gradings.byReference[attempt!.attemptId]).toBe(1);
  await endAndReplay(applicant);
});

describe('18. a worker died after the bureau graded, before the reply was kept', () => {
  it('answers are never sent again, and the lost grading counts as an attempt', async () => {
    const applicant = await world.person();
    await toQuestions(applicant);
    const attempt = await claimAsDeadWorker(applicant);
    expect(await applicant.answer('right')).toMatchObject({
      stage: 'AWAITING_CONTACT_INFO',
      attemptsLeft: { kba: 1, total: 2 },
    });
    expect((await world.sandbox.effects()).gradings.byReference[attempt.attemptId]).toBeUndefined();
    await endAndReplay(applicant);
  });

  it('a policy may count it as none', async () => {
    const applicant = await personUnder({ unknownCountsAsAttempt: false });
    await toQuestions(applicant);
    await claimAsDeadWorker(applicant);
    expect(await applicant.answer('right')).toMatchObject({
      stage: 'AWAITING_CONTACT_INFO',
      attemptsLeft: { kba: 2, total: 3 },
    });
    await endAndReplay(applicant);
  });
});

it('19. a thin file is no failure of the person: live video, and no attempt used', async () => {
  const applicant = await world.person({ lastName: 'Thinfile' });
  await applicant.start();
  expect(await applicant.giveContactInfo()).toMatchObject({
    stage: 'AWAITING_VIDEO_BOOKING',
    attemptsLeft: { kba: 2, total: 3 },
  });
  await endAndReplay(applicant);
});

describe('20. a file that is flagged goes to a person, never to the letter', () => {
  it.each(['Deceased', 'Frozen', 'Victim'])('%s, before any question', async (lastName) => {
    const applicant = await world.person({ lastName });
    await applicant.start();
    expect(await applicant.giveContactInfo()).toMatchObject({ stage: 'UNDER_REVIEW' });
    await expectNoLetter(applicant);
  });

  it.each(['Flaggedlater', 'Fraudshield'])('%s, whatever was answered', async (lastName) => {
    for (const how of ['right', 'wrong'] as const) {
      const applicant = await world.person({ lastName });
      await toQuestions(applicant);
      expect(await applicant.answer(how)).toMatchObject({ stage: 'UNDER_REVIEW', outcome: null });
      expect(await applicant.credential()).toMatchObject({ status: 'ACTIVE' });
      await expectNoLetter(applicant);
    }
  });

  it('and a reviewer who approves sends them to live video, not back to the questions', async () => {
    const applicant = await world.person({ lastName: 'Frozen' });
    await applicant.start();
    await applicant.giveContactInfo();
    const decision = { decision: 'APPROVE', actor: 'reviewer-1', reason: 'ticket-1' } as const;
    const approved = await world.client.decideReview(applicant.upgradeId, decision);
    expect(approved).toMatchObject({ stage: 'AWAITING_VIDEO_BOOKING' });
    expect(await applicant.giveContactInfo()).toMatchObject({ stage: 'AWAITING_VIDEO_BOOKING' });
    await endAndReplay(applicant);
  });
});

it('21. excessive use leads to live video, and the bureau is left alone until its lock is over', async () => {
  const applicant = await world.person({ lastName: 'Overused', credentialType: 'HARDWARE_TOKEN' });
  await applicant.start();
  expect(await applicant.giveContactInfo()).toMatchObject({
    stage: 'AWAITING_VIDEO_BOOKING',
    attemptsLeft: { kba: 2, total: 3 },
  });
  await endAndReplay(applicant);

  await applicant.start();
  const before = await timesAsked();
  expect(await applicant.giveContactInfo()).toMatchObject({ stage: 'AWAITING_VIDEO_BOOKING' });
  expect(await timesAsked()).toBe(before);
  await endAndReplay(applicant);

  await world.skip(25 * HOUR_MS);
  await applicant.start();
  await applicant.giveContactInfo();
  expect(await timesAsked()).toBeGreaterThan(before);
  await endAndReplay(applicant);
});

it('22. a grading without the overall decision is read from the element that has one', async () => {
  const passing = await world.person({ lastName: 'Nodecision' });
  await toQuestions(passing);
  expect(await passing.answer('right')).toMatchObject({ outcome: 'UPGRADED' });
  const failing = await world.person({ lastName: 'Nodecision' });
  await toQuestions(failing);
  expect(await failing.answer('wrong')).toMatchObject({ stage: 'ACTIVATION_WAIT' });
  await endAndReplay(failing);
});

it('23. a token endpoint that answers 500 now and then delays nobody', async () => {
  const applicant = await world.person();
  await applicant.start();
  const fault = { party: 'experian', route: 'POST /oauth2/v1/token', fault: 'status_500', times: 2 };
  await world.sandbox.addFault(fault);
  // The token of before is over, so a new one is fetched.
  await world.skip(20 * MINUTE_MS);
  expect(await applicant.giveContactInfo()).toMatchObject({ stage: 'AWAITING_KBA_ANSWERS' });
  await world.sandbox.clearFaults();
  await endAndReplay(applicant);
});

it('24. four good answers that the bureau refers all the same lead to the letter', async () => {
  const applicant = await world.person({ lastName: 'Refer' });
  await toQuestions(applicant);
  expect(await applicant.answer('right')).toMatchObject({
    stage: 'ACTIVATION_WAIT',
    method: 'KBA_AND_LETTER',
  });
  await endAndReplay(applicant);
});

it('25. the same questions again are a set of their own: old answers do not count for them', async () => {
  const applicant = await personUnder({ sessionMs: 10 * MINUTE_MS }, { lastName: 'Samequestions' });
  await toQuestions(applicant);
  const first = await world.client.getQuestions(applicant.upgradeId);
  await world.skip(11 * MINUTE_MS);
  await applicant.reach('AWAITING_CONTACT_INFO');
  await applicant.giveContactInfo();
  const second = await world.client.getQuestions(applicant.upgradeId);
  expect(second.questions).toEqual(first.questions);
  expect(second.questionSetId).not.toBe(first.questionSetId);
  const stale = { questionSetId: first.questionSetId, answers: first.questions.map(() => 1) };
  expect(await codeOfRefusal(world.client.answerKba(applicant.upgradeId, stale))).toBe('QUESTION_SET_OVER');
  expect(await applicant.answer('right')).toMatchObject({ outcome: 'UPGRADED' });
  await world.replay(applicant.credentialId);
});

it('each question has its own time, and another batch begins it anew, but never beyond the session', async () => {
  const applicant = await personUnder({ questionMs: 40_000 }, { lastName: 'Twobatches' });
  await applicant.start();
  const asked = await applicant.giveContactInfo();
  // Four questions of 40 seconds.
  expect(Date.parse(asked.deadline!) - Date.parse(asked.since)).toBe(160_000);
  await world.skip(150_000);
  const more = await applicant.answer('right');
  // Four more would take until 310 seconds; the bureau's own 300 come first.
  expect(Date.parse(more.deadline!) - Date.parse(asked.since)).toBe(300_000);
  expect((await world.store.upgrades.get(applicant.upgradeId))?.stageDeadline).toBe(
    Date.parse(more.deadline!),
  );
  const timers = await timersOf(world.temporal, applicant.credentialId);
  expect(Math.abs(timers.at(-1)!.firesAt - Date.parse(more.deadline!))).toBeLessThan(1_000);
  await world.skipTo(Date.parse(more.deadline!) + 1_000);
  expect(await applicant.reach('AWAITING_CONTACT_INFO')).toMatchObject({
    attemptsLeft: { kba: 1, total: 2 },
  });
  await endAndReplay(applicant);
});

/** How often the bureau was asked anything but a token. */
async function timesAsked(): Promise<number> {
  const response = await fetch(`${world.sandbox.url}/control/requests?party=experian`);
  const { requests } = (await response.json()) as { requests: { route: string }[] };
  return requests.filter(({ route }) => route === '/crosscore').length;
}

/** Under the default profile with some rules of the questions changed. */
async function personUnder(kba: Partial<KbaPolicy>, person: Partial<Person> = {}): Promise<Applicant> {
  const policies = new Map([['exostar', { ...exostar, kba: { ...exostar.kba, ...kba } }]]);
  const { temporal, store, clock } = world;
  const client = createUpgradeClient({ temporal, store, clock, policies });
  return createApplicant({ ...world, client }, { name: 'test', ...person });
}

/** What a worker leaves behind that was killed between the bureau's grading and the keeping of it. */
async function claimAsDeadWorker(applicant: Applicant) {
  const { questionSetId } = await applicant.status();
  const [attempt] = await world.store.attempts.listByUpgrade(applicant.upgradeId);
  await world.store.attempts.claimAnswering(attempt!.attemptId, questionSetId!, world.clock());
  return attempt!;
}

async function expectNoLetter(applicant: Applicant): Promise<void> {
  expect(await world.store.letters.listByUpgrade(applicant.upgradeId)).toEqual([]);
  expect(await world.store.codes.listByUpgrade(applicant.upgradeId)).toEqual([]);
  await endAndReplay(applicant);
}

async function endAndReplay(applicant: Applicant): Promise<void> {
  await world.client.cancel(applicant.upgradeId, { by: 'APPLICANT' });
  await world.client.waitForEnd(applicant.upgradeId);
  await world.replay(applicant.credentialId);
}

/** Updates that the run has taken: `begin` and what came after. */
async function acceptedUpdates({ credentialId }: Applicant): Promise<number> {
  const { events } = await world.temporal.workflow.getHandle(workflowIdOf(credentialId)).fetchHistory();
  return (events ?? []).filter((event) => event.workflowExecutionUpdateAcceptedEventAttributes).length;
}
