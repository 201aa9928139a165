/** What the control calls do, for the page and `GET /control/magic`. */
import { CREDENTIAL_EVENTS } from '../issuer/credential-events';
import { LETTER_EVENT_TYPES } from '../letters/letter';
import { VIDEO_RESULTS } from '../video/results';

export interface ControlCallText {
  readonly call: string;
  readonly effect: string;
}

export const CONTROL_CALLS: readonly ControlCallText[] = [
  {
    call: 'POST /control/orders/{upgradeId}/settle {product?}',
    effect: 'the invoice is paid: order.paid. Without an order: the person bought it in the store, by card',
  },
  {
    call: 'POST /control/orders/{upgradeId}/events {type, orderId?}',
    effect:
      'order.cancelled, order.refunded or order.charged_back happens to this order, or to the one that counts',
  },
  {
    call: 'POST /control/orders/{upgradeId}/pay-again',
    effect: 'the same upgrade is paid a second time: order.paid under another order id, and a second charge',
  },
  {
    call: 'GET /control/orders/{upgradeId}',
    effect: 'the order that counts, and all orders and keys of the upgrade',
  },
  {
    call: 'POST /control/video/{appointmentId}/result {result, documentValidUntil?}',
    effect: `the session ends so: verification.decision. A later result replaces it. ${Object.keys(VIDEO_RESULTS).join(', ')}`,
  },
  {
    call: 'POST /control/video/{appointmentId}/events {type}',
    effect: 'verification.started or verification.submitted',
  },
  { call: 'GET /control/video/{appointmentId}', effect: 'the session' },
  {
    call: 'POST /control/letters/{letterId}/events {type}',
    effect: `event, and seen in the letter from then on. ${LETTER_EVENT_TYPES.join(', ')}`,
  },
  { call: 'GET /control/letters/{letterId}', effect: 'what was printed: code, expiresOn, state' },
  {
    call: 'POST /control/credentials/{credentialId}/events {type, expiresAt?, replacedBy?, mergedInto?}',
    effect: `the credential issuer tells it of this credential. ${Object.entries(CREDENTIAL_EVENTS)
      .map(([type, needed]) => (needed === null ? type : `${type} with ${needed}`))
      .join(', ')}`,
  },
  { call: 'GET /control/effects', effect: 'what was done, counted by reference' },
  { call: 'GET /control/requests?party=', effect: 'routes called, without bodies' },
  {
    call: 'POST /control/faults {party, route?, fault, times, retryAfterSeconds?}',
    effect: 'the next calls meet this fault',
  },
  { call: 'GET /control/faults', effect: 'faults that are still to be met' },
  {
    call: 'POST /control/faults/clear {party?}',
    effect: 'forgets the faults that are still to be met, of all parties or of this one',
  },
  {
    call: 'POST /control/storm {share, kinds?, parties?, retryAfterSeconds?}',
    effect: 'each request meets a fault with this probability, 0 to 1; share 0 ends it',
  },
  {
    call: 'GET /control/storm',
    effect: 'what the storm did, counted, and how Retry-After was kept to',
  },
  {
    call: 'POST /control/events/silence {party, silent}',
    effect: 'events are kept back; silent false sends them',
  },
  {
    call: 'POST /control/events/faults {party, mode, times}',
    effect: 'the next events of the party meet this event fault',
  },
  { call: 'GET /control/events/faults', effect: 'event faults that are still to be met' },
  {
    call: 'POST /control/events/release {party}',
    effect: 'sends what event faults hold of the party',
  },
  { call: 'POST /control/events/resend {eventId?}', effect: 'sends the last, or this, event again' },
  { call: 'GET /control/events', effect: 'events with their ids and deliveries, without bodies' },
  { call: 'GET /control/magic', effect: 'this list, magic values and faults, as JSON' },
  { call: 'POST /control/reset', effect: 'forgets everything' },
];
