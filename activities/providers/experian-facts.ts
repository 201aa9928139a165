/** The facts of a CrossCore reply that a verdict rests on, each looked for wherever the bureau may put it. */
import { type FileFlag, fileFlagOf } from './experian-flags';
import type { CrossCoreReply, DecisionElement, PreciseIdServer } from './experian-shape';
import type { KbaQuestion } from './gateways';

export interface KbaFacts {
  /** Our reference, given back. */
  readonly attemptId: string | undefined;
  readonly errorCodes: readonly string[];
  /** The overall decision, or else the element `finalDecision`. */
  readonly decision: Decision | undefined;
  readonly sessionId: string | undefined;
  readonly questions: readonly KbaQuestion[];
  readonly hasQuestionNode: boolean;
  readonly hasScoreNode: boolean;
  readonly resultCode: string | undefined;
  /** Why the file must go to a person; null: nothing was told. */
  readonly fileFlag: FileFlag | null;
  readonly exceededUseLimit: boolean;
  /** Message 57 in the words of a refusal: the number alone occurs in successful replies too. */
  readonly cannotFormulateQuestions: boolean;
}

export type Decision = 'ACCEPT' | 'REFER' | 'NODECISION' | 'OTHER';

export function factsOf(reply: CrossCoreReply): KbaFacts {
  const elements = reply.clientResponsePayload?.decisionElements ?? [];
  const server = elements.find(({ otherData }) => Boolean(otherData))?.otherData ?? undefined;
  const { kba, kbascore } = server ?? {};
  const useLimitCode = kbascore?.general?.priorUsage?.exceededUseLimitCode;
  return {
    attemptId: reply.responseHeader?.clientReferenceId,
    errorCodes: errorCodesOf(elements, server),
    decision: decisionOf(reply, elements),
    sessionId: kba?.general?.sessionID ?? server?.sessionID,
    questions: (kba?.questionSet ?? []).map(({ questionText, questionSelect }) => ({
      text: questionText,
      choices: questionSelect.questionChoice,
    })),
    hasQuestionNode: Boolean(kba?.general),
    hasScoreNode: Boolean(kbascore),
    resultCode:
      kbascore?.general?.kbaresultCode ?? kba?.general?.kbaresultCode ?? valueOf(elements, 'kbaResultCode'),
    fileFlag: fileFlagOf(elements),
    exceededUseLimit: useLimitCode !== undefined && useLimitCode !== 'N',
    cannotFormulateQuestions: cannotFormulateQuestions(elements, server),
  };
}

function errorCodesOf(elements: readonly DecisionElement[], server: PreciseIdServer | undefined): string[] {
  const warnings = elements.flatMap(({ warningsErrors }) => warningsErrors ?? []);
  return [server?.error?.errorCode, ...warnings.map(({ responseCode }) => responseCode)].filter(
    (code) => code !== undefined,
  );
}

function decisionOf(reply: CrossCoreReply, elements: readonly DecisionElement[]): Decision | undefined {
  const overall = reply.responseHeader?.overallResponse?.decision;
  switch (overall) {
    case 'ACCEPT':
    case 'REFER':
    case 'NODECISION':
      return overall;
    case undefined:
      return finalDecisionOf(elements);
    default:
      return 'OTHER';
  }
}

/** By its name: its place among the elements varies. */
function finalDecisionOf(elements: readonly DecisionElement[]): Decision | undefined {
  switch (valueOf(elements, 'finalDecision')) {
    case 'ACC':
      return 'ACCEPT';
    case 'REF':
      return 'REFER';
    case undefined:
      return undefined;
    default:
      return 'OTHER';
  }
}

function valueOf(elements: readonly DecisionElement[], name: string): string | undefined {
  return elements.flatMap(({ decisions }) => decisions ?? []).find(({ element }) => element === name)?.value;
}

function cannotFormulateQuestions(
  elements: readonly DecisionElement[],
  server: PreciseIdServer | undefined,
): boolean {
  const messages = server?.messages?.message ?? [];
  const decisions = elements.flatMap(({ decisions }) => decisions ?? []);
  return [
    ...messages.map(({ number, text }) => ({ number, text })),
    ...decisions
      .filter(({ element }) => element === 'messageNumber')
      .map(({ value, reason }) => ({ number: value, text: reason })),
  ].some(({ number, text }) => number === '57' && /cannot formulate questions/i.test(text ?? ''));
}
