/** The dashboard and the alert rules as they are delivered. */
import { readFileSync } from 'node:fs';
import path from 'node:path';

const FOLDER = path.join(__dirname, '../../deploy/observability');

export interface Alert {
  readonly alert: string;
  readonly expr: string;
  readonly for: string;
  readonly labels: { readonly severity: string };
  readonly annotations: { readonly summary: string; readonly reason: string; readonly runbook: string };
}
export interface Panel {
  readonly title: string;
  readonly targets: readonly { readonly expr: string; readonly legendFormat: string }[];
}

const read = (file: string): unknown => JSON.parse(readFileSync(path.join(FOLDER, file), 'utf8'));

const rules = read('alerts.json') as { readonly groups: readonly { readonly rules: readonly Alert[] }[] };
export const alerts: readonly Alert[] = rules.groups.flatMap((group) => group.rules);

const dashboard = read('grafana-dashboard.json') as {
  readonly panels: readonly (Partial<Panel> & { readonly title: string })[];
  readonly templating: { readonly list: readonly { readonly name: string; readonly query: string }[] };
};
export const panels: readonly Panel[] = dashboard.panels.map(({ title, targets = [] }) => ({
  title,
  targets,
}));

/** `label_values(metric, label)` asks as a grouping does. */
const variables = dashboard.templating.list
  .map(({ name, query }) => ({ name, parts: /^label_values\((\w+), (\w+)\)$/.exec(query) }))
  .flatMap(({ name, parts }) =>
    parts === null ? [] : [{ of: `variable ${name}`, expression: `sum by (${parts[2]}) (${parts[1]})` }],
  );

/** Every expression of both, with whose it is. */
export const expressions: readonly { readonly of: string; readonly expression: string }[] = [
  ...alerts.map(({ alert, expr }) => ({ of: `alert ${alert}`, expression: expr })),
  ...panels.flatMap(({ title, targets }) =>
    targets.map(({ expr }) => ({ of: `panel "${title}"`, expression: expr })),
  ),
  ...variables,
];
