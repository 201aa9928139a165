/**
 * The steps of an upgrade in our own store. Each is an idempotent transaction and runs as a local activity, one at a
 * time; the instant it happens at is the workflow's, handed in as `at`.
 */
import { isUsableAt } from '../db/usable-credential';
import type {
  Appointment,
  AttemptsUsed,
  CloseUpgrade,
  CompleteHeld,
  CompleteVerdict,
  EnterStage,
  ExtendDeadline,
  ExtendVerdict,
  FreezeStanding,
  NoteUpgrade,
  Notice,
  ProviderEvent,
  RedeemVerdict,
  WatchedProvider,
} from '../db/store';
import { effectOf } from '../db/credential-changes';
import type { HoldReason } from '../workflows/holds';
import type { ProviderHealthSignal } from '../workflows/messages';
import type { Policy } from '../workflows/policy';
import type { Ending, Method } from '../workflows/status';
import { openContactInfo } from './contact-info';
import type { ActivityDependencies } from './dependencies';
import { withFailures } from './failures';
import { destinationClassOf } from './providers/destination-class';
import { documentValidUntilOf } from './providers/document-validity';
import {
  type ContactInfo,
  LETTER_EVENTS,
  type LetterEvent,
  type VideoProgress,
  type VideoResult,
} from './providers/gateways';
import { videoResultOf } from './providers/video-result';
import { judgeVideo } from './video-verdict';

/** A provider's event as the main path decides on it. */
export type ProviderFact =
  /** Unknown, another upgrade's, or overtaken by a later event of the same subject. */
  | { readonly kind: 'NOTHING' }
  /** Nobody mapped what it says: an operator must look. */
  | { readonly kind: 'UNMAPPED' }
  | { readonly kind: 'ORDER'; readonly type: string; readonly orderId: string }
  | { readonly kind: 'VIDEO'; readonly appointmentId: string; readonly result: VideoResult | VideoProgress }
  | { readonly kind: 'LETTER'; readonly letterId: string; readonly type: LetterEvent }
  | CredentialFact;

/** How things stand with the credential, now that the event is known. */
export interface CredentialFact {
  readonly kind: 'CREDENTIAL';
  /** Null: the upgrade goes on. */
  readonly ends: Ending | null;
  readonly holds: HoldReason | null;
  /** Whether it could be raised; what holds the upgrade back left aside. */
  readonly isUsable: boolean;
  /** When its subscription ends, UTC milliseconds; null: no end is known. */
  readonly endsAt: number | null;
}

