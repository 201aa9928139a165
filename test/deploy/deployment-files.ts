/** The files that deployments are made of, read as the tools that use them would. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { parseEnv } from 'node:util';
import { safeLoadAll } from 'js-yaml';
import { listSettings, type ProgramName, type Setting } from '../../deploy/configuration/settings';

const DEPLOY = path.join(__dirname, '..', '..', 'deploy');
export const readDeploy = (...names: string[]): string => readFileSync(path.join(DEPLOY, ...names), 'utf8');

export interface Service {
  readonly image?: string;
  readonly command?: readonly string[];
  readonly entrypoint?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  readonly secrets?: readonly string[];
  readonly volumes?: readonly string[];
  readonly networks?: readonly string[];
  readonly network_mode?: string;
  readonly ports?: readonly string[];
  readonly read_only?: boolean;
  readonly cap_drop?: readonly string[];
  readonly stop_grace_period?: string;
  readonly healthcheck?: { readonly test?: readonly string[]; readonly disable?: boolean };
  readonly depends_on?: Readonly<Record<string, { readonly condition: string }>>;
}
export interface Compose {
  readonly services: Readonly<Record<string, Service>>;
  readonly secrets: Readonly<Record<string, { readonly file: string }>>;
  readonly networks: Readonly<Record<string, { readonly internal?: boolean }>>;
}
export const compose = safeLoadAll(readDeploy('compose', 'compose.yaml'))[0] as Compose;

export interface Container {
  readonly image: string;
  readonly name: string;
  readonly args: readonly string[];
  readonly envFrom: readonly { readonly configMapRef?: { readonly name: string } }[];
  readonly env?: readonly unknown[];
  readonly ports: readonly { readonly name: string; readonly containerPort: number }[];
  readonly securityContext: unknown;
  readonly resources: { readonly requests: object; readonly limits: { readonly memory: string } };
  readonly volumeMounts: readonly { readonly name: string; readonly mountPath: string }[];
  readonly lifecycle?: { readonly preStop: { readonly exec: { readonly command: readonly string[] } } };
  readonly startupProbe: Probe;
  readonly livenessProbe: Probe;
  readonly readinessProbe: Probe;
}
export interface Probe {
  readonly httpGet: { readonly path: string; readonly port: string; readonly scheme?: string };
}
export interface PodSpec {
  readonly automountServiceAccountToken: boolean;
  readonly terminationGracePeriodSeconds: number;
  readonly securityContext: {
    readonly runAsNonRoot: boolean;
    readonly runAsUser: number;
    readonly fsGroup: number;
  };
  readonly affinity?: unknown;
  readonly containers: readonly Container[];
  readonly volumes: readonly {
    readonly name: string;
    readonly secret?: { readonly secretName: string; readonly defaultMode: number };
    readonly persistentVolumeClaim?: { readonly claimName: string };
  }[];
}
export interface Manifest {
  readonly kind: string;
  readonly metadata: { readonly name: string };
  readonly data?: Readonly<Record<string, string>>;
  readonly stringData?: Readonly<Record<string, string>>;
  readonly spec?: Record<string, unknown>;
  readonly resources?: readonly string[];
}
const folder = path.join(DEPLOY, 'kubernetes');
const manifestsIn = (name: string): Manifest[] => safeLoadAll(readDeploy('kubernetes', name)) as Manifest[];
export const kustomization = manifestsIn('kustomization.yaml')[0]!;
/** What is applied. */
export const manifests = kustomization.resources!.flatMap(manifestsIn);
export const exampleSecrets = manifestsIn('secrets.example.yaml');
export const manifestFiles = readdirSync(folder);
export const ofKind = (kind: string): Manifest[] => manifests.filter((each) => each.kind === kind);

const settings = listSettings();
/** Read by others than the programs themselves. */
const OF_OTHERS = new Set(['TEMPORAL_ADDRESS', 'TEMPORAL_NAMESPACE', 'SECRETS_FILE']);

export function unknownTo(programs: readonly ProgramName[], names: readonly string[]): string[] {
  const known = new Set(
    settings.filter((each) => each.programs.some((one) => programs.includes(one))).map(({ name }) => name),
  );
  return names.filter((name) => !known.has(name) && !OF_OTHERS.has(name));
}

/** What the program needs, and finds neither among its variables nor in the files it is given. */
export function lackedBy(
  program: ProgramName,
  variables: readonly string[],
  inFiles: readonly string[],
): string[] {
  const given = new Set([...variables, ...inFiles]);
  return settings
    .filter(({ programs, required }) => programs.includes(program) && required !== null)
    .map(({ name }) => name)
    .filter((name) => !given.has(name));
}

export const secretsAmong = (names: readonly string[]): string[] =>
  names.filter((name) => settings.some((each: Setting) => each.name === name && each.isSecret));

/** Names in a file of secrets. */
export const namesIn = (text: string): string[] => Object.keys(parseEnv(text));

export const hasExample = (...names: string[]): boolean => existsSync(path.join(DEPLOY, ...names));
