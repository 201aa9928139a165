/**
 * What a reply of the bureau means. Pure. The table is in docs/outside-parties.md; its order here:
 *
 * 1. A flagged file (experian-flags.ts) goes to a person, whatever else the reply says, asked or answered.
 * 2. An error inside HTTP 200: 710 is an abandoned session, 709 our own credentials.
 * 3. Questions, in the first reply or as a second batch.
 * 4. The decision ACCEPT, for answers only: nobody is authenticated by having been asked.
 * 5. The result code; with code 0, the use limit and then REFER.
 *
 * How many answers were right decides nothing: grading is weighted. What fits nowhere is unmapped: it is parked for an
 * operator and uses no attempt.
 */
import { type Decision, factsOf, type KbaFacts } from './experian-facts';
import { crossCoreSchema } from './experian-shape';
import { GatewayError, type KbaReply, type UnableCause } from './gateways';
import { unmappedReply } from './http-failures';

/** What the reply answers. */
export type KbaPhase = 'QUESTIONS' | 'ANSWERS';

/** @throws GatewayError KBA_UNMAPPED_REPLY or KBA_UNAUTHORISED, both REJECTED */
export function kbaReplyOf(
  body: unknown,
  asked: { callName: string; phase: KbaPhase; attemptId: string },
): KbaReply {
  const parsed = crossCoreSchema.safeParse(body);
  const facts = parsed.success ? factsOf(parsed.data) : null;
  // A reply to somebody else's attempt is no reply to this one.
  const isOurs = facts !== null && (facts.attemptId ?? asked.attemptId) === asked.attemptId;
  if (isOurs && facts.fileFlag === null && facts.errorCodes.includes('709')) {
    throw new GatewayError('KBA_UNAUTHORISED', 'REJECTED', `${asked.callName}: KBA answered with error 709.`);
  }
  const reply = isOurs ? meaningOf(facts, asked.phase) : null;
  if (reply === null) throw unmappedReply({ code: 'KBA' }, asked.callName, 200);
  return reply;
}

/** Null: unmapped. */
function meaningOf(facts: KbaFacts, phase: KbaPhase): KbaReply | null {
  if (facts.fileFlag !== null) return unable(facts.fileFlag);
  if (facts.errorCodes.includes('710')) return { kind: 'ABANDONED' };
  if (facts.questions.length > 0 && facts.hasQuestionNode) return questionsOf(facts);
  if (facts.decision === 'ACCEPT') return acceptedOf(facts, phase);
  return refusalOf(facts, facts.decision, phase);
}

function questionsOf({ resultCode, sessionId, questions }: KbaFacts): KbaReply | null {
  if (sessionId === undefined || (resultCode ?? '0') !== '0') return null;
  return { kind: 'QUESTIONS', sessionId, questions };
}

/** Null if the result code contradicts: two halves of one reply that do not agree are nobody's pass. */
function acceptedOf({ hasScoreNode, resultCode }: KbaFacts, phase: KbaPhase): KbaReply | null {
  const isGraded = phase === 'ANSWERS' && hasScoreNode && (resultCode ?? '0') === '0';
  return isGraded ? { kind: 'AUTHENTICATED' } : null;
}

type Refusal = Exclude<Decision, 'ACCEPT'> | undefined;

function refusalOf(facts: KbaFacts, decision: Refusal, phase: KbaPhase): KbaReply | null {
  const code = resultCodeOf(facts);
  switch (code) {
    case '9':
      return { kind: 'NOT_AUTHENTICATED', located: false };
    case '8':
      return unable('DECEASED');
    case '2':
      return unable('EXCESSIVE_USE');
    case '1':
      return unable('NO_QUESTIONS');
    case '0':
    case 'ABSENT':
      if (facts.exceededUseLimit) return unable('EXCESSIVE_USE');
      if (facts.cannotFormulateQuestions && !facts.hasQuestionNode) return unable('NO_QUESTIONS');
      return code === '0' && phase === 'ANSWERS' && facts.hasScoreNode ? gradedOf(decision) : null;
    case 'UNKNOWN':
      return null;
    default:
      return code satisfies never;
  }
}

/** Answers were graded and not accepted: only REFER says that they were wrong. */
function gradedOf(decision: Refusal): KbaReply | null {
  switch (decision) {
    case 'REFER':
      return { kind: 'NOT_AUTHENTICATED', located: true };
    case 'NODECISION':
    case 'OTHER':
    case undefined:
      return null;
    default:
      return decision satisfies never;
  }
}

/** `kbaresultCode`, as far as anybody has seen one (sources: docs/outside-parties.md). */
function resultCodeOf({ resultCode }: KbaFacts): '0' | '1' | '2' | '8' | '9' | 'ABSENT' | 'UNKNOWN' {
  switch (resultCode) {
    case '0':
    case '1':
    case '2':
    case '8':
    case '9':
      return resultCode;
    case undefined:
      return 'ABSENT';
    default:
      return 'UNKNOWN';
  }
}

function unable(cause: UnableCause): KbaReply {
  return { kind: 'UNABLE_TO_AUTHENTICATE', cause };
}
