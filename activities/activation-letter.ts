/**
 * The activation letter: code, ledger row and dates first, then one order at the letter house.
 *
 * Idempotency: the ledger row's id is the order's key and its metadata. A later try looks for the letter before it
 * orders, since the house forgets keys after 24 hours and a retry may come later.
 * Security: the clear code is read for the order only and wiped once the house has taken it.
 */
import { ApplicationFailure } from '@temporalio/common';
import type { LetterPolicy } from '../workflows/policy';
import { letterDates } from './calendar/letter-dates';
import type { ActivityDependencies } from './dependencies';
import { openContactInfo } from './contact-info';
import { withFailures } from './failures';
import { serverTime } from './server-time';

export type LetterResult =
  | {
      readonly kind: 'ACCEPTED';
      /** UTC milliseconds: the letter should arrive between these, and its code works until `redeemBy`. */
      readonly expectedFrom: number;
      readonly expectedBy: number;
      readonly redeemBy: number;
    }
  | { readonly kind: 'UNDELIVERABLE' };

export function createLetterActivities({ store, gateways: { letterHouse } }: ActivityDependencies) {
  return withFailures({
    /** Issues a code and has it mailed. All dates are computed once, here, and kept in the ledger. */
    async orderActivationLetter(input: {
      upgradeId: string;
      letterId: string;
      codeId: string;
      contactInfoId: string;
      policy: LetterPolicy;
      redemptionWindowMs: number;
    }): Promise<LetterResult> {
      const at = serverTime();
      const { upgradeId, letterId, codeId } = input;
      const recipient = await openContactInfo(store, upgradeId, input.contactInfoId);
      const dates = letterDates(at, recipient.timeZone, input.policy, input.redemptionWindowMs);
      const letter = await store.letters.prepare({ letterId, upgradeId, codeId, ...dates, at });
      const { expectedFrom, expectedBy, redeemBy } = letter;
      const accepted = { kind: 'ACCEPTED', expectedFrom, expectedBy, redeemBy } as const;
      if (letter.state === 'REFUSED') return { kind: 'UNDELIVERABLE' };
      if (letter.state !== 'PREPARED') return accepted;
      await store.codes.issue({ codeId, upgradeId, channel: 'LETTER', expiresAt: redeemBy, at });
      const activationCode = await store.codes.readForLetter(codeId);
      if (activationCode === null) {
        throw ApplicationFailure.nonRetryable('The code was voided before it was mailed.', 'CODE_VOID');
      }
      const order = await letterHouse.orderLetter({
        letterId,
        recipient,
        activationCode,
        redeemBy,
        timeZone: recipient.timeZone,
        // A row of an earlier try: that try may have been taken although its answer was lost.
        lookUpFirst: letter.preparedAt < at,
      });
      if (order.kind === 'UNDELIVERABLE') {
        await store.letters.setState(letterId, 'REFUSED', at);
        await store.codes.void(codeId, 'letter_undeliverable', at);
        return order;
      }
      await store.letters.markAccepted(letterId, order.providerReference, at);
      return accepted;
    },

    /** Withdraws a letter that is not printed yet. */
    async cancelLetter(input: { letterId: string }): Promise<'CANCELLED' | 'TOO_LATE' | 'NOT_FOUND'> {
      const answer = await letterHouse.cancelLetter(input.letterId);
      if (answer === 'CANCELLED') await store.letters.setState(input.letterId, 'WITHDRAWN', serverTime());
      return answer;
    },
  });
}
