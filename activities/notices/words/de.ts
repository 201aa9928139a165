import type { LanguageWords } from '../templates';

export const de: LanguageWords = {
  footer:
    'Sie erhalten diese Nachricht, weil mit Ihrem Konto eine Erweiterung um eine Identitätsprüfung angefordert wurde. Sie wurde automatisch erstellt; bitte antworten Sie nicht darauf. Wir fragen nie per E-Mail oder Telefon nach Ihrem Aktivierungscode oder einem Einmalpasswort.',
  notices: {
    upgrade_started: {
      subject: 'Ihre Identitätsprüfung hat begonnen',
      paragraphs: [
        'Die Erweiterung Ihrer Zugangsdaten hat begonnen. Bitte melden Sie sich an und geben Sie Namen, Land und Kontaktdaten an.',
        'Wenn Sie das nicht veranlasst haben, wenden Sie sich bitte an den Kundendienst.',
      ],
    },
    subscription_ends_first: {
      subject: 'Ihre Zugangsdaten enden vielleicht vor Ihrer Identitätsprüfung',
      paragraphs: [
        'Das Abonnement Ihrer Zugangsdaten endet: {endsAt}.',
        'Die Identitätsprüfung kann länger dauern. Bitte verlängern Sie das Abonnement jetzt, damit nichts verloren geht.',
      ],
    },
    credential_not_usable: {
      subject: 'Ihre Zugangsdaten sind zurzeit nicht nutzbar',
      paragraphs: [
        'Ihre Zugangsdaten sind gesperrt, oder ihr Abonnement ist abgelaufen. Was Sie bisher getan haben, bleibt erhalten.',
        'Bitte lassen Sie die Zugangsdaten wieder freischalten; danach geht es von selbst weiter. Der Kundendienst hilft Ihnen gern.',
      ],
    },
    purchase_expires_soon: {
      subject: 'Erinnerung: Ihre Identitätsprüfung ist noch nicht bezahlt',
      paragraphs: [
        'Für Ihre Identitätsprüfung ist noch keine Zahlung eingegangen.',
        'Bitte zahlen Sie bis {deadline}. Danach verfällt der Vorgang, und Sie müssten neu beginnen.',
        'Wenn Sie schon bezahlt haben, müssen Sie nichts tun.',
      ],
    },
    purchase_paid_twice: {
      subject: 'Ihre Identitätsprüfung wurde zweimal bezahlt',
      paragraphs: [
        'Wir haben für denselben Vorgang zwei Zahlungen erhalten. Der Vorgang läuft weiter.',
        'Wir prüfen das und erstatten eine davon. Sie müssen nichts tun.',
      ],
    },
    purchase_reversed: {
      subject: 'Die Zahlung für Ihre Identitätsprüfung wurde zurückgenommen',
      paragraphs: [
        'Die Zahlung für Ihre Identitätsprüfung wurde nach deren Abschluss zurückgenommen. Das kann ändern, wofür Sie Ihre Zugangsdaten nutzen können.',
        'Wenn Sie den Grund nicht kennen, wenden Sie sich bitte an den Kundendienst.',
      ],
    },
    contact_info_expires_soon: {
      subject: 'Erinnerung: Ihre Angaben fehlen noch',
      paragraphs: [
        'Für Ihre Identitätsprüfung fehlen noch Name, Land und Kontaktdaten. Wenn Sie sie schon angegeben haben, melden Sie sich bitte an und bestätigen Sie sie.',
        'Bitte tun Sie das bis {deadline}. Danach verfällt der Vorgang, und Sie müssten neu beginnen.',
      ],
    },
    letter_on_its_way: {
      subject: 'Ein Brief mit Ihrem Aktivierungscode ist unterwegs',
      paragraphs: [
        'Wir haben einen Brief mit Ihrem Aktivierungscode in Auftrag gegeben. Er sollte zwischen {expectedFrom} und {expectedBy} ankommen.',
        'Melden Sie sich dann an und geben Sie den Code ein. Er gilt bis {redeemBy}.',
      ],
    },
    letter_reminder: {
      subject: 'Erinnerung: Ist Ihr Brief angekommen?',
      paragraphs: [
        'Am {orderedAt} haben wir einen Brief mit Ihrem Aktivierungscode in Auftrag gegeben. Der Code wurde noch nicht eingegeben.',
        'Wenn der Brief da ist, melden Sie sich an und geben Sie den Code ein. Er gilt bis {deadline}.',
        {
          when: 'newLetter',
          text: 'Wenn er nicht angekommen ist, melden Sie sich an und fordern Sie einen neuen Brief mit einem neuen Code an.',
        },
        {
          unless: 'newLetter',
          text: 'Wenn er nicht angekommen ist, wenden Sie sich bitte an den Kundendienst.',
        },
      ],
    },
    letter_returned: {
      subject: 'Ihr Brief konnte nicht zugestellt werden',
      paragraphs: [
        'Der Brief mit Ihrem Aktivierungscode konnte nicht zugestellt werden; sein Code gilt nicht mehr.',
        'Bitte melden Sie sich an, um zu sehen, wie es weitergeht. Vielleicht können Sie stattdessen einen Videotermin buchen.',
      ],
    },
    booking_expires_soon: {
      subject: 'Erinnerung: Bitte buchen Sie Ihren Videotermin',
      paragraphs: [
        'Für Ihre Identitätsprüfung fehlt noch ein Videotermin.',
        'Bitte melden Sie sich an und buchen Sie ihn bis {deadline}. Danach verfällt der Vorgang, und Sie müssten neu beginnen.',
      ],
    },
    appointment_booked: {
      subject: 'Ihr Videotermin ist gebucht',
      paragraphs: [
        'Ihr Termin: {startsAt}.',
        'Bitte halten Sie Ihr Ausweisdokument bereit und seien Sie allein vor der Kamera. Den Link erhalten Sie kurz vorher, wenn Sie angemeldet sind.',
      ],
    },
    appointment_tomorrow: {
      subject: 'Erinnerung: Ihr Videotermin',
      paragraphs: [
        'Ihr Termin: {startsAt}.',
        'Bitte halten Sie Ihr Ausweisdokument bereit. Wenn Sie verhindert sind, melden Sie sich an und wählen Sie eine andere Zeit.',
      ],
    },
    appointment_link_ready: {
      subject: 'Der Link zu Ihrem Videotermin ist bereit',
      paragraphs: [
        'Ihr Termin: {startsAt}.',
        'Melden Sie sich jetzt an, um den Link zu erhalten. Er wird nur dort gezeigt; keine unserer Nachrichten enthält ihn.',
      ],
    },
    appointment_without_result: {
      subject: 'Ihr Videotermin blieb ohne Ergebnis',
      paragraphs: [
        'Wir haben kein Ergebnis Ihres Termins erhalten. Es wurde kein Versuch verbraucht.',
        'Bitte melden Sie sich an und buchen Sie einen neuen Termin.',
      ],
    },
    another_document_needed: {
      subject: 'Ein anderes Ausweisdokument ist nötig',
      paragraphs: [
        'Das Ausweisdokument in Ihrem Videotermin war nicht mehr gültig. Es wurde kein Versuch verbraucht.',
        'Bitte melden Sie sich an, buchen Sie einen neuen Termin und halten Sie ein gültiges Dokument bereit.',
      ],
    },
    code_handed_over: {
      subject: 'Ihr Aktivierungscode wurde übergeben',
      paragraphs: [
        'Ihr Videotermin war erfolgreich, und Ihnen wurde ein Aktivierungscode genannt.',
        'Melden Sie sich an und geben Sie ihn ein. Er gilt bis {redeemBy}. Keine unserer Nachrichten enthält den Code.',
      ],
    },
    code_expires_soon: {
      subject: 'Erinnerung: Ihr Aktivierungscode läuft bald ab',
      paragraphs: [
        'Ihr Aktivierungscode wurde noch nicht eingegeben. Er gilt bis {deadline}.',
        'Bitte melden Sie sich an und geben Sie ihn ein. Danach verfällt der Vorgang, und Sie müssten neu beginnen.',
      ],
    },
    deadline_extended: {
      subject: 'Sie haben mehr Zeit für Ihre Identitätsprüfung',
      paragraphs: [
        'Für den nächsten Schritt Ihrer Identitätsprüfung haben Sie jetzt Zeit bis: {deadline}.',
        'Sonst ist nichts zu tun. Melden Sie sich an, um zu sehen, worauf gewartet wird.',
      ],
    },
    code_extended: {
      subject: 'Ihr Aktivierungscode gilt länger',
      paragraphs: [
        'Sie können Ihren Aktivierungscode jetzt bis zu diesem Zeitpunkt eingeben: {redeemBy}. Dieses Datum gilt, auch wenn Ihr Brief ein anderes nennt.',
        'Wenn Sie keinen Code angefordert haben, wenden Sie sich bitte an den Kundendienst.',
      ],
    },
    video_asked_again: {
      subject: 'Bitte buchen Sie einen weiteren Videotermin',
      paragraphs: [
        'Mit dem letzten Schritt konnten wir Ihre Identitätsprüfung nicht abschließen; sie muss noch einmal per Video stattfinden.',
        'Bitte melden Sie sich an und buchen Sie einen Termin. Ein Aktivierungscode, den Sie schon haben, gilt nicht mehr.',
        'Bei Fragen wenden Sie sich bitte an den Kundendienst.',
      ],
    },
    contact_info_asked_again: {
      subject: 'Bitte geben Sie Ihre Angaben noch einmal ein',
      paragraphs: [
        'Mit Ihren Angaben konnten wir die Identitätsprüfung nicht abschließen.',
        'Bitte melden Sie sich an, prüfen Sie Namen, Anschrift und Geburtsdatum und geben Sie sie noch einmal ein. Ein Aktivierungscode, den Sie schon haben, gilt nicht mehr.',
        'Bei Fragen wenden Sie sich bitte an den Kundendienst.',
      ],
    },
    proofing_complete: {
      subject: 'Ihre Identitätsprüfung ist abgeschlossen',
      paragraphs: [
        'Ihre Identität wurde geprüft, und Ihre Zugangsdaten sind erweitert. Sie müssen nichts weiter tun.',
        'Wenn Sie das nicht waren, wenden Sie sich bitte sofort an den Kundendienst.',
      ],
    },
    proofing_notification: {
      subject: 'Ihre Identität wurde geprüft',
      paragraphs: [
        '{serviceName} hat Ihre Identität geprüft, und Zugangsdaten wurden erweitert: {completedAt}. Angefordert von: {partnerId}.',
        'Wenn Sie das waren, müssen Sie nichts tun.',
        'Wenn Sie das nicht waren, sagen Sie es uns bitte sofort: {supportContact}. Sie können auch den folgenden Code dort eingeben, wo Ihre Identität verlangt wurde; die Zugangsdaten werden dann gesperrt, bis wir den Fall geprüft haben. Vorgang: {upgradeId}. Code, mit dem Sie widersprechen: {repudiationCode}.',
        'Wie Ihre Daten geschützt sind: Was Sie uns für die Prüfung gegeben haben, liegt verschlüsselt, wird nur für die Prüfung und ihre Nachrichten geöffnet und wird gelöscht, wenn die Zeit für Einwände vorbei ist. Fragen dazu beantwortet: {supportContact}.',
        'Was an Ihnen liegt: Behalten Sie Ihre Zugangsdaten und deren Einmalpasswörter für sich, nennen Sie sie niemandem, der anruft oder schreibt, und sagen Sie uns sofort, wenn sie verloren gehen, gestohlen oder von anderen benutzt werden.',
      ],
    },
    repudiation_received: {
      subject: 'Einer Identitätsprüfung wurde widersprochen',
      paragraphs: [
        'Uns wurde mitgeteilt, dass die Identitätsprüfung mit Ihren Zugangsdaten nicht von Ihnen war. Die Zugangsdaten sind gesperrt, bis wir das geprüft haben.',
        'Wenn Sie das nicht mitgeteilt haben, wenden Sie sich bitte an den Kundendienst.',
      ],
    },
    repudiation_dismissed: {
      subject: 'Ihre Zugangsdaten sind wieder nutzbar',
      paragraphs: [
        'Wir haben den Widerspruch gegen die Identitätsprüfung mit Ihren Zugangsdaten geprüft. Die Prüfung gilt, und die Zugangsdaten sind wieder nutzbar.',
        'Wenn Sie damit nicht einverstanden sind, wenden Sie sich bitte an den Kundendienst.',
      ],
    },
    repudiation_upheld: {
      subject: 'Ihre Zugangsdaten wurden widerrufen',
      paragraphs: [
        'Wir haben den Widerspruch gegen die Identitätsprüfung mit Ihren Zugangsdaten geprüft. Die Zugangsdaten wurden widerrufen und sind nicht mehr nutzbar.',
        'Der Kundendienst sagt Ihnen, wie es weitergeht.',
      ],
    },
    upgrade_expired: {
      subject: 'Ihre Identitätsprüfung ist verfallen',
      paragraphs: [
        'Die Zeit für einen Schritt Ihrer Identitätsprüfung ist abgelaufen; der Vorgang ist verfallen. Ihre Zugangsdaten gelten wie bisher.',
        'Sie können jederzeit neu beginnen.',
      ],
    },
    upgrade_cancelled: {
      subject: 'Ihre Identitätsprüfung wurde abgebrochen',
      paragraphs: [
        'Ihre Identitätsprüfung wurde abgebrochen. Ein Code, den Sie erhalten haben, gilt nicht mehr.',
        'Wenn Sie das nicht veranlasst haben, wenden Sie sich bitte an den Kundendienst.',
      ],
    },
    upgrade_failed: {
      subject: 'Ihre Identitätsprüfung konnte nicht abgeschlossen werden',
      paragraphs: [
        'Ihre Identitätsprüfung konnte nicht abgeschlossen werden und ist beendet.',
        'Bitte melden Sie sich an, um den Grund zu sehen. Der Kundendienst sagt Ihnen, was jetzt möglich ist.',
      ],
    },
  },
};
