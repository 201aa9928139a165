/** The manifests: every program has what it needs and no more, probes ask what is there, and one node has the store. */
import type { ProgramName } from '../../deploy/configuration/settings';
import { readEnvironment } from '../../temporal.config';
import {
  type Container,
  exampleSecrets,
  kustomization,
  lackedBy,
  type Manifest,
  manifestFiles,
  manifests,
  namesIn,
  ofKind,
  type PodSpec,
  secretsAmong,
  unknownTo,
} from './deployment-files';

interface DeploymentSpec {
  readonly replicas?: number;
  readonly strategy?: unknown;
  readonly selector: { readonly matchLabels: Readonly<Record<string, string>> };
  readonly template: {
    readonly metadata: { readonly labels: Readonly<Record<string, string>> };
    readonly spec: PodSpec;
  };
}
type Labels = DeploymentSpec['selector'];
interface ScalerSpec {
  readonly scaleTargetRef: unknown;
  readonly minReplicas: number;
  readonly maxReplicas: number;
}
interface BudgetSpec {
  readonly maxUnavailable: number;
  readonly selector: Labels;
}
interface CronJobSpec {
  readonly jobTemplate: { readonly spec: { readonly template: { readonly spec: PodSpec } } };
}

interface SyntheticJobSpec {
  readonly jobTemplate: { readonly spec: { readonly template: DeploymentSpec['template'] } };
}

const PROGRAMS: [string, ProgramName][] = [
  ['proofing-upgrade-api', 'api'],
  ['proofing-upgrade-worker', 'worker'],
  ['proofing-upgrade-codec-server', 'codec'],
];
const OF_STORE = PROGRAMS.slice(0, 2).map(([name]) => name);
/** No settings: certificates, and a list in JSON. */
const NO_SETTINGS = new Set(['tls.crt', 'tls.key', 'api-keys', 'person.json']);
/** What the worker's graceful stop takes beyond SHUTDOWN_GRACE_MS, until it stops whatever runs. */
const FORCE_SECONDS = 10;

const named = (kind: string, name: string): Manifest | undefined =>
  ofKind(kind).find(({ metadata }) => metadata.name === name);
const deployment = (name: string): DeploymentSpec =>
  named('Deployment', name)!.spec as unknown as DeploymentSpec;
const podOf = (name: string): PodSpec => deployment(name).template.spec;
const containerOf = (name: string): Container => podOf(name).containers[0]!;
const labelsOf = (name: string) => deployment(name).template.metadata.labels;

/** As the pod's environment has them. */
function variablesOf(name: string): Record<string, string> {
  const maps = containerOf(name).envFrom.map(({ configMapRef }) => named('ConfigMap', configMapRef!.name)!);
  return Object.assign({}, ...maps.map(({ data }) => data)) as Record<string, string>;
}
const secretOf = (name: string): Manifest => exampleSecrets.find(({ metadata }) => metadata.name === name)!;
/** Files that the pod sees, by their path. */
function secretFilesOf(name: string): Map<string, string> {
  const { volumes } = podOf(name);
  const files = containerOf(name).volumeMounts.flatMap((mount) => {
    const secret = volumes.find((volume) => volume.name === mount.name)?.secret;
    if (secret === undefined) return [];
    const { stringData = {} } = secretOf(secret.secretName);
    return Object.entries(stringData).map(([file, text]) => [`${mount.mountPath}/${file}`, text] as const);
  });
  return new Map(files);
}
const fileName = (file: string): string => file.slice(file.lastIndexOf('/') + 1);
const settingsInFiles = (name: string): string[] =>
  [...secretFilesOf(name)].flatMap(([file, text]) => (NO_SETTINGS.has(fileName(file)) ? [] : namesIn(text)));
const selects = ({ matchLabels }: Labels, labels: Readonly<Record<string, string>>): boolean =>
  Object.entries(matchLabels).every(([label, value]) => labels[label] === value);

it('every manifest is applied, but for the example of the secrets', () => {
  const notApplied = ['kustomization.yaml', 'secrets.example.yaml'];
  expect([...kustomization.resources!, ...notApplied].toSorted()).toEqual(manifestFiles.toSorted());
});

