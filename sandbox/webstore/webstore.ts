/**
 * The webstore: entitlements, orders, cancellations, licence keys.
 *
 * - One order a client reference. The same key and body bring the first reply again; another order under a reference
 *   that has one is refused, unless that one is over: cancelled, refunded, charged back or used up.
 * - A card is charged at once; an invoice waits for the control call.
 */
import { z } from 'zod';
import { authorizationOf, equalSecrets } from '../equal-secrets';
import { keyOf, oncePerKey } from '../idempotency';
import { userIdStartOf } from '../magic-values';
import type { Party } from '../party';
import { refuseRealData } from '../real-data';
import { parsed, Refusal } from '../refusal';
import { factsOf } from '../request-facts';
import type { World } from '../world';
import { entitlementOf } from './entitlement';
import { activateKey } from './licence-keys';
import { cancelOrder, exhaustOrders, isOver, orderEvent, placeOrder } from './orders';
import { productFor } from './products';

const text = z.string().min(1).max(200);

const enquirySchema = z.object({ upgradeId: text, userId: text, credentialId: text, partnerId: text });

const orderSchema = z.object({
  clientReference: text,
  userId: text,
  credentialId: text,
  partnerId: text,
  product: text,
  paymentMethod: z.enum(['card', 'invoice']),
});

const activationSchema = z.object({
  clientReference: text,
  userId: text,
  credentialId: text,
  partnerId: text,
  licenceKey: text,
});

type ByReference = { Params: { upgradeId: string } };

export function createWebstore(world: World): Party {
  const { state, secrets, outbox } = world;
  return {
    name: 'webstore',
    authenticate(request) {
      const key = authorizationOf(request.headers.authorization, 'Bearer');
      if (!equalSecrets(key, secrets.credentials.webstoreApiKey)) {
        throw new Refusal(401, 'unauthorized', 'The API key is missing or wrong.');
      }
    },
    errorBody: ({ code, message }) => ({ error: { code, message } }),
    addRoutes(scope) {
      scope.get('/v1/entitlements', (request) => {
        const enquiry = parsed(enquirySchema, request.query);
        factsOf(request).reference = enquiry.upgradeId;
        refuseRealData(enquiry);
        state.enquiries.set(enquiry.upgradeId, { credentialId: enquiry.credentialId });
        return entitlementOf(world, enquiry);
      });

      scope.post('/v1/orders', (request, reply) => {
        const wish = parsed(orderSchema, request.body);
        factsOf(request).reference = wish.clientReference;
        refuseRealData(wish);
        return oncePerKey(world, KEY_RULES, request, reply, () => {
          refuseOrder(world, wish);
          const order = placeOrder(world, wish);
          const events = [orderEvent('order.placed', order)];
          if (order.status === 'paid') events.push(orderEvent('order.paid', order));
          outbox.sendSoon(...events);
          const { id, status, product, clientReference } = order;
          return { status: 201, body: { id, status, product, clientReference } };
        });
      });

      scope.post<ByReference>('/v1/orders/by-reference/:upgradeId/cancellation', (request) => {
        const { upgradeId } = request.params;
        factsOf(request).reference = upgradeId;
        const { order, isNew } = cancelOrder(world, upgradeId);
        if (isNew) outbox.sendSoon(orderEvent('order.cancelled', order));
        return { id: order.id, status: order.status };
      });

      scope.post<ByReference>('/v1/orders/by-reference/:upgradeId/exhaustion', (request) => {
        const { upgradeId } = request.params;
        factsOf(request).reference = upgradeId;
        exhaustOrders(world, upgradeId);
        return { status: 'exhausted' };
      });

      scope.post('/v1/licence-keys/activation', (request) => {
        const wish = parsed(activationSchema, request.body);
        factsOf(request).reference = wish.clientReference;
        refuseRealData(wish);
        keyOf(request, KEY_RULES);
        const { id, clientReference } = activateKey(world, wish);
        return { id, status: 'activated', clientReference };
      });

      scope.get('/v1/health', () => ({ status: 'ok' }));
    },
  };
}

const KEY_RULES = { party: 'webstore', conflictCode: 'idempotency_key_reused', isRequired: true } as const;

/** @throws Refusal if this order cannot be taken */
function refuseOrder({ state }: World, wish: z.output<typeof orderSchema>): void {
  const standing = state.orders.get(wish.clientReference);
  if (standing !== undefined && !isOver(standing)) {
    throw new Refusal(409, 'duplicate_client_reference', 'There is an order with this reference.');
  }
  const start = userIdStartOf(wish.userId);
  if (start === 'none-' || wish.product !== productFor(wish.credentialId)) {
    throw new Refusal(422, 'wrong_product', 'This product does not fit the credential or the partner.');
  }
  if (start === 'declined-' && wish.paymentMethod === 'card') {
    throw new Refusal(402, 'card_declined', 'The card was declined.');
  }
}
