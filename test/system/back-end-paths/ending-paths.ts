/** Ends that are no success: in time, by somebody, by wrong codes or sessions, by a review. */
import { atBooking, atLetter, atQuestions, ended, must, passVideo, type Path, startedFor } from './path';

const WRONG = 'AAAAAAAAA';

export const ENDING_PATHS: readonly Path[] = [
  {
    path: 'f the code of a letter is not entered in time, and refused when it is late',
    expected: ended('EXPIRED', 'CODE_NOT_REDEEMED', 'KBA_AND_LETTER'),
    async go(setting) {
      const upgrade = await atLetter(setting, {}, { policy: 'demo' });
      const code = await setting.outside.readLetter(upgrade.upgradeId);
      await upgrade.ended();
      await upgrade.refused('CODE_EXPIRED', 'redeemCode', { code });
      return upgrade;
    },
  },
  {
    path: 'f contact info is never given: who waits for another status is answered when it ends',
    expected: ended('EXPIRED', 'CONTACT_INFO_NOT_GIVEN'),
    async go(setting) {
      const upgrade = await startedFor(setting, {}, { policy: 'demo' });
      await upgrade.statusOnce('ended', ({ stage }) => stage === 'CLOSED');
      return upgrade;
    },
  },
  {
    path: 'f an appointment is never booked',
    expected: ended('EXPIRED', 'VIDEO_NOT_BOOKED', 'VIDEO'),
    go: (setting) => atBooking(setting, { policy: 'demo' }),
  },
  {
    path: 'h cancelled by the applicant; nothing more is taken',
    expected: ended('CANCELLED', 'CANCELLED_BY_APPLICANT', 'KBA'),
    async go(setting) {
      const upgrade = await atQuestions(setting);
      await upgrade.do('cancelUpgrade');
      await upgrade.ended();
      await upgrade.refused('UPGRADE_CLOSED', 'declineQuestions');
      return upgrade;
    },
  },
  {
    path: 'l wrong codes until no more is taken, not even the right one; cancelled',
    expected: ended('CANCELLED', 'CANCELLED_BY_APPLICANT', 'VIDEO'),
    async go(setting) {
      const upgrade = await atBooking(setting);
      await passVideo(setting, upgrade);
      for (const left of [4, 3, 2, 1, 0]) {
        const { attemptsLeft } = await upgrade.refused<{ attemptsLeft: number }>('CODE_WRONG', 'redeemCode', {
          code: `${WRONG}${left}`,
        });
        // Each was repeated after a lost answer, and counts once.
        must(attemptsLeft === left, `${left} tries left, not ${attemptsLeft}`);
      }
      const code = await setting.outside.hearCode(upgrade.upgradeId);
      const { retryAt } = await upgrade.refused<{ retryAt: string }>('TOO_MANY_ATTEMPTS', 'redeemCode', {
        code,
      });
      must(Date.parse(retryAt) > Date.now(), 'it says when to try again');
      await upgrade.refused('MALFORMED_CODE', 'redeemCode', { code: 'short' });
      await upgrade.do('cancelUpgrade');
      return upgrade;
    },
  },
  {
    path: 'i a no-show and failed sessions use up all attempts',
    expected: ended('FAILED', 'ATTEMPTS_EXHAUSTED', 'VIDEO'),
    async go(setting) {
      const upgrade = await atBooking(setting);
      for (const result of ['APPLICANT_NO_SHOW', 'FAILED', 'FAILED']) {
        await upgrade.reach('AWAITING_VIDEO_BOOKING');
        await upgrade.book();
        await upgrade.reach('AWAITING_VIDEO_RESULT');
        await setting.outside.endVideo(upgrade.upgradeId, result);
      }
      return upgrade;
    },
  },
  {
    path: 'p fraud is suspected in the session; a reviewer rejects',
    expected: ended('REJECTED', 'REVIEW_REJECTED', 'VIDEO'),
    async go(setting) {
      const upgrade = await atBooking(setting);
      await upgrade.book();
      await upgrade.reach('AWAITING_VIDEO_RESULT');
      await setting.outside.endVideo(upgrade.upgradeId, 'FRAUD_SUSPECTED');
      await upgrade.reach('UNDER_REVIEW');
      await setting.outside.review(upgrade.upgradeId, 'REJECT');
      return upgrade;
    },
  },
  {
    path: 'o the credential is revoked while its letter is on the way',
    expected: {
      ...ended('CANCELLED', 'CREDENTIAL_REVOKED', 'KBA_AND_LETTER'),
      credentialStatus: 'REVOKED',
    },
    async go(setting) {
      const upgrade = await atLetter(setting);
      const { credentialId } = setting.backEnd.known.get(upgrade.upgradeId)!;
      await setting.outside.credentialEvent(credentialId, 'credential.revoked');
      return upgrade;
    },
  },
];
