import { newCaseState } from '../../workflows/case-state';
import { detailsOf, statusOf } from '../../workflows/describe';
import { reasonMalformed } from '../../workflows/message-form';
import { exostar } from '../../workflows/policies/exostar';
import { REASON_SENTENCES, STAGES, UPDATES_BY_STAGE } from '../../workflows/status';

const input = {
  upgradeId: 'u-1',
  credentialId: 'c-1',
  credentialType: 'PHONE_OTP',
  partnerId: 'p-1',
  policy: exostar,
} as const;

it('every stage but the last can be cancelled and attached to', () => {
  for (const stage of STAGES.filter((each) => each !== 'CLOSED')) {
    expect(UPDATES_BY_STAGE[stage]).toEqual(expect.arrayContaining(['begin', 'cancelUpgrade']));
  }
});

it('a status tells stage, deadline and what can be done next, and shows no reviewer action to the applicant', () => {
  const state = { ...newCaseState(0), stage: 'UNDER_REVIEW' as const, deadline: 86_400_000 };
  expect(statusOf(input, state)).toMatchObject({
    stage: 'UNDER_REVIEW',
    deadline: '1970-01-02T00:00:00.000Z',
    next: ['cancelUpgrade'],
    attemptsLeft: { kba: 2, total: 3 },
  });
});

it('an ended upgrade offers nothing and says why it ended', () => {
  const ending = { outcome: 'FAILED', reason: 'ATTEMPTS_EXHAUSTED' } as const;
  const status = statusOf(input, { ...newCaseState(0), stage: 'CLOSED', ending });
  expect(status).toMatchObject({ next: [], sentence: REASON_SENTENCES.ATTEMPTS_EXHAUSTED });
  expect(status.sentence).toContain('Customer Support');
});

it('the details for operators name the deadline and what needs attention', () => {
  const state = { ...newCaseState(0), deadline: 86_400_000, needsAttention: 'KBA_UNMAPPED_REPLY' };
  const details = detailsOf(input, state);
  expect(details).toContain('1970-01-02T00:00:00.000Z');
  expect(details).toContain('KBA_UNMAPPED_REPLY');
});

it.each([
  ['REVIEW', 'upgrade review u-1'],
  ['FRAUD_GATE', 'upgrade review u-1'],
  ['CODES_LOCKED', 'upgrade credential c-1 unlock'],
  ['NUMBER_PORTED', 'upgrade hold u-1 release --hold NUMBER_PORTED'],
  ['LIVE_VIDEO_OUT', 'goes on by itself'],
  ['KBA_UNAUTHORISED', 'mend the cause'],
])('of %s the details say first what to do', (needsAttention, whatToDo) => {
  const [first] = detailsOf(input, { ...newCaseState(0), needsAttention }).split('\n\n');
  expect(first).toContain(needsAttention);
  expect(first).toContain(whatToDo);
});

describe('the form of a message', () => {
  const received = { upgradeId: 'u-1', receivedAt: 1 };
  it.each([
    ['redeemCode', { ...received, submissionId: 's' }, null],
    ['redeemCode', received, 'submissionId'],
    ['redeemCode', { ...received, submissionId: '' }, 'submissionId'],
    ['begin', { upgradeId: 'u-1', receivedAt: -1 }, 'receivedAt'],
    ['begin', 'a string', 'one object'],
    ['submitContactInfo', { ...received, contactInfoId: 'c', country: 'us', agreesToKba: true }, 'country'],
    ['decideReview', { ...received, decision: 'MAYBE', actor: 'r' }, 'decision'],
    ['cancelUpgrade', { ...received, by: 'APPLICANT' }, null],
  ] as const)('of %s with %j', (update, message, wrong) => {
    const reason = reasonMalformed(update, message);
    if (wrong === null) expect(reason).toBeNull();
    else expect(reason).toContain(wrong);
  });
});
