/**
 * The activation letter: the address first, then code, ledger row and dates, then one order at the letter house.
 *
 * Idempotency: the ledger row's id is the order's key and its metadata. A later try looks for the letter before it
 * orders, since the house forgets keys after 24 hours and a retry may come later. While a key is remembered, the dates
 * stay as they were, for an earlier order may still be under way with them; after that, they are computed anew.
 * A run that was set back, or came out of a backup of the Temporal server, asks under a new id for a letter that is out:
 * the ledger knows it, and it is taken for the one that is asked for.
 * Security: the clear code is read for the order only and wiped once the house has taken it.
 */
import { ApplicationFailure } from '@temporalio/common';
import type { LetterPolicy } from '../workflows/policy';
import type { Letter, LetterState } from '../db/store';
import { isUsableAt } from '../db/usable-credential';
import { type LetterDates, letterDates } from './calendar/letter-dates';
import type { ActivityDependencies } from './dependencies';
import { openContactInfo } from './contact-info';
import { destinationClassOf } from './providers/destination-class';
import type { AddressProblem, ContactInfo, LetterEvent } from './providers/gateways';
import { withFailures } from './failures';
import { serverTime } from './server-time';

export type LetterResult =
  | {
      readonly kind: 'ACCEPTED';
      /** UTC milliseconds: the letter should arrive between these, and its code works until `redeemBy`. */
      readonly expectedFrom: number;
      readonly expectedBy: number;
      readonly redeemBy: number;
      /** The letter that is out; absent: the one that was asked for, in histories of earlier workers. */
      readonly letterId?: string;
    }
  /** Absent `problem`: in histories of earlier workers. */
  | { readonly kind: 'UNDELIVERABLE'; readonly problem?: AddressProblem }
  /** Suspended, or its subscription has ended: the code could not be used. Nothing was ordered. */
  | { readonly kind: 'CREDENTIAL_NOT_USABLE' };

/** What the house tells of a letter's way that the ledger does not know yet. */
export interface LetterTracking {
  /** How its way ended; null: it has not, or that is known. */
  readonly type: LetterEvent | null;
  /** It was sent on to another address, whatever became of it then. */
  readonly isRerouted: boolean;
}

const WAY_ENDS: ReadonlySet<LetterEvent> = new Set([
  'letter.delivered',
  'letter.returned_to_sender',
  'letter.rejected',
  'letter.failed',
]);

const MAY_STILL_ARRIVE: ReadonlySet<LetterState> = new Set(['PREPARED', 'ACCEPTED', 'DELIVERED']);

/** How long the house remembers an idempotency key (lob/lob-openapi). */
const KEY_KEPT_MS = 24 * 60 * 60_000;

interface LetterOrderInput {
  readonly upgradeId: string;
  readonly letterId: string;
  readonly codeId: string;
  readonly contactInfoId: string;
  readonly policy: LetterPolicy;
  readonly redemptionWindowMs: number;
  /** Letters that the run asked for before this one; absent: by earlier workers. */
  readonly earlierLetterIds?: readonly string[];
}

