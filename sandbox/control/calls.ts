/** What the control calls do, for the page and `GET /control/magic`. */
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
    call: 'POST /control/orders/{upgradeId}/events {type}',
    effect: 'order.cancelled, order.refunded or order.charged_back happens to a standing order',
  },
  { call: 'GET /control/orders/{upgradeId}', effect: 'the order' },
  {
    call: 'POST /control/video/{appointmentId}/result {result}',
    effect: 'the session ends so, e.g. PASSED: verification.decision. Again: a later result replaces it',
  },
  {
    call: 'POST /control/video/{appointmentId}/events {type}',
    effect: 'verification.started or verification.submitted',
  },
  { call: 'GET /control/video/{appointmentId}', effect: 'the session' },
  { call: 'POST /control/letters/{letterId}/events {type}', effect: 'e.g. letter.delivered' },
  { call: 'GET /control/letters/{letterId}', effect: 'what was printed: code, expiresOn, state' },
  { call: 'GET /control/effects', effect: 'what was done, counted by reference' },
  { call: 'GET /control/requests?party=', effect: 'routes called, without bodies' },
  {
    call: 'POST /control/faults {party, route?, fault, times, retryAfterSeconds?}',
    effect: 'the next calls meet this fault',
  },
  { call: 'GET /control/faults', effect: 'faults that are still to be met' },
  {
    call: 'POST /control/events/silence {party, silent}',
    effect: 'events are kept back; silent false sends them',
  },
  { call: 'POST /control/events/resend {eventId?}', effect: 'sends the last, or this, event again' },
  { call: 'GET /control/events', effect: 'events with their ids and deliveries, without bodies' },
  { call: 'GET /control/magic', effect: 'this list and the magic values, as JSON' },
  { call: 'POST /control/reset', effect: 'forgets everything' },
];
