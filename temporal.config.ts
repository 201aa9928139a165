/**
 * Where the product finds Temporal, and every setting it reads from the environment: defaults inline, units last.
 *
 * `TEMPORAL_ADDRESS`, `TEMPORAL_NAMESPACE`, `TEMPORAL_PROFILE`, `TEMPORAL_API_KEY` and the TLS settings are read by
 * Temporal's own environment configuration.
 */
import { loadClientConnectConfig, type ClientConnectConfig } from '@temporalio/envconfig';
import { z } from 'zod';
import { SEARCH_ATTRIBUTE_KEYS } from './workflows/search-attributes';

export const TASK_QUEUE = 'proofing-upgrade';

const WORKFLOW_ID_PREFIX = 'proofing-upgrade:';

/** One running upgrade a credential: the workflow id says which. */
export function workflowIdOf(credentialId: string): string {
  return WORKFLOW_ID_PREFIX + credentialId;
}

/** The inverse of {@link workflowIdOf}; null for the id of another kind of workflow. */
export function credentialIdOf(workflowId: string): string | null {
  return workflowId.startsWith(WORKFLOW_ID_PREFIX) ? workflowId.slice(WORKFLOW_ID_PREFIX.length) : null;
}

/** The search attributes a server must have registered, with their types. */
export const SEARCH_ATTRIBUTES: Readonly<Record<string, 'Keyword' | 'Datetime'>> = Object.fromEntries(
  SEARCH_ATTRIBUTE_KEYS.map(({ name, type }) => [name, type === 'DATETIME' ? 'Datetime' : 'Keyword']),
);

/** Address, TLS and namespace of the Temporal server, from profile and environment. */
export function temporalConnection(): ClientConnectConfig & { namespace: string } {
  const config = loadClientConnectConfig();
  return { ...config, namespace: config.namespace ?? 'default' };
}

const url = z.url({ protocol: /^https?$/ });
const secret = z.string().min(8);
/** One or several, separated by spaces, while secrets are rotated; each `whsec_` and base64. */
const webhookSecrets = z
  .string()
  .regex(/^whsec_[A-Za-z0-9+/=]{32,}( whsec_[A-Za-z0-9+/=]{32,})*$/)
  .transform((text) => text.split(' '));
/** The return address on letters, as a JSON object. */
const letterSender = z
  .string()
  .transform((text, context) => {
    try {
      return JSON.parse(text) as unknown;
    } catch {
      context.addIssue({ code: 'custom', message: 'not JSON' });
      return z.NEVER;
    }
  })
  .pipe(
    z.strictObject({
      name: z.string().min(1),
      line1: z.string().min(1),
      line2: z.string().optional(),
      city: z.string().min(1),
      state: z.string().length(2),
      postalCode: z.string().min(5),
      country: z.string().length(2),
    }),
  );
/** One or several `agentId:key`, comma-separated; empty: no agent may ask for codes. */
const agentKey = '[A-Za-z0-9._@-]{1,100}:[A-Za-z0-9._~+/=-]{24,500}';
const agentKeys = z
  .string()
  .regex(new RegExp(`^(${agentKey}(,${agentKey})*)?$`))
  .transform((text) =>
    text
      .split(',')
      .filter((entry) => entry !== '')
      .map((entry) => {
        const [agentId = '', key = ''] = entry.split(':');
        return { agentId, key };
      }),
  )
  // One key is one caller: the audit names whose it was.
  .refine((keys) => new Set(keys.map(({ key }) => key)).size === keys.length);
const keyRing = z
  .string()
  .regex(/^([A-Za-z0-9_-]{1,32}:[A-Za-z0-9+/]{43}=(,[A-Za-z0-9_-]{1,32}:[A-Za-z0-9+/]{43}=)*)?$/);
const claimName = z.string().min(1).max(100);
const rate = z.coerce.number().int().min(1).max(1_000_000);
const yesOrNo = z.enum(['true', 'false', '']).transform((text) => text === 'true');
const addresses = z
  .string()
  .regex(/^[0-9A-Fa-f.:/, ]*$/)
  .transform((text) => text.split(/[, ]+/).filter((entry) => entry !== ''));
