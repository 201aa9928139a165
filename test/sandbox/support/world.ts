/** A sandbox on a free port with a clock that stands still, and a caller with every party's credentials. */
import { createHmac } from 'node:crypto';
import { type SandboxOptions, startSandbox } from '../../../sandbox';
import { type Receiver, startReceiver } from './receiver';
import { TEST_SECRETS } from './secrets';

export interface Answer<B = Record<string, unknown>> {
  readonly status: number;
  readonly headers: Headers;
  readonly body: B;
}

export interface CallOptions {
  readonly body?: unknown;
  /** Idempotency key. */
  readonly key?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal;
}

export interface TestWorld {
  readonly url: string;
  readonly receiver: Receiver;
  now(): number;
  advance(milliseconds: number): void;
  /** Sends it with the party's credentials, unless other headers are given. */
  call<B = Record<string, unknown>>(
    method: string,
    path: `/${string}`,
    options?: CallOptions,
  ): Promise<Answer<B>>;
  control<B = Record<string, unknown>>(method: string, path: string, body?: unknown): Promise<B>;
  effect(name: string): Promise<{ count: number; byReference: Record<string, number> }>;
  /** A fresh token of the question provider, as a header. */
  login(): Promise<Record<string, string>>;
  close(): Promise<void>;
}

const START = Date.UTC(2026, 0, 15, 12);

export async function startWorld(options: Partial<SandboxOptions> = {}): Promise<TestWorld> {
  let now = START;
  const receiver = await startReceiver();
  const sandbox = await startSandbox({
    ...TEST_SECRETS,
    clock: () => now,
    webhookBaseUrl: receiver.url,
    ...options,
  });

  async function call<B>(method: string, path: string, options: CallOptions = {}): Promise<Answer<B>> {
    const text = options.body === undefined ? undefined : JSON.stringify(options.body);
    const response = await fetch(`${sandbox.url}${path}`, {
      method,
      headers: {
        ...credentialsFor(path, text ?? ''),
        ...(text !== undefined && { 'content-type': 'application/json' }),
        ...(options.key !== undefined && { 'idempotency-key': options.key }),
        ...options.headers,
      },
      ...(text !== undefined && { body: text }),
      ...(options.signal !== undefined && { signal: options.signal }),
    });
    const reply = await response.text();
    return { status: response.status, headers: response.headers, body: JSON.parse(reply) as B };
  }

  async function control<B>(method: string, path: string, body?: unknown): Promise<B> {
    const answer = await call<B>(method, `/control/${path}`, { body });
    if (answer.status !== 200)
      throw new Error(`${path} answered ${answer.status}: ${JSON.stringify(answer.body)}`);
    return answer.body;
  }

  return {
    url: sandbox.url,
    receiver,
    now: () => now,
    advance: (milliseconds) => void (now += milliseconds),
    call,
    control,
    effect: async (name) =>
      (
        await control<Record<string, { count: number; byReference: Record<string, number> }>>(
          'GET',
          'effects',
        )
      )[name]!,
    async login() {
      const { username, password, clientId, clientSecret } = TEST_SECRETS.credentials.experian;
      const { body } = await call<{ access_token: string }>('POST', '/experian/oauth2/v1/token', {
        body: { username, password, client_id: clientId, client_secret: clientSecret },
        headers: { 'x-correlation-id': 'correlation-1', 'x-user-domain': 'test.example' },
      });
      return { authorization: `Bearer ${body.access_token}` };
    },
    async close() {
      await sandbox.close();
      await receiver.close();
    },
  };
}

function credentialsFor(path: string, body: string): Record<string, string> {
  const { webstoreApiKey, video, letterHouseApiKey, notifierApiKey } = TEST_SECRETS.credentials;
  switch (path.split('/')[1]) {
    case 'webstore':
      return { authorization: `Bearer ${webstoreApiKey}` };
    case 'notifier':
      return { authorization: `Bearer ${notifierApiKey}` };
    case 'letters':
      return { authorization: `Basic ${Buffer.from(`${letterHouseApiKey}:`).toString('base64')}` };
    case 'video': {
      const sessionId = /sessions\/([^/?]+)/.exec(path)?.[1];
      const signature = createHmac('sha256', video.sharedSecret)
        .update(sessionId ?? body)
        .digest('hex');
      return { 'x-auth-client': video.apiKey, 'x-hmac-signature': signature };
    }
    default:
      return {};
  }
}
