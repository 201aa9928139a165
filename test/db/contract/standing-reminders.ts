/** Threat: a reminder after its step was done, of a deadline that has moved, of what cannot be done, or twice. */
import type { CredentialChange } from '../../../db/credential-changes';
import type { EnterStage, NoticeTemplate, ProviderEvent, StandingReminder } from '../../../db';
import {
  addCredential,
  ALWAYS_OPEN,
  AT,
  DAY_MS,
  decision,
  HOUR_MS,
  mailCode,
  MINUTE_MS,
  notice,
  opening,
  showCode,
  startUpgrade,
  submit,
  WRONG_CODE,
} from '../fixtures';
import type { CurrentStore } from '../store.contract';

export function describeStandingReminders(current: CurrentStore): void {
  const DUE = AT + DAY_MS;
  const NEVER = AT + 9_999 * DAY_MS;
  const reminder = (noticeId: string, about: string, dueAt: number | null = DUE): StandingReminder => ({
    noticeId,
    template: 'contact_info_expires_soon',
    data: { deadline: 'first' },
    dueAt,
    about,
  });
  let step = 0;
  const enter = (upgradeId: string, stage: EnterStage['stage'], reminders?: readonly StandingReminder[]) =>
    current().store.upgrades.enterStage({
      upgradeId,
      stage,
      method: null,
      deadline: AT + 30 * DAY_MS,
      needsAttention: null,
      event: `step_${++step}`,
      notices: [],
      ...(reminders && { reminders }),
      at: AT,
    });
  const note = (upgradeId: string, reminders?: readonly StandingReminder[], at = AT) =>
    current().store.upgrades.note({
      upgradeId,
      event: `noted_${++step}`,
      deadline: null,
      needsAttention: null,
      notices: [],
      ...(reminders && { reminders }),
      at,
    });
  const due = async (at = NEVER) => {
    const claimed = await current().store.notices.claimDue({ at, limit: 10, leaseMs: MINUTE_MS });
    return claimed.filter(({ template }) => template === 'contact_info_expires_soon');
  };
  const dueIds = async (at?: number) => (await due(at)).map(({ noticeId }) => noticeId);
  const started = async () => {
    const { store } = current();
    return { store, ...(await startUpgrade(store)) };
  };

  describe('standing reminders', () => {
    it('one that is named with a stage is due at its instant', async () => {
      const { upgradeId } = await started();
      await enter(upgradeId, 'AWAITING_CONTACT_INFO', [reminder('r', 'AWAITING_CONTACT_INFO')]);
      await expect(dueIds(DUE - 1)).resolves.toEqual([]);
      await expect(dueIds(DUE)).resolves.toEqual(['r']);
    });

    it('another stage drops what is not named with it, in its own transaction, and keeps what is', async () => {
      const { store, upgradeId } = await started();
      await enter(upgradeId, 'ACTIVATION_WAIT', [reminder('letter', 'code-1'), reminder('code', 'code-1')]);
      await enter(upgradeId, 'AWAITING_REDEMPTION', [reminder('code', 'code-1')]);
      await expect(dueIds()).resolves.toEqual(['code']);
      const dropped = (await store.audit.listByUpgrade(upgradeId)).filter(
        ({ event }) => event === 'reminder_dropped',
      );
      expect(dropped.map(({ facts }) => facts['noticeId'])).toEqual(['letter']);
    });

    it('a stage or a note that says nothing of reminders leaves them', async () => {
      const { upgradeId } = await started();
      await enter(upgradeId, 'AWAITING_CONTACT_INFO', [reminder('r', 'AWAITING_CONTACT_INFO')]);
      await note(upgradeId);
      await enter(upgradeId, 'AWAITING_CONTACT_INFO');
      await expect(dueIds()).resolves.toEqual(['r']);
    });

    it('those about an appointment are that appointment’s, and stay', async () => {
      const { store, upgradeId } = await started();
      const slot = { upgradeId, startsAt: AT + HOUR_MS, timeZone: 'UTC', calendar: ALWAYS_OPEN, at: AT };
      await store.appointments.book({ ...slot, appointmentId: 'appointment-1' });
      const tomorrow = { ...notice('tomorrow', 'contact_info_expires_soon'), dueAt: DUE };
      const booked = { upgradeId, event: 'booked', deadline: null, needsAttention: null, at: AT };
      await store.upgrades.note({ ...booked, notices: [{ ...tomorrow, about: 'appointment-1' }] });
      await note(upgradeId, []);
      await expect(dueIds()).resolves.toEqual(['tomorrow']);
    });

    it('one is held back while the clock stands still, and due later by the time it lost, with the new date', async () => {
      const { upgradeId } = await started();
      await enter(upgradeId, 'AWAITING_CONTACT_INFO', [reminder('r', 'AWAITING_CONTACT_INFO')]);
      await note(upgradeId, [reminder('r', 'AWAITING_CONTACT_INFO', null)]);
      await expect(dueIds(NEVER)).resolves.toEqual([]);
      const moved = {
        ...reminder('r', 'AWAITING_CONTACT_INFO', DUE + HOUR_MS),
        data: { deadline: 'second' },
      };
      await note(upgradeId, [moved], AT + HOUR_MS);
      await expect(due(DUE + HOUR_MS - 1)).resolves.toEqual([]);
      await expect(due(DUE + HOUR_MS)).resolves.toMatchObject([
        { noticeId: 'r', data: { deadline: 'second' } },
      ]);
    });

    it('one whose instant stays although its deadline moved names the new date', async () => {
      const { upgradeId } = await started();
      await enter(upgradeId, 'ACTIVATION_WAIT', [reminder('r', 'code-1')]);
      await note(upgradeId, [{ ...reminder('r', 'code-1'), data: { deadline: 'second' } }]);
      await expect(due(DUE)).resolves.toMatchObject([{ noticeId: 'r', data: { deadline: 'second' } }]);
    });

    it('one that went out is not made due again by a deadline that moves', async () => {
      const { store, upgradeId } = await started();
      await enter(upgradeId, 'AWAITING_CONTACT_INFO', [reminder('r', 'AWAITING_CONTACT_INFO')]);
      await expect(dueIds(DUE)).resolves.toEqual(['r']);
      await store.notices.markDelivered('r', DUE + 1);
      await note(upgradeId, [reminder('r', 'AWAITING_CONTACT_INFO', null)], DUE + 2);
      await note(upgradeId, [reminder('r', 'AWAITING_CONTACT_INFO', DUE + DAY_MS)], DUE + 3);
      await expect(dueIds()).resolves.toEqual([]);
    });

    it('one that is moved while somebody sends it is sent once', async () => {
      const { store, upgradeId } = await started();
      await enter(upgradeId, 'AWAITING_CONTACT_INFO', [reminder('r', 'AWAITING_CONTACT_INFO')]);
      await expect(dueIds(DUE)).resolves.toEqual(['r']);
      await note(upgradeId, [reminder('r', 'AWAITING_CONTACT_INFO', DUE + DAY_MS)], DUE + 1);
      await store.notices.markDelivered('r', DUE + 2);
      await expect(dueIds()).resolves.toEqual([]);
    });

    it('one whose sending failed, and that is moved, waits for its new instant and no retry', async () => {
      const { store, upgradeId } = await started();
      await enter(upgradeId, 'AWAITING_CONTACT_INFO', [reminder('r', 'AWAITING_CONTACT_INFO')]);
      await expect(dueIds(DUE)).resolves.toEqual(['r']);
      await note(upgradeId, [reminder('r', 'AWAITING_CONTACT_INFO', DUE + DAY_MS)], DUE + 1);
      await store.notices.markFailed('r', DUE + 5_000, DUE + 2);
      await expect(dueIds(DUE + DAY_MS - 1)).resolves.toEqual([]);
      await expect(dueIds(DUE + DAY_MS)).resolves.toEqual(['r']);
    });

    it('one that is named again unchanged keeps the wait between its tries', async () => {
      const { store, upgradeId } = await started();
      const given = reminder('r', 'AWAITING_CONTACT_INFO');
      await enter(upgradeId, 'AWAITING_CONTACT_INFO', [given]);
      await dueIds(DUE);
      await store.notices.markFailed('r', DUE + HOUR_MS, DUE + 1);
      await note(upgradeId, [given], DUE + 2);
      await expect(dueIds(DUE + HOUR_MS - 1)).resolves.toEqual([]);
      await expect(dueIds(DUE + HOUR_MS)).resolves.toEqual(['r']);
    });

    it('the same step again, by a worker that took over, changes nothing', async () => {
      const { store, upgradeId } = await started();
      const stage = {
        upgradeId,
        stage: 'AWAITING_CONTACT_INFO',
        method: null,
        deadline: null,
        needsAttention: null,
        event: 'entered_once',
        notices: [],
        reminders: [reminder('r', 'AWAITING_CONTACT_INFO')],
        at: AT,
      } as const;
      await store.upgrades.enterStage(stage);
      await dueIds(DUE);
      await store.notices.markDelivered('r', DUE);
      await store.upgrades.enterStage(stage);
      await expect(dueIds()).resolves.toEqual([]);
      await expect(store.notices.listByUpgrade(upgradeId)).resolves.toMatchObject([
        { noticeId: 'r', deliveredAt: DUE },
      ]);
    });

    it('a dropped one is not brought back by a run that has not heard of it yet', async () => {
      const { store, upgradeId } = await started();
      const given = reminder('r', 'AWAITING_CONTACT_INFO');
      await enter(upgradeId, 'AWAITING_CONTACT_INFO', [given]);
      await store.upgrades.setContactInfo(upgradeId, 'info-1', AT + 1);
      await note(upgradeId, [reminder('r', 'AWAITING_CONTACT_INFO', DUE + HOUR_MS)], AT + 2);
      await expect(dueIds()).resolves.toEqual([]);
    });
  });

  describe('what is done is not reminded of any more, from the transaction on that does it', () => {
    const codeReminders = (codeId: string) => [
      reminder(`of ${codeId}`, codeId),
      reminder('stage', 'UNDER_REVIEW'),
    ];

    it('contact info given', async () => {
      const { store, upgradeId } = await started();
      await enter(upgradeId, 'AWAITING_CONTACT_INFO', [reminder('r', 'AWAITING_CONTACT_INFO')]);
      await store.upgrades.setContactInfo(upgradeId, 'info-1', AT + 1);
      await expect(dueIds()).resolves.toEqual([]);
    });

    it.each([
      ['paid for', 'order.paid', []],
      ['only ordered', 'order.created', ['r']],
    ] as const)('a purchase that is %s', async (_what, type, left) => {
      const { store, upgradeId } = await started();
      await enter(upgradeId, 'AWAITING_PURCHASE', [reminder('r', 'AWAITING_PURCHASE')]);
      const told = { eventId: 'webstore:1', provider: 'webstore', subjectId: upgradeId } as const;
      const times = { occurredAt: AT, receivedAt: AT };
      await store.events.receive({ ...told, ...times, type, facts: { orderId: 'order-1' } });
      await store.events.apply('webstore:1', upgradeId, AT + 1);
      await expect(dueIds()).resolves.toEqual(left);
    });

    it('a code that is void, and no other', async () => {
      const { store, upgradeId } = await started();
      await mailCode(store, upgradeId, 'code-1');
      await enter(upgradeId, 'ACTIVATION_WAIT', codeReminders('code-1'));
      await store.codes.void('code-1', 'letter_returned', AT + 1);
      await expect(dueIds()).resolves.toEqual(['stage']);
    });

    it('a right code that is held back until somebody has looked', async () => {
      const { store, upgradeId } = await started();
      const code = await mailCode(store, upgradeId, 'code-1');
      await enter(upgradeId, 'ACTIVATION_WAIT', codeReminders('code-1'));
      await store.holds.place({ upgradeId, hold: 'ON_REQUEST', actor: 'x', reason: 'y', at: AT });
      const submissionId = await submit(store, upgradeId, code);
      await expect(store.codes.decide({ ...decision(submissionId), holdsOn: [] })).resolves.toEqual({
        kind: 'HELD',
      });
      await expect(dueIds()).resolves.toEqual([]);
    });

    it('a code that the agent made anew is reminded of in place of the earlier one, and dropped with itself', async () => {
      const { store, upgradeId } = await started();
      await showCode(store, upgradeId, 'misheard');
      await enter(upgradeId, 'AWAITING_REDEMPTION', [reminder('r', 'misheard')]);
      const asking = { upgradeId, agentId: 'agent-7', reissuesMax: 2, at: AT + 1 };
      await expect(store.codes.reissueToAgent(asking)).resolves.toMatchObject({ kind: 'REISSUED' });
      const [reminded] = await due(DUE);
      expect(reminded).toMatchObject({ noticeId: 'r' });
      expect(reminded!.about).not.toBe('misheard');
      await store.codes.void(reminded!.about!, 'test', AT + 2);
      await expect(dueIds()).resolves.toEqual([]);
    });
  });

  describe('nobody is reminded of what they cannot do', () => {
    const ENDS = AT + 30 * DAY_MS;
    const of = (template: NoticeTemplate, about: string): StandingReminder => ({
      noticeId: template,
      template,
      data: { deadline: new Date(ENDS).toISOString() },
      dueAt: DUE,
      about,
    });
    const dueAt = async (at: number) =>
      (await current().store.notices.claimDue({ at, limit: 10, leaseMs: 1 })).flatMap((each) =>
        each.about === undefined ? [] : [each.template],
      );
    const ofCode = [of('letter_reminder', 'code-1'), of('code_expires_soon', 'code-1')];
    const bothOfCode = ['letter_reminder', 'code_expires_soon'];
    const issuer = (credentialId: string, type: CredentialChange, at: number, facts = {}): ProviderEvent => ({
      eventId: `credential-issuer:${type}`,
      provider: 'credential-issuer',
      type,
      occurredAt: at,
      receivedAt: at,
      subjectId: credentialId,
      facts,
    });

    it.each([
      ['is suspended', 'credential.suspended', 'credential.reinstated'],
      ['has no subscription', 'credential.expired', 'credential.renewed'],
    ] as const)(
      'while the credential %s no code is taken: its reminders wait, and go out once it is taken again',
      async (_what, type, lifted) => {
        const { store, credentialId, upgradeId } = await started();
        await enter(upgradeId, 'ACTIVATION_WAIT', ofCode);
        // The run need not have heard of it.
        await store.events.receive(issuer(credentialId, type, AT + 1));
        await expect(dueAt(DUE)).resolves.toEqual([]);
        await expect(store.notices.backlog(DUE)).resolves.toMatchObject({ count: 0 });
        const renewed = { expiresAt: new Date(ENDS).toISOString() };
        await store.events.receive(issuer(credentialId, lifted, DUE + 1, renewed));
        await expect(dueAt(DUE + 2)).resolves.toEqual(bothOfCode);
        await expect(store.notices.backlog(DUE + 2)).resolves.toMatchObject({ count: 2 });
      },
    );

    it('a subscription that ends by the clock counts from that instant', async () => {
      const { store } = current();
      const credentialId = await addCredential(store, undefined, undefined, { expiresAt: DUE + HOUR_MS });
      const { upgradeId } = opening(credentialId);
      await store.upgrades.open({ ...opening(credentialId), upgradeId });
      await enter(upgradeId, 'ACTIVATION_WAIT', ofCode);
      await expect(dueAt(DUE + HOUR_MS - 1)).resolves.toEqual(bothOfCode);
      await expect(dueAt(DUE + HOUR_MS)).resolves.toEqual([]);
    });

    it('while codes are locked after too many wrong ones', async () => {
      const { store, credentialId, upgradeId } = await started();
      await mailCode(store, upgradeId, 'code-1');
      await enter(upgradeId, 'ACTIVATION_WAIT', ofCode);
      const submissionId = await submit(store, upgradeId, WRONG_CODE);
      const locking = { ...decision(submissionId), failuresMax: 0 };
      await expect(store.codes.decide(locking)).resolves.toEqual({ kind: 'LOCKED' });
      await expect(dueAt(DUE)).resolves.toEqual([]);
      await store.credentials.unlockCodes(credentialId, { actor: 'x', reason: 'y', at: DUE + 1 });
      await expect(dueAt(DUE + 2)).resolves.toEqual(bothOfCode);
    });

    it('while a code that was entered is not decided: wrong, and it is asked for again', async () => {
      const { store, upgradeId } = await started();
      await mailCode(store, upgradeId, 'code-1');
      await enter(upgradeId, 'ACTIVATION_WAIT', ofCode);
      const submissionId = await submit(store, upgradeId, WRONG_CODE);
      await expect(dueAt(DUE)).resolves.toEqual([]);
      await store.codes.decide(decision(submissionId));
      await expect(dueAt(DUE + 1)).resolves.toEqual(bothOfCode);
    });

    it('while an appointment is booked, which may still come to nothing', async () => {
      const { store, upgradeId } = await started();
      const stage = 'AWAITING_VIDEO_BOOKING';
      await enter(upgradeId, stage, [of('booking_expires_soon', stage)]);
      const slot = { upgradeId, startsAt: AT + HOUR_MS, timeZone: 'UTC', calendar: ALWAYS_OPEN, at: AT };
      await store.appointments.book({ ...slot, appointmentId: 'appointment-1' });
      await expect(dueAt(DUE)).resolves.toEqual([]);
      await store.appointments.finish('appointment-1', 'CANCELLED', DUE + 1);
      await expect(dueAt(DUE + 2)).resolves.toEqual(['booking_expires_soon']);
    });

    it('what can be done with a suspended credential is reminded of: its deadline runs on', async () => {
      const { store, credentialId, upgradeId } = await started();
      await enter(upgradeId, 'AWAITING_VIDEO_BOOKING', [
        of('booking_expires_soon', 'AWAITING_VIDEO_BOOKING'),
      ]);
      await store.events.receive(issuer(credentialId, 'credential.suspended', AT + 1));
      await expect(dueAt(DUE)).resolves.toEqual(['booking_expires_soon']);
    });

    it('what is over is not reminded of, however long nothing could be sent', async () => {
      const { store, upgradeId } = await started();
      await enter(upgradeId, 'AWAITING_CONTACT_INFO', [
        of('contact_info_expires_soon', 'AWAITING_CONTACT_INFO'),
      ]);
      const startsAt = new Date(ENDS).toISOString();
      const tomorrow = { ...notice('tomorrow', 'appointment_tomorrow'), data: { startsAt } };
      const booked = { upgradeId, event: 'booked', deadline: null, needsAttention: null, at: AT };
      await store.upgrades.note({
        ...booked,
        notices: [{ ...tomorrow, dueAt: DUE, about: 'appointment-1' }],
      });
      await expect(dueAt(ENDS - 1)).resolves.toEqual(['contact_info_expires_soon', 'appointment_tomorrow']);
      await expect(dueAt(ENDS)).resolves.toEqual([]);
      await expect(store.notices.backlog(ENDS)).resolves.toMatchObject({ count: 0 });
    });

    it('what is no reminder goes out all the same', async () => {
      const { store, credentialId, upgradeId } = await started();
      const at = { upgradeId, event: 'noted', deadline: null, needsAttention: null, at: AT };
      await store.upgrades.note({ ...at, notices: [notice('told', 'credential_not_usable')] });
      await store.events.receive(issuer(credentialId, 'credential.suspended', AT + 1));
      const sent = await store.notices.claimDue({ at: AT + 2, limit: 10, leaseMs: 1 });
      expect(sent.map(({ noticeId }) => noticeId)).toContain('told');
    });
  });
}
