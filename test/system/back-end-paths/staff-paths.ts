/** What operators and reviewers decide on the way, and what happens after the end. */
import { atBooking, atQuestions, must, passVideo, type Path, startedFor, upgraded } from './path';

const CARD = { product: 'PHONE_OTP_PROOFING_UPGRADE', paymentMethod: 'CARD' };

export const STAFF_PATHS: readonly Path[] = [
  {
    path: 'p a review is opened; approved, it goes on by live video',
    expected: upgraded('CODE_REDEEMED', 'VIDEO'),
    async go(setting) {
      const upgrade = await startedFor(setting, { lastName: 'Deceased' });
      await upgrade.giveContactInfo();
      await upgrade.reach('UNDER_REVIEW');
      await setting.outside.review(upgrade.upgradeId, 'APPROVE');
      await passVideo(setting, upgrade);
      await upgrade.do('redeemCode', { code: await setting.outside.hearCode(upgrade.upgradeId) });
      return upgrade;
    },
  },
  {
    path: 'p the back end holds it back: a right code is kept until a reviewer approves',
    expected: upgraded('CODE_REDEEMED', 'VIDEO'),
    async go(setting) {
      const upgrade = await atBooking(setting);
      await passVideo(setting, upgrade);
      await upgrade.do('placeHold', { reason: 'TICKET-1' });
      const { holds } = await upgrade.do<{ holds: readonly { hold: string }[] }>('listHolds');
      must(holds.length === 1 && holds[0]!.hold === 'ON_REQUEST', 'one hold, on request');
      await upgrade.do('redeemCode', { code: await setting.outside.hearCode(upgrade.upgradeId) });
      await upgrade.reach('UNDER_REVIEW');
      await setting.outside.review(upgrade.upgradeId, 'APPROVE');
      return upgrade;
    },
  },
  {
    path: 'q an operator puts the deadline off, and the back end is told',
    expected: upgraded('KBA_PASSED', 'KBA'),
    async go(setting) {
      const upgrade = await startedFor(setting);
      const { deadline } = await upgrade.reach('AWAITING_CONTACT_INFO');
      await setting.outside.extend(upgrade.upgradeId);
      const { types } = await setting.backEnd.known.until(
        upgrade.upgradeId,
        'two days more',
        (now) => Date.parse(now.deadline ?? '') === Date.parse(deadline!) + 2 * 86_400_000,
      );
      must(types.at(-1) === 'upgrade.deadline_changed', 'an event of its own');
      await upgrade.giveContactInfo();
      await upgrade.reach('AWAITING_KBA_ANSWERS');
      await upgrade.answer('right');
      return upgrade;
    },
  },
  {
    path: 'r the payment is taken back after the upgrade',
    expected: {
      ...upgraded('KBA_PASSED', 'KBA'),
      lastType: 'upgrade.reversed',
      credentialStatus: 'ACTIVE',
    },
    async go(setting) {
      const upgrade = await atQuestions(setting, { webstore: 'buyer' }, { purchase: CARD });
      await upgrade.answer('right');
      await upgrade.ended();
      await setting.outside.chargeBack(upgrade.upgradeId);
      return upgrade;
    },
  },
  {
    path: 's "that was not me": suspended at once; a reviewer finds that it was',
    expected: { ...upgraded('KBA_PASSED', 'KBA'), lastType: 'upgrade.repudiation_decided' },
    async go(setting) {
      const upgrade = await atQuestions(setting);
      await upgrade.answer('right');
      const { upgradeId } = upgrade;
      await upgrade.ended();
      await upgrade.refused('REPUDIATION_REFUSED', 'repudiateUpgrade', { code: '0000-0000-0000-0000' });
      const code = await setting.outside.repudiationCode(upgradeId);
      const { verdict } = await upgrade.do<{ verdict: string }>('repudiateUpgrade', { code });
      must(verdict === 'SUSPENDED', 'the credential is suspended');
      const isSuspended = ({ credentialStatus }: { credentialStatus: string }) =>
        credentialStatus === 'SUSPENDED';
      await setting.backEnd.known.until(upgradeId, 'a suspended credential', isSuspended);
      await setting.outside.review(upgradeId, 'APPROVE');
      return upgrade;
    },
  },
];