it('no manifest that is applied has a secret, and the example has no value', () => {
  expect(ofKind('Secret')).toEqual([]);
  const inMaps = ofKind('ConfigMap').flatMap(({ data = {} }) => Object.keys(data));
  expect(secretsAmong(inMaps)).toEqual([]);
  for (const { stringData = {} } of exampleSecrets)
    for (const text of Object.values(stringData)) expect(text).toMatch(/^(\[\]|(\w+=\n)*)$/);
});

it.each(PROGRAMS)('%s is given settings that its program knows, and all that it needs', (name, program) => {
  const given = [Object.keys(variablesOf(name)), settingsInFiles(name)] as const;
  expect(unknownTo([program], given.flat())).toEqual([]);
  expect(lackedBy(program, ...given)).toEqual([]);
});

it.each(PROGRAMS)('%s finds every file that its settings name, readable by its group alone', (name) => {
  const named = Object.values(variablesOf(name)).filter((value) => value.startsWith('/secrets/'));
  expect(named.toSorted()).toEqual([...secretFilesOf(name).keys()].toSorted());
  const modes = podOf(name).volumes.flatMap(({ secret }) => (secret === undefined ? [] : secret.defaultMode));
  expect(new Set(modes)).toEqual(new Set([0o440]));
  expect(containerOf(name).env).toBeUndefined();
});

it('the worker takes the values as they stand', () => {
  const secrets = Object.fromEntries(
    settingsInFiles('proofing-upgrade-worker').map((key) => [key, 'long-enough-to-be-one']),
  );
  expect(readEnvironment('worker', { ...secrets, ...variablesOf('proofing-upgrade-worker') })).toMatchObject({
    LETTER_SENDER: { country: 'US' },
    HEALTH_ADDRESS: '0.0.0.0:8081',
  });
});

it.each(PROGRAMS)(
  '%s is not root, may write no file of the image, and has no right on the cluster',
  (name) => {
    expect(podOf(name)).toMatchObject({
      automountServiceAccountToken: false,
      securityContext: { runAsNonRoot: true, runAsUser: 1000, seccompProfile: { type: 'RuntimeDefault' } },
    });
    expect(containerOf(name).securityContext).toEqual({
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      capabilities: { drop: ['ALL'] },
    });
    expect(containerOf(name).resources.limits.memory).toMatch(/^\d+Mi$/);
  },
);

it.each([
  ['proofing-upgrade-api', '/readyz?worker=optional', 'HTTP_PORT'],
  ['proofing-upgrade-worker', '/readyz', 'HEALTH_ADDRESS'],
  ['proofing-upgrade-codec-server', '/healthz', 'CODEC_PORT'],
])('%s is probed at the port that it listens on', (name, ready, setting) => {
  const { ports, startupProbe, livenessProbe, readinessProbe } = containerOf(name);
  const port = Number(variablesOf(name)[setting]!.split(':').at(-1));
  for (const { httpGet } of [startupProbe, livenessProbe, readinessProbe])
    expect(ports.find((each) => each.name === httpGet.port)?.containerPort).toBe(port);
  // What is away elsewhere is not mended by killing this one.
  expect(livenessProbe.httpGet.path).toBe('/healthz');
  expect(readinessProbe.httpGet.path).toBe(ready);
});

it('a worker is given the time that its graceful stop may take, the last message or event included', () => {
  const { SHUTDOWN_GRACE_MS, OUTSIDE_TIMEOUT_MS, EVENT_TIMEOUT_MS } = readEnvironment('worker', {
    ...Object.fromEntries(settingsInFiles('proofing-upgrade-worker').map((key) => [key, 'long-enough'])),
    ...variablesOf('proofing-upgrade-worker'),
  });
  const lastMs = Math.max(OUTSIDE_TIMEOUT_MS, EVENT_TIMEOUT_MS);
  const needed = (SHUTDOWN_GRACE_MS + lastMs) / 1000 + FORCE_SECONDS;
  expect(podOf('proofing-upgrade-worker').terminationGracePeriodSeconds).toBeGreaterThan(needed);
});

