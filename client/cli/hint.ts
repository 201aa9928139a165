import type { Command } from 'commander';
import type { Session } from './session';

/** What a person may type after an error; null where its sentence says enough. */
export function hintOf(
  { typed }: Session,
  error: { readonly code: string; readonly details: Readonly<Record<string, unknown>> },
  invoked: Command | null,
): string | null {
  const { credential } = invoked?.opts<{ credential?: string }>() ?? {};
  const [upgradeId] = invoked?.args ?? [];
  const look = upgradeId === undefined ? null : `See where it stands: ${typed(`status ${upgradeId}`)}`;
  switch (error.code) {
    case 'CODE_WRONG': {
      const left = error.details['attemptsLeft'];
      return typeof left === 'number' ? `Tries left for now: ${left}.` : null;
    }
    case 'WRONG_STAGE':
    case 'UPGRADE_CLOSED':
    case 'UPGRADE_MISMATCH':
    case 'QUESTION_SET_OVER':
    case 'QUESTIONS_OPEN':
    case 'RESCHEDULE_LIMIT_REACHED':
    case 'CANCEL_LIMIT_REACHED':
    case 'CHANGES_CLOSED':
    case 'APPOINTMENT_BOOKED':
    case 'JOIN_LINK_NOT_AVAILABLE':
      return look;
    case 'SLOT_NOT_AVAILABLE':
    case 'LOCAL_TIME_SKIPPED':
      return upgradeId === undefined ? null : `See the free ones: ${typed(`video ${upgradeId} slots`)}`;
    case 'ANSWER_PENDING':
      return credential === undefined ? look : `Find it: ${typed(`list --credential ${credential}`)}`;
    case 'UPGRADE_NOT_FOUND':
      return `See all: ${typed('list')}`;
    default:
      return null;
  }
}
