/**
 * What an expression of PromQL asks for: metrics, their labels and the values these are compared with.
 *
 * No parser, but strict: an identifier that is neither a metric of the catalogue nor a word listed here is an error, so
 * that a slip of the pen cannot pass for a function.
 */
import { type MetricDeclaration, METRICS } from '../../workflows/metrics';

export interface MetricUse {
  readonly metric: MetricDeclaration;
  /** In its matchers, and in the groupings of the whole expression. */
  readonly labels: readonly string[];
  readonly values: readonly { readonly label: string; readonly value: string }[];
}

const WORDS = new Set(
  'sum max min avg rate increase histogram_quantile time absent and or unless by without'.split(' '),
);

const DECLARED: readonly MetricDeclaration[] = Object.values(METRICS);
/** Each series name: a histogram's are its parts, never its own. */
const SERIES = new Map(
  DECLARED.flatMap((metric) =>
    metric.kind === 'histogram'
      ? ['_bucket', '_sum', '_count'].map((part) => [metric.name + part, metric] as const)
      : [[metric.name, metric] as const],
  ),
);

/** @throws Error for an identifier that nobody knows */
export function usesOf(expression: string): readonly MetricUse[] {
  const groupings = [...expression.matchAll(/\b(?:by|without)\s*\(([^)]*)\)/g)].flatMap(([, list]) =>
    labelsIn(list),
  );
  const rest = expression.replaceAll(/\b(?:by|without)\s*\([^)]*\)/g, ' ').replaceAll(/\[[^\]]*\]/g, ' ');
  const uses: MetricUse[] = [];
  const bare = rest.replaceAll(
    /([a-zA-Z_:][\w:]*)\s*\{([^}]*)\}/g,
    (_whole, name: string, matchers: string) => {
      uses.push(useOf(name, matchersIn(matchers), groupings));
      return ' ';
    },
  );
  for (const [word] of bare.matchAll(/[a-zA-Z_:][\w:]*/g)) {
    if (!WORDS.has(word)) uses.push(useOf(word, [], groupings));
  }
  return uses;
}

function useOf(name: string, matchers: MetricUse['values'], groupings: readonly string[]): MetricUse {
  const metric = SERIES.get(name);
  if (metric === undefined) throw new Error(`unknown to the product and to PromQL as used here: ${name}`);
  const isBucket = name.endsWith('_bucket');
  const labels = [...matchers.map(({ label }) => label), ...groupings];
  return { metric, labels: labels.filter((label) => !(isBucket && label === 'le')), values: matchers };
}

function labelsIn(list = ''): string[] {
  return list.split(',').map((label) => label.trim());
}

/** Each alternative of a regular expression; those that are no plain words, such as a variable, are left out. */
function matchersIn(text: string): MetricUse['values'] {
  const matchers = [...text.matchAll(/([a-zA-Z_]\w*)\s*(?:=~|!~|!=|=)\s*"([^"]*)"\s*,?\s*/g)];
  if (matchers.map(([whole]) => whole).join('') !== text) throw new Error(`no matchers: ${text}`);
  return matchers.flatMap(([, label, value]) =>
    value!.split('|').map((each) => ({ label: label!, value: each })),
  );
}