export function createLetterActivities({ store, calendar, gateways: { letterHouse } }: ActivityDependencies) {
  function datesOf(input: LetterOrderInput, { timeZone, address }: ContactInfo, at: number): LetterDates {
    const { policy, redemptionWindowMs } = input;
    const destination = { country: address.country, class: destinationClassOf(address) };
    return letterDates(calendar, { orderedAt: at, timeZone, destination, policy, redemptionWindowMs });
  }

  /** A row that an earlier try wrote: that try may have been taken although its answer was lost. */
  async function takeUp(
    letter: Letter,
    input: LetterOrderInput,
    recipient: ContactInfo,
    at: number,
  ): Promise<Letter> {
    const { letterId } = letter;
    if (letter.state !== 'PREPARED') return letter;
    const found = await letterHouse.findLetter(letterId);
    if (found?.isDeleted === true) return store.letters.setState(letterId, 'REFUSED', at);
    if (found !== null) return store.letters.markAccepted(letterId, found.providerReference, at);
    if (at - letter.preparedAt < KEY_KEPT_MS) return letter;
    return store.letters.redate(letterId, datesOf(input, recipient, at), at);
  }

  /** What the ledger has of this order: its row, or that of a letter which the run has forgotten. */
  async function standingOf({
    upgradeId,
    letterId,
    earlierLetterIds,
  }: LetterOrderInput): Promise<Letter | null> {
    const own = await store.letters.get(letterId);
    if (own !== null || earlierLetterIds === undefined) return own;
    const ledger = await store.letters.listByUpgrade(upgradeId);
    const isForgotten = (letter: Letter): boolean =>
      !earlierLetterIds.includes(letter.letterId) && MAY_STILL_ARRIVE.has(letter.state);
    return ledger.find(isForgotten) ?? null;
  }

  /** The event that would have done so did not come. */
  async function holdBack(letterId: string): Promise<void> {
    const ledger = await store.letters.get(letterId);
    if (ledger === null) return;
    const { upgradeId } = ledger;
    const why = { hold: 'LETTER_REROUTED', actor: 'letter-house', reason: 'letter tracking' } as const;
    await store.holds.place({ upgradeId, ...why, at: serverTime() });
  }

  async function isUsable(upgradeId: string, at: number): Promise<boolean> {
    const upgrade = await store.upgrades.get(upgradeId);
    const credential = upgrade === null ? null : await store.credentials.get(upgrade.credentialId);
    return credential === null || isUsableAt(credential, at);
  }

  /** Issues the code and orders the letter. Null: accepted. */
  async function order(
    { letterId, redeemBy }: Letter,
    { upgradeId, codeId }: LetterOrderInput,
    recipient: ContactInfo,
    at: number,
  ): Promise<AddressProblem | null> {
    await store.codes.issue({ codeId, upgradeId, channel: 'LETTER', expiresAt: redeemBy, at });
    const activationCode = await store.codes.readForLetter(codeId);
    if (activationCode === null) {
      throw ApplicationFailure.nonRetryable('The code was voided before it was mailed.', 'CODE_VOID');
    }
    const { timeZone } = recipient;
    const ordered = await letterHouse.orderLetter({
      letterId,
      recipient,
      activationCode,
      redeemBy,
      timeZone,
    });
    if (ordered.kind === 'UNDELIVERABLE') {
      await store.letters.setState(letterId, 'REFUSED', at);
      await store.codes.void(codeId, 'letter_undeliverable', at);
      return ordered.problem;
    }
    await store.letters.markAccepted(letterId, ordered.providerReference, at);
    return null;
  }

  return withFailures({
    /** Issues a code and has it mailed. All dates are computed here and kept in the ledger. */
    async orderActivationLetter(asked: LetterOrderInput): Promise<LetterResult> {
      const at = serverTime();
      const { upgradeId, policy } = asked;
      const recipient = await openContactInfo(store, upgradeId, asked.contactInfoId);
      const standing = await standingOf(asked);
      const { letterId, codeId } = standing ?? asked;
      const input = { ...asked, letterId, codeId };
      // One that was prepared may have been taken: that is found out first.
      if (standing === null && !(await isUsable(upgradeId, at))) return { kind: 'CREDENTIAL_NOT_USABLE' };
      if (standing === null) {
        const verdict = await letterHouse.verifyAddress(recipient.address);
        if (verdict.kind === 'PROBLEM') return { kind: 'UNDELIVERABLE', problem: verdict.problem };
      }
      const letter =
        standing === null
          ? await store.letters.prepare({ letterId, upgradeId, codeId, ...datesOf(input, recipient, at), at })
          : await takeUp(standing, input, recipient, at);
      if (letter.state === 'REFUSED') {
        await store.codes.void(codeId, 'letter_undeliverable', at);
        return { kind: 'UNDELIVERABLE', problem: 'UNDELIVERABLE' };
      }
      const problem = letter.state === 'PREPARED' ? await order(letter, input, recipient, at) : null;
      if (problem !== null) return { kind: 'UNDELIVERABLE', problem };
      if (policy.earlierCodes === 'VOID') {
        await store.codes.voidOthers(upgradeId, codeId, 'replaced_by_new_letter', at);
      }
      const { expectedFrom, expectedBy, redeemBy } = letter;
      return { kind: 'ACCEPTED', expectedFrom, expectedBy, redeemBy, letterId };
    },

    /** Asks the house where a letter is, for when no event came. */
    async fetchLetterTracking(input: { letterId: string }): Promise<LetterTracking> {
      const { letterId } = input;
      const letter = await letterHouse.findLetter(letterId);
      if (letter?.isDeleted === true) return { type: 'letter.deleted', isRerouted: false };
      const tracking = letter?.tracking ?? [];
      const end = tracking.findLast(({ type }) => WAY_ENDS.has(type))?.type ?? null;
      const isKnown =
        end === 'letter.delivered' && (await store.letters.get(letterId))?.state === 'DELIVERED';
      const isRerouted = tracking.some(({ type }) => type === 'letter.re-routed');
      if (isRerouted) await holdBack(letterId);
      return { type: isKnown ? null : end, isRerouted };
    },

    /** Withdraws a letter that is not printed yet. */
    async cancelLetter(input: { letterId: string }): Promise<'CANCELLED' | 'TOO_LATE' | 'NOT_FOUND'> {
      const answer = await letterHouse.cancelLetter(input.letterId);
      if (answer === 'CANCELLED') await store.letters.setState(input.letterId, 'WITHDRAWN', serverTime());
      return answer;
    },
  });
}
