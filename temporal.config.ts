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
/** What {@link SETTINGS} marks so must be in no file of settings that others can read. */
const SECRET = { isSecret: true } as const;
const secret = z.string().min(8).meta(SECRET);
/** One line that is shown to people. */
const shownText = z
  .string()
  .regex(/^\P{C}*$/u)
  .min(1)
  .max(200);
/** One or several, separated by spaces, while secrets are rotated; each `whsec_` and base64. */
const webhookSecrets = z
  .string()
  .regex(/^whsec_[A-Za-z0-9+/=]{32,}( whsec_[A-Za-z0-9+/=]{32,})*$/)
  .transform((text) => text.split(' '))
  .meta(SECRET);
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
  .refine((keys) => new Set(keys.map(({ key }) => key)).size === keys.length)
  .meta(SECRET);
const keyRing = z
  .string()
  .regex(/^([A-Za-z0-9_-]{1,32}:[A-Za-z0-9+/]{43}=(,[A-Za-z0-9_-]{1,32}:[A-Za-z0-9+/]{43}=)*)?$/)
  .meta(SECRET);
const claimName = z.string().min(1).max(100);
const rate = z.coerce.number().int().min(1).max(1_000_000);
const yesOrNo = z.enum(['true', 'false', '']).transform((text) => text === 'true');
const addresses = z
  .string()
  .regex(/^[0-9A-Fa-f.:/, ]*$/)
  .transform((text) => text.split(/[, ]+/).filter((entry) => entry !== ''));
const networks = addresses.refine((each) =>
  each.every((text) => z.union([z.ipv4(), z.ipv6(), z.cidrv4(), z.cidrv6()]).safeParse(text).success),
);
/** How many reviewers must decide the same, or operators give cases more time, before it is carried out. */
const reviewersNeeded = z.enum(['1', '2']).transform((text) => (text === '2' ? 2 : 1));
const heldPatches = z
  .string()
  .regex(/^[A-Za-z0-9-]*(,[A-Za-z0-9-]+)*$/)
  .transform((text): readonly string[] => text.split(',').filter((entry) => entry !== ''));
const listenAddress = z.string().regex(/^([A-Za-z0-9.-]+:\d{1,5}|\[[0-9A-Fa-f:.]+\]:\d{1,5})?$/);
const port = z.coerce.number().int().min(0).max(65_535);

/** Needed unless a file has it ({@link IN_FILES}), which {@link readEnvironment} sees to. */
const secretUnlessFile = z.union([z.literal(''), secret]).optional();

/** Keys that a file may hold instead, by the setting that names it. */
const IN_FILES = {
  KEYS_FILE: ['SEALING_KEYS', 'CODE_PEPPERS'],
  CODEC_KEYS_FILE: ['CODEC_KEYS'],
} as const;

const WRAPPING = {
  KEY_WRAPPER_MODULE: z
    .string()
    .default('')
    .describe(
      'Module of an adapter to a key management service, by which all keys are wrapped; empty: they are in clear',
    ),
};

const STORE_FILE = {
  STORE_PATH: z
    .string()
    .min(1)
    .default('.data/proofing-upgrade.sqlite')
    .describe('File of the SQLite store; its key file lies beside it, with `.keys` behind the name'),
};

const STORE = {
  ...WRAPPING,
  ...STORE_FILE,
  KEYS_FILE: z
    .string()
    .default('')
    .describe(
      'File with SEALING_KEYS and CODE_PEPPERS, as secret mounts have it, readable by nobody else; empty: they are settings',
    ),
  SEALING_KEYS: secretUnlessFile.describe(
    'Keys that wrap data keys and seal OTP secrets: `id:base64` of 32 bytes, comma-separated, the current one first',
  ),
  CODE_PEPPERS: secretUnlessFile.describe('Keys of activation-code hashes, in the form of SEALING_KEYS'),
};

const POLICY_FILES = {
  POLICY_DIR: z
    .string()
    .default('')
    .describe(
      'Folder with the policy files of partners (docs/policies.md), the same for every program; empty: none has one',
    ),
};

const PAYLOADS = {
  ...WRAPPING,
  CODEC_KEYS_FILE: z
    .string()
    .default('')
    .describe('File with CODEC_KEYS, of the same kind as KEYS_FILE; empty: it is a setting'),
  CODEC_KEYS: secretUnlessFile.describe(
    'Keys that encrypt what is kept by the Temporal server, in the form of SEALING_KEYS',
  ),
};