it.each(OF_STORE)('%s lies beside the store, on its one node', (name) => {
  expect(labelsOf(name)['proofing-upgrade/store']).toBe('shared');
  expect(podOf(name).affinity).toEqual({
    podAffinity: {
      requiredDuringSchedulingIgnoredDuringExecution: [
        {
          topologyKey: 'kubernetes.io/hostname',
          labelSelector: { matchLabels: { 'proofing-upgrade/store': 'shared' } },
        },
      ],
    },
  });
  const claims = podOf(name).volumes.flatMap(({ persistentVolumeClaim: claim }) => claim?.claimName ?? []);
  expect(claims).toEqual(['proofing-upgrade-store']);
  expect(named('PersistentVolumeClaim', claims[0]!)!.spec).toMatchObject({
    accessModes: ['ReadWriteOnce'],
  });
});

it('the codec server has neither the store nor the keys of it', () => {
  const { volumes } = podOf('proofing-upgrade-codec-server');
  expect(volumes.map(({ name }) => name).toSorted()).toEqual(['codec-keys', 'codec-tls', 'tmp']);
});

it.each(OF_STORE)(
  '%s is scaled between bounds, replaced before it is stopped, and evicted one by one',
  (name) => {
    // A number in the deployment would fight with the autoscaler at each apply.
    expect(deployment(name).replicas).toBeUndefined();
    expect(deployment(name).strategy).toEqual({ rollingUpdate: { maxUnavailable: 0, maxSurge: 1 } });
    const scaler = named('HorizontalPodAutoscaler', name)!.spec as unknown as ScalerSpec;
    expect(scaler.scaleTargetRef).toEqual({ apiVersion: 'apps/v1', kind: 'Deployment', name });
    expect(scaler.minReplicas).toBeGreaterThanOrEqual(2);
    expect(scaler.maxReplicas).toBeGreaterThan(scaler.minReplicas);
    expect(containerOf(name).resources.requests).toHaveProperty('cpu');
    const budget = named('PodDisruptionBudget', name)!.spec as unknown as BudgetSpec;
    expect(budget.maxUnavailable).toBe(1);
    expect(selects(budget.selector, labelsOf(name))).toBe(true);
  },
);

it('deployments, services and network policies select the pods they are about, and no others', () => {
  const all = PROGRAMS.map(([name]) => labelsOf(name));
  for (const [name] of PROGRAMS)
    expect(all.filter((labels) => selects(deployment(name).selector, labels))).toEqual([labelsOf(name)]);
  for (const { metadata, spec } of ofKind('Service')) {
    const selector = { matchLabels: spec!['selector'] as Labels['matchLabels'] };
    expect(all.filter((labels) => selects(selector, labels))).toEqual([labelsOf(metadata.name)]);
  }
  // The kustomization adds this one to pods as well.
  const partOf = { 'app.kubernetes.io/part-of': 'proofing-upgrade' };
  expect(kustomization).toMatchObject({ labels: [{ pairs: partOf, includeTemplates: true }] });
  for (const { spec } of ofKind('NetworkPolicy')) {
    const selector = spec!['podSelector'] as Labels;
    expect(all.filter((labels) => selects(selector, { ...labels, ...partOf })).length).toBeGreaterThan(0);
  }
});

it('nothing is let in or out but by name', () => {
  expect(named('NetworkPolicy', 'proofing-upgrade-nothing')!.spec).toEqual({
    podSelector: { matchLabels: { 'app.kubernetes.io/part-of': 'proofing-upgrade' } },
    policyTypes: ['Ingress', 'Egress'],
  });
  const rules = ofKind('NetworkPolicy').flatMap(({ spec }) => [
    ...((spec!['ingress'] ?? []) as object[]),
    ...((spec!['egress'] ?? []) as object[]),
  ]);
  expect(rules.length).toBeGreaterThan(0);
  for (const rule of rules)
    expect(Object.keys(rule)).toEqual([expect.stringMatching(/^(from|to)$/), 'ports']);
});

