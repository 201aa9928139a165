/** Questions, letters and live video, and what can be done about each on the way. */
import { setTimeout } from 'node:timers/promises';
import { atBooking, atLetter, atQuestions, must, passVideo, type Path, startedFor, upgraded } from './path';

export const PROOFING_PATHS: readonly Path[] = [
  {
    path: 'a questions answered rightly',
    expected: upgraded('KBA_PASSED', 'KBA'),
    async go(setting) {
      const upgrade = await startedFor(setting);
      const { token } = await upgrade.do<{ token: string }>('issueSession', { expiresInSeconds: 600 });
      must(token.length > 0, 'a session for the person’s browser');
      await upgrade.giveContactInfo();
      await upgrade.reach('AWAITING_KBA_ANSWERS');
      const { outcome } = await upgrade.answer('right');
      must(outcome === 'UPGRADED', 'the answer says so at once');
      return upgrade;
    },
  },
  {
    path: 'a the bureau wants all nine digits, and asks a second batch of questions',
    expected: upgraded('KBA_PASSED', 'KBA'),
    async go(setting) {
      const unknown = await startedFor(setting, { lastName: 'Ninedigits' });
      const { contactInfoHint } = await unknown.giveContactInfo({ ssn: '3456' });
      must(contactInfoHint === 'SSN_NINE_DIGITS', 'the status says what to correct');
      await unknown.giveContactInfo();
      await unknown.reach('AWAITING_KBA_ANSWERS');
      await unknown.do('cancelUpgrade');
      const upgrade = await atQuestions(setting, { lastName: 'Twobatches' });
      const { outcome } = await upgrade.answer('right');
      must(outcome === null, 'more is asked');
      await upgrade.answer('right');
      return upgrade;
    },
  },
  {
    path: 'b questions answered wrongly, located: a letter, delivered, its code entered',
    expected: upgraded('CODE_REDEEMED', 'KBA_AND_LETTER'),
    async go(setting) {
      const upgrade = await atLetter(setting);
      await setting.outside.letterEvent(upgrade.upgradeId, 'letter.delivered');
      await upgrade.reach('AWAITING_REDEMPTION');
      await upgrade.do('redeemCode', { code: await setting.outside.readLetter(upgrade.upgradeId) });
      return upgrade;
    },
  },
  {
    path: 'b the code entered before the letter was said to be there, twice',
    expected: upgraded('CODE_REDEEMED', 'KBA_AND_LETTER'),
    async go(setting) {
      const upgrade = await atLetter(setting);
      const code = await setting.outside.readLetter(upgrade.upgradeId);
      await upgrade.do('redeemCode', { code });
      const again = await upgrade.do('redeemCode', { code: code.toLowerCase() });
      must(again.outcome === 'UPGRADED', 'the same success twice');
      return upgrade;
    },
  },
  {
    path: 'b a letter that got lost: another one, its code entered',
    expected: upgraded('CODE_REDEEMED', 'KBA_AND_LETTER'),
    async go(setting) {
      const upgrade = await atLetter(setting, {}, { policy: 'demo' });
      const { letter, newLetterFrom } = await upgrade.statusOnce('a letter', (now) => now.letter !== null);
      await setTimeout(Math.max(0, Date.parse(newLetterFrom!) - Date.now()));
      await upgrade.do('requestLetter');
      await upgrade.statusOnce('another letter', (now) => now.letter?.letterId !== letter!.letterId);
      await upgrade.do('redeemCode', { code: await setting.outside.readLetter(upgrade.upgradeId) });
      return upgrade;
    },
  },
  {
    path: 'b another letter too early, refused; the first comes back: live video',
    expected: upgraded('CODE_REDEEMED', 'VIDEO'),
    async go(setting) {
      const upgrade = await atLetter(setting);
      await upgrade.refused('NEW_LETTER_NOT_AVAILABLE', 'requestLetter');
      const code = await setting.outside.readLetter(upgrade.upgradeId);
      await setting.outside.letterEvent(upgrade.upgradeId, 'letter.returned_to_sender');
      await passVideo(setting, upgrade);
      await upgrade.refused('CODE_WRONG', 'redeemCode', { code });
      await upgrade.do('redeemCode', { code: await setting.outside.hearCode(upgrade.upgradeId) });
      return upgrade;
    },
  },
  {
    path: 'c questions answered wrongly, not located: live video',
    expected: upgraded('CODE_REDEEMED', 'VIDEO'),
    async go(setting) {
      const upgrade = await atQuestions(setting, { lastName: 'Unlocated' });
      await upgrade.answer('wrong');
      await passVideo(setting, upgrade);
      await upgrade.do('redeemCode', { code: await setting.outside.hearCode(upgrade.upgradeId) });
      return upgrade;
    },
  },
  {
    path: 'd "I Disagree": live video',
    expected: upgraded('CODE_REDEEMED', 'VIDEO'),
    async go(setting) {
      const upgrade = await atQuestions(setting);
      await upgrade.do('declineQuestions');
      await upgrade.refused('WRONG_STAGE', 'declineQuestions');
      await passVideo(setting, upgrade);
      await upgrade.do('redeemCode', { code: await setting.outside.hearCode(upgrade.upgradeId) });
      return upgrade;
    },
  },
  {
    path: 'e outside the US: booked, moved, given back, booked again',
    expected: upgraded('CODE_REDEEMED', 'VIDEO'),
    async go(setting) {
      const upgrade = await atBooking(setting);
      const booked = await upgrade.book('bookVideo', 40);
      await upgrade.reach('AWAITING_VIDEO_RESULT');
      await upgrade.refused('JOIN_LINK_NOT_YET', 'readJoinLink');
      const moved = await upgrade.book('rescheduleVideo', 41);
      must(booked.appointment!.startsAt !== moved.appointment!.startsAt, 'it begins at another time');
      await upgrade.do('cancelVideo');
      await passVideo(setting, upgrade);
      await upgrade.do('redeemCode', { code: await setting.outside.hearCode(upgrade.upgradeId) });
      return upgrade;
    },
  },
  {
    path: 'e joined by the link; aborted for technical reasons, which costs no attempt; then passed',
    expected: upgraded('CODE_REDEEMED', 'VIDEO'),
    async go(setting) {
      const upgrade = await atBooking(setting, { policy: 'demo' });
      await upgrade.book();
      must((await upgrade.joinUrl()).startsWith('http'), 'a link to join by');
      await setting.outside.endVideo(upgrade.upgradeId, 'ABORTED');
      await upgrade.reach('AWAITING_VIDEO_BOOKING');
      const { attemptsLeft } = await upgrade.statusOnce('booking', ({ appointment }) => appointment === null);
      must(attemptsLeft.total === 3, 'all attempts are left');
      await passVideo(setting, upgrade);
      await upgrade.do('redeemCode', { code: await setting.outside.hearCode(upgrade.upgradeId) });
      return upgrade;
    },
  },
];
