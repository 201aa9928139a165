import { answer, type Asked, askedIn, askFor, preciseIdOf, WRONG } from './support/cross-core';
import { startWorld, type TestWorld } from './support/world';

let world: TestWorld;

beforeEach(async () => {
  world = await startWorld();
});

afterEach(() => world.close());

const decisionOf = (reply: Asked['reply']) => reply.responseHeader.overallResponse?.decision;

/** The first so many answers right, the others wrong. */
const rightOnly = ({ right }: Asked, count: number) =>
  right.map((position, index) => (index < count ? position : 5));

test('right answers are accepted', async () => {
  const { sessionId, right } = await askFor(world, 'a1');
  const reply = await answer(world, 'a1', sessionId, right);
  expect(decisionOf(reply)).toBe('ACCEPT');
  expect(preciseIdOf(reply).kbascore?.general.kbaresultCode).toBe(0);
});

test('wrong answers of a located person are referred with code 0', async () => {
  const { sessionId } = await askFor(world, 'a1');
  const reply = await answer(world, 'a1', sessionId, WRONG);
  expect(decisionOf(reply)).toBe('REFER');
  expect(preciseIdOf(reply).kbascore?.general.kbaresultCode).toBe(0);
});

test('wrong answers of Unlocated end with code 9', async () => {
  const { sessionId } = await askFor(world, 'a1', { lastName: 'Unlocated' });
  const reply = await answer(world, 'a1', sessionId, WRONG);
  expect(preciseIdOf(reply).kbascore?.general.kbaresultCode).toBe(9);
});

test('half of the weight decides, not the count of right answers', async () => {
  const decisions = new Set<string | undefined>();
  for (let index = 0; index < 12; index++) {
    const asked = await askFor(world, `a${index}`);
    const reply = await answer(world, `a${index}`, asked.sessionId, rightOnly(asked, 2));
    const { kbascore } = preciseIdOf(reply);
    const graded = kbascore?.gradedAnswer?.answerSet ?? [];
    const weightOf = (answers: typeof graded) =>
      answers.reduce((sum, { questionWeight }) => sum + questionWeight, 0);
    const [right, whole] = [
      weightOf(graded.filter(({ answerResult }) => answerResult === 'R')),
      weightOf(graded),
    ];
    expect(kbascore?.scoreSummary.outWalletFormula).toBe(`(${right}/${whole})*100`);
    expect(decisionOf(reply)).toBe(right * 2 >= whole ? 'ACCEPT' : 'REFER');
    decisions.add(decisionOf(reply));
  }
  expect(decisions).toEqual(new Set(['ACCEPT', 'REFER']));
});

test('graded answers are not always in the order of the questions', async () => {
  const isShuffled: boolean[] = [];
  for (let index = 0; index < 6; index++) {
    const { reply, sessionId, right } = await askFor(world, `a${index}`);
    const asked = preciseIdOf(reply).kba?.questionSet.map(({ questionType }) => questionType) ?? [];
    const graded = preciseIdOf(await answer(world, `a${index}`, sessionId, right)).kbascore?.gradedAnswer;
    const types = graded?.answerSet.map(({ questionType }) => questionType) ?? [];
    expect(new Set(types)).toEqual(new Set(asked));
    isShuffled.push(types.join(',') !== asked.join(','));
  }
  expect(isShuffled).toContain(true);
});

test.each(['right', 'wrong'] as const)('Nodecision carries no overall decision (%s answers)', async (how) => {
  const { sessionId, right } = await askFor(world, 'a1', { lastName: 'Nodecision' });
  const reply = await answer(world, 'a1', sessionId, how === 'right' ? right : WRONG);
  expect(reply.responseHeader.overallResponse).toBeUndefined();
  const { decisions } = reply.clientResponsePayload.decisionElements[0]!;
  const expected = how === 'right' ? 'ACC' : 'REF';
  expect(decisions.find(({ element }) => element === 'finalDecision')?.value).toBe(expected);
});