it('all containers run the one image, whose version the kustomization says', () => {
  expect(PROGRAMS.map(([name]) => containerOf(name).image)).toEqual(Array(3).fill('proofing-upgrade'));
  expect(kustomization).toMatchObject({ images: [{ name: 'proofing-upgrade' }] });
  expect(manifests.length).toBeGreaterThan(10);
});

it('backups are made beside the store, with no key and no service account, into volumes apart', () => {
  const job = named('CronJob', 'proofing-upgrade-backup')!.spec as unknown as CronJobSpec;
  const pod = job.jobTemplate.spec.template.spec;
  expect(pod).toMatchObject({ automountServiceAccountToken: false, securityContext: { runAsUser: 1000 } });
  expect(pod.affinity).toEqual(podOf('proofing-upgrade-worker').affinity);
  expect(pod.volumes.filter(({ secret }) => secret !== undefined)).toEqual([]);
  const [container] = pod.containers;
  expect(container).toMatchObject({
    args: ['upgrade', 'backup', '--to', '/backup/database/copies', '--keys-to', '/backup/keys/copies'],
    env: [{ name: 'STORE_PATH', value: variablesOf('proofing-upgrade-worker')['STORE_PATH'] }],
    securityContext: containerOf('proofing-upgrade-worker').securityContext,
  });
  const claims = pod.volumes.flatMap(({ persistentVolumeClaim: claim }) => claim?.claimName ?? []);
  expect(claims.toSorted()).toEqual([
    'proofing-upgrade-backup-database',
    'proofing-upgrade-backup-keys',
    'proofing-upgrade-store',
  ]);
  for (const claim of claims) expect(named('PersistentVolumeClaim', claim)).toBeDefined();
});

it('a synthetic case has what the client needs, the file of its person, and the rights of a worker', () => {
  const { spec } = named('CronJob', 'proofing-upgrade-synthetic-case')!;
  // Until there is a partner and a person, it would only fail.
  expect(spec).toMatchObject({ suspend: true, concurrencyPolicy: 'Forbid' });
  const { template } = (spec as unknown as SyntheticJobSpec).jobTemplate.spec;
  const [container] = template.spec.containers;
  const data = Object.assign(
    {},
    ...container!.envFrom.map(({ configMapRef }) => named('ConfigMap', configMapRef!.name)!.data),
  ) as Record<string, string>;
  const own = named('ConfigMap', 'proofing-upgrade-synthetic-case-settings')!.data!;
  expect(unknownTo(['synthetic'], Object.keys(own))).toEqual([]);
  const mounts = template.spec.volumes.flatMap(({ name, secret }) => {
    const mount = container!.volumeMounts.find((each) => each.name === name)!;
    if (secret === undefined) return [];
    expect(secret.defaultMode).toBe(0o440);
    const { stringData = {} } = secretOf(secret.secretName);
    return Object.entries(stringData).map(([file, text]) => [`${mount.mountPath}/${file}`, text] as const);
  });
  const files = Object.values(data).filter((value) => value.startsWith('/secrets/'));
  expect(files.toSorted()).toEqual(mounts.map(([file]) => file).toSorted());
  expect(
    lackedBy(
      'client',
      Object.keys(data),
      mounts.flatMap(([, text]) => namesIn(text)),
    ),
  ).toEqual([]);
  expect(data['SYNTHETIC_PARTNER']).toBe(variablesOf('proofing-upgrade-worker')['SYNTHETIC_PARTNER']);
  expect(container!.securityContext).toEqual(containerOf('proofing-upgrade-worker').securityContext);
  expect(template.spec.affinity).toEqual(podOf('proofing-upgrade-worker').affinity);
  expect(template.spec.automountServiceAccountToken).toBe(false);
  const toTemporal = named('NetworkPolicy', 'proofing-upgrade-to-temporal')!.spec!;
  expect(selects(toTemporal['podSelector'] as Labels, template.metadata.labels)).toBe(true);
  expect(container!.args).toEqual(['upgrade', '--json', 'synthetic-case', 'run']);
});
