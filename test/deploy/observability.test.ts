/**
 * Dashboard and alerts ask only for what the product measures, and every alarm says what to do.
 *
 * Names and labels are those of the catalogue, from which all instruments are made; that a real run shows them is
 * test/system/observability.server.test.ts.
 */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { UpgradeErrorCode } from '../../client/errors';
import { EVENT_RESULTS } from '../../client/http/provider-event-counters';
import { STUCK_REASONS } from '../../db/store';
import { NOTICE_RESULTS } from '../../worker/notice-pump';
import { METRICS } from '../../workflows/metrics';
import { METHODS, OUTCOMES, STAGES } from '../../workflows/status';
import { alerts, expressions, panels } from '../support/observability-files';
import { usesOf } from '../support/promql';

/** The words that a label may be, by metric where the same label means several things. */
const WORDS: Readonly<Record<string, readonly string[]>> = {
  stage: STAGES,
  outcome: OUTCOMES,
  method: METHODS,
  why: STUCK_REASONS,
  outbox: ['notices', 'events'],
  [`${METRICS.providerEvents.name} result`]: EVENT_RESULTS,
  [`${METRICS.notices.name} result`]: NOTICE_RESULTS,
  [`${METRICS.providerCalls.name} result`]: ['ANSWERED'],
  [`${METRICS.codesEntered.name} verdict`]: ['WRONG'],
  [`${METRICS.httpRequests.name} code`]: ['OK', 'PROVIDER_OUT'] satisfies ('OK' | UpgradeErrorCode)[],
};

it.each(expressions)(
  '$of asks for metrics and labels that there are, and compares with words that there are',
  ({ expression }) => {
    const uses = usesOf(expression);
    expect(uses).not.toEqual([]);
    for (const { metric, labels, values } of uses) {
      expect(metric.labels).toEqual(expect.arrayContaining([...labels]));
      for (const { label, value } of values.filter((each) => /^[\w-]+$/.test(each.value))) {
        expect(WORDS[`${metric.name} ${label}`] ?? WORDS[label]).toContain(value);
      }
    }
  },
);

it.each(expressions)(
  '$of takes the max of what every worker reports alike, and never the sum',
  ({ expression }) => {
    for (const { metric } of usesOf(expression).filter((use) => use.metric.kind === 'gauge')) {
      expect(expression).not.toMatch(new RegExp(String.raw`sum[^)]*\([^()]*${metric.name}`));
      expect(expression).toMatch(
        new RegExp(String.raw`(max( by \([^)]*\))? \(|max\(|absent\()${metric.name}`),
      );
    }
  },
);

it('every metric is on the dashboard', () => {
  const shown = new Set(
    panels
      .flatMap(({ targets }) => targets.flatMap(({ expr }) => usesOf(expr)))
      .map(({ metric }) => metric.name),
  );
  expect(Object.values(METRICS).filter(({ name }) => !shown.has(name))).toEqual([]);
});

it('a legend names labels by which its panel groups', () => {
  for (const { targets } of panels) {
    for (const { expr, legendFormat } of targets) {
      const named = [...legendFormat.matchAll(/\{\{(\w+)\}\}/g)].map(([, label]) => label);
      const grouped = /by \(([^)]*)\)/.exec(expr)?.[1]?.split(', ') ?? [];
      expect(grouped).toEqual(expect.arrayContaining(named));
    }
  }
});

it('a slip of the pen is found out', () => {
  expect(() => usesOf('sum(rate(proofing_upgrade_outcome_total[5m]))')).toThrow(/outcome_total/);
  expect(() => usesOf('summ(proofing_upgrade_outcomes_total)')).toThrow(/summ/);
  expect(() => usesOf('proofing_upgrade_provider_call_seconds > 1')).toThrow(/call_seconds/);
  expect(usesOf('max by (stge) (proofing_upgrade_open_upgrades)')[0]?.labels).toEqual(['stge']);
});

describe('the runbook', () => {
  const page = readFileSync(path.join(__dirname, '../../docs/runbook.md'), 'utf8');
  const headings = [...page.matchAll(/^## ([A-Z]\w+)$/gm)].map(([, name]) => name);

  it('has every alarm, and no other', () => {
    expect(headings.toSorted()).toEqual(alerts.map(({ alert }) => alert).toSorted());
  });

  it.each(alerts)(
    'says of $alert what it means, what to check and how to mend it',
    ({ alert, annotations, labels }) => {
      const section = page.split(/^## /m).find((each) => each.startsWith(`${alert}\n`)) ?? '';
      for (const part of ['Meaning', 'Check', 'Mend'])
        expect(section).toMatch(new RegExp(`^\\*\\*${part}\\.\\*\\* \\S`, 'm'));
      expect(annotations.runbook).toBe(`docs/runbook.md#${alert.toLowerCase()}`);
      expect(annotations.reason).toMatch(/\w.*\.$/);
      expect(['page', 'ticket']).toContain(labels.severity);
    },
  );
});
