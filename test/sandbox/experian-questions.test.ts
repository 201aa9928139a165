import { questionsBody } from './support/bodies';
import { answer, askFor, preciseIdOf } from './support/cross-core';
import { startWorld, type TestWorld } from './support/world';

let world: TestWorld;

beforeEach(async () => {
  world = await startWorld();
});

afterEach(() => world.close());

test('four questions are asked, each with one right choice and a way out', async () => {
  const { reply, right } = await askFor(world, 'a1');
  const { kba } = preciseIdOf(reply);
  expect(reply.responseHeader).toMatchObject({ clientReferenceId: 'a1', responseCode: 'R0201' });
  expect(kba?.general).toMatchObject({ numberOfQuestions: 4, kbaresultCode: 0 });
  expect(kba?.questionSet).toHaveLength(4);
  for (const { questionSelect } of kba?.questionSet ?? []) {
    const { questionChoice } = questionSelect;
    expect(questionChoice).toHaveLength(5);
    expect(questionChoice.at(-1)).toBe('NONE OF THE ABOVE/DOES NOT APPLY');
    expect(questionChoice.filter((choice) => choice.endsWith(' (right)'))).toHaveLength(1);
  }
  expect(right.every((position) => position >= 1 && position <= 4)).toBe(true);
});

test('the right choice has no fixed place', async () => {
  const asked = await Promise.all(Array.from({ length: 12 }, (_, index) => askFor(world, `a${index}`)));
  expect(new Set(asked.flatMap(({ right }) => right))).toEqual(new Set([1, 2, 3, 4]));
});

test('the same seed asks the same, another seed asks otherwise', async () => {
  const [same, other] = await Promise.all([startWorld(), startWorld({ seed: 2 })]);
  try {
    const questionsOf = async (of: TestWorld) => preciseIdOf((await askFor(of, 'a1')).reply).kba;
    expect(await questionsOf(same)).toEqual(await questionsOf(world));
    expect(await questionsOf(other)).not.toEqual(preciseIdOf((await askFor(world, 'a1')).reply).kba);
  } finally {
    await Promise.all([same.close(), other.close()]);
  }
});

test('asking again opens another session: there is no idempotency', async () => {
  const [first, second] = [await askFor(world, 'a1'), await askFor(world, 'a1')];
  expect(first.sessionId).not.toBe(second.sessionId);
  expect(await world.effect('questionSessions')).toEqual({ count: 2, byReference: { a1: 2 } });
});

test.each([
  ['Notfound', 9],
  ['Thinfile', 1],
  ['Overused', 2],
  ['Deceased', 8],
])('%s gets no questions, with kbaresultCode %d', async (lastName, code) => {
  const { reply } = await askFor(world, 'a1', { lastName });
  const { kba, kbascore } = preciseIdOf(reply);
  expect(kba).toBeUndefined();
  expect(kbascore?.general.kbaresultCode).toBe(code);
  const message = reply.clientResponsePayload.decisionElements[0]?.decisions.find(
    ({ element }) => element === 'messageNumber',
  );
  expect(message).toMatchObject({ value: '57', reason: 'Cannot formulate questions for this consumer.' });
});

test.each([
  ['Frozen', 9013],
  ['Victim', 9012],
  ['Deceased', 9001],
])('%s shows as a score that is no score', async (lastName, score) => {
  const { reply } = await askFor(world, 'a1', { lastName });
  expect(reply.clientResponsePayload.decisionElements[0]?.scores).toContainEqual(
    expect.objectContaining({ name: 'preciseIDScore', score }),
  );
});

test.each([
  ['four digits', '6789'],
  ['none', ''],
])('Ninedigits is not found by %s, and then asked by nine in the same attempt', async (_, ssn) => {
  const first = await askFor(world, 'a1', { lastName: 'Ninedigits', ssn });
  expect(preciseIdOf(first.reply).kba).toBeUndefined();
  expect(preciseIdOf(first.reply).kbascore?.general.kbaresultCode).toBe(9);
  const second = await askFor(world, 'a1', { lastName: 'Ninedigits', ssn: '900126789' });
  expect(second.right).toHaveLength(4);
  expect(await world.effect('questionSessions')).toEqual({ count: 1, byReference: { a1: 1 } });
});

test('Samequestions is asked the same in every session, and another person is not', async () => {
  const asked = async (attemptId: string, firstName: string) => {
    const { reply } = await askFor(world, attemptId, { firstName, lastName: 'Samequestions' });
    return preciseIdOf(reply).kba;
  };
  const [first, second, other] = [
    await asked('a1', 'Avery'),
    await asked('a2', 'Avery'),
    await asked('a3', 'Blake'),
  ];
  expect(second?.questionSet).toEqual(first?.questionSet);
  expect(second?.general.sessionID).not.toBe(first?.general.sessionID);
  expect(other?.questionSet).not.toEqual(first?.questionSet);
});

test('a wrong subscriber is error 709 inside HTTP 200', async () => {
  const { reply } = await askFor(world, 'a1', { lastName: 'Wrongsubscriber' });
  expect(preciseIdOf(reply).error?.errorCode).toBe('709');
});

test('the reply repeats all it was sent', async () => {
  const { reply } = await askFor(world, 'a1');
  const { header, payload } = questionsBody('a1');
  expect(reply.originalRequestData).toEqual({ header, ...payload });
});

test('an abandoned session takes no answers, and counts once', async () => {
  const { sessionId, right } = await askFor(world, 'a1');
  const headers = await world.login();
  const body = { header: { clientReferenceId: 'a1' }, payload: { kba: { sessionId } } };
  for (const _ of [1, 2]) {
    expect((await world.call('POST', '/experian/crosscore/abandon', { headers, body })).status).toBe(200);
  }
  expect(preciseIdOf(await answer(world, 'a1', sessionId, right)).error?.errorCode).toBe('710');
  expect(await world.effect('abandonedSessions')).toEqual({ count: 1, byReference: { a1: 1 } });
});