/** How many reviewers must decide the same before it is carried out. */
const reviewersNeeded = z.enum(['1', '2']).transform((text) => (text === '2' ? 2 : 1));
const heldPatches = z
  .string()
  .regex(/^[A-Za-z0-9-]*(,[A-Za-z0-9-]+)*$/)
  .transform((text): readonly string[] => text.split(',').filter((entry) => entry !== ''));
const hostAndPort = z.union([
  z.literal(''),
  z.string().regex(/^(\[[0-9A-Fa-f:]+\]|[A-Za-z0-9.-]+):\d{1,5}$/),
]);
const port = z.coerce.number().int().min(0).max(65_535);

/** Needed unless a file has it ({@link IN_FILES}), which {@link readEnvironment} sees to. */
const secretUnlessFile = z.union([z.literal(''), secret]).optional();

/** Keys that a file may hold instead, by the setting that names it. */
const IN_FILES = {
  KEYS_FILE: ['SEALING_KEYS', 'CODE_PEPPERS'],
  CODEC_KEYS_FILE: ['CODEC_KEYS'],
} as const;

const WRAPPING = {
  /** Module of an adapter to a key management service, by which all keys here are wrapped; empty: they are in clear. */
  KEY_WRAPPER_MODULE: z.string().default(''),
};

const STORE = {
  ...WRAPPING,
  /** File of the SQLite store. */
  STORE_PATH: z.string().min(1).default('.data/proofing-upgrade.sqlite'),
  /** A file with the two below, as secret mounts have it, readable by nobody else; empty: they are settings. */
  KEYS_FILE: z.string().default(''),
  /** Keys that wrap data keys and seal OTP secrets: `id:base64` of 32 bytes, comma-separated, the current one first. */
  SEALING_KEYS: secretUnlessFile,
  /** Keys of activation-code hashes, in the same form. */
  CODE_PEPPERS: secretUnlessFile,
};

const POLICY_FILES = {
  /** Folder with the policy files of partners (docs/policies.md), the same for every program; empty: none has one. */
  POLICY_DIR: z.string().default(''),
};

const PAYLOADS = {
  ...WRAPPING,
  /** A file with the one below, of the same kind as KEYS_FILE; empty: it is a setting. */
  CODEC_KEYS_FILE: z.string().default(''),
  /** Keys that encrypt what is kept by the Temporal server, in the form of SEALING_KEYS. */
  CODEC_KEYS: secretUnlessFile,
};

const LOGGING = {
  LOG_LEVEL: z.enum(['trace', 'debug', 'info', 'warn', 'error', 'silent']).default('info'),
};

