/** A synthetic case against doubles of client and store: what it begins, what it leaves alone, and how it fails. */
import type { StandingSyntheticCase, Store, SyntheticCases } from '../../db/store';
import { UpgradeError } from '../../client/errors';
import { answersTo } from '../../client/synthetic-case/answers';
import type { SyntheticDependencies } from '../../client/synthetic-case/dependencies';
import type { SyntheticPerson } from '../../client/synthetic-case/person';
import { redeemSyntheticCase, runSyntheticCases } from '../../client/synthetic-case/run';
import { SyntheticFailure } from '../../client/synthetic-case/steps';
import type { StartInput } from '../../client/schemas';
import type { UpgradeClient } from '../../client/upgrade-client';
import type { ProofingStatus } from '../../workflows/status';
import { ID, recordOf, statusOf } from './cli-run';

/** A Thursday. */
const AT = Date.parse('2026-10-08T13:15:00Z');
const DAY_MS = 86_400_000;
const STREET = '4711 Office Parkway';
const QUESTIONS = [
  { text: 'Which of these streets have you lived on?', choices: ['EXAMPLE LANE', STREET, 'NONE'] },
  { text: 'Who issued your first credit card?', choices: ['DEMO TRUST', 'TEST UNION', 'NONE'] },
];
const PERSON: SyntheticPerson = {
  userId: 'synthetic-user',
  contactInfo: {
    firstName: 'A',
    lastName: 'B',
    address: { line1: STREET, city: 'C', postalCode: '22150', country: 'US' },
  },
  answers: [
    { question: 'streets', choice: 'office' },
    { question: '', choice: 'none' },
  ],
};
const open = statusOf();
const asking = statusOf({ stage: 'AWAITING_KBA_ANSWERS', questionSetId: 'set-1' });
const upgraded = statusOf({ stage: 'CLOSED', outcome: 'UPGRADED', reason: 'KBA_PASSED', method: 'KBA' });
const mailed = statusOf({
  stage: 'ACTIVATION_WAIT',
  letter: {
    letterId: 'l',
    expectedFrom: '2026-10-13T04:00:00.000Z',
    expectedBy: '2026-10-21T04:00:00.000Z',
  },
});

let now: number;
let calls: string[];
let status: ProofingStatus;
let standing: StandingSyntheticCase[];
let lastLetterAt: number | null;
let apart: Awaited<ReturnType<SyntheticCases['checkApart']>>;
const start = jest.fn<Promise<ProofingStatus>, [StartInput]>();
const cancel = jest.fn<ReturnType<UpgradeClient['cancel']>, Parameters<UpgradeClient['cancel']>>();

beforeEach(() => {
  [now, calls, standing, lastLetterAt, apart, status] = [AT, [], [], null, 'APART', open];
  cancel.mockReset().mockImplementation(async (upgradeId) => {
    calls.push(`cancel ${upgradeId}`);
    return upgraded;
  });
  start.mockReset().mockImplementation(async () => {
    calls.push('start');
    return (status = open);
  });
});

function dependencies(more: Partial<SyntheticDependencies> = {}): SyntheticDependencies {
  const store = {
    credentials: {
      add: async () => calls.push('add') > 0,
      get: async () => ({ status: 'PROOFING_UPGRADED' }),
    },
    upgrades: {
      get: async () => recordOf({ closedAt: null }),
      close: async ({ upgradeId }: { upgradeId: string }) => void calls.push(`close ${upgradeId}`),
    },
    syntheticCases: {
      checkApart: async () => apart,
      listStanding: async () => standing,
      lastLetterAt: async () => lastLetterAt,
    },
  } as unknown as Store;
  return {
    channel: {
      start,
      getStatus: async () => status,
      submitContactInfo: async () => (status = asking),
      getQuestions: async () => ({ questionSetId: 'set-1', questions: QUESTIONS }),
      async answerKba(_, { answers }) {
        return (status = answers[0] === 2 ? upgraded : mailed);
      },
      async redeemCode(upgradeId) {
        calls.push(`redeem ${upgradeId}`);
        return (status = { ...upgraded, reason: 'CODE_REDEEMED' });
      },
    },
    client: {
      cancel,
      async reportCredential(credentialId, { change }) {
        calls.push(change === 'credential.revoked' ? `revoke ${credentialId}` : change);
        return { credentialId, status: 'REVOKED' } as never;
      },
    },
    store,
    partnerId: 'synthetic',
    person: PERSON,
    clock: () => now,
    pause: async (milliseconds) => void (now += milliseconds),
    withinMs: 60_000,
    observer: { onBegin: () => undefined, onDone: () => undefined },
    ...more,
  };
}
const failureOf = async (running: Promise<unknown>): Promise<SyntheticFailure> =>
  running.then(
    () => Promise.reject(new Error('it did not fail')),
    (error: unknown) => {
      if (error instanceof SyntheticFailure) return error;
      throw error;
    },
  );
