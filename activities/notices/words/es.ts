import type { LanguageWords } from '../templates';

export const es: LanguageWords = {
  footer:
    'Recibe este mensaje porque con su cuenta se solicitó una ampliación con verificación de identidad. Se ha generado automáticamente; por favor, no responda. Nunca le pediremos su código de activación ni una contraseña de un solo uso por correo o por teléfono.',
  notices: {
    upgrade_started: {
      subject: 'Su verificación de identidad ha comenzado',
      paragraphs: [
        'La ampliación de su credencial ha comenzado. A continuación, inicie sesión e indique su nombre, país y datos de contacto.',
        'Si usted no lo solicitó, póngase en contacto con Atención al Cliente.',
      ],
    },
    subscription_ends_first: {
      subject: 'Su credencial podría caducar antes de terminar la verificación',
      paragraphs: [
        'La suscripción de su credencial termina: {endsAt}.',
        'La verificación puede tardar más. Renueve ahora la suscripción para no perder nada.',
      ],
    },
    credential_not_usable: {
      subject: 'Su credencial no se puede usar en este momento',
      paragraphs: [
        'Su credencial está suspendida o su suscripción ha terminado. Lo que ha hecho hasta ahora se conserva.',
        'Pida que se vuelva a activar la credencial; después todo continúa por sí solo. Atención al Cliente puede ayudarle.',
      ],
    },
    purchase_expires_soon: {
      subject: 'Recordatorio: su verificación aún no está pagada',
      paragraphs: [
        'No hemos recibido ningún pago por su verificación de identidad.',
        'Pague antes de que termine este plazo: {deadline}. Después la solicitud caduca y tendría que empezar de nuevo.',
        'Si ya ha pagado, no tiene que hacer nada.',
      ],
    },
    purchase_paid_twice: {
      subject: 'Su verificación se pagó dos veces',
      paragraphs: [
        'Hemos recibido dos pagos por la misma solicitud. La solicitud continúa.',
        'Lo revisaremos y devolveremos uno de ellos. No tiene que hacer nada.',
      ],
    },
    purchase_reversed: {
      subject: 'El pago de su verificación fue anulado',
      paragraphs: [
        'El pago de su verificación de identidad fue anulado después de terminarla. Esto puede cambiar para qué sirve su credencial.',
        'Si no conoce el motivo, póngase en contacto con Atención al Cliente.',
      ],
    },
    contact_info_expires_soon: {
      subject: 'Recordatorio: faltan sus datos',
      paragraphs: [
        'Para su verificación de identidad faltan su nombre, país y datos de contacto. Si ya los indicó, inicie sesión y confírmelos.',
        'Hágalo antes de que termine este plazo: {deadline}. Después la solicitud caduca y tendría que empezar de nuevo.',
      ],
    },
    letter_on_its_way: {
      subject: 'Una carta con su código de activación está en camino',
      paragraphs: [
        'Hemos encargado una carta con su código de activación. Debería llegar entre estas fechas: {expectedFrom} y {expectedBy}.',
        'Cuando llegue, inicie sesión e introduzca el código. Es válido hasta: {redeemBy}.',
      ],
    },
    letter_reminder: {
      subject: 'Recordatorio: ¿ha llegado su carta?',
      paragraphs: [
        'Encargamos una carta con su código de activación en esta fecha: {orderedAt}. El código aún no se ha introducido.',
        'Si la carta ha llegado, inicie sesión e introduzca el código. Es válido hasta: {deadline}.',
        {
          when: 'newLetter',
          text: 'Si no ha llegado, inicie sesión y pida una carta nueva, que trae un código nuevo.',
        },
        {
          unless: 'newLetter',
          text: 'Si no ha llegado, póngase en contacto con Atención al Cliente.',
        },
      ],
    },
    letter_returned: {
      subject: 'No se pudo entregar su carta',
      paragraphs: [
        'No se pudo entregar la carta con su código de activación, por lo que ese código ya no es válido.',
        'Inicie sesión para ver cómo continuar. Quizá pueda reservar una cita por vídeo en su lugar.',
      ],
    },
    booking_expires_soon: {
      subject: 'Recordatorio: reserve su cita por vídeo',
      paragraphs: [
        'Para su verificación de identidad falta una cita por vídeo.',
        'Inicie sesión y resérvela antes de que termine este plazo: {deadline}. Después la solicitud caduca y tendría que empezar de nuevo.',
      ],
    },
    appointment_booked: {
      subject: 'Su cita por vídeo está reservada',
      paragraphs: [
        'Su cita: {startsAt}.',
        'Tenga a mano su documento de identidad y esté a solas ante la cámara. Poco antes de la cita podrá obtener el enlace al iniciar sesión.',
      ],
    },
    appointment_tomorrow: {
      subject: 'Recordatorio: su cita por vídeo',
      paragraphs: [
        'Su cita: {startsAt}.',
        'Tenga a mano su documento de identidad. Si no puede acudir, inicie sesión y elija otra hora.',
      ],
    },
    appointment_link_ready: {
      subject: 'El enlace a su cita por vídeo está listo',
      paragraphs: [
        'Su cita: {startsAt}.',
        'Inicie sesión ahora para obtener el enlace. Solo se muestra allí; ningún mensaje nuestro lo contiene.',
      ],
    },
    appointment_without_result: {
      subject: 'Su cita por vídeo quedó sin resultado',
      paragraphs: [
        'No hemos recibido ningún resultado de su cita. No se ha gastado ningún intento.',
        'Inicie sesión y reserve otra cita.',
      ],
    },
    another_document_needed: {
      subject: 'Se necesita otro documento de identidad',
      paragraphs: [
        'El documento de identidad de su cita por vídeo ya no era válido. No se ha gastado ningún intento.',
        'Inicie sesión, reserve otra cita y tenga a mano un documento válido.',
      ],
    },
    code_handed_over: {
      subject: 'Se le entregó su código de activación',
      paragraphs: [
        'Su cita por vídeo fue satisfactoria y el agente le comunicó un código de activación.',
        'Inicie sesión e introdúzcalo. Es válido hasta: {redeemBy}. Ningún mensaje nuestro contiene el código.',
      ],
    },
    code_expires_soon: {
      subject: 'Recordatorio: su código de activación caduca pronto',
      paragraphs: [
        'Su código de activación aún no se ha introducido. Es válido hasta: {deadline}.',
        'Inicie sesión e introdúzcalo. Después la solicitud caduca y tendría que empezar de nuevo.',
      ],
    },
    deadline_extended: {
      subject: 'Tiene más tiempo para su verificación de identidad',
      paragraphs: [
        'Ahora tiene de plazo hasta {deadline} para el siguiente paso de su verificación de identidad.',
        'No tiene que hacer nada más. Inicie sesión para ver qué falta.',
      ],
    },
    code_extended: {
      subject: 'Su código de activación sirve más tiempo',
      paragraphs: [
        'Ahora puede introducir su código de activación hasta {redeemBy}. Vale esta fecha, aunque su carta indique otra.',
        'Si usted no ha pedido ningún código, póngase en contacto con Atención al Cliente.',
      ],
    },
    video_asked_again: {
      subject: 'Reserve otra cita por vídeo',
      paragraphs: [
        'No hemos podido terminar su verificación de identidad con el último paso, por lo que hay que repetirla por vídeo en directo.',
        'Inicie sesión y reserve una cita. Si ya tiene un código de activación, ha dejado de ser válido.',
        'Si tiene preguntas, póngase en contacto con Atención al Cliente.',
      ],
    },
    contact_info_asked_again: {
      subject: 'Indique sus datos otra vez',
      paragraphs: [
        'No hemos podido terminar su verificación de identidad con los datos que nos dio.',
        'Inicie sesión, compruebe su nombre, dirección y fecha de nacimiento, e indíquelos otra vez. Si ya tiene un código de activación, ha dejado de ser válido.',
        'Si tiene preguntas, póngase en contacto con Atención al Cliente.',
      ],
    },
    proofing_complete: {
      subject: 'Su verificación de identidad ha terminado',
      paragraphs: [
        'Su identidad ha sido verificada y su credencial está ampliada. No tiene que hacer nada más.',
        'Si no fue usted, póngase en contacto de inmediato con Atención al Cliente.',
      ],
    },
    proofing_notification: {
      subject: 'Su identidad ha sido verificada',
      paragraphs: [
        '{serviceName} ha verificado su identidad y se ha ampliado una credencial: {completedAt}. Solicitado por: {partnerId}.',
        'Si fue usted, no tiene que hacer nada.',
        'Si no fue usted, comuníquenoslo de inmediato: {supportContact}. También puede introducir el código que figura a continuación donde se le pidió la identidad; la credencial quedará suspendida hasta que lo hayamos revisado. Solicitud: {upgradeId}. Código para indicar que no fue usted: {repudiationCode}.',
        'Cómo se protegen sus datos: lo que nos facilitó para la verificación se guarda cifrado, solo se abre para la verificación y sus mensajes, y se borra cuando termina el plazo para oponerse. Si tiene preguntas al respecto: {supportContact}.',
        'Qué le corresponde a usted: guarde para sí su credencial y sus contraseñas de un solo uso, no se las diga a nadie que llame o escriba, y avísenos de inmediato si la pierde, se la roban o la usa otra persona.',
      ],
    },
    repudiation_received: {
      subject: 'Se nos indicó que una verificación no era suya',
      paragraphs: [
        'Se nos indicó que la verificación de identidad con su credencial no era suya. La credencial está suspendida hasta que lo revisemos.',
        'Si usted no lo indicó, póngase en contacto con Atención al Cliente.',
      ],
    },
    repudiation_dismissed: {
      subject: 'Su credencial se puede usar de nuevo',
      paragraphs: [
        'Hemos revisado el aviso de que la verificación de identidad con su credencial no era suya. La verificación se mantiene y la credencial se puede usar de nuevo.',
        'Si no está de acuerdo, póngase en contacto con Atención al Cliente.',
      ],
    },
    repudiation_upheld: {
      subject: 'Su credencial ha sido revocada',
      paragraphs: [
        'Hemos revisado el aviso de que la verificación de identidad con su credencial no era suya. La credencial ha sido revocada y ya no se puede usar.',
        'Atención al Cliente le dirá cómo continuar.',
      ],
    },
    upgrade_expired: {
      subject: 'Su verificación de identidad ha caducado',
      paragraphs: [
        'El plazo de un paso de su verificación de identidad ha terminado, por lo que la solicitud ha caducado. Su credencial funciona como antes.',
        'Puede empezar de nuevo cuando quiera.',
      ],
    },
    upgrade_cancelled: {
      subject: 'Su verificación de identidad fue cancelada',
      paragraphs: [
        'Su verificación de identidad fue cancelada. Si se le envió un código, ya no es válido.',
        'Si usted no lo solicitó, póngase en contacto con Atención al Cliente.',
      ],
    },
    upgrade_failed: {
      subject: 'No se pudo terminar su verificación de identidad',
      paragraphs: [
        'No se pudo terminar su verificación de identidad, y la solicitud se ha cerrado.',
        'Inicie sesión para ver el motivo. Atención al Cliente le dirá qué es posible ahora.',
      ],
    },
  },
};
