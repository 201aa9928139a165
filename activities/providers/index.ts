/** All gateways, made from one configuration. */
import { createExperianKbaGateway, type ExperianConfig } from './experian-kba';
import type { Gateways } from './gateways';
import { callParty } from './http';
import { createLetterHouseGateway, type LetterHouseConfig } from './letter-house';
import { createLiveVideoGateway, type LiveVideoConfig } from './live-video';
import { createNotifierGateway, type NotifierConfig } from './notifier';
import { withPatience } from './patience';
import { createWebstoreGateway, type WebstoreConfig } from './webstore';

export interface GatewayConfig {
  readonly webstore: WebstoreConfig;
  readonly experian: ExperianConfig;
  readonly liveVideo: LiveVideoConfig;
  readonly letterHouse: LetterHouseConfig;
  readonly notifier: NotifierConfig;
  /** For one whole exchange, milliseconds, where a party has none of its own. Default 10,000. */
  readonly timeoutMs?: number | undefined;
}

/** @param clock UTC milliseconds */
export function createGateways(config: GatewayConfig, clock: () => number = Date.now): Gateways {
  const http = withPatience(callParty, clock);
  const { timeoutMs } = config;
  return {
    webstore: createWebstoreGateway(withTimeout(config.webstore, timeoutMs), http),
    kba: createExperianKbaGateway(withTimeout(config.experian, timeoutMs), http),
    liveVideo: createLiveVideoGateway(withTimeout(config.liveVideo, timeoutMs), http),
    letterHouse: createLetterHouseGateway(withTimeout(config.letterHouse, timeoutMs), http),
    notifier: createNotifierGateway(withTimeout(config.notifier, timeoutMs), http),
  };
}

function withTimeout<C extends { readonly timeoutMs?: number | undefined }>(
  party: C,
  timeoutMs: number | undefined,
): C {
  return { ...party, timeoutMs: party.timeoutMs ?? timeoutMs };
}
