/** By what a synthetic case goes: the client of this program, or the HTTP API as a back end calls it. */
import type { ProofingStatus } from '../../workflows/status';
import { createHttpClient } from '../http-client';
import type { Repeatable } from '../repeatable';
import type { AnswersInput, ContactInfoInput, StartInput } from '../schemas';
import type { OpenQuestions, UpgradeClient } from '../upgrade-client';
import type { SyntheticPerson } from './person';

/** What the person does, through their partner's back end. */
export interface SyntheticChannel {
  start(input: StartInput): Promise<ProofingStatus>;
  getStatus(upgradeId: string): Promise<ProofingStatus>;
  submitContactInfo(upgradeId: string, info: ContactInfoInput, options: Repeatable): Promise<ProofingStatus>;
  getQuestions(upgradeId: string): Promise<OpenQuestions>;
  answerKba(upgradeId: string, answers: AnswersInput, options: Repeatable): Promise<ProofingStatus>;
  redeemCode(upgradeId: string, input: { code: string }, options: Repeatable): Promise<ProofingStatus>;
}

/** Longer than the API waits for an upgrade's answer. */
const API_TIMEOUT_MS = 20_000;

export function channelOf({ api }: SyntheticPerson, client: UpgradeClient): SyntheticChannel {
  return api === undefined ? client : throughApi(api);
}

function throughApi({ url, key }: NonNullable<SyntheticPerson['api']>): SyntheticChannel {
  const api = createHttpClient({ baseUrl: url, credential: () => key, timeoutMs: API_TIMEOUT_MS });
  return {
    start: ({ idempotencyKey, ...body }) => api.startUpgrade({ body, ...repeated({ idempotencyKey }) }),
    getStatus: (upgradeId) => api.readUpgrade({ upgradeId }),
    submitContactInfo: (upgradeId, body, options) =>
      api.submitContactInfo({ upgradeId, body, ...repeated(options) }),
    getQuestions: (upgradeId) => api.readQuestions({ upgradeId }),
    answerKba: (upgradeId, body, options) => api.answerQuestions({ upgradeId, body, ...repeated(options) }),
    redeemCode: (upgradeId, body, options) => api.redeemCode({ upgradeId, body, ...repeated(options) }),
  };
}

function repeated({ idempotencyKey }: { readonly idempotencyKey?: string | undefined }): Repeatable {
  return idempotencyKey === undefined ? {} : { idempotencyKey };
}
