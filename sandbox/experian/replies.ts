/** What the provider says: questions, a refusal to ask any, a result, an error. */
import type { QuestionSession } from '../state';
import type { World } from '../world';
import {
  crossCoreReply,
  decisionElements,
  INTERIM_MESSAGE,
  KBA_RESULT_TEXTS,
  NO_QUESTIONS_MESSAGE,
} from './envelope';
import type { Grading } from './grading';
import type { CrossCoreRequest } from './request';

export function questionsReply(world: World, request: CrossCoreRequest, session: QuestionSession) {
  const { id: sessionID, questions } = session;
  return crossCoreReply(world, request, {
    overall: 'REFER',
    orchestration: 'REFER',
    element: 'R10',
    decisions: decisionElements('R10', 0),
    scores: scoresOf(ORDINARY_SCORE),
    preciseIDServer: {
      sessionID,
      messages: messagesOf(INTERIM_MESSAGE),
      summary: {
        scores: { preciseIDScore: String(ORDINARY_SCORE) },
        initialDecision: 'R10',
        finalDecision: 'R10',
      },
      kba: {
        general: {
          sessionID,
          numberOfQuestions: questions.length,
          kbaresultCode: 0,
          kbaresultCodeDescription: 'KBA processing successful questions returned',
        },
        questionSet: questions.map(({ type, text, choices }) => ({
          questionType: type,
          questionText: text,
          questionSelect: { questionChoice: choices },
        })),
        creditQuestionSet: [],
        nonCreditQuestionSet: [],
      },
    },
  });
}

/** No `kba` node: there is nothing to ask. */
export function refusalReply(
  world: World,
  request: CrossCoreRequest,
  resultCode: number,
  score = ORDINARY_SCORE,
) {
  return crossCoreReply(world, request, {
    overall: 'REFER',
    orchestration: 'REFER',
    element: 'REF',
    decisions: decisionElements('REF', resultCode, NO_QUESTIONS_MESSAGE),
    scores: scoresOf(score),
    preciseIDServer: {
      sessionID: world.chance.id('', 'refusal', request.header.clientReferenceId).toUpperCase(),
      messages: messagesOf(NO_QUESTIONS_MESSAGE),
      summary: { scores: { preciseIDScore: String(score) }, initialDecision: 'R10', finalDecision: 'REF' },
      kbascore: { general: generalOf(resultCode), scoreSummary: { preciseIDScore: score } },
    },
  });
}

export function resultReply(
  world: World,
  request: CrossCoreRequest,
  session: QuestionSession,
  { isAccepted: isRight, score, formula, graded }: Grading,
) {
  const { magicName } = session;
  // Accepted by a matrix of file score and answers: right answers alone do not do it.
  const isAccepted = isRight && magicName !== 'refer';
  const fileScore = magicName === 'flaggedlater' ? FROZEN_SCORE : ORDINARY_SCORE;
  const decision = isAccepted ? 'ACCEPT' : 'REFER';
  const resultCode = !isAccepted && magicName === 'unlocated' ? 9 : 0;
  const finalDecision = isAccepted ? 'ACC' : 'REF';
  const kbaCode = { element: 'kbaAcceptReferCode', value: isAccepted ? 'ACC' : 'REF', reason: 'KBA' };
  return crossCoreReply(world, request, {
    overall: magicName === 'nodecision' ? undefined : decision,
    orchestration: decision,
    element: finalDecision,
    decisions: [
      ...decisionElements(finalDecision, resultCode),
      kbaCode,
      ...(magicName === 'fraudshield' ? [FRAUD_SHIELD] : []),
    ],
    scores: [...scoresOf(fileScore), { name: 'kbaScore', score, type: 'score' }],
    preciseIDServer: {
      sessionID: session.id,
      messages: messagesOf(INTERIM_MESSAGE),
      summary: { scores: { preciseIDScore: String(fileScore) }, initialDecision: 'R10', finalDecision },
      kbascore: {
        general: { sessionID: session.id, ...generalOf(resultCode) },
        scoreSummary: {
          acceptReferCode: finalDecision,
          decisionOverrideIndicator: magicName === 'fraudshield' ? 'Y' : 'N',
          preciseIDScore: fileScore,
          outWalletScore: score,
          outWalletFormula: formula,
          progressiveQuestionAchieved: 'N',
          riskStrategyNum: 1,
          questionConfigNum: 1,
          decisionMatrixNum: 1,
        },
        gradedAnswer: {
          // Not in the order of the questions: they are told apart by questionType.
          answerSet: world.chance
            .shuffled(graded, session.id, session.batch, 'graded')
            .map(({ question, isRight }) => ({
              questionType: question.type,
              questionTypeDescription: question.text,
              creditType: question.type % 2 === 0 ? 'C' : 'N',
              answerResult: isRight ? 'R' : 'W',
              questionWeight: question.weight,
            })),
        },
      },
    },
  });
}

/** An error looks like success to whoever reads the HTTP status and the response code only. */
export function errorReply(world: World, request: CrossCoreRequest, code: '709' | '710') {
  const text = code === '710' ? 'Session timeout' : 'Invalid user or password';
  return crossCoreReply(world, request, {
    overall: 'NODECISION',
    overallReason: 'FS Error or CC Error',
    orchestration: 'ERROR',
    element: 'R10',
    warningsErrors: [{ responseType: 'ERROR', responseCode: code, responseMessage: text }],
    preciseIDServer: {
      error: { errorCode: code, errorDescription: text, actionIndicator: { code: 'I', value: 'Inquiry' } },
    },
  });
}

/** Above every threshold seen in public clients (500 to 580). */
const ORDINARY_SCORE = 640;

/** From 9000 on a score says why there is none: this file is blocked or frozen. */
const FROZEN_SCORE = 9013;

/** Override codes of the Connect API: FS5, FS13, FS14. */
const FRAUD_SHIELD = { element: 'decisionOverride', value: 'FS13', reason: 'Fraud shield' };

function scoresOf(preciseIdScore: number) {
  return [
    { name: 'preciseIDScore', score: preciseIdScore, type: 'score' },
    { name: 'validationScore', score: 611, type: 'score' },
    { name: 'verificationScore', score: 598, type: 'score' },
    { name: 'fpdScore', score: 655, type: 'score' },
  ];
}

function messagesOf(text: string) {
  return { message: [{ number: '57', text, addrMismatch: 'N' }], consumerStatement: '' };
}

function generalOf(resultCode: number) {
  return {
    kbaresultCode: resultCode,
    kbaresultCodeDescription: KBA_RESULT_TEXTS[resultCode] ?? '',
    priorUsage: {
      exceededUseLimitCode: resultCode === 2 ? 'Y' : 'N',
      clientUseLimitCount: 0,
      clientUseLimitPeriod: 0,
      totalUseLimitCount: 0,
      totalUseLimitPeriod: 0,
    },
  };
}
