/**
 * What can be done over the HTTP API, on what, and by which kinds of callers: the one table that decides.
 *
 * docs/http-api.md shows it, and a test holds the two together.
 */
import type { PrincipalKind } from './principal';

export interface ActionRule {
  /** What the address names, and so what is looked up and checked before anything else. */
  readonly on: 'COLLECTION' | 'UPGRADE' | 'APPOINTMENT';
  readonly kinds: readonly PrincipalKind[];
  /** Whether it changes a case, so that the audit trail names who asked. */
  readonly changes: boolean;
}

const APPLICANT: readonly PrincipalKind[] = ['BACK_END', 'APPLICANT_SESSION'];
const STAFF: readonly PrincipalKind[] = ['OPERATOR', 'REVIEWER'];

const read = (kinds: readonly PrincipalKind[], on: ActionRule['on'] = 'UPGRADE') =>
  ({ on, kinds, changes: false }) satisfies ActionRule;
const change = (kinds: readonly PrincipalKind[], on: ActionRule['on'] = 'UPGRADE') =>
  ({ on, kinds, changes: true }) satisfies ActionRule;

export const ACTIONS = {
  'upgrade.start': change(['BACK_END'], 'COLLECTION'),
  'upgrade.list': read(['BACK_END', ...STAFF], 'COLLECTION'),
  'upgrade.read': read([...APPLICANT, ...STAFF]),
  'upgrade.cancel': change([...APPLICANT, 'OPERATOR']),
  'upgrade.repudiate': change(['BACK_END', 'OPERATOR']),
  'upgrade.erase': change(['OPERATOR']),
  'hold.read': read(['BACK_END', ...STAFF]),
  'hold.place': change(['BACK_END', 'OPERATOR']),
  'hold.release': change(['REVIEWER']),
  'session.issue': change(['BACK_END']),
  'contact-info.submit': change(APPLICANT),
  'questions.read': read(APPLICANT),
  'questions.answer': change(APPLICANT),
  'questions.decline': change(APPLICANT),
  'video.slots': read(APPLICANT),
  'video.book': change(APPLICANT),
  'video.reschedule': change(APPLICANT),
  'video.cancel': change(APPLICANT),
  'video.join': read(APPLICANT),
  'code.redeem': change(APPLICANT),
  'letter.request': change(APPLICANT),
  'review.list': read(STAFF, 'COLLECTION'),
  /** Recorded by the store itself, with who says so. */
  'review.assign': read(STAFF),
  'review.unassign': read(STAFF),
  'review.decide': change(['REVIEWER']),
  /** Recorded by the store itself, with the agent's id. */
  'code.reveal': read(['AGENT'], 'APPOINTMENT'),
  'code.reissue': read(['AGENT'], 'APPOINTMENT'),
} as const satisfies Record<string, ActionRule>;

export type Action = keyof typeof ACTIONS;

export function mayDo(kind: PrincipalKind, action: Action): boolean {
  const { kinds }: ActionRule = ACTIONS[action];
  return kinds.includes(kind);
}
