/** Path g: what was bought, and when it is paid. */
import { type DemoPath, must, mustBeRefused } from './demo-path';

const PHONE_UPGRADE = 'PHONE_OTP_PROOFING_UPGRADE';

export const PURCHASE_PATHS: readonly DemoPath[] = [
  {
    path: 'g entitled',
    title: 'Proofing already included: straight on',
    outcome: 'UPGRADED',
    credentialStatus: 'PROOFING_UPGRADED',
    async go({ person }) {
      const applicant = await person({ webstore: 'entitled' });
      const status = await applicant.start();
      must(status.stage === 'AWAITING_CONTACT_INFO', 'no wait for a purchase');
      await applicant.giveContactInfo();
      await applicant.answer('right');
    },
  },
  {
    path: 'g card',
    title: 'Card payment settles at once',
    outcome: 'UPGRADED',
    credentialStatus: 'PROOFING_UPGRADED',
    async go({ person }) {
      const applicant = await person({ webstore: 'buyer' });
      const status = await applicant.start({ purchase: { product: PHONE_UPGRADE, paymentMethod: 'CARD' } });
      must(status.stage === 'AWAITING_CONTACT_INFO', 'the card is charged at the start');
      await applicant.giveContactInfo();
      await applicant.answer('right');
    },
  },
  {
    path: 'g invoice',
    title: 'Invoice waits, then is paid',
    outcome: 'UPGRADED',
    credentialStatus: 'PROOFING_UPGRADED',
    async go({ person, world }) {
      const applicant = await person({ webstore: 'buyer' });
      const status = await applicant.start({
        purchase: { product: PHONE_UPGRADE, paymentMethod: 'INVOICE' },
      });
      must(status.stage === 'AWAITING_PURCHASE', 'an unpaid invoice is waited for');
      await world.sandbox.settleOrder(applicant.upgradeId);
      await applicant.reach('AWAITING_CONTACT_INFO');
      await applicant.giveContactInfo();
      await applicant.answer('right');
    },
  },
  {
    path: 'g unpaid',
    title: 'Invoice never paid: expires',
    outcome: 'EXPIRED',
    credentialStatus: 'ACTIVE',
    async go({ person }) {
      const applicant = await person({ webstore: 'buyer' });
      await applicant.start({ purchase: { product: PHONE_UPGRADE, paymentMethod: 'INVOICE' } });
      await applicant.reach('CLOSED');
    },
  },
  {
    path: 'g wrong product',
    title: 'Wrong product is refused; the right one goes',
    outcome: 'UPGRADED',
    credentialStatus: 'PROOFING_UPGRADED',
    async go({ person }) {
      const nothingOnOffer = await person({ webstore: 'none' });
      await mustBeRefused('WRONG_PRODUCT', nothingOnOffer.start());
      const applicant = await person({ webstore: 'buyer', credentialType: 'HARDWARE_TOKEN' });
      await mustBeRefused(
        'WRONG_PRODUCT',
        applicant.start({ purchase: { product: PHONE_UPGRADE, paymentMethod: 'CARD' } }),
      );
      const product = 'HARDWARE_TOKEN_PROOFING_UPGRADE';
      await applicant.start({ purchase: { product, paymentMethod: 'CARD' } });
      await applicant.giveContactInfo();
      await applicant.answer('right');
    },
  },
];
