/**
 * The steps of an upgrade in our own store. Each is an idempotent transaction and runs as a local activity, one at a
 * time; the instant it happens at is the workflow's, handed in as `at`.
 */
import type {
  AttemptsUsed,
  CloseUpgrade,
  EnterStage,
  Notice,
  ProviderEvent,
  RedeemVerdict,
} from '../db/store';
import type { Policy } from '../workflows/policy';
import type { Ending, Method } from '../workflows/status';
import type { ActivityDependencies } from './dependencies';
import { withFailures } from './failures';
import type { VideoProgress, VideoResult } from './providers/gateways';
import { videoResultOf } from './providers/video-result';

/** A provider's event as the main path decides on it. */
export type ProviderFact =
  /** Unknown, another upgrade's, or overtaken by a later event of the same subject. */
  | { readonly kind: 'NOTHING' }
  /** Nobody mapped what it says: an operator must look. */
  | { readonly kind: 'UNMAPPED' }
  | { readonly kind: 'ORDER'; readonly type: string }
  | { readonly kind: 'VIDEO'; readonly appointmentId: string; readonly result: VideoResult | VideoProgress }
  | { readonly kind: 'LETTER'; readonly letterId: string; readonly type: string };

export function createStoreActivities({ store }: Pick<ActivityDependencies, 'store'>) {
  return withFailures({
    /** Moves the projection to a stage, with its audit row and notices. */
    async enterStage(input: EnterStage): Promise<void> {
      await store.upgrades.enterStage(input);
    },

    /** Names the contact info that counts from now on. */
    async acceptContactInfo(input: { upgradeId: string; contactInfoId: string; at: number }): Promise<void> {
      await store.upgrades.setContactInfo(input.upgradeId, input.contactInfoId, input.at);
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

    async markLetterDelivered(input: { letterId: string; at: number }): Promise<void> {
      await store.letters.setState(input.letterId, 'DELIVERED', input.at);
    },

    /** Decides a code that was entered; a right one raises the credential and closes the upgrade in one transaction. */
    async redeemCode(input: {
      upgradeId: string;
      submissionId: string;
      method: Method;
      limits: Policy['redemption'];
      notices: readonly Notice[];
      at: number;
    }): Promise<RedeemVerdict | { readonly kind: 'NO_SUCH_SUBMISSION' }> {
      const { upgradeId, submissionId, method, limits, notices, at } = input;
      if ((await store.codes.getSubmission(submissionId))?.upgradeId !== upgradeId) {
        return { kind: 'NO_SUCH_SUBMISSION' };
      }
      const { attemptsMax, attemptWindowMs } = limits;
      return store.codes.decide({ submissionId, method, attemptsMax, attemptWindowMs, notices, at });
    },

    /** Raises the credential at once, after questions answered correctly. */
    async completeUpgrade(input: {
      upgradeId: string;
      attemptId: string;
      notices: readonly Notice[];
      at: number;
    }): Promise<'UPGRADED' | 'CREDENTIAL_NOT_ACTIVE' | 'CLOSED_OTHERWISE'> {
      const { upgradeId, attemptId, notices, at } = input;
      await store.attempts.finish({ attemptId, result: 'AUTHENTICATED', counted: false, at });
      return store.upgrades.complete({ upgradeId, method: 'KBA', reason: 'KBA_PASSED', notices, at });
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
      return applied === null || applied.superseded ? { kind: 'NOTHING' } : factOf(applied.event);
    },
  });
}

function factOf(event: ProviderEvent): ProviderFact {
  switch (event.provider) {
    case 'webstore':
      return { kind: 'ORDER', type: event.type };
    case 'letter-house':
      return { kind: 'LETTER', letterId: event.subjectId, type: event.type };
    case 'live-video': {
      const reasonCode = event.facts['reasonCode'];
      const result = videoResultOf(
        Number(event.facts['code']),
        reasonCode === undefined ? null : Number(reasonCode),
      );
      if (result === null) return { kind: 'UNMAPPED' };
      return { kind: 'VIDEO', appointmentId: event.subjectId, result };
    }
  }
}