const left = (name: string, more: Partial<StandingSyntheticCase> = {}): StandingSyntheticCase => ({
  credentialId: `synthetic-${name}`,
  upgrade: { upgradeId: name, stage: 'AWAITING_CONTACT_INFO', closedAt: null },
  letter: null,
  ...more,
});
const awaited = (name: string): StandingSyntheticCase =>
  left(name, {
    upgrade: { upgradeId: name, stage: 'ACTIVATION_WAIT', closedAt: null },
    letter: { orderedAt: AT, expectedBy: AT + DAY_MS, redeemBy: AT + 30 * DAY_MS },
  });

it.each(['PARTNER_IN_USE', 'USER_IN_USE'] as const)(
  'where people are involved (%s), nothing is begun and nothing cleaned up',
  async (verdict) => {
    apart = verdict;
    standing = [left('a')];
    const { code, because } = await failureOf(runSyntheticCases(dependencies(), 'never'));
    expect({ code, because, calls }).toEqual({ code: 'SYNTHETIC_CHECK_FAILED', because: verdict, calls: [] });
  },
);

it('what a killed run left is ended and revoked before anything is begun; awaited letters stay', async () => {
  standing = [
    left('running'),
    awaited('mailed'),
    left('done', { upgrade: { upgradeId: 'done', stage: 'CLOSED', closedAt: AT } }),
    left('never-begun', { upgrade: null }),
  ];
  await runSyntheticCases(dependencies(), 'never');
  expect(calls.slice(0, calls.indexOf('add'))).toEqual([
    'cancel running',
    'revoke synthetic-running',
    'revoke synthetic-done',
    'revoke synthetic-never-begun',
  ]);
  expect(calls.at(-1)).toMatch(/^revoke synthetic-[0-9a-f-]{36}$/);
});

it('one that was left open in the store without a run is closed there', async () => {
  standing = [left('orphan')];
  cancel.mockRejectedValue(new UpgradeError('UPGRADE_CLOSED', 'x'));
  await runSyntheticCases(dependencies(), 'never');
  expect(calls.slice(0, 2)).toEqual(['close orphan', 'revoke synthetic-orphan']);
});

it('a case that failed is cancelled and revoked at once; one without a run is left to the next day', async () => {
  const failing = { ...dependencies().channel, getQuestions: () => Promise.reject(new Error(STREET)) };
  start.mockImplementation(async ({ idempotencyKey }) => {
    standing = [{ ...left('failed'), credentialId: String(idempotencyKey) }];
    return (status = open);
  });
  const failure = await failureOf(runSyntheticCases(dependencies({ channel: failing }), 'never'));
  expect(failure).toMatchObject({ code: 'SYNTHETIC_ANSWERS_FAILED', because: 'UNEXPECTED' });
  expect(JSON.stringify([failure.message, failure.details])).not.toContain(STREET);
  expect(calls).toEqual(['add', 'cancel failed', expect.stringMatching(/^revoke/)]);

  [calls, standing] = [[], []];
  cancel.mockRejectedValue(new UpgradeError('UPGRADE_CLOSED', 'x'));
  await failureOf(runSyntheticCases(dependencies({ channel: failing }), 'never'));
  expect(calls).toEqual(['add']);
});

describe('the day of the letter', () => {
  const methods = async (day: 'thursday' | 'friday' | 'never') =>
    (await runSyntheticCases(dependencies(), day)).map(({ method }) => method);

  it('comes first, and its case stays open for whoever gets it', async () => {
    const cases = await runSyntheticCases(dependencies(), 'thursday');
    expect(cases).toMatchObject([
      { method: 'KBA_AND_LETTER', letterExpectedBy: '2026-10-21T04:00:00.000Z' },
      { method: 'KBA', letterExpectedBy: null },
    ]);
    expect(calls.filter((call) => call.startsWith('revoke'))).toHaveLength(1);
  });

  it('is of UTC, and on any other day nothing is mailed', async () => {
    await expect(methods('friday')).resolves.toEqual(['KBA']);
    await expect(methods('never')).resolves.toEqual(['KBA']);
    now = Date.parse('2026-10-08T23:59:59.999Z');
    await expect(methods('thursday')).resolves.toHaveLength(2);
  });

  it('mails one letter, however often it is run', async () => {
    lastLetterAt = Date.parse('2026-10-08T00:00:00Z');
    await expect(methods('thursday')).resolves.toEqual(['KBA']);
    lastLetterAt -= 1;
    await expect(methods('thursday')).resolves.toHaveLength(2);
  });

  it('has no success if no letter can be mailed, so one alarm tells of both', async () => {
    const channel = {
      ...dependencies().channel,
      answerKba: async () => (status = statusOf({ stage: 'ACTIVATION_WAIT' })),
    };
    const failure = await failureOf(runSyntheticCases(dependencies({ channel }), 'thursday'));
    expect(failure).toMatchObject({
      code: 'SYNTHETIC_RESULT_FAILED',
      because: 'NO_LETTER',
      facts: { method: 'KBA_AND_LETTER', upgradeId: ID },
    });
    expect(start).toHaveBeenCalledTimes(1);
  });
});

