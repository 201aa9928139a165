/** What the product records of an upgrade has words that an operator understands. */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { hasWords, isTold, wordsOf } from '../../client/cli/trail-words';

const ROOT = path.join(__dirname, '..', '..');
/** What is recorded of credentials, parties, keys or runs, never of one upgrade. */
const OF_OTHERS = new Set([
  'endpoint_added',
  'endpoint_disabled',
  'endpoint_enabled',
  'endpoint_secret_rotated',
  'expiry_freeze_ordered',
  'expiry_freeze_begun',
  'expiry_freeze_ended',
  'policy_version_kept',
  'bulk_run_begun',
  'codes_unlocked',
  'credential_added',
  'credential_changed',
  'credential_rebound',
  'keys_rotated',
  'otp_accepted',
  'otp_refused',
  'outgoing_events_resent',
  'outage_closed',
  'outage_opened',
]);

function recordedEvents(): string[] {
  const sources = ['db', 'workflows'].flatMap((room) =>
    readdirSync(path.join(ROOT, room), { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.ts'))
      .map((file) => readFileSync(path.join(ROOT, room, file), 'utf8')),
  );
  const patterns = [
    /event: '([a-z]+_[a-z_]+)'/g,
    /^const [A-Z_]+ = '([a-z]+_[a-z_]+)';$/gm,
    /event: [^'\n]+ \? '([a-z_]+)' : '[a-z_]+'/g,
    /event: [^'\n]+ \? '[a-z_]+' : '([a-z_]+)'/g,
    /(?:note|raise|settle|noteOperator)\([^;]*?'([a-z]+_[a-z_]+)'/g,
  ];
  const found = sources.flatMap((text) =>
    patterns.flatMap((pattern) => [...text.matchAll(pattern)].map(([, event]) => event!)),
  );
  return [...new Set(found)].toSorted();
}

it('every event that is recorded of an upgrade has words of its own', () => {
  const events = recordedEvents();
  // The scan finds what it is to find.
  expect(events).toEqual(
    expect.arrayContaining([
      'upgrade_opened',
      'deadline_extended',
      'letter_ordered',
      'purchase_settled',
      'letter_rerouted',
    ]),
  );
  expect(events.filter((event) => !OF_OTHERS.has(event) && !hasWords(event))).toEqual([]);
});

it('an event of a later program is told by its name, and is no part of the story', () => {
  const row = { event: 'something_new', facts: {} };
  expect(wordsOf(row, String)).toBe('something new.');
  expect(isTold(row)).toBe(false);
  expect(isTold({ event: 'constructor' })).toBe(false);
});
