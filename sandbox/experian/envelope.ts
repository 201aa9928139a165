/** The CrossCore envelope around a Precise ID reply, HTTP 200 whatever it says (recorded in CDCgov/prime-simplereport). */
import { isoTime, type World } from '../world';
import type { CrossCoreRequest } from './request';

export interface ReplyContent {
  /** Absent: sometimes there is none, and the element `finalDecision` has to do. */
  readonly overall?: 'ACCEPT' | 'REFER' | 'NODECISION' | undefined;
  readonly overallReason?: string;
  readonly orchestration: 'ACCEPT' | 'REFER' | 'ERROR';
  readonly element: 'ACC' | 'REF' | 'R10';
  readonly decisions?: readonly {
    readonly element: string;
    readonly value: string;
    readonly reason: string;
  }[];
  readonly scores?: readonly { readonly name: string; readonly score: number; readonly type: string }[];
  readonly warningsErrors?: readonly unknown[];
  readonly preciseIDServer: unknown;
}

export function crossCoreReply(world: World, request: CrossCoreRequest, content: ReplyContent) {
  const { header, payload } = request;
  const { clientReferenceId } = header;
  const now = isoTime(world.clock()).replace(/\.\d+Z$/, 'Z');
  const decisions = content.decisions ?? [];
  return {
    responseHeader: {
      requestType: header.requestType ?? 'PreciseIdOnly',
      clientReferenceId,
      expRequestId: world.chance.id('RB', clientReferenceId).toUpperCase(),
      messageTime: now,
      ...(content.overall !== undefined && {
        overallResponse: {
          decision: content.overall,
          decisionText: content.overall === 'ACCEPT' ? 'Continue' : 'Refer',
          decisionReasons: [content.overallReason ?? 'Continue'],
          recommendedNextActions: [],
          spareObjects: [],
        },
      }),
      responseCode: 'R0201',
      responseType: 'INFO',
      responseMessage: 'Workflow Complete.',
      tenantID: header.tenantId ?? '',
    },
    clientResponsePayload: {
      orchestrationDecisions: [
        {
          sequenceId: '1',
          decisionSource: 'PreciseId',
          decision: content.orchestration,
          decisionReasons: [content.overallReason ?? 'Continue'],
          decisionTime: now,
        },
      ],
      decisionElements: [
        {
          serviceName: 'PreciseId',
          applicantId: 'APPLICANT_CONTACT_ID_1',
          decision: content.element,
          rules: [],
          warningsErrors: content.warningsErrors ?? [],
          // Their order varies, as in recorded replies: who reads them by place reads another one some day.
          decisions: world.chance.shuffled(decisions, clientReferenceId, 'decisions'),
          scores: content.scores ?? [],
          otherData: {
            json: {
              fraudSolutions: { response: { products: { preciseIDServer: content.preciseIDServer } } },
            },
          },
        },
      ],
    },
    // All we were sent goes back, personal data and answers included: that is what the real provider does.
    originalRequestData: { header, ...payload },
  };
}

/** The decision elements that every Precise ID reply has. */
export function decisionElements(finalDecision: string, kbaResultCode: number, message = INTERIM_MESSAGE) {
  return [
    { element: 'messageNumber', value: '57', reason: message },
    { element: 'initialDecision', value: 'R10', reason: 'Validation' },
    { element: 'finalDecision', value: finalDecision, reason: 'Strategy' },
    { element: 'kbaResultCode', value: String(kbaResultCode), reason: KBA_RESULT_TEXTS[kbaResultCode] ?? '' },
    { element: 'pidScoreReason1', value: '1K', reason: 'Address on file' },
  ];
}

/** Number 57 stands in successful replies too, with another text: alone it is no sign of failure. */
export const INTERIM_MESSAGE = 'Consumer located; verification continues.';
export const NO_QUESTIONS_MESSAGE = 'Cannot formulate questions for this consumer.';

export const KBA_RESULT_TEXTS: Readonly<Record<number, string>> = {
  0: 'KBA processing successful',
  1: 'No questions returned',
  2: 'No questions returned due to excessive use',
  8: 'Deceased',
  9: 'Consumer not found',
};
