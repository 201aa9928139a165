/**
 * The handlers of every message. They validate, hand over to the main path's desk and wait for its answer; none runs an
 * activity.
 */
import type { UpdateDefinition } from '@temporalio/common';
import { CancellationScope, setHandler } from '@temporalio/workflow';
import { CODES_LOCKED } from './attention';
import { refusalOf, type UpdateInputs, type UpdateMessage } from './desk';
import {
  answerKbaUpdate,
  beginUpdate,
  bookVideoUpdate,
  cancelUpgradeUpdate,
  cancelVideoUpdate,
  codesUnlockedSignal,
  credentialChangedSignal,
  decideReviewUpdate,
  declineKbaUpdate,
  extendDeadlineUpdate,
  getStatusQuery,
  holdChangedSignal,
  letterChangedSignal,
  providerHealthChangedSignal,
  purchaseChangedSignal,
  type Received,
  redeemCodeUpdate,
  redriveUpdate,
  requestNewLetterUpdate,
  rescheduleVideoUpdate,
  submitContactInfoUpdate,
  videoChangedSignal,
} from './messages';
import { reasonMalformed } from './message-form';
import { type ProofingStatus, reasonNotAccepted, type UpdateName, UPGRADE_ENDED } from './status';
import type { UpgradeCase } from './upgrade-case';

/** Sets all handlers; must run before the workflow first waits. */
export function receiveMessages(upgrade: UpgradeCase): void {
  const { desk, input, state } = upgrade;

  const refuseIfNotForThis = (kind: Parameters<typeof reasonMalformed>[0], message: Received): void => {
    const malformed = reasonMalformed(kind, message);
    if (malformed !== null) throw refusalOf('MALFORMED_INPUT', malformed);
    if (message.upgradeId !== input.upgradeId) {
      throw refusalOf(
        'UPGRADE_MISMATCH',
        'Another upgrade of this credential is running; ask for the status of both.',
      );
    }
    if (state.stage === 'CLOSED' && kind !== 'redeemCode') {
      throw refusalOf('UPGRADE_CLOSED', UPGRADE_ENDED);
    }
  };

  const receive = <N extends UpdateName>(
    update: UpdateDefinition<ProofingStatus, [UpdateInputs[N]]>,
    kind: N,
    description: string,
  ): void => {
    setHandler(update, (message) => desk.handIn({ kind, input: message } as unknown as UpdateMessage), {
      description,
      validator: (message) => {
        refuseIfNotForThis(kind, message);
        const wrongStage = reasonNotAccepted(state.stage, kind);
        if (wrongStage !== null) throw refusalOf('WRONG_STAGE', wrongStage);
      },
    });
  };

  receive(beginUpdate, 'begin', 'Begin the upgrade, or attach to it');
  receive(
    submitContactInfoUpdate,
    'submitContactInfo',
    'Name, country and contact information (sealed reference)',
  );
  receive(answerKbaUpdate, 'answerKba', 'Answers to a set of questions (sealed reference)');
  receive(declineKbaUpdate, 'declineKba', '"I Disagree": no questions, live video instead');
  receive(bookVideoUpdate, 'bookVideo', 'Book a live video appointment');
  receive(rescheduleVideoUpdate, 'rescheduleVideo', 'Move the live video appointment');
  receive(cancelVideoUpdate, 'cancelVideo', 'Give the live video appointment back');
  receive(redeemCodeUpdate, 'redeemCode', 'Enter the activation code (sealed reference)');
  receive(requestNewLetterUpdate, 'requestNewLetter', 'Send another letter with a new code');
  receive(
    decideReviewUpdate,
    'decideReview',
    'Approve or reject a case under review, or have a step done once more',
  );
  receive(decideReviewUpdate, 'decideReview', 'Approve or reject a case under review');
  receive(extendDeadlineUpdate, 'extendDeadline', "Put the stage's deadline off, as operator");
  receive(cancelUpgradeUpdate, 'cancelUpgrade', 'Cancel the upgrade and withdraw what is open outside');

  setHandler(
    redriveUpdate,
    ({ operator }) => {
      desk.redrive(operator);
      return upgrade.status();
    },
    {
      description: 'Make a parked call again at once, as operator',
      validator: (message) => {
        refuseIfNotForThis('redrive', message);
        if (state.parked === null)
          throw refusalOf('NOT_PARKED', 'Nothing is parked; no call waits to be made again.');
      },
    },
  );

  setHandler(purchaseChangedSignal, (event) => desk.post({ kind: 'purchaseChanged', input: event }), {
    description: 'The webstore reported on an order',
  });
  setHandler(videoChangedSignal, (event) => desk.post({ kind: 'videoChanged', input: event }), {
    description: 'The video provider reported on a session',
  });
  setHandler(letterChangedSignal, (event) => desk.post({ kind: 'letterChanged', input: event }), {
    description: 'The letter house reported on a letter',
  });
  setHandler(credentialChangedSignal, (event) => desk.post({ kind: 'credentialChanged', input: event }), {
    description: 'The issuing system reported on the credential or its owner',
  });
  setHandler(holdChangedSignal, (hold) => desk.post({ kind: 'holdChanged', input: hold }), {
    description: 'Something holds the upgrade back, or does so no longer',
  });
  setHandler(
    providerHealthChangedSignal,
    (health) => desk.post({ kind: 'providerHealthChanged', input: health }),
    { description: 'An outside party is out, or is back' },
  );
  setHandler(codesUnlockedSignal, () => upgrade.drop(CODES_LOCKED), {
    description: 'Activation codes of the credential may be entered again',
  });
  setHandler(getStatusQuery, upgrade.status, { description: 'Stage, deadline and what can be done next' });

  // A cancellation asked of Temporal itself ends the upgrade like an operator's, withdrawals included.
  CancellationScope.current().cancelRequested.catch(() => desk.cancelByOperator());
}