export function createStoreActivities({ store }: Pick<ActivityDependencies, 'store'>) {
  return withFailures({
    /**
     * Moves the projection to a stage, with its audit row and notices.
     * @returns the outage that lasts of the party the stage waits for. Read after the stage was written: whoever tells
     *   runs of an outage writes it first and reads the stages then, so none is missed.
     */
    async enterStage(
      input: EnterStage & { readonly provider: WatchedProvider | null },
    ): Promise<{ outage: ProviderHealthSignal | null }> {
      const { provider, ...entered } = input;
      await store.upgrades.enterStage(entered);
      const outage = provider === null ? null : await store.outages.current(provider);
      if (outage === null) return { outage };
      const { outageId, startedAt, endedAt } = outage;
      return { outage: { provider: outage.provider, outageId, startedAt, endedAt } };
    },

    /** Notes something of the stage the case is in. */
    async noteUpgrade(input: NoteUpgrade): Promise<void> {
      await store.upgrades.note(input);
    },

    /** Puts the deadline of the stage off, and the codes that are waited for with it. */
    async extendDeadline(
      input: Omit<ExtendDeadline, 'mailedCodeMaxMs'> & {
        readonly validityMax: Policy['letter']['validityMax'];
      },
    ): Promise<ExtendVerdict> {
      const { validityMax, ...wish } = input;
      const mailedCodeMaxMs =
        validityMax === null ? null : await mailedCodeMaxMsOf(store, wish.upgradeId, validityMax);
      return store.upgrades.extend({ ...wish, mailedCodeMaxMs });
    },

    /** Whether a freeze holds back what would now end by itself. */
    async askFreezes(input: Parameters<typeof store.freezes.standing>[0]): Promise<FreezeStanding> {
      return store.freezes.standing(input);
    },

    /**
     * Names the contact info that counts from now on.
     * @returns whether the same person is or was proofed for another user: the upgrade is held back for it
     */
    async acceptContactInfo(input: {
      upgradeId: string;
      contactInfoId: string;
      /** Absent: in histories of earlier workers. */
      isPersonCompared?: boolean;
      at: number;
    }): Promise<{ isDuplicate: boolean } | undefined> {
      const { upgradeId, contactInfoId, isPersonCompared = false, at } = input;
      await store.upgrades.setContactInfo(upgradeId, contactInfoId, at);
      if (!isPersonCompared) return { isDuplicate: false };
      const person = (await store.vault.open(contactInfoId, upgradeId, 'contact_info')) as ContactInfo | null;
      // Erased on request: nobody is proofed by it any more.
      if (person === null) return { isDuplicate: false };
      const { firstName, lastName, dateOfBirth, ssn } = person;
      const facts = { firstName, lastName, dateOfBirth, ssn };
      return { isDuplicate: await store.persons.findDuplicates({ upgradeId, person: facts, at }) };
    },

    /**
     * A reviewer has a step done once more: every code is void.
     * @param input.attemptId uses an attempt under this id; null: uses none
     * @returns all attempts used so far; null: none was used by this
     */
    async beginAgain(input: {
      upgradeId: string;
      attemptId: string | null;
      at: number;
    }): Promise<AttemptsUsed | null> {
      const { upgradeId, attemptId, at } = input;
      await store.codes.voidAll(upgradeId, at);
      if (attemptId === null) return null;
      await store.attempts.open({ attemptId, upgradeId, kind: 'VIDEO', at });
      return store.attempts.finish({ attemptId, result: 'ASKED_AGAIN', counted: true, at });
    },

    /** Ends an attempt; answers with all attempts used so far. */
    async finishAttempt(input: {
      attemptId: string;
      result: string;
      counted: boolean;
      at: number;
    }): Promise<AttemptsUsed> {
      return store.attempts.finish(input);
    },

    /** Ends an appointment and the attempt of the same id. A finished one keeps its first end. */
    async finishAppointment(input: {
      appointmentId: string;
      state: Parameters<typeof store.appointments.finish>[1];
      counted: boolean;
      at: number;
    }): Promise<AttemptsUsed> {
      const { appointmentId, state, counted, at } = input;
      await store.appointments.finish(appointmentId, state, at);
      await store.vault.erase(appointmentId);
      return store.attempts.finish({ attemptId: appointmentId, result: state, counted, at });
    },

    /** Issues the code that the proofing agent hands over. Its validity counts from issue. */
    async issueVideoCode(input: {
      codeId: string;
      upgradeId: string;
      windowMs: number;
      at: number;
    }): Promise<{ redeemBy: number }> {
      const code = await store.codes.issue({
        codeId: input.codeId,
        upgradeId: input.upgradeId,
        channel: 'VIDEO',
        expiresAt: input.at + input.windowMs,
        at: input.at,
      });
      return { redeemBy: code.expiresAt };
    },

    /** A letter came back: its code must not work for whoever holds it now. */
    async voidReturnedLetter(input: { letterId: string; at: number }): Promise<void> {
      const letter = await store.letters.setState(input.letterId, 'RETURNED', input.at);
      await store.codes.void(letter.codeId, 'letter_returned', input.at);
    },

    /** The person will not wait for a letter: its code must not work for whoever finds it. */
    async giveUpLetter(input: { letterId: string; at: number }): Promise<void> {
      const letter = await store.letters.get(input.letterId);
      if (letter !== null) await store.codes.void(letter.codeId, 'letter_given_up', input.at);
    },

    async markLetterDelivered(input: { letterId: string; at: number }): Promise<void> {
      await store.letters.setState(input.letterId, 'DELIVERED', input.at);
    },

    /** Decides a code that was entered; a right one raises the credential and closes the upgrade in one transaction. */
    async redeemCode(input: {
      upgradeId: string;
      submissionId: string;
      method: Method;
      limits: Policy['redemption'];
      /** Absent: in histories of earlier workers. */
      holdsOn?: readonly HoldReason[];
      /** No standard caps its code, so a freeze may hold it open. Absent: as `holdsOn`. */
      mayBeHeldOpen?: boolean;
      notices: readonly Notice[];
      at: number;
    }): Promise<RedeemVerdict | { readonly kind: 'NO_SUCH_SUBMISSION' }> {
      const { upgradeId, submissionId, method, limits, holdsOn = [], notices, at } = input;
      const { mayBeHeldOpen = false } = input;
      if ((await store.codes.getSubmission(submissionId))?.upgradeId !== upgradeId) {
        return { kind: 'NO_SUCH_SUBMISSION' };
      }
      const { attemptsMax, attemptWindowMs, failuresMax } = limits;
      return store.codes.decide({
        submissionId,
        method,
        attemptsMax,
        attemptWindowMs,
        failuresMax,
        holdsOn,
        mayBeHeldOpen,
        notices,
        at,
      });
    },

    /** Raises the credential at once, after questions answered correctly. */
    async completeUpgrade(input: {
      upgradeId: string;
      attemptId: string;
      holdsOn?: readonly HoldReason[];
      notices: readonly Notice[];
      at: number;
    }): Promise<CompleteVerdict> {
      const { upgradeId, attemptId, holdsOn = [], notices, at } = input;
      await store.attempts.finish({ attemptId, result: 'AUTHENTICATED', counted: false, at });
      return store.upgrades.complete({
        upgradeId,
        method: 'KBA',
        reason: 'KBA_PASSED',
        holdsOn,
        notices,
        at,
      });
    },

    /** Raises the credential by a proofing that another credential of the same user passed. */
    async completeByReuse(
      input: Parameters<typeof store.upgrades.completeByReuse>[0],
    ): Promise<CompleteVerdict | 'NOT_REUSABLE'> {
      return store.upgrades.completeByReuse(input);
    },

    /** Raises the credential after somebody looked at what held it back. */
    async completeHeld(input: CompleteHeld): Promise<CompleteVerdict> {
      return store.upgrades.completeHeld(input);
    },

    /** Expires an upgrade, unless a code was submitted in time and is still undecided. */
    async expireUpgrade(
      input: CloseUpgrade & { readonly deadline: number },
    ): Promise<{ kind: 'CLOSED'; ending: Ending } | { kind: 'SUBMITTED_IN_TIME'; submissionId: string }> {
      return store.upgrades.expire(input);
    },

    /** Closes an upgrade and voids its codes; answers with how it really ended. */
    async closeUpgrade(input: CloseUpgrade): Promise<Ending> {
      return store.upgrades.close(input);
    },

    /** Applies a stored event of an outside party to its upgrade, once, in the order of the party's time. */
    async applyEvent(input: { eventId: string; upgradeId: string; at: number }): Promise<ProviderFact> {
      const applied = await store.events.apply(input.eventId, input.upgradeId, input.at);
      if (applied === null || (applied.superseded && !isSticky(applied.event))) return { kind: 'NOTHING' };
      const { event } = applied;
      switch (event.provider) {
        case 'webstore':
          return { kind: 'ORDER', type: event.type, orderId: event.facts['orderId'] ?? '' };
        case 'letter-house':
          return isLetterEvent(event.type)
            ? { kind: 'LETTER', letterId: event.subjectId, type: event.type }
            : { kind: 'UNMAPPED' };
        case 'credential-issuer':
          return credentialFactOf(store, event, input);
        case 'live-video': {
          const appointment = await store.appointments.get(event.subjectId);
          return appointment === null ? { kind: 'NOTHING' } : videoFactOf(event, appointment);
        }
      }
    },
  });
}