describe('the time limit', () => {
  it('what is not answered is asked again by the same key, and goes on', async () => {
    const pending = new UpgradeError('ANSWER_PENDING', 'x');
    start.mockRejectedValueOnce(pending).mockRejectedValueOnce(pending);
    await runSyntheticCases(dependencies(), 'never');
    const keys = start.mock.calls.map(([{ idempotencyKey }]) => idempotencyKey);
    expect(keys).toHaveLength(3);
    expect(new Set(keys).size).toBe(1);
  });

  it('ends the case by the step it is in, with what was in the way', async () => {
    start.mockRejectedValue(new UpgradeError('TEMPORAL_UNAVAILABLE', 'x'));
    const failure = await failureOf(runSyntheticCases(dependencies(), 'never'));
    expect(failure).toMatchObject({ code: 'SYNTHETIC_START_FAILED', because: 'TEMPORAL_UNAVAILABLE' });
    expect(now - AT).toBe(60_000);
  });

  it('is not waited for where the case went elsewhere, or is refused', async () => {
    const elsewhere = {
      ...dependencies().channel,
      submitContactInfo: async () => (status = statusOf({ stage: 'UNDER_REVIEW' })),
    };
    const wentElsewhere = await failureOf(runSyntheticCases(dependencies({ channel: elsewhere }), 'never'));
    expect(wentElsewhere).toMatchObject({
      code: 'SYNTHETIC_CONTACT_INFO_FAILED',
      because: 'WENT_ELSEWHERE',
      details: { stage: 'UNDER_REVIEW' },
    });
    start.mockRejectedValue(new UpgradeError('OTP_WRONG', 'x'));
    const refused = await failureOf(runSyntheticCases(dependencies(), 'never'));
    expect(refused).toMatchObject({ code: 'SYNTHETIC_START_FAILED', because: 'OTP_WRONG' });
    expect(now).toBe(AT);
  });
});

it('nothing is bought: who is not entitled fails at the start', async () => {
  const offers = [{ product: 'P', amountMinor: 1, currency: 'USD' }] as unknown as ProofingStatus['offers'];
  start.mockImplementation(async () => (status = statusOf({ stage: 'AWAITING_PURCHASE', offers })));
  const failure = await failureOf(runSyntheticCases(dependencies(), 'never'));
  expect(failure).toMatchObject({ code: 'SYNTHETIC_START_FAILED', because: 'NOT_ENTITLED' });
  expect(start.mock.calls[0]?.[0]).not.toHaveProperty('purchase');
});

it('an upgrade that came otherwise than by the questions is no success', async () => {
  const channel = {
    ...dependencies().channel,
    answerKba: async () => (status = { ...upgraded, reason: 'PROOFING_REUSED' as const }),
  };
  const failure = await failureOf(runSyntheticCases(dependencies({ channel }), 'never'));
  expect(failure).toMatchObject({ code: 'SYNTHETIC_RESULT_FAILED', because: 'ENDED_OTHERWISE' });
});

describe('answers', () => {
  it('are the right ones by the first entry that fits, or surely wrong ones', () => {
    expect(answersTo({ questions: QUESTIONS }, PERSON.answers, 'RIGHT')).toEqual([2, 3]);
    expect(answersTo({ questions: QUESTIONS }, PERSON.answers, 'WRONG')).toEqual([3, 1]);
  });

  it.each([
    ['no entry fits', [{ question: 'streets', choice: 'office' }]],
    ['two choices fit', [{ question: '', choice: 'T' }]],
  ])('are not guessed where %s, and the question is not shown', (_, known) => {
    expect(() => answersTo({ questions: QUESTIONS.slice(1) }, known, 'RIGHT')).toThrow(
      expect.objectContaining({ message: 'ANSWER_NOT_KNOWN', details: { question: 1 } }) as Error,
    );
  });
});

describe('the code of a letter', () => {
  it('is entered for the one that is waited for, and its credential is revoked', async () => {
    standing = [left('running'), awaited('mailed')];
    await redeemSyntheticCase(dependencies(), 'CODE', undefined);
    expect(calls).toEqual(['redeem mailed', 'revoke synthetic-mailed']);
  });

  it('is entered for none where several are waited for and none is named', async () => {
    standing = [awaited('first'), awaited('second')];
    const failure = await failureOf(redeemSyntheticCase(dependencies(), 'CODE', undefined));
    expect(failure).toMatchObject({ code: 'SYNTHETIC_CODE_FAILED', because: 'WHICH_LETTER' });
    expect(calls).toEqual([]);
    await redeemSyntheticCase(dependencies(), 'CODE', 'second');
    expect(calls).toEqual(['redeem second', 'revoke synthetic-second']);
  });

  it('is entered for no case of anybody else', async () => {
    standing = [awaited('mailed')];
    const failure = await failureOf(redeemSyntheticCase(dependencies(), 'CODE', ID));
    expect(failure).toMatchObject({ because: 'NO_LETTER_AWAITED' });
    expect(calls).toEqual([]);
  });
});