/** What each program needs; {@link readEnvironment} checks it before anything starts. */
const PROGRAMS = {
  worker: z.object({
    ...STORE,
    ...POLICY_FILES,
    ...PAYLOADS,
    ...LOGGING,
    WEBSTORE_URL: url,
    WEBSTORE_API_KEY: secret,
    EXPERIAN_URL: url,
    EXPERIAN_USERNAME: z.string().min(1),
    EXPERIAN_PASSWORD: secret,
    EXPERIAN_CLIENT_ID: z.string().min(1),
    EXPERIAN_CLIENT_SECRET: secret,
    EXPERIAN_USER_DOMAIN: z.string().min(1).default('proofing-upgrade.example'),
    EXPERIAN_TENANT_ID: z.string().min(1).default('proofing-upgrade'),
    LIVE_VIDEO_URL: url,
    VIDEO_API_KEY: secret,
    VIDEO_SHARED_SECRET: secret,
    LETTER_HOUSE_URL: url,
    LETTER_HOUSE_API_KEY: secret,
    LETTER_SENDER: letterSender,
    NOTIFIER_URL: url,
    NOTIFIER_API_KEY: secret,
    /** Business days of countries beside the computed US ones, as a JSON file (docs/calendar.md); empty: none. */
    CALENDAR_FILE: z.string().default(''),
    /** A party is out after so many failed calls in a row, over so long without an answer. */
    OUTAGE_AFTER_FAILURES: z.coerce.number().int().min(1).default(5),
    OUTAGE_AFTER_MS: z.coerce.number().int().min(0).default(60_000),
    /** How long one call to an outside party may take. */
    OUTSIDE_TIMEOUT_MS: z.coerce.number().int().min(100).max(50_000).default(10_000),
    /** How long running activities may finish when the worker is asked to stop. */
    SHUTDOWN_GRACE_MS: z.coerce.number().int().min(0).default(20_000),
    /** Name of the worker deployment (docs/change-under-load.md); empty: one without versions, as for development. */
    WORKER_DEPLOYMENT: z
      .string()
      .regex(/^[A-Za-z0-9_-]{0,64}$/)
      .default(''),
    /** Which build of it this is; empty: package version and commit of the checkout. */
    WORKER_BUILD_ID: z
      .string()
      .regex(/^[A-Za-z0-9._+-]{0,128}$/)
      .default(''),
    /** Patches that no case takes up yet, comma-separated, or `all`: while the build before may come back. */
    HELD_PATCHES: heldPatches.default([]),
    /** Address of `/healthz` and `/readyz`, e.g. `127.0.0.1:9465`; empty: none. */
    HEALTH_ADDRESS: hostAndPort.default(''),
    /** Address of the Prometheus endpoint, e.g. `127.0.0.1:9464`; empty: none. */
    METRICS_ADDRESS: z.string().default(''),
    /** What calls to outside parties cost, as a JSON file (docs/observability.md); empty: costs are not counted. */
    COST_FILE: z.string().default(''),
    /** Prebuilt workflow bundle (`npm run build`); empty: bundled at start. */
    WORKFLOW_BUNDLE: z.string().default(''),
  }),
  api: z.object({
    ...STORE,
    ...POLICY_FILES,
    ...PAYLOADS,
    ...LOGGING,
    HTTP_HOST: z.string().default('127.0.0.1'),
    HTTP_PORT: port.default(8080),
    /** How long it still serves, and says that it is not ready, when it is asked to stop: load balancers must see it. */
    DRAIN_MS: z.coerce.number().int().min(0).max(60_000).default(0),
    WEBHOOK_SECRET_WEBSTORE: webhookSecrets,
    WEBHOOK_SECRET_LIVE_VIDEO: webhookSecrets,
    WEBHOOK_SECRET_LETTER_HOUSE: webhookSecrets,
    WEBHOOK_SECRET_CREDENTIAL_ISSUER: webhookSecrets,
    AGENT_KEYS: agentKeys.default([]),
    /** Who may call the HTTP API: a JSON list of `{id, kind, partners, digests}`, here or in a file (docs/http-api.md). */
    API_KEYS: z.string().default(''),
    API_KEYS_FILE: z.string().default(''),
    /** Tokens of an identity provider, by its JWKS; all three or none. */
    API_JWT_JWKS_URL: z.union([url, z.literal('')]).default(''),
    API_JWT_ISSUER: z.string().default(''),
    API_JWT_AUDIENCE: z.string().default(''),
    /** Claims that say who it is, of which kind, and for which partners. */
    API_JWT_ID_CLAIM: claimName.default('sub'),
    API_JWT_KIND_CLAIM: claimName.default('proofing_kind'),
    API_JWT_PARTNERS_CLAIM: claimName.default('proofing_partners'),
    /** Keys that sign applicant sessions, in the form of SEALING_KEYS; empty: no session is lent. */
    SESSION_KEYS: keyRing.default(''),
    /** Requests of one caller, in each process: so many at once, and so many a minute. */
    RATE_BURST: rate.default(200),
    RATE_PER_MINUTE: rate.default(1_200),
    /** Of all applicant sessions of one upgrade together. */
    SESSION_RATE_BURST: rate.default(30),
    SESSION_RATE_PER_MINUTE: rate.default(60),
    /** Of one remote address, without a right credential. */
    FAILURE_RATE_BURST: rate.default(30),
    FAILURE_RATE_PER_MINUTE: rate.default(10),
    /** `true`: callers come by https alone, which a proxy in front sees to; browsers are told to insist on it. */
    BEHIND_TLS: yesOrNo.default(false),
    /** Addresses or networks of proxies in front, whose `X-Forwarded-For` is believed; comma-separated, empty: none. */
    TRUSTED_PROXIES: addresses.default([]),
    REVIEWERS_NEEDED: reviewersNeeded.default(1),
  }),
  codec: z
    .object({
      ...PAYLOADS,
      ...LOGGING,
      CODEC_HOST: z.string().default('127.0.0.1'),
      CODEC_PORT: port.default(8888),
      /** Origins of the Web UIs that may ask, separated by spaces, e.g. `https://temporal.example`. */
      CODEC_ORIGINS: z
        .string()
        .regex(/^(https?:\/\/[A-Za-z0-9.:[\]-]+( https?:\/\/[A-Za-z0-9.:[\]-]+)*)?$/)
        .transform((text) => text.split(' ').filter((origin) => origin !== '')),
      /** Tokens of an identity provider: where its keys are published, and what its tokens must say. */
      CODEC_JWKS_URL: z.union([z.literal(''), url]).default(''),
      CODEC_ISSUER: z.string().default(''),
      CODEC_AUDIENCE: z.string().default(''),
      /** Instead, on a machine of one's own: a token that the Web UI's codec endpoint ends with. */
      CODEC_LOCAL_TOKEN: z
        .union([
          z.literal(''),
          z
            .string()
            .min(32)
            .regex(/^[A-Za-z0-9_-]+$/),
        ])
        .default(''),
      /** Files in PEM; needed on any host but loopback. */
      CODEC_TLS_CERT: z.string().default(''),
      CODEC_TLS_KEY: z.string().default(''),
    })
    .refine(
      (given) => given.CODEC_JWKS_URL === '' || (given.CODEC_ISSUER !== '' && given.CODEC_AUDIENCE !== ''),
      {
        path: ['CODEC_ISSUER'],
      },
    )
    .refine((given) => (given.CODEC_TLS_CERT === '') === (given.CODEC_TLS_KEY === ''), {
      path: ['CODEC_TLS_KEY'],
    }),
  /** Commands of the command line that ask the store alone. */
  store: z.object(STORE),
  /** The command line, and any program that embeds the client. */
  client: z.object({ ...STORE, ...POLICY_FILES, ...PAYLOADS, REVIEWERS_NEEDED: reviewersNeeded.default(1) }),
};

