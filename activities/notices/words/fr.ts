import type { LanguageWords } from '../templates';

export const fr: LanguageWords = {
  footer:
    'Vous recevez ce message parce qu’une vérification d’identité a été demandée avec votre compte. Il a été envoyé automatiquement ; merci de ne pas y répondre. Nous ne demandons jamais votre code d’activation ni un mot de passe à usage unique par courriel ou par téléphone.',
  notices: {
    upgrade_started: {
      subject: 'Votre vérification d’identité a commencé',
      paragraphs: [
        'La mise à niveau de votre identifiant a commencé. Connectez-vous maintenant et indiquez votre nom, votre pays et vos coordonnées.',
        'Si vous n’avez pas fait cette demande, contactez le service client.',
      ],
    },
    subscription_ends_first: {
      subject: 'Votre identifiant pourrait expirer avant la fin de la vérification',
      paragraphs: [
        'L’abonnement de votre identifiant se termine : {endsAt}.',
        'La vérification peut durer plus longtemps. Renouvelez l’abonnement dès maintenant pour ne rien perdre.',
      ],
    },
    credential_not_usable: {
      subject: 'Votre identifiant est inutilisable pour le moment',
      paragraphs: [
        'Votre identifiant est suspendu, ou son abonnement est terminé. Ce que vous avez fait jusqu’ici est conservé.',
        'Faites réactiver l’identifiant ; la suite se fera d’elle-même. Le service client peut vous aider.',
      ],
    },
    purchase_expires_soon: {
      subject: 'Rappel : votre vérification n’est pas encore payée',
      paragraphs: [
        'Nous n’avons reçu aucun paiement pour votre vérification d’identité.',
        'Payez avant la fin de ce délai : {deadline}. Ensuite la demande expire et vous devriez recommencer.',
        'Si vous avez déjà payé, vous n’avez rien à faire.',
      ],
    },
    purchase_paid_twice: {
      subject: 'Votre vérification a été payée deux fois',
      paragraphs: [
        'Nous avons reçu deux paiements pour la même demande. La demande se poursuit.',
        'Nous allons l’examiner et en rembourser un. Vous n’avez rien à faire.',
      ],
    },
    purchase_reversed: {
      subject: 'Le paiement de votre vérification a été annulé',
      paragraphs: [
        'Le paiement de votre vérification d’identité a été annulé après la fin de celle-ci. Cela peut changer ce que permet votre identifiant.',
        'Si vous n’en connaissez pas la raison, contactez le service client.',
      ],
    },
    contact_info_expires_soon: {
      subject: 'Rappel : vos informations manquent encore',
      paragraphs: [
        'Pour votre vérification d’identité, il manque votre nom, votre pays et vos coordonnées. Si vous les avez déjà indiqués, connectez-vous et confirmez-les.',
        'Faites-le avant la fin de ce délai : {deadline}. Ensuite la demande expire et vous devriez recommencer.',
      ],
    },
    letter_on_its_way: {
      subject: 'Une lettre avec votre code d’activation est en route',
      paragraphs: [
        'Nous avons commandé une lettre avec votre code d’activation. Elle devrait arriver entre ces dates : {expectedFrom} et {expectedBy}.',
        'Dès qu’elle est là, connectez-vous et saisissez le code. Il est valable jusqu’à : {redeemBy}.',
      ],
    },
    letter_reminder: {
      subject: 'Rappel : votre lettre est-elle arrivée ?',
      paragraphs: [
        'Nous avons commandé une lettre avec votre code d’activation à cette date : {orderedAt}. Le code n’a pas encore été saisi.',
        'Si la lettre est là, connectez-vous et saisissez le code. Il est valable jusqu’à : {deadline}.',
        {
          when: 'newLetter',
          text: 'Si elle n’est pas arrivée, connectez-vous et demandez une nouvelle lettre, qui apporte un nouveau code.',
        },
        { unless: 'newLetter', text: 'Si elle n’est pas arrivée, contactez le service client.' },
      ],
    },
    letter_returned: {
      subject: 'Votre lettre n’a pas pu être distribuée',
      paragraphs: [
        'La lettre avec votre code d’activation n’a pas pu être distribuée ; ce code n’est donc plus valable.',
        'Connectez-vous pour voir comment continuer. Vous pouvez peut-être réserver un rendez-vous vidéo à la place.',
      ],
    },
    booking_expires_soon: {
      subject: 'Rappel : réservez votre rendez-vous vidéo',
      paragraphs: [
        'Pour votre vérification d’identité, il manque un rendez-vous vidéo.',
        'Connectez-vous et réservez-le avant la fin de ce délai : {deadline}. Ensuite la demande expire et vous devriez recommencer.',
      ],
    },
    appointment_booked: {
      subject: 'Votre rendez-vous vidéo est réservé',
      paragraphs: [
        'Votre rendez-vous : {startsAt}.',
        'Ayez votre pièce d’identité à portée de main et soyez seul devant la caméra. Peu avant le rendez-vous, vous trouverez le lien en vous connectant.',
      ],
    },
    appointment_tomorrow: {
      subject: 'Rappel : votre rendez-vous vidéo',
      paragraphs: [
        'Votre rendez-vous : {startsAt}.',
        'Ayez votre pièce d’identité à portée de main. Si vous avez un empêchement, connectez-vous et choisissez un autre moment.',
      ],
    },
    appointment_link_ready: {
      subject: 'Le lien de votre rendez-vous vidéo est prêt',
      paragraphs: [
        'Votre rendez-vous : {startsAt}.',
        'Connectez-vous maintenant pour obtenir le lien. Il n’est affiché que là ; aucun de nos messages ne le contient.',
      ],
    },
    appointment_without_result: {
      subject: 'Votre rendez-vous vidéo est resté sans résultat',
      paragraphs: [
        'Nous n’avons reçu aucun résultat de votre rendez-vous. Aucun essai n’a été décompté.',
        'Connectez-vous et réservez un autre rendez-vous.',
      ],
    },
    another_document_needed: {
      subject: 'Une autre pièce d’identité est nécessaire',
      paragraphs: [
        'La pièce d’identité de votre rendez-vous vidéo n’était plus valable. Aucun essai n’a été décompté.',
        'Connectez-vous, réservez un autre rendez-vous et ayez une pièce valable à portée de main.',
      ],
    },
    code_handed_over: {
      subject: 'Votre code d’activation vous a été remis',
      paragraphs: [
        'Votre rendez-vous vidéo a réussi et l’agent vous a donné un code d’activation.',
        'Connectez-vous et saisissez-le. Il est valable jusqu’à : {redeemBy}. Aucun de nos messages ne contient le code.',
      ],
    },
    code_expires_soon: {
      subject: 'Rappel : votre code d’activation expire bientôt',
      paragraphs: [
        'Votre code d’activation n’a pas encore été saisi. Il est valable jusqu’à : {deadline}.',
        'Connectez-vous et saisissez-le. Ensuite la demande expire et vous devriez recommencer.',
      ],
    },
    deadline_extended: {
      subject: 'Vous avez plus de temps pour votre vérification d’identité',
      paragraphs: [
        'Pour l’étape suivante de votre vérification d’identité, vous avez maintenant jusqu’à : {deadline}.',
        'Il n’y a rien d’autre à faire. Connectez-vous pour voir ce qui est attendu.',
      ],
    },
    code_extended: {
      subject: 'Votre code d’activation est valable plus longtemps',
      paragraphs: [
        'Vous pouvez maintenant saisir votre code d’activation jusqu’à : {redeemBy}. C’est cette date qui compte, même si votre lettre en indique une autre.',
        'Si vous n’avez pas demandé de code, veuillez contacter le service client.',
      ],
    },
    video_asked_again: {
      subject: 'Réservez un nouveau rendez-vous vidéo',
      paragraphs: [
        'Nous n’avons pas pu terminer votre vérification d’identité avec la dernière étape ; elle doit être refaite en vidéo.',
        'Connectez-vous et réservez un rendez-vous. Si vous avez déjà un code d’activation, il n’est plus valable.',
        'Pour toute question, contactez le service client.',
      ],
    },
    contact_info_asked_again: {
      subject: 'Indiquez vos données une nouvelle fois',
      paragraphs: [
        'Nous n’avons pas pu terminer votre vérification d’identité avec les données que vous avez fournies.',
        'Connectez-vous, vérifiez votre nom, votre adresse et votre date de naissance, puis indiquez-les de nouveau. Si vous avez déjà un code d’activation, il n’est plus valable.',
        'Pour toute question, contactez le service client.',
      ],
    },
    proofing_complete: {
      subject: 'Votre vérification d’identité est terminée',
      paragraphs: [
        'Votre identité a été vérifiée et votre identifiant est mis à niveau. Vous n’avez plus rien à faire.',
        'Si ce n’était pas vous, contactez immédiatement le service client.',
      ],
    },
    proofing_notification: {
      subject: 'Votre identité a été vérifiée',
      paragraphs: [
        '{serviceName} a vérifié votre identité et un identifiant a été mis à niveau : {completedAt}. Demandé par : {partnerId}.',
        'Si c’était vous, vous n’avez rien à faire.',
        'Si ce n’était pas vous, prévenez-nous immédiatement : {supportContact}. Vous pouvez aussi saisir le code ci-dessous là où votre identité a été demandée ; l’identifiant sera alors suspendu jusqu’à ce que nous ayons examiné le cas. Demande : {upgradeId}. Code pour dire que ce n’était pas vous : {repudiationCode}.',
        'Comment vos données sont protégées : ce que vous nous avez donné pour la vérification est conservé chiffré, n’est ouvert que pour la vérification et ses messages, et est effacé une fois passé le délai pour s’y opposer. Pour toute question : {supportContact}.',
        'Ce qui vous revient : gardez pour vous votre identifiant et ses mots de passe à usage unique, ne les dites à personne qui appelle ou écrit, et prévenez-nous immédiatement s’il est perdu, volé ou utilisé par quelqu’un d’autre.',
      ],
    },
    repudiation_received: {
      subject: 'On nous a signalé qu’une vérification n’était pas la vôtre',
      paragraphs: [
        'On nous a signalé que la vérification d’identité avec votre identifiant n’était pas la vôtre. L’identifiant est suspendu jusqu’à notre examen.',
        'Si vous ne l’avez pas signalé, contactez le service client.',
      ],
    },
    repudiation_dismissed: {
      subject: 'Votre identifiant est de nouveau utilisable',
      paragraphs: [
        'Nous avons examiné le signalement selon lequel la vérification d’identité avec votre identifiant n’était pas la vôtre. La vérification est maintenue et l’identifiant est de nouveau utilisable.',
        'Si vous n’êtes pas d’accord, contactez le service client.',
      ],
    },
    repudiation_upheld: {
      subject: 'Votre identifiant a été révoqué',
      paragraphs: [
        'Nous avons examiné le signalement selon lequel la vérification d’identité avec votre identifiant n’était pas la vôtre. L’identifiant a été révoqué et ne peut plus être utilisé.',
        'Le service client vous dira comment continuer.',
      ],
    },
    upgrade_expired: {
      subject: 'Votre vérification d’identité a expiré',
      paragraphs: [
        'Le délai d’une étape de votre vérification d’identité est écoulé ; la demande a donc expiré. Votre identifiant fonctionne comme avant.',
        'Vous pouvez recommencer quand vous voulez.',
      ],
    },
    upgrade_cancelled: {
      subject: 'Votre vérification d’identité a été annulée',
      paragraphs: [
        'Votre vérification d’identité a été annulée. Si un code vous a été envoyé, il n’est plus valable.',
        'Si vous n’avez pas fait cette demande, contactez le service client.',
      ],
    },
    upgrade_failed: {
      subject: 'Votre vérification d’identité n’a pas pu aboutir',
      paragraphs: [
        'Votre vérification d’identité n’a pas pu aboutir et a été close.',
        'Connectez-vous pour en voir la raison. Le service client vous dira ce qui est possible maintenant.',
      ],
    },
  },
};
