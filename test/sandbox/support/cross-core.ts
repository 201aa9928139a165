/** Reads CrossCore replies by the paths of recorded ones. */
import { answersBody, type InventedPerson, questionsBody } from './bodies';
import type { TestWorld } from './world';

export interface CrossCore {
  readonly responseHeader: {
    readonly clientReferenceId: string;
    readonly responseCode: string;
    readonly overallResponse?: { readonly decision: string };
  };
  readonly clientResponsePayload: {
    readonly decisionElements: readonly {
      readonly decisions: readonly {
        readonly element: string;
        readonly value: string;
        readonly reason: string;
      }[];
      readonly scores: readonly { readonly name: string; readonly score: number }[];
      readonly otherData: {
        readonly json: {
          readonly fraudSolutions: {
            readonly response: { readonly products: { readonly preciseIDServer: PreciseId } };
          };
        };
      };
    }[];
  };
  readonly originalRequestData: unknown;
}

export interface PreciseId {
  readonly error?: { readonly errorCode: string };
  readonly kba?: {
    readonly general: {
      readonly sessionID: string;
      readonly numberOfQuestions: number;
      readonly kbaresultCode: number;
    };
    readonly questionSet: readonly {
      readonly questionType: number;
      readonly questionText: string;
      readonly questionSelect: { readonly questionChoice: readonly string[] };
    }[];
  };
  readonly kbascore?: {
    readonly general: { readonly kbaresultCode: number };
    readonly scoreSummary: { readonly outWalletScore: number; readonly outWalletFormula: string };
    readonly gradedAnswer?: {
      readonly answerSet: readonly {
        readonly questionType: number;
        readonly answerResult: 'R' | 'W';
        readonly questionWeight: number;
      }[];
    };
  };
}

export interface Asked {
  readonly reply: CrossCore;
  readonly sessionId: string;
  /** 1-based positions of the right choices. */
  readonly right: readonly number[];
}

export function preciseIdOf(reply: CrossCore): PreciseId {
  return reply.clientResponsePayload.decisionElements[0]!.otherData.json.fraudSolutions.response.products
    .preciseIDServer;
}

/** An open session for a person. */
export async function askFor(
  world: TestWorld,
  attemptId: string,
  person: InventedPerson = {},
): Promise<Asked> {
  const headers = await world.login();
  const body = questionsBody(attemptId, person);
  return askedIn((await world.call<CrossCore>('POST', '/experian/crosscore', { headers, body })).body);
}

export function askedIn(reply: CrossCore): Asked {
  const { kba } = preciseIdOf(reply);
  return {
    reply,
    sessionId: kba?.general.sessionID ?? '',
    right: (kba?.questionSet ?? []).map(
      ({ questionSelect }) =>
        questionSelect.questionChoice.findIndex((choice) => choice.endsWith(' (right)')) + 1,
    ),
  };
}

export async function answer(
  world: TestWorld,
  attemptId: string,
  sessionId: string,
  answers: readonly number[],
): Promise<CrossCore> {
  const headers = await world.login();
  const body = answersBody(attemptId, sessionId, answers);
  return (await world.call<CrossCore>('POST', '/experian/crosscore', { headers, body })).body;
}

/** The last choice, which is never the right one. */
export const WRONG = [5, 5, 5, 5];