const REVIEWING = {
  REVIEWERS_NEEDED: reviewersNeeded
    .default(1)
    .describe('How many reviewers must decide the same before it is carried out: 1 or 2'),
};

const SYNTHETIC_PARTNER = {
  SYNTHETIC_PARTNER: z
    .string()
    .regex(/^[A-Za-z0-9._:@-]{0,100}$/)
    .default('')
    .describe(
      'Partner of synthetic cases (docs/observability.md) and of no others, the same for every program; empty: there are none',
    ),
};

const LOGGING = {
  LOG_LEVEL: z
    .enum(['trace', 'debug', 'info', 'warn', 'error', 'silent'])
    .default('info')
    .describe('The least severe line that is logged'),
};

/** What each program needs; {@link readEnvironment} checks it before anything starts. */
const PROGRAMS = {
  worker: z.object({
    ...STORE,
    ...POLICY_FILES,
    ...PAYLOADS,
    ...LOGGING,
    ...SYNTHETIC_PARTNER,
    WEBSTORE_URL: url.describe('Webstore: address of its API'),
    WEBSTORE_API_KEY: secret.describe('Webstore: key of its API'),
    EXPERIAN_URL: url.describe('Bureau of the knowledge questions: address'),
    EXPERIAN_USERNAME: z.string().min(1).meta(SECRET).describe('Bureau: user who asks for tokens'),
    EXPERIAN_PASSWORD: secret.describe("Bureau: that user's password"),
    EXPERIAN_CLIENT_ID: z.string().min(1).meta(SECRET).describe('Bureau: OAuth client'),
    EXPERIAN_CLIENT_SECRET: secret.describe('Bureau: secret of the OAuth client'),
    EXPERIAN_USER_DOMAIN: z
      .string()
      .min(1)
      .default('proofing-upgrade.example')
      .describe('Bureau: domain of the user'),
    EXPERIAN_TENANT_ID: z
      .string()
      .min(1)
      .default('proofing-upgrade')
      .describe('Bureau: tenant that questions are asked for'),
    LIVE_VIDEO_URL: url.describe('Live video: address of its API'),
    VIDEO_API_KEY: secret.describe('Live video: key of its API'),
    VIDEO_SHARED_SECRET: secret.describe('Live video: secret that signs its requests'),
    LETTER_HOUSE_URL: url.describe('Letter house: address of its API'),
    LETTER_HOUSE_API_KEY: secret.describe('Letter house: key of its API'),
    LETTER_SENDER: letterSender.describe('Return address on letters, a JSON object (see .env.example)'),
    NOTIFIER_URL: url.describe('Notifier: address of its API'),
    NOTIFIER_API_KEY: secret.describe('Notifier: key of its API'),
    SERVICE_NAME: shownText
      .default('Proofing Upgrade')
      .describe('What the service is called towards people, one line'),
    SUPPORT_CONTACT: shownText.describe(
      'How people reach its support: telephone, e-mail or web address, one line',
    ),
    CALENDAR_FILE: z
      .string()
      .default('')
      .describe(
        'Business days of countries beside the computed US ones, a JSON file (docs/calendar.md); empty: none',
      ),
    OUTAGE_AFTER_FAILURES: z.coerce
      .number()
      .int()
      .min(1)
      .default(5)
      .describe('A party is out after so many failed calls in a row, without an answer between'),
    OUTAGE_AFTER_MS: z.coerce.number().int().min(0).default(60_000).describe('And over so long'),
    OUTSIDE_TIMEOUT_MS: z.coerce
      .number()
      .int()
      .min(100)
      .max(50_000)
      .default(10_000)
      .describe('How long one call to an outside party may take'),
    EVENT_TIMEOUT_MS: z.coerce
      .number()
      .int()
      .min(100)
      .max(30_000)
      .default(15_000)
      .describe('How long one delivery of an event to a back end may take'),
    EVENT_DISABLE_AFTER_HOURS: z.coerce
      .number()
      .int()
      .min(1)
      .max(720)
      .default(72)
      .describe('An endpoint of a back end that takes nothing for so many hours is disabled'),
    EVENT_PRIVATE_NETWORKS: networks
      .default([])
      .describe(
        'Addresses or networks that events may go to although they are not of the public Internet, comma-separated; empty: none',
      ),
    SHUTDOWN_GRACE_MS: z.coerce
      .number()
      .int()
      .min(0)
      .default(20_000)
      .describe(
        'How long running activities may finish when the worker is asked to stop; ten seconds later it stops whatever runs',
      ),
    WORKER_DEPLOYMENT: z
      .string()
      .regex(/^[A-Za-z0-9_-]{0,64}$/)
      .default('')
      .describe(
        'Name of the worker deployment (docs/change-under-load.md); empty: workers without a version, as for development',
      ),
    WORKER_BUILD_ID: z
      .string()
      .regex(/^[A-Za-z0-9._+-]{0,128}$/)
      .default('')
      .describe('Which build of that deployment this is; empty: package version and commit of the checkout'),
    HELD_PATCHES: heldPatches
      .default([])
      .describe(
        'Patches that no case takes up yet, comma-separated, or `all`: while the build before may come back',
      ),
    METRICS_ADDRESS: z
      .string()
      .default('')
      .describe('Address of the Prometheus endpoint, e.g. `127.0.0.1:9464`; empty: none'),
    METRICS_OTLP_URL: z
      .union([url, z.literal('')])
      .default('')
      .describe(
        'An OpenTelemetry collector that metrics are sent to instead, by OTLP/HTTP, e.g. `http://collector:4318/v1/metrics`; empty: none',
      ),
    HEALTH_ADDRESS: listenAddress
      .default('')
      .describe(
        'Where probes ask for `/healthz` and `/readyz`, in the form of METRICS_ADDRESS; empty: nowhere',
      ),
    COST_FILE: z
      .string()
      .default('')
      .describe(
        'What calls to outside parties cost, a JSON file (docs/observability.md); empty: costs are not counted',
      ),
    WORKFLOW_BUNDLE: z
      .string()
      .default('')
      .describe('Prebuilt workflow bundle (`npm run build`); empty: bundled at start'),
  }),
  api: z.object({
    ...STORE,
    ...POLICY_FILES,
    ...PAYLOADS,
    ...LOGGING,
    HTTP_HOST: z.string().default('127.0.0.1').describe('Where the API listens'),
    HTTP_PORT: port.default(8080).describe('And at which port; 0: a free one'),
    DRAIN_MS: z.coerce
      .number()
      .int()
      .min(0)
      .max(60_000)
      .default(0)
      .describe(
        'How long it serves on when it is asked to stop, and says that it is not ready, in milliseconds',
      ),
    WEBHOOK_SECRET_WEBSTORE: webhookSecrets.describe(
      "Signs the webstore's events: `whsec_` and base64; several separated by spaces while they are rotated",
    ),
    WEBHOOK_SECRET_LIVE_VIDEO: webhookSecrets.describe('Signs the events of live video, in the same form'),
    WEBHOOK_SECRET_LETTER_HOUSE: webhookSecrets.describe("Signs the letter house's events, in the same form"),
    WEBHOOK_SECRET_CREDENTIAL_ISSUER: webhookSecrets.describe(
      "Signs the credential issuer's events, in the same form",
    ),
    AGENT_KEYS: agentKeys
      .default([])
      .describe(
        'Proofing agents who may ask for activation codes: `agentId:key`, comma-separated, two of one agent while they are rotated; empty: nobody',
      ),
    API_KEYS: z
      .string()
      .default('')
      .describe(
        'Who may call the HTTP API: a JSON list of `{id, kind, partners, digests}` (docs/http-api.md); empty: nobody',
      ),
    API_KEYS_FILE: z.string().default('').describe('The same list in a file; one of the two'),
    API_JWT_JWKS_URL: z
      .union([url, z.literal('')])
      .default('')
      .describe(
        'Tokens of an identity provider: where its keys are published; with the two below or without them',
      ),
    API_JWT_ISSUER: z.string().default('').describe('What its tokens say of their issuer'),
    API_JWT_AUDIENCE: z.string().default('').describe('What they say of whom they are for'),
    API_JWT_ID_CLAIM: claimName.default('sub').describe('Claim that says who it is'),
    API_JWT_KIND_CLAIM: claimName.default('proofing_kind').describe('Claim that says of which kind'),
    API_JWT_PARTNERS_CLAIM: claimName
      .default('proofing_partners')
      .describe('Claim that says for which partners'),
    SESSION_KEYS: keyRing
      .default('')
      .describe('Keys that sign applicant sessions, in the form of SEALING_KEYS; empty: no session is lent'),
    RATE_BURST: rate.default(200).describe('Requests of one caller at once, in each process'),
    RATE_PER_MINUTE: rate.default(1_200).describe('And so many a minute'),
    SESSION_RATE_BURST: rate
      .default(30)
      .describe('Requests of all applicant sessions of one upgrade at once, in each process'),
    SESSION_RATE_PER_MINUTE: rate.default(60).describe('And so many a minute'),
    FAILURE_RATE_BURST: rate
      .default(30)
      .describe('Requests of one remote address without a right credential at once, in each process'),
    FAILURE_RATE_PER_MINUTE: rate.default(10).describe('And so many a minute'),
    BEHIND_TLS: yesOrNo
      .default(false)
      .describe(
        '`true`: callers come by https alone, which a proxy in front sees to; browsers are told to insist on it',
      ),
    TRUSTED_PROXIES: addresses
      .default([])
      .describe(
        'Addresses or networks of proxies in front, whose `X-Forwarded-For` is believed, comma-separated; empty: none',
      ),
    ...REVIEWING,
  }),
  codec: z
    .object({
      ...PAYLOADS,
      ...LOGGING,
      CODEC_HOST: z
        .string()
        .default('127.0.0.1')
        .describe('Where the codec server listens; anywhere but on loopback it needs TLS'),
      CODEC_PORT: port.default(8888).describe('And at which port; 0: a free one'),
      CODEC_ORIGINS: z
        .string()
        .regex(/^(https?:\/\/[A-Za-z0-9.:[\]-]+( https?:\/\/[A-Za-z0-9.:[\]-]+)*)?$/)
        .transform((text) => text.split(' ').filter((origin) => origin !== ''))
        .describe(
          'Origins of the Web UIs that may ask, separated by spaces, e.g. `https://temporal.example`',
        ),
      CODEC_JWKS_URL: z
        .union([z.literal(''), url])
        .default('')
        .describe('Tokens of an identity provider: where its keys are published; empty: none count'),
      CODEC_ISSUER: z.string().default('').describe('What its tokens must say of their issuer'),
      CODEC_AUDIENCE: z.string().default('').describe('What they must say of whom they are for'),
      CODEC_LOCAL_TOKEN: z
        .union([
          z.literal(''),
          z
            .string()
            .min(32)
            .regex(/^[A-Za-z0-9_-]+$/),
        ])
        .default('')
        .meta(SECRET)
        .describe("Instead, on a machine of one's own: a token that the Web UI's codec endpoint ends with"),
      CODEC_TLS_CERT: z.string().default('').describe('Certificate, a PEM file; with its key or without it'),
      CODEC_TLS_KEY: z.string().default('').describe('Its unencrypted key, a PEM file'),
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
  /** What copies the store, and needs no key for it. */
  backup: z.object(STORE_FILE),
  /** Commands of the command line that ask the store alone. */
  store: z.object(STORE),
  /** Its command for synthetic cases, beside what the client needs. */
  synthetic: z.object({
    ...SYNTHETIC_PARTNER,
    SYNTHETIC_CASE_FILE: z
      .string()
      .default('')
      .describe('File with the invented person of synthetic cases, of the same kind as KEYS_FILE, in JSON'),
    SYNTHETIC_LETTER_DAY: z
      .enum(['sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'never'])
      .default('monday')
      .describe('Day of the week, in UTC, on which a synthetic case mails a letter; `never`: none'),
  }),
  /** The command line, and any program that embeds the client. */
  client: z.object({ ...STORE, ...POLICY_FILES, ...PAYLOADS, ...REVIEWING }),
};

/** All settings by program, for what is written of them (deploy/configuration) and held against them. */
export const SETTINGS: Readonly<Record<keyof typeof PROGRAMS, z.ZodObject>> = PROGRAMS;
/** Settings that a file may hold instead, by the setting that names the file. */
export const SETTINGS_IN_FILES: Readonly<Record<string, readonly string[]>> = IN_FILES;

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
