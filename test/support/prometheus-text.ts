/** What a program shows at `/metrics`, read as Prometheus reads it (text exposition format 0.0.4). */
export interface Sample {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

export interface Scrape {
  readonly samples: readonly Sample[];
  /** Kind by name: counter, gauge, histogram. */
  readonly kinds: ReadonlyMap<string, string>;
  /** Sum of the samples with these labels, among others; null: there is none. */
  value(name: string, labels?: Readonly<Record<string, string>>): number | null;
  /** Names of the labels that samples of a metric have, in alphabetical order; `le` left out. */
  labelsOf(name: string): readonly string[];
}

export async function scrape(url: string): Promise<Scrape> {
  const response = await fetch(url);
  if (!response.ok) throw new Error(`${url} answered HTTP ${response.status}`);
  return read(await response.text());
}

function read(text: string): Scrape {
  const lines = text.split('\n').filter((line) => line !== '');
  const kinds = new Map(
    lines.flatMap((line) => {
      const [, name, kind] = /^# TYPE (\S+) (\S+)$/.exec(line) ?? [];
      return name === undefined || kind === undefined ? [] : [[name, kind] as const];
    }),
  );
  const samples = lines.filter((line) => !line.startsWith('#')).map(sampleOf);
  const matching = (name: string, labels: Readonly<Record<string, string>>): Sample[] =>
    samples.filter(
      (sample) =>
        sample.name === name &&
        Object.entries(labels).every(([label, value]) => sample.labels[label] === value),
    );
  return {
    samples,
    kinds,
    value(name, labels = {}) {
      const found = matching(name, labels);
      return found.length === 0 ? null : found.reduce((sum, { value }) => sum + value, 0);
    },
    labelsOf(name) {
      const parts = kinds.get(name) === 'histogram' ? [`${name}_bucket`, `${name}_count`] : [name];
      const labels = samples
        .filter((each) => parts.includes(each.name))
        .flatMap((each) => Object.keys(each.labels));
      return [...new Set(labels)].filter((label) => label !== 'le').toSorted();
    },
  };
}

/** @throws Error for a line that is no sample: Prometheus would refuse the whole page */
function sampleOf(line: string): Sample {
  const [, name, inside = '', value] = /^([a-zA-Z_:][\w:]*)(?:\{(.*)\})? (\S+)$/.exec(line) ?? [];
  if (name === undefined || value === undefined || Number.isNaN(Number(value.replace('+Inf', 'Infinity')))) {
    throw new Error(`no sample: ${line}`);
  }
  const labels = [...inside.matchAll(/([a-zA-Z_]\w*)="((?:[^"\\]|\\.)*)",?/g)];
  if (labels.map(([whole]) => whole).join('') !== inside) throw new Error(`no labels: ${line}`);
  return {
    name,
    labels: Object.fromEntries(labels.map(([, label, text]) => [label, text])) as Record<string, string>,
    value: Number(value.replace('+Inf', 'Infinity')),
  };
}
