/** docs/events-to-back-ends.md and its schema are what back ends are built by; this holds them to what is sent. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { DELIVERY_RESULTS } from '../../activities/providers/back-end';
import { catalogueAsJson, EVENT_SCHEMAS } from '../../db/event-catalogue';
import { OUTGOING_EVENT_TYPES } from '../../db';
import { JITTER, RETRY_AFTER_MS } from '../../worker/event-pump';

const DOCS = path.join(__dirname, '..', '..', 'docs');
const page = readFileSync(path.join(DOCS, 'events-to-back-ends.md'), 'utf8');
const firstCells = [...page.matchAll(/^\| `([^`|]+)` +\|/gm)].map(([, cell]) => cell!);

it('the checked-in schema is that of the events; else: npm run events:catalogue', () => {
  expect(readFileSync(path.join(DOCS, 'events-to-back-ends.schema.json'), 'utf8')).toBe(catalogueAsJson());
});

it('every type has a schema and a row on the page, and the page has no other', () => {
  expect(Object.keys(EVENT_SCHEMAS).toSorted()).toEqual(OUTGOING_EVENT_TYPES.toSorted());
  const told = firstCells.filter((cell) => /^(upgrade|endpoint)\./.test(cell));
  expect(told.toSorted()).toEqual(OUTGOING_EVENT_TYPES.toSorted());
});

it('every result of a delivery has a row on the page', () => {
  expect(firstCells.filter((cell) => /^[A-Z_]+$/.test(cell)).toSorted()).toEqual(DELIVERY_RESULTS.toSorted());
});

it('the page tells the waits between tries as they are', () => {
  const units = { s: 1_000, min: 60_000, h: 3_600_000 } as const;
  const [, listed = ''] = /^Waits: (.+)\.$/m.exec(page) ?? [];
  const told = listed.split(', ').map((wait) => {
    const [, count, unit] = /^(\d+) (s|min|h)$/.exec(wait) ?? [];
    return Number(count) * units[unit as keyof typeof units];
  });
  expect(told).toEqual(RETRY_AFTER_MS);
  expect(page).toContain(`up to ${JITTER * 100} %`);
});

it('the example on the page is an event', () => {
  const [, example = ''] = /```json\n([^]+?)```/.exec(page) ?? [];
  const event = JSON.parse(example) as { type: keyof typeof EVENT_SCHEMAS };
  expect(EVENT_SCHEMAS[event.type].safeParse(event)).toMatchObject({ success: true });
});
