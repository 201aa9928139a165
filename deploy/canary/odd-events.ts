/** Events of the outside parties: forged, genuine ones that tell more than they should, and genuine ones of another shape. */
import { Webhook } from 'standardwebhooks';
import type { OddRequests } from './odd-requests';

export interface SignedEvent {
  readonly name: string;
  readonly path: string;
  readonly init: RequestInit;
}

const PROVIDERS = {
  webstore: 'WEBSTORE',
  'live-video': 'LIVE_VIDEO',
  'letter-house': 'LETTER_HOUSE',
  'credential-issuer': 'CREDENTIAL_ISSUER',
} as const;

export function eventsWith({ environment, person, upgradeId, appointmentId }: OddRequests): SignedEvent[] {
  const timestamp = new Date().toISOString();
  const letterId = '00000000-0000-4000-8000-000000000000';
  const forged = 'whsec_Zm9yZ2VkLWZvcmdlZC1mb3JnZWQtZm9yZ2Vk';
  const known = {
    webstore: {
      type: 'order.placed',
      data: { orderId: 'SO-CANARY', clientReference: upgradeId, product: 'PHONE_OTP_PROOFING_UPGRADE' },
    },
    'live-video': {
      type: 'verification.submitted',
      data: { id: 'vs-canary', vendorData: appointmentId, code: 7002, status: 'submitted' },
    },
    'letter-house': { type: 'letter.in_transit', data: { id: 'ltr_canary', metadata: { letter: letterId } } },
    'credential-issuer': { type: 'credential.suspended', data: { credentialId: 'canary-of-nobody' } },
  } as const;
  return Object.entries(PROVIDERS).flatMap(([provider, setting]) => {
    const secret = environment[`WEBHOOK_SECRET_${setting}`]?.split(' ')[0] ?? forged;
    const { type, data } = known[provider as keyof typeof known];
    const whole = {
      type,
      timestamp,
      data: { ...data, person, to: person, note: person, document: person, reason: person },
      person,
      note: JSON.stringify(person),
    };
    const bodies: [string, string, string][] = [
      ['genuine, with a person in further fields', JSON.stringify(whole), secret],
      [
        'genuine, of another case',
        JSON.stringify({
          ...whole,
          data: { ...whole.data, clientReference: letterId, vendorData: letterId },
        }),
        secret,
      ],
      ['genuine, of another shape', JSON.stringify({ ...whole, type: [person], data: person }), secret],
      ['genuine, its time a name', JSON.stringify({ ...whole, timestamp: person.lastName }), secret],
      ['genuine, broken', `${JSON.stringify(whole)}${person.ssn}`, secret],
      ['forged', JSON.stringify(whole), forged],
    ];
    return bodies.map(([name, body, key], index) => {
      const id = `msg_canary_${provider}_${index}`;
      const now = new Date();
      const headers = {
        'content-type': 'application/json',
        'webhook-id': id,
        'webhook-timestamp': String(Math.floor(now.getTime() / 1000)),
        'webhook-signature': new Webhook(key).sign(id, now, body),
      };
      return {
        name: `event of ${provider}: ${name}`,
        path: `/v1/webhooks/${provider}`,
        init: { method: 'POST', body, headers },
      };
    });
  });
}