export type Environment<P extends keyof typeof PROGRAMS> = z.output<(typeof PROGRAMS)[P]>;

/** A setting is missing or wrong; the message names each and never shows a value. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
  readonly code = 'CONFIG_INVALID';
}

/**
 * Reads and checks a program's settings.
 * @throws ConfigError naming every setting that is missing or wrong
 */
export function readEnvironment<P extends keyof typeof PROGRAMS>(
  program: P,
  variables: NodeJS.ProcessEnv = process.env,
): Environment<P> {
  const parsed = PROGRAMS[program].safeParse(variables);
  const isSet = (name: string): boolean => (variables[name] ?? '') !== '';
  const missingKeys = Object.entries(IN_FILES)
    .filter(([file]) => file in PROGRAMS[program].shape && !isSet(file))
    .flatMap(([, names]) => names.filter((name) => !isSet(name)));
  if (parsed.success && missingKeys.length === 0) return parsed.data as Environment<P>;
  const lines = missingKeys.map((name) => `${name} is missing`);
  for (const issue of parsed.error?.issues ?? []) {
    const name = String(issue.path[0]);
    lines.push(variables[name] === undefined ? `${name} is missing` : `${name} is malformed`);
  }
  throw new ConfigError(
    `${lines.join('; ')}. Set them as .env.example shows, or use npm start for a local stack.`,
  );
}
