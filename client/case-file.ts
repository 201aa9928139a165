/**
 * All that operators and support may see of a case, in one answer: where it stands, what happened, and what there is of
 * attempts, letters, codes, appointments, holds, notices and its credential. References, words and instants: no personal
 * data, no code, and not the user's id.
 */
import type { ActivationCode, AuditRow, Store, UpgradeRecord } from '../db/store';
import type { ProofingStatus } from '../workflows/status';
import { type CredentialDependencies, type CredentialReport, credentialReportOf } from './credential-limits';
import { isHeldBack } from './held-back';
import { holdsOf, type ShownHold } from './holds';
import { isoInstant } from '../workflows/iso-instant';

/** Instants are ISO 8601. */
export interface CaseFile {
  readonly status: ProofingStatus;
  readonly partnerId: string;
  readonly policy: string;
  readonly credentialType: UpgradeRecord['credentialType'];
  readonly needsAttention: string | null;
  readonly openedAt: string;
  readonly closedAt: string | null;
  readonly erasedAt: string | null;
  /** Oldest first. */
  readonly trail: readonly (Pick<AuditRow, 'sequence' | 'event' | 'facts'> & { readonly at: string })[];
  readonly attempts: readonly {
    readonly kind: 'KBA' | 'VIDEO';
    readonly openedAt: string;
    readonly finishedAt: string | null;
    readonly result: string | null;
    readonly counted: boolean;
  }[];
  /** `printed`: until when its code works by what is printed on it. In truth: `worksUntil` of its code. */
  readonly letters: readonly {
    readonly letterId: string;
    readonly state: string;
    readonly orderedAt: string;
    readonly expectedFrom: string;
    readonly expectedBy: string;
    readonly printed: string;
  }[];
  readonly codes: readonly {
    readonly channel: 'LETTER' | 'VIDEO';
    readonly issuedAt: string;
    readonly worksUntil: string;
    /** HELD_OPEN: it has run out, and a freeze of expiries lets it be entered. */
    readonly state: 'OUT' | 'HELD_OPEN' | 'EXPIRED' | 'REDEEMED' | 'VOID';
  }[];
  readonly appointments: readonly {
    readonly startsAt: string;
    readonly timeZone: string;
    readonly state: string;
  }[];
  readonly holds: readonly ShownHold[];
  readonly notices: readonly {
    readonly template: string;
    /** When a reminder is due; null: at once. */
    readonly dueAt: string | null;
    /** Null: it was not delivered, or not yet. */
    readonly deliveredAt: string | null;
  }[];
  readonly credential: CredentialReport;
}

export async function caseFileOf(
  dependencies: CredentialDependencies,
  record: UpgradeRecord,
  status: ProofingStatus,
): Promise<CaseFile> {
  const { store, clock } = dependencies;
  const { upgradeId, credentialId, partnerId, policyName, policyVersion, credentialType, needsAttention } =
    record;
  const rows = await store.audit.listByUpgrade(upgradeId);
  return {
    status,
    partnerId,
    policy: `${policyName} v${policyVersion}`,
    credentialType,
    needsAttention,
    openedAt: isoInstant(record.openedAt),
    closedAt: isoInstant(record.closedAt),
    erasedAt: isoInstant(record.erasedAt),
    trail: rows.map(({ sequence, at, event, facts }) => ({
      sequence,
      at: isoInstant(at),
      event,
      facts,
    })),
    ...(await proofingOf(store, upgradeId, { now: clock(), isFrozen: isHeldBack(status.deadline, rows) })),
    holds: await holdsOf(dependencies, upgradeId),
    notices: (await store.notices.listByUpgrade(upgradeId)).map(({ template, dueAt, deliveredAt }) => ({
      template,
      dueAt: isoInstant(dueAt ?? null),
      deliveredAt: isoInstant(deliveredAt),
    })),
    credential: await credentialReportOf(dependencies, credentialId),
  };
}

async function proofingOf(
  store: Store,
  upgradeId: string,
  { now, isFrozen }: { readonly now: number; readonly isFrozen: boolean },
): Promise<Pick<CaseFile, 'attempts' | 'letters' | 'codes' | 'appointments'>> {
  return {
    attempts: (await store.attempts.listByUpgrade(upgradeId)).map(
      ({ kind, openedAt, finishedAt, result, counted }) => ({
        kind,
        openedAt: isoInstant(openedAt),
        finishedAt: isoInstant(finishedAt),
        result,
        counted,
      }),
    ),
    letters: (await store.letters.listByUpgrade(upgradeId)).map((letter) => ({
      letterId: letter.letterId,
      state: letter.state,
      orderedAt: isoInstant(letter.preparedAt),
      expectedFrom: isoInstant(letter.expectedFrom),
      expectedBy: isoInstant(letter.expectedBy),
      printed: isoInstant(letter.redeemBy),
    })),
    codes: (await store.codes.listByUpgrade(upgradeId)).map((code, index, { length }) => ({
      channel: code.channel,
      issuedAt: isoInstant(code.issuedAt),
      worksUntil: isoInstant(code.expiresAt),
      state: stateOf(code, now, isFrozen && index === length - 1),
    })),
    appointments: (await store.appointments.listByUpgrade(upgradeId)).map(
      ({ startsAt, timeZone, state }) => ({ startsAt: isoInstant(startsAt), timeZone, state }),
    ),
  };
}

function stateOf(
  { redeemedAt, voidedAt, expiresAt }: ActivationCode,
  now: number,
  isHeldOpen: boolean,
): CaseFile['codes'][number]['state'] {
  if (redeemedAt !== null) return 'REDEEMED';
  if (voidedAt !== null) return 'VOID';
  if (expiresAt > now) return 'OUT';
  return isHeldOpen ? 'HELD_OPEN' : 'EXPIRED';
}
