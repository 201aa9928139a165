import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { parsed } from '../refusal';
import { factsOf } from '../request-facts';
import { changeOrder, orderEvent, orderFor, ordersFor, payAgain, settleOrder } from '../webstore/orders';
import { PRODUCTS } from '../webstore/products';
import type { World } from '../world';

type ByUpgrade = { Params: { upgradeId: string } };

/** Products are not checked against the credential: buying the wrong one is a case to try. */
const settlementSchema = z.object({ product: z.enum(PRODUCTS).optional() }).default({});
const changeSchema = z.object({
  type: z.enum(['order.cancelled', 'order.refunded', 'order.charged_back']),
  orderId: z.string().optional(),
});

export function addOrderRoutes(scope: FastifyInstance, world: World): void {
  scope.post<ByUpgrade>('/orders/:upgradeId/settle', (request) => {
    const { upgradeId } = request.params;
    factsOf(request).reference = upgradeId;
    const { product } = parsed(settlementSchema, request.body);
    return world.outbox.send(orderEvent('order.paid', settleOrder(world, upgradeId, product)));
  });

  scope.post<ByUpgrade>('/orders/:upgradeId/pay-again', (request) => {
    const { upgradeId } = request.params;
    factsOf(request).reference = upgradeId;
    return world.outbox.send(orderEvent('order.paid', payAgain(world, upgradeId)));
  });

  scope.post<ByUpgrade>('/orders/:upgradeId/events', (request) => {
    const { upgradeId } = request.params;
    factsOf(request).reference = upgradeId;
    const { type, orderId } = parsed(changeSchema, request.body);
    return world.outbox.send(orderEvent(type, changeOrder(world, upgradeId, type, orderId)));
  });

  scope.get<ByUpgrade>('/orders/:upgradeId', (request) => {
    const { upgradeId } = request.params;
    return { ...orderFor(world, upgradeId), orders: ordersFor(world, upgradeId) };
  });
}
