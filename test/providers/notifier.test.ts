import { createNotifierGateway } from '../../activities/providers/notifier';
import { closeFakeParties, json, startFakeParty } from './fixtures/fake-party';
import { settings } from './fixtures/settings';

afterEach(closeFakeParties);

it('a message goes to a user, not to an address, under the id of its notice', async () => {
  const party = await startFakeParty(json(202, { id: 'msg-1' }));
  const notifier = createNotifierGateway(settings(party.baseUrl).notifier);
  const notice = {
    noticeId: 'notice-1',
    userId: 'user-1',
    template: 'letter_mailed',
    data: { expectedDays: 8 },
  };
  await expect(notifier.send(notice)).resolves.toBeUndefined();
  expect(party.requests[0]).toMatchObject({
    method: 'POST',
    url: '/v1/messages',
    headers: { authorization: 'Bearer canary-notifier-key', 'idempotency-key': 'notice-1' },
  });
  expect(party.json(0)).toEqual({ userId: 'user-1', template: 'letter_mailed', data: { expectedDays: 8 } });
});

it('by post, it goes to the name and address that are given', async () => {
  const party = await startFakeParty(json(202, { id: 'msg-1' }));
  const notifier = createNotifierGateway(settings(party.baseUrl).notifier);
  const to = {
    name: 'Avery Example',
    address: { line1: '1 Main St', city: 'Reno', postalCode: '89501', country: 'US' },
  };
  const notice = { noticeId: 'notice-1', userId: 'user-1', template: 'proofing_notification', data: {} };
  await notifier.send({ ...notice, to });
  await notifier.send({ ...notice, to: null });
  expect(party.json(0)).toEqual({ userId: 'user-1', template: 'proofing_notification', data: {}, to });
  expect(party.json(1)).toEqual({ userId: 'user-1', template: 'proofing_notification', data: {} });
});

it('what is to be read goes with it, beside template and data', async () => {
  const party = await startFakeParty(json(202, { id: 'msg-1' }));
  const notifier = createNotifierGateway(settings(party.baseUrl).notifier);
  const notice = { noticeId: 'notice-1', userId: 'user-1', template: 'upgrade_started', data: {} };
  const content = { language: 'de', subject: 'Betreff', text: 'Text', html: '<p>Text</p>' } as const;
  await notifier.send({ ...notice, content });
  await notifier.send({ ...notice, content: null });
  expect(party.json(0)).toEqual({ userId: 'user-1', template: 'upgrade_started', data: {}, ...content });
  expect(party.json(1)).toEqual({ userId: 'user-1', template: 'upgrade_started', data: {} });
});

it('a message that was taken before in other words was sent, and is not tried again', async () => {
  const notice = { noticeId: 'notice-1', userId: 'user-1', template: 'upgrade_started', data: {} };
  const sentTo = async (code: string) => {
    const party = await startFakeParty(json(409, { error: { code, message: 'used with another body' } }));
    return createNotifierGateway(settings(party.baseUrl).notifier).send(notice);
  };
  await expect(sentTo('idempotency_key_reused')).resolves.toBeUndefined();
  await expect(sentTo('another_conflict')).rejects.toMatchObject({ code: 'NOTIFIER_UNMAPPED_REPLY' });
});
