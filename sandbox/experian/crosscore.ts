/** What CrossCore does with a request: opens a session and asks, grades answers, or refuses. Business failures are HTTP 200. */
import { firstNameWordIn, magicLastNameOf } from '../magic-values';
import { refuseRealData } from '../real-data';
import { Refusal } from '../refusal';
import { countEffect, type World } from '../world';
import { grade } from './grading';
import { QUESTIONS_A_BATCH } from './questions';
import { errorReply, questionsReply, refusalReply, resultReply } from './replies';
import { type CrossCoreRequest, nameIn, ssnDigitsIn } from './request';
import { askSecondBatch, openQuestionSession, openSessionById } from './sessions';

export function answerCrossCore(world: World, request: CrossCoreRequest) {
  return request.payload.kba === undefined ? askAbout(world, request) : gradeAnswers(world, request);
}

function askAbout(world: World, request: CrossCoreRequest) {
  const name = nameIn(request);
  if (name === undefined) throw new Refusal(400, 'invalid_request', 'A contact or answers are needed.');
  refuseRealData(request.payload.contacts);
  if (firstNameWordIn(name.firstName) === 'bad') return refusalReply(world, request, 9);
  const magicName = magicLastNameOf(name.lastName);
  const ask = () => {
    const session = openQuestionSession(world, request.header.clientReferenceId, name, magicName);
    return questionsReply(world, request, session);
  };
  switch (magicName) {
    case 'notfound':
      return refusalReply(world, request, 9);
    case 'thinfile':
      return refusalReply(world, request, 1);
    case 'overused':
      return refusalReply(world, request, 2);
    case 'deceased':
      return refusalReply(world, request, 8, 9001);
    case 'frozen':
      return refusalReply(world, request, 1, 9013);
    case 'victim':
      return refusalReply(world, request, 1, 9012);
    case 'ninedigits':
      return ssnDigitsIn(request) === 9 ? ask() : refusalReply(world, request, 9);
    case 'wrongsubscriber':
      return errorReply(world, request, '709');
    case 'unlocated':
    case 'twobatches':
    case 'nodecision':
    case 'samequestions':
    case 'refer':
    case 'fraudshield':
    case 'flaggedlater':
    case undefined:
      return ask();
    default:
      return magicName satisfies never;
  }
}

function gradeAnswers(world: World, request: CrossCoreRequest) {
  const { sessionId = '', answers = {} } = request.payload.kba ?? {};
  const session = openSessionById(world, sessionId);
  if (session === undefined) return errorReply(world, request, '710');
  const positions = Array.from(
    { length: QUESTIONS_A_BATCH },
    (_, index) => answers[`outWalletAnswer${index + 1}`],
  );
  const grading = grade(session.questions, positions);
  countEffect(world, 'gradings', session.clientReferenceId);
  if (session.magicName === 'twobatches' && session.batch === 1 && grading.isAccepted) {
    askSecondBatch(world, session);
    return questionsReply(world, request, session);
  }
  // Consumed before anybody knows whether the reply arrives: a lost one cannot be asked for again.
  session.state = 'graded';
  return resultReply(world, request, session, grading);
}
