import path from 'node:path';
import { localApiKeys } from './local-api-keys';
import { API_KEY_NAMES, type LocalSecrets } from './local-secrets';

/** The settings of every program of a local stack, by their names in the environment. */
export function stackEnvironment(options: {
  readonly secrets: LocalSecrets;
  readonly dataFolder: string;
  readonly temporalAddress: string;
  readonly namespace: string;
  readonly sandboxPort: number;
  readonly apiPort: number;
  readonly codecPort: number;
  /** Of the Temporal Web UI; null: a server that was there already. */
  readonly webUiPort: number | null;
}) {
  const { secrets, dataFolder, temporalAddress, namespace, sandboxPort, apiPort, codecPort, webUiPort } =
    options;
  const ofPrograms = Object.entries(secrets).filter(([name]) => !API_KEY_NAMES.some((each) => each === name));
  const sandboxUrl = `http://127.0.0.1:${sandboxPort}`;
  return {
    ...(Object.fromEntries(ofPrograms) as Omit<LocalSecrets, (typeof API_KEY_NAMES)[number]>),
    // Those of whoever starts the stack would override its own keys.
    KEYS_FILE: '',
    CODEC_KEYS_FILE: '',
    KEY_WRAPPER_MODULE: '',
    API_KEYS: localApiKeys(secrets),
    TEMPORAL_ADDRESS: temporalAddress,
    TEMPORAL_NAMESPACE: namespace,
    STORE_PATH: path.join(dataFolder, 'store.sqlite'),
    WEBSTORE_URL: `${sandboxUrl}/webstore`,
    EXPERIAN_URL: `${sandboxUrl}/experian`,
    LIVE_VIDEO_URL: `${sandboxUrl}/video`,
    LETTER_HOUSE_URL: `${sandboxUrl}/letters`,
    NOTIFIER_URL: `${sandboxUrl}/notifier`,
    LETTER_SENDER: JSON.stringify(SENDER),
    // A back end that is tried out runs on this machine.
    EVENT_PRIVATE_NETWORKS: '127.0.0.0/8,::1',
    HTTP_PORT: String(apiPort),
    CODEC_PORT: String(codecPort),
    CODEC_ORIGINS: webUiPort === null ? '' : `http://127.0.0.1:${webUiPort} http://localhost:${webUiPort}`,
    SANDBOX_PORT: String(sandboxPort),
    SANDBOX_WEBHOOK_BASE_URL: `http://127.0.0.1:${apiPort}`,
    SANDBOX_DATA_FILE: path.join(dataFolder, 'sandbox.json'),
  };
}

/** An invented return address. */
const SENDER = {
  name: 'Proofing Upgrade (sandbox)',
  line1: '1 Example Plaza',
  city: 'Springfield',
  state: 'VA',
  postalCode: '22150',
  country: 'US',
};
