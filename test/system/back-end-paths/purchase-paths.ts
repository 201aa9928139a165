/** What was bought, how, and when it is paid; starting again. */
import { ended, must, type Path, type Setting, upgraded } from './path';
import type { Upgrade } from '../back-end/upgrade';

const CARD = { product: 'PHONE_OTP_PROOFING_UPGRADE', paymentMethod: 'CARD' };
const INVOICE = { ...CARD, paymentMethod: 'INVOICE' };
const KBA = upgraded('KBA_PASSED', 'KBA');

/** On from the purchase, by questions. */
async function byQuestions(upgrade: Upgrade): Promise<Upgrade> {
  await upgrade.reach('AWAITING_CONTACT_INFO');
  await upgrade.giveContactInfo();
  await upgrade.reach('AWAITING_KBA_ANSWERS');
  await upgrade.answer('right');
  return upgrade;
}

const buyer = ({ customer }: Setting) => customer({ webstore: 'buyer' });

export const PURCHASE_PATHS: readonly Path[] = [
  {
    path: 'g bought by card; another card was declined',
    expected: KBA,
    async go(setting) {
      const declined = await setting.customer({ webstore: 'declined' });
      await setting.backEnd.startRefused('PAYMENT_DECLINED', declined, { purchase: CARD });
      return byQuestions(await setting.backEnd.start(await buyer(setting), { purchase: CARD }));
    },
  },
  {
    path: 'g bought by invoice, which is paid',
    expected: KBA,
    async go(setting) {
      const upgrade = await setting.backEnd.start(await buyer(setting), { purchase: INVOICE });
      await upgrade.reach('AWAITING_PURCHASE');
      await setting.outside.payInvoice(upgrade.upgradeId);
      return byQuestions(upgrade);
    },
  },
  {
    path: 'g bought by invoice, which is never paid',
    expected: ended('EXPIRED', 'PURCHASE_NOT_PAID'),
    async go(setting) {
      return setting.backEnd.start(await buyer(setting), { purchase: INVOICE, policy: 'demo' });
    },
  },
  {
    path: 'g by licence key; a used one was refused',
    expected: KBA,
    async go(setting) {
      const used = { purchase: { licenceKey: 'KEY-USED-12345678' } };
      await setting.backEnd.startRefused('LICENCE_KEY_REFUSED', await buyer(setting), used);
      const purchase = { licenceKey: `KEY-GOOD-${Date.now()}` };
      return byQuestions(await setting.backEnd.start(await buyer(setting), { purchase }));
    },
  },
  {
    path: 'g a product for another kind of credential is refused; the right one is bought by the same customer',
    expected: KBA,
    async go(setting) {
      const customer = await setting.customer({ webstore: 'buyer', credentialType: 'HARDWARE_TOKEN' });
      await setting.backEnd.startRefused('WRONG_PRODUCT', customer, { purchase: CARD });
      const purchase = { ...CARD, product: 'HARDWARE_TOKEN_PROOFING_UPGRADE' };
      return byQuestions(await setting.backEnd.start(customer, { purchase }));
    },
  },
  {
    path: 'k started twice, the second attaches; once upgraded, a start is refused',
    expected: KBA,
    async go({ backEnd, customer }) {
      const holder = await customer({ credentialType: 'HARDWARE_TOKEN' });
      const wrong = { ...holder, otp: () => '000000' };
      await backEnd.startRefused('OTP_WRONG', wrong);
      const first = await backEnd.start(holder);
      const second = await backEnd.start(holder);
      must(second.attached && second.upgradeId === first.upgradeId, 'the second start attaches');
      await byQuestions(first);
      await first.ended();
      await backEnd.startRefused('ALREADY_UPGRADED', holder);
      return first;
    },
  },
  {
    path: 'k after an end that was no success, another upgrade',
    expected: KBA,
    async go({ backEnd, customer }) {
      const holder = await customer({ credentialType: 'HARDWARE_TOKEN' });
      const first = await backEnd.start(holder);
      await first.do('cancelUpgrade');
      await first.ended();
      const second = await backEnd.start(holder);
      must(!second.attached && second.upgradeId !== first.upgradeId, 'it is another one');
      return byQuestions(second);
    },
  },
];
