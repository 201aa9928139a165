/**
 * What each call was answered, as a word for metrics and logs. Every operation of every gateway has its reading here, so
 * the words are those of our own types: nothing that a party wrote becomes a label.
 */
import type { Gateways } from './gateways';

/** A party by its name in metrics, logs and prices. */
export type ProviderName = 'webstore' | 'kba' | 'live-video' | 'letter-house' | 'notifier';

export const PROVIDER_NAMES: Readonly<Record<keyof Gateways, ProviderName>> = {
  webstore: 'webstore',
  kba: 'kba',
  liveVideo: 'live-video',
  letterHouse: 'letter-house',
  notifier: 'notifier',
};

type Readings = {
  readonly [P in keyof Gateways]: {
    readonly [Operation in keyof Gateways[P]]: Gateways[P][Operation] extends (
      ...input: never[]
    ) => Promise<infer Answer>
      ? (answer: Answer) => string
      : never;
  };
};

const itself = (word: string): string => word;
const kindOf = ({ kind }: { readonly kind: string }): string => kind;
const done = (): string => 'DONE';

export const VERDICTS: Readings = {
  webstore: {
    getEntitlement: kindOf,
    placeOrder: kindOf,
    cancelOrder: itself,
    activateKey: kindOf,
    reportExhausted: done,
    probe: done,
  },
  kba: {
    getQuestions: kindOf,
    submitAnswers: kindOf,
    abandonSession: done,
    probe: done,
  },
  liveVideo: {
    createSession: done,
    getResult: ({ status }) => status,
    cancelSession: itself,
    probe: done,
  },
  letterHouse: {
    verifyAddress: (verdict) => (verdict.kind === 'PROBLEM' ? verdict.problem : verdict.kind),
    findLetter: (letter) => (letter === null ? 'NOT_FOUND' : 'FOUND'),
    orderLetter: kindOf,
    cancelLetter: itself,
    probe: done,
  },
  notifier: { send: done },
};

/** With these nothing was had from the party, so there is nothing to pay. */
export const FREE_VERDICTS: ReadonlySet<string> = new Set([
  'PAYMENT_DECLINED',
  'WRONG_PRODUCT',
  'UNDELIVERABLE',
  'NOT_CHECKED',
  'NOT_FOUND',
  'TOO_LATE',
]);