/** By where the letters of the upgrade go; the shorter of both before that is known. */
async function mailedCodeMaxMsOf(
  store: ActivityDependencies['store'],
  upgradeId: string,
  { contiguousUsMs, elsewhereMs }: NonNullable<Policy['letter']['validityMax']>,
): Promise<number> {
  const contactInfoId = (await store.upgrades.get(upgradeId))?.contactInfoId ?? null;
  if (contactInfoId === null) return Math.min(contiguousUsMs, elsewhereMs);
  const { address } = await openContactInfo(store, upgradeId, contactInfoId);
  return destinationClassOf(address) === 'CONTIGUOUS_US' ? contiguousUsMs : elsewhereMs;
}

async function credentialFactOf(
  { credentials, upgrades }: Pick<ActivityDependencies['store'], 'credentials' | 'upgrades'>,
  { type, subjectId, occurredAt }: ProviderEvent,
  { upgradeId, at }: { upgradeId: string; at: number },
): Promise<ProviderFact> {
  const effect = effectOf(type);
  if (effect === null) return { kind: 'UNMAPPED' };
  const credential = await credentials.get(subjectId);
  const upgrade = await upgrades.get(upgradeId);
  if (credential === null || upgrade === null) return { kind: 'NOTHING' };
  const { status, expiresAt } = credential;
  // What can be undone counts as it stands now; what only concerned an earlier upgrade does not end this one.
  const isStill = effect.status === undefined ? occurredAt >= upgrade.openedAt : status === effect.status;
  return {
    kind: 'CREDENTIAL',
    ends: isStill ? (effect.ends ?? null) : null,
    holds: effect.holds ?? null,
    isUsable: isUsableAt(credential, at),
    endsAt: expiresAt,
  };
}

function videoFactOf({ facts, subjectId }: ProviderEvent, appointment: Appointment): ProviderFact {
  const { code, reasonCode } = facts;
  const status = videoResultOf(Number(code), reasonCode === undefined ? null : Number(reasonCode));
  const documentValidUntil = documentValidUntilOf(facts['documentValidUntil'] ?? null);
  if (status === null || documentValidUntil === undefined) return { kind: 'UNMAPPED' };
  const result = judgeVideo(status, documentValidUntil, appointment);
  return { kind: 'VIDEO', appointmentId: subjectId, result };
}

/**
 * What was true once and must be looked at, whatever came later: the letter was in other hands. Of a credential the
 * store says how it stands, in whatever order it was told.
 */
function isSticky({ provider, type }: ProviderEvent): boolean {
  return provider === 'credential-issuer' || type === 'letter.re-routed';
}

function isLetterEvent(type: string): type is LetterEvent {
  return LETTER_EVENTS.some((known) => known === type);
}
