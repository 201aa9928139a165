import type { LanguageWords } from '../templates';

export const en: LanguageWords = {
  footer:
    'You get this message because an identity-proofing upgrade was asked for with your account. It was written by a program; please do not answer it. We never ask for your activation code or a one-time password by e-mail or phone.',
  notices: {
    upgrade_started: {
      subject: 'Your identity-proofing upgrade has started',
      paragraphs: [
        'The upgrade of your credential has started. Next, please sign in and give your name, country and contact information.',
        'If you did not ask for this, please contact Customer Support.',
      ],
    },
    subscription_ends_first: {
      subject: 'Your credential may end before your upgrade is finished',
      paragraphs: [
        'The subscription of your credential ends: {endsAt}.',
        'Your upgrade may take longer than that. Please renew the subscription now, so that nothing is lost.',
      ],
    },
    credential_not_usable: {
      subject: 'Your credential cannot be used at the moment',
      paragraphs: [
        'Your credential is suspended, or its subscription has ended. What you have done for your upgrade so far is kept.',
        'Please have the credential made usable again; your upgrade then goes on by itself. Customer Support can help.',
      ],
    },
    purchase_expires_soon: {
      subject: 'Reminder: your upgrade is not paid for yet',
      paragraphs: [
        'We have not received a payment for your identity-proofing upgrade.',
        'Please pay by {deadline}. After that the upgrade expires, and you would have to start again.',
        'If you have paid already, there is nothing to do.',
      ],
    },
    purchase_paid_twice: {
      subject: 'Your upgrade was paid for twice',
      paragraphs: [
        'We received two payments for the same upgrade. Your upgrade goes on.',
        'Somebody will look at it and give one of them back. There is nothing to do.',
      ],
    },
    purchase_reversed: {
      subject: 'The payment for your upgrade was taken back',
      paragraphs: [
        'The payment for your identity-proofing upgrade was taken back after the upgrade was finished. This may change what your credential can be used for.',
        'If you do not know why, please contact Customer Support.',
      ],
    },
    contact_info_expires_soon: {
      subject: 'Reminder: your upgrade waits for your details',
      paragraphs: [
        'Your identity-proofing upgrade waits for your name, country and contact information. If you gave them before, please sign in and confirm them.',
        'Please do so by {deadline}. After that the upgrade expires, and you would have to start again.',
      ],
    },
    letter_on_its_way: {
      subject: 'A letter with your activation code is on its way',
      paragraphs: [
        'We have ordered a letter with your activation code. It should arrive between {expectedFrom} and {expectedBy}.',
        'When it is there, sign in and enter the code. It works until {redeemBy}.',
      ],
    },
    letter_reminder: {
      subject: 'Reminder: has your letter arrived?',
      paragraphs: [
        'On {orderedAt} we ordered a letter with your activation code. The code was not entered yet.',
        'If the letter is there, sign in and enter the code. It works until {deadline}.',
        {
          when: 'newLetter',
          text: 'If it has not arrived, sign in and ask for a new letter, which brings a new code.',
        },
        { unless: 'newLetter', text: 'If it has not arrived, please contact Customer Support.' },
      ],
    },
    letter_returned: {
      subject: 'Your letter could not be delivered',
      paragraphs: [
        'The letter with your activation code could not be delivered, so its code does not work any more.',
        'Please sign in to see how to go on. You may be able to book a live video appointment instead.',
      ],
    },
    booking_expires_soon: {
      subject: 'Reminder: please book your live video appointment',
      paragraphs: [
        'Your identity-proofing upgrade waits for a live video appointment.',
        'Please sign in and book one by {deadline}. After that the upgrade expires, and you would have to start again.',
      ],
    },
    appointment_booked: {
      subject: 'Your live video appointment is booked',
      paragraphs: [
        'Your appointment: {startsAt}.',
        'Please have your identity document at hand, and be alone in front of a camera. Shortly before the appointment you can get the link when you are signed in.',
      ],
    },
    appointment_tomorrow: {
      subject: 'Reminder: your live video appointment',
      paragraphs: [
        'Your appointment: {startsAt}.',
        'Please have your identity document at hand. If you cannot come, sign in and choose another time.',
      ],
    },
    appointment_link_ready: {
      subject: 'The link to your live video appointment is ready',
      paragraphs: [
        'Your appointment: {startsAt}.',
        'Sign in now to get the link. It is only shown there; no message of ours ever contains it.',
      ],
    },
    appointment_without_result: {
      subject: 'Your live video appointment had no result',
      paragraphs: [
        'We received no result for your appointment. None of your attempts was used.',
        'Please sign in and book another appointment.',
      ],
    },
    another_document_needed: {
      subject: 'Another identity document is needed',
      paragraphs: [
        'The identity document in your live video appointment was no longer valid. None of your attempts was used.',
        'Please sign in and book another appointment, and have a valid document at hand.',
      ],
    },
    code_handed_over: {
      subject: 'Your activation code was handed over',
      paragraphs: [
        'Your live video appointment was successful, and the agent told you an activation code.',
        'Sign in and enter it. It works until {redeemBy}. No message of ours ever contains the code.',
      ],
    },
    code_expires_soon: {
      subject: 'Reminder: your activation code expires soon',
      paragraphs: [
        'Your activation code was not entered yet. It works until {deadline}.',
        'Please sign in and enter it. After that the upgrade expires, and you would have to start again.',
      ],
    },
    deadline_extended: {
      subject: 'You have more time for your upgrade',
      paragraphs: [
        'You now have until {deadline} for the next step of your identity-proofing upgrade.',
        'There is nothing else to do. Sign in to see what is waited for.',
      ],
    },
    code_extended: {
      subject: 'Your activation code works longer',
      paragraphs: [
        'You can enter your activation code until {redeemBy}. This date counts, whatever date your letter shows.',
        'If you ordered no code, please contact Customer Support.',
      ],
    },
    video_asked_again: {
      subject: 'Please book another live video appointment',
      paragraphs: [
        'We could not finish your identity proofing with the last step, so it must be done once more by live video.',
        'Please sign in and book an appointment. An activation code that you have been given does not work any more.',
        'If you have questions, please contact Customer Support.',
      ],
    },
    contact_info_asked_again: {
      subject: 'Please give your details again',
      paragraphs: [
        'We could not finish your identity proofing with the details that you gave.',
        'Please sign in, check your name, address and date of birth, and give them again. An activation code that you have been given does not work any more.',
        'If you have questions, please contact Customer Support.',
      ],
    },
    proofing_complete: {
      subject: 'Your upgrade is finished',
      paragraphs: [
        'Your identity was proofed, and your credential is upgraded. There is nothing more to do.',
        'If you did not do this, please contact Customer Support at once.',
      ],
    },
    proofing_notification: {
      subject: 'Your identity was proofed',
      paragraphs: [
        '{serviceName} proofed your identity, and a credential was upgraded: {completedAt}. It was asked for by: {partnerId}.',
        'If this was you, there is nothing to do.',
        'If it was not you, please tell us at once: {supportContact}. You can also enter the code below where your identity was asked for; the credential is then suspended until we have looked at it. Upgrade: {upgradeId}. Code to say that it was not you: {repudiationCode}.',
        'How your data is protected: what you gave us to be proofed is kept encrypted, is opened only for the proofing and its messages, and is erased when the time for objections is over. Questions about it go to: {supportContact}.',
        'Your part: keep your credential and its one-time passwords to yourself, tell them to nobody who calls or writes, and let us know at once if it is lost, stolen, or used by somebody else.',
      ],
    },
    repudiation_received: {
      subject: 'We were told that an identity proofing was not yours',
      paragraphs: [
        'Somebody told us that the identity proofing with your credential was not yours. The credential is suspended until we have looked at it.',
        'If you did not tell us so, please contact Customer Support.',
      ],
    },
    repudiation_dismissed: {
      subject: 'Your credential is usable again',
      paragraphs: [
        'We looked at the report that the identity proofing with your credential was not yours. The proofing stands, and the credential is usable again.',
        'If you do not agree, please contact Customer Support.',
      ],
    },
    repudiation_upheld: {
      subject: 'Your credential was revoked',
      paragraphs: [
        'We looked at the report that the identity proofing with your credential was not yours. The credential was revoked, and cannot be used any more.',
        'Customer Support can tell you how to go on.',
      ],
    },
    upgrade_expired: {
      subject: 'Your upgrade has expired',
      paragraphs: [
        'The time for a step of your identity-proofing upgrade is over, so the upgrade has expired. Your credential works as before.',
        'You may start again whenever you like.',
      ],
    },
    upgrade_cancelled: {
      subject: 'Your upgrade was cancelled',
      paragraphs: [
        'Your identity-proofing upgrade was cancelled. A code that was sent to you does not work any more.',
        'If you did not ask for this, please contact Customer Support.',
      ],
    },
    upgrade_failed: {
      subject: 'Your upgrade could not be finished',
      paragraphs: [
        'Your identity-proofing upgrade could not be finished, and has ended.',
        'Please sign in to see why. Customer Support can tell you what is possible now.',
      ],
    },
  },
};