test('answers to a session older than five minutes get error 710 inside HTTP 200', async () => {
  const { sessionId, right } = await askFor(world, 'a1');
  world.advance(5 * 60_000 + 1);
  const reply = await answer(world, 'a1', sessionId, right);
  expect(reply.responseHeader.responseCode).toBe('R0201');
  expect(decisionOf(reply)).toBe('NODECISION');
  expect(preciseIdOf(reply)).toMatchObject({ error: { errorCode: '710' } });
  expect(preciseIdOf(reply).kbascore).toBeUndefined();
  expect((await world.effect('gradings')).count).toBe(0);
});

test('answers within five minutes are graded', async () => {
  const { sessionId, right } = await askFor(world, 'a1');
  world.advance(5 * 60_000);
  expect(decisionOf(await answer(world, 'a1', sessionId, right))).toBe('ACCEPT');
});

test('a session is consumed by its first grading', async () => {
  const { sessionId, right } = await askFor(world, 'a1');
  await answer(world, 'a1', sessionId, WRONG);
  const again = await answer(world, 'a1', sessionId, right);
  expect(preciseIdOf(again).error?.errorCode).toBe('710');
  expect(await world.effect('gradings')).toEqual({ count: 1, byReference: { a1: 1 } });
});

test('Twobatches asks other questions in the same session before it accepts', async () => {
  const first = await askFor(world, 'a1', { lastName: 'Twobatches' });
  const second = askedIn(await answer(world, 'a1', first.sessionId, first.right));
  expect(second.sessionId).toBe(first.sessionId);
  const textsOf = (asked: Asked) =>
    preciseIdOf(asked.reply).kba?.questionSet.map(({ questionText }) => questionText);
  expect(textsOf(second)?.filter((text) => textsOf(first)?.includes(text))).toEqual([]);
  expect(decisionOf(await answer(world, 'a1', second.sessionId, second.right))).toBe('ACCEPT');
});

test('Twobatches ends with wrong answers to the first batch', async () => {
  const { sessionId } = await askFor(world, 'a1', { lastName: 'Twobatches' });
  expect(decisionOf(await answer(world, 'a1', sessionId, WRONG))).toBe('REFER');
});

test('Refer is referred with all answers right, as a located person', async () => {
  const { sessionId, right } = await askFor(world, 'a1', { lastName: 'Refer' });
  const reply = await answer(world, 'a1', sessionId, right);
  expect(decisionOf(reply)).toBe('REFER');
  const { kbascore } = preciseIdOf(reply);
  expect(kbascore?.general.kbaresultCode).toBe(0);
  expect(kbascore?.scoreSummary.outWalletScore).toBe(100);
});

test.each(['right', 'wrong'] as const)('Fraudshield is graded with an override (%s answers)', async (how) => {
  const { sessionId, right } = await askFor(world, 'a1', { lastName: 'Fraudshield' });
  const reply = await answer(world, 'a1', sessionId, how === 'right' ? right : WRONG);
  const { decisions } = reply.clientResponsePayload.decisionElements[0]!;
  expect(decisions).toContainEqual(expect.objectContaining({ element: 'decisionOverride', value: 'FS13' }));
  expect(decisionOf(reply)).toBe(how === 'right' ? 'ACCEPT' : 'REFER');
});

test('Flaggedlater shows as a frozen file with the grading, not with the questions', async () => {
  const scoreOf = ({ clientResponsePayload }: Asked['reply']) =>
    clientResponsePayload.decisionElements[0]?.scores.find(({ name }) => name === 'preciseIDScore')?.score;
  const { reply, sessionId, right } = await askFor(world, 'a1', { lastName: 'Flaggedlater' });
  expect(scoreOf(reply)).toBeLessThan(9000);
  expect(scoreOf(await answer(world, 'a1', sessionId, right))).toBe(9013);
});

test('ordinary gradings carry no override', async () => {
  const { sessionId, right } = await askFor(world, 'a1');
  const { decisions } = (await answer(world, 'a1', sessionId, right)).clientResponsePayload
    .decisionElements[0]!;
  expect(decisions.map(({ element }) => element)).not.toContain('decisionOverride');
});
