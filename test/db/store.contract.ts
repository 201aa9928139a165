/**
 * What every store promises, whatever database stands behind it. A suite a subject, in test/db/contract.
 *
 * Nothing here looks below the interface; what is SQLite's own is tested beside this file.
 */
import type { Store } from '../../db';
import { describeAnswers } from './contract/answers';
import { describeApprovals } from './contract/approvals';
import { describeAppointments } from './contract/appointments';
import { describeAttempts } from './contract/attempts';
import { describeAudit } from './contract/audit';
import { describeBulk } from './contract/bulk';
import { describeCodeBudget } from './contract/code-budget';
import { describeCodeLock } from './contract/code-lock';
import { describeCodes } from './contract/codes';
import { describeCredentialChanges } from './contract/credential-changes';
import { describeCredentials } from './contract/credentials';
import { describeDecidedReviews } from './contract/decided-reviews';
import { describeEndings } from './contract/endings';
import { describeEndpoints } from './contract/endpoints';
import { describeErasure } from './contract/erasure';
import { describeEvents } from './contract/events';
import { describeExtending } from './contract/extending';
import { describeFreezes } from './contract/freezes';
import { describeHolds } from './contract/holds';
import { describeLetters } from './contract/letters';
import { describeNotices } from './contract/notices';
import { describeNoting } from './contract/noting';
import { describeOneTimePasswords } from './contract/one-time-passwords';
import { describeOpenUpgrades } from './contract/open-upgrades';
import { describeOtpLimits } from './contract/otp-limits';
import { describeOutages } from './contract/outages';
import { describePolicies } from './contract/policies';
import { describeOutgoingEvents } from './contract/outgoing-events';
import { describeRedemption } from './contract/redemption';
import { describeReissue } from './contract/reissue';
import { describeReminders } from './contract/reminders';
import { describeRepudiation } from './contract/repudiation';
import { describeReuse } from './contract/reuse';
import { describeReversal } from './contract/reversal';
import { describePersons } from './contract/persons';
import { describeReviewQueue } from './contract/review-queue';
import { describeReviews } from './contract/reviews';
import { describeStandingReminders } from './contract/standing-reminders';
import { describeSyntheticCases } from './contract/synthetic-cases';
import { describeUpgrades } from './contract/upgrades';
import { describeVault } from './contract/vault';

/** A fresh, empty database. */
export interface OpenedStore {
  readonly store: Store;
  /** Opens the same database once more, as another process would; also after the first was closed. */
  reopen(): Promise<Store>;
  /** Closes all that was opened and removes the database. */
  close(): Promise<void>;
}

/** Gives the store of the running test. */
export type CurrentStore = () => OpenedStore;

export function describeStoreContract(name: string, open: () => Promise<OpenedStore>): void {
  describe(`${name} keeps the store's contract`, () => {
    let opened: OpenedStore;
    beforeEach(async () => {
      opened = await open();
    });
    afterEach(() => opened.close());

    const suites = [
      describeAnswers,
      describeApprovals,
      describeFreezes,
      describeCredentials,
      describeOneTimePasswords,
      describeOtpLimits,
      describeUpgrades,
      describeOpenUpgrades,
      describeNoting,
      describeEndings,
      describeExtending,
      describeBulk,
      describeReversal,
      describeReuse,
      describeRepudiation,
      describeReviews,
      describeReviewQueue,
      describePersons,
      describeDecidedReviews,
      describeVault,
      describeErasure,
      describeAttempts,
      describeCodes,
      describeCodeBudget,
      describeCodeLock,
      describeReissue,
      describeRedemption,
      describeAppointments,
      describeLetters,
      describeEvents,
      describeCredentialChanges,
      describeHolds,
      describeOutages,
      describeNotices,
      describePolicies,
      describeReminders,
      describeStandingReminders,
      describeOutgoingEvents,
      describeEndpoints,
      describeSyntheticCases,
      describeAudit,
    ];
    for (const describeSubject of suites) describeSubject(() => opened);
  });
}
