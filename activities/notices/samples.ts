/** Invented data for every notice: for whoever reviews the words, and for the tests that look for what is missing. */
import type { NoticeTemplate } from '../../db/store';
import { type ParameterKind, TEMPLATES } from './templates';

/** Of nobody: instants in a week in which clocks change, ids that were never given. */
export const SAMPLE_ZONE = 'America/New_York';

const SAMPLES: Readonly<Record<string, string | number>> = {
  // Sunday 2026-11-01, 01:30, the second time that clocks show it.
  startsAt: '2026-11-01T06:30:00.000Z',
  completedAt: '2026-10-12T14:05:00.000Z',
  orderedAt: '2026-10-09T15:00:00.000Z',
  expectedFrom: '2026-10-15T04:00:00.000Z',
  expectedBy: '2026-10-23T04:00:00.000Z',
  redeemBy: '2026-11-22T05:00:00.000Z',
  deadline: '2026-11-22T05:00:00.000Z',
  endsAt: '2026-10-31T04:00:00.000Z',
  newLetter: 1,
  serviceName: 'Proofing Upgrade',
  supportContact: 'support@proofing.example',
  partnerId: 'partner-example',
  upgradeId: '00000000-0000-4000-8000-000000000000',
  repudiationCode: 'ABCD-EFGH-JKMN-PQRS',
};

/** @throws Error if a template has a parameter that there is no sample of */
export function sampleOf(template: NoticeTemplate): Record<string, string | number> {
  const parameters: Readonly<Record<string, ParameterKind>> = TEMPLATES[template];
  return Object.fromEntries(
    Object.keys(parameters).map((name) => {
      const sample = SAMPLES[name];
      if (sample === undefined) throw new Error(`no sample of the parameter ${name}`);
      return [name, sample];
    }),
  );
}
