/** What a sandbox is started with: addresses, the credentials it accepts, the secrets it signs events with. */
import { Webhook } from 'standardwebhooks';
import { EVENT_PROVIDERS, type EventProvider } from './party-names';

export interface SandboxOptions extends SandboxSecrets {
  /** 0 or absent: a free one. */
  readonly port?: number;
  /** Default `127.0.0.1`. */
  readonly host?: string;
  /** UTC milliseconds. Everything that expires does so by this clock. */
  readonly clock?: () => number;
  /** Events go to `<this>/v1/webhooks/<provider>`. Without it they are kept until it is set. */
  readonly webhookBaseUrl?: string;
  /** Before the second, third, … try of an event, milliseconds. Default: 1 s, 5 s, 30 s, and ever less often. */
  readonly eventRetriesMs?: readonly number[];
  /** Ids, questions and weights follow from it; ids of events from the clock too. */
  readonly seed?: number;
  /** JSON file that the state survives a restart in. Absent: memory only. */
  readonly dataFile?: string;
  /** Told each call when it is over: method, route, status and reference, nothing else. */
  readonly log?: (line: RequestLine) => void;
}

export interface RequestLine {
  readonly method: string;
  readonly route: string;
  /** Null: the connection closed without an answer. */
  readonly status: number | null;
  readonly reference: string;
}

export interface SandboxSecrets {
  /** `whsec_…`; several, separated by spaces, while one is rotated: each signs. */
  readonly webhookSecrets: {
    readonly webstore: string;
    readonly liveVideo: string;
    readonly letterHouse: string;
    readonly credentialIssuer: string;
  };
  readonly credentials: {
    readonly webstoreApiKey: string;
    readonly experian: {
      readonly username: string;
      readonly password: string;
      readonly clientId: string;
      readonly clientSecret: string;
    };
    readonly video: { readonly apiKey: string; readonly sharedSecret: string };
    readonly letterHouseApiKey: string;
    readonly notifierApiKey: string;
  };
}

/** A setting is missing or wrong; the message names each and never shows a value. */
export class SandboxSettingsError extends Error {
  override readonly name = 'SandboxSettingsError';
  readonly code = 'SANDBOX_SETTINGS_INVALID';
}

/**
 * Credentials and secrets by their names in the environment.
 * @throws SandboxSettingsError that names every one that is missing
 */
export function sandboxSecrets(variables: Readonly<Record<string, string | undefined>>): SandboxSecrets {
  const missing: string[] = [];
  const get = (name: string): string => {
    const value = variables[name] ?? '';
    if (value === '') missing.push(name);
    return value;
  };
  const secrets: SandboxSecrets = {
    webhookSecrets: {
      webstore: get('WEBHOOK_SECRET_WEBSTORE'),
      liveVideo: get('WEBHOOK_SECRET_LIVE_VIDEO'),
      letterHouse: get('WEBHOOK_SECRET_LETTER_HOUSE'),
      credentialIssuer: get('WEBHOOK_SECRET_CREDENTIAL_ISSUER'),
    },
    credentials: {
      webstoreApiKey: get('WEBSTORE_API_KEY'),
      experian: {
        username: get('EXPERIAN_USERNAME'),
        password: get('EXPERIAN_PASSWORD'),
        clientId: get('EXPERIAN_CLIENT_ID'),
        clientSecret: get('EXPERIAN_CLIENT_SECRET'),
      },
      video: { apiKey: get('VIDEO_API_KEY'), sharedSecret: get('VIDEO_SHARED_SECRET') },
      letterHouseApiKey: get('LETTER_HOUSE_API_KEY'),
      notifierApiKey: get('NOTIFIER_API_KEY'),
    },
  };
  if (missing.length > 0) throw new SandboxSettingsError(`Missing: ${missing.join(', ')}.`);
  return secrets;
}

/** @throws SandboxSettingsError for a secret that nothing can be signed with */
export function checkWebhookSecrets(secrets: SandboxSecrets): void {
  for (const provider of EVENT_PROVIDERS) {
    try {
      for (const secret of signingSecretsOf(secrets, provider))
        new Webhook(secret).sign('id', new Date(), '');
    } catch {
      throw new SandboxSettingsError(
        `The webhook secret of ${provider} is malformed; whsec_ and base64 is needed.`,
      );
    }
  }
}

/** The secrets that sign a provider's events. */
export function signingSecretsOf(secrets: SandboxSecrets, provider: EventProvider): readonly string[] {
  const { webstore, liveVideo, letterHouse, credentialIssuer } = secrets.webhookSecrets;
  const secretOf = {
    webstore,
    'live-video': liveVideo,
    'letter-house': letterHouse,
    'credential-issuer': credentialIssuer,
  } as const satisfies Record<EventProvider, string>;
  return secretOf[provider].split(' ');
}
