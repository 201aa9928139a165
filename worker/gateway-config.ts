import type { GatewayConfig } from '../activities/providers';
import type { Environment } from '../temporal.config';

/** The worker's settings as the gateways want them. */
export function gatewayConfigOf(environment: Environment<'worker'>): GatewayConfig {
  return {
    webstore: { baseUrl: environment.WEBSTORE_URL, apiKey: environment.WEBSTORE_API_KEY },
    experian: {
      baseUrl: environment.EXPERIAN_URL,
      username: environment.EXPERIAN_USERNAME,
      password: environment.EXPERIAN_PASSWORD,
      clientId: environment.EXPERIAN_CLIENT_ID,
      clientSecret: environment.EXPERIAN_CLIENT_SECRET,
      userDomain: environment.EXPERIAN_USER_DOMAIN,
      tenantId: environment.EXPERIAN_TENANT_ID,
    },
    liveVideo: {
      baseUrl: environment.LIVE_VIDEO_URL,
      apiKey: environment.VIDEO_API_KEY,
      sharedSecret: environment.VIDEO_SHARED_SECRET,
    },
    letterHouse: {
      baseUrl: environment.LETTER_HOUSE_URL,
      apiKey: environment.LETTER_HOUSE_API_KEY,
      sender: environment.LETTER_SENDER,
    },
    notifier: { baseUrl: environment.NOTIFIER_URL, apiKey: environment.NOTIFIER_API_KEY },
    timeoutMs: environment.OUTSIDE_TIMEOUT_MS,
  };
}
