/**
 * The webstore: what a person is entitled to, and the order of an upgrade.
 *
 * Idempotency: the upgrade id is the order's key and its client reference, so one upgrade has one order.
 */
import { z } from 'zod';
import type { Entitlement, OrderResult, WebstoreGateway } from './gateways';
import { callParty, type Http } from './http';
import { unmappedReply } from './http-failures';
import { type PartyConfig, partyOf } from './party-config';

export interface WebstoreConfig extends PartyConfig {
  readonly apiKey: string;
}

const WITHDRAWAL = { 200: 'CANCELLED', 404: 'NOT_FOUND', 409: 'TOO_LATE' } as const;

export function createWebstoreGateway(config: WebstoreConfig, http: Http = callParty): WebstoreGateway {
  const party = partyOf('WEBSTORE', config);
  const headers = { authorization: `Bearer ${config.apiKey}` };
  return {
    async getEntitlement({ upgradeId, userId, credentialId, partnerId }) {
      const { body } = await http(party, {
        name: 'getEntitlement',
        method: 'GET',
        path: ['v1', 'entitlements'],
        query: { upgradeId, userId, credentialId, partnerId },
        headers,
        replies: { 200: entitlementSchema },
      });
      return entitlementOf(body);
    },

    async placeOrder({ upgradeId, paymentMethod, ...order }) {
      const { userId, credentialId, partnerId, product } = order;
      const reply = await http(party, {
        name: 'placeOrder',
        method: 'POST',
        path: ['v1', 'orders'],
        headers,
        idempotencyKey: upgradeId,
        body: JSON.stringify({
          clientReference: upgradeId,
          userId,
          credentialId,
          partnerId,
          product,
          paymentMethod: paymentMethod === 'CARD' ? 'card' : 'invoice',
        }),
        replies: {
          200: orderSchema,
          201: orderSchema,
          402: errorSchema('card_declined'),
          422: errorSchema('wrong_product'),
        },
      });
      if (reply.status === 402) return { kind: 'PAYMENT_DECLINED' };
      if (reply.status === 422) return { kind: 'WRONG_PRODUCT' };
      // Somebody else's order must not make this upgrade a paid one.
      if (reply.body.clientReference !== upgradeId) throw unmappedReply(party, 'placeOrder', reply.status);
      return orderResultOf(reply.body);
    },

    async cancelOrder(upgradeId) {
      const { status } = await http(party, {
        name: 'cancelOrder',
        method: 'POST',
        path: ['v1', 'orders', 'by-reference', upgradeId, 'cancellation'],
        headers,
        replies: {
          200: z.object({ status: z.literal('cancelled') }),
          404: z.unknown(),
          409: errorSchema('already_paid'),
        },
      });
      return WITHDRAWAL[status];
    },
  };
}

const productSchema = z.enum(['PHONE_OTP_PROOFING_UPGRADE', 'HARDWARE_TOKEN_PROOFING_UPGRADE']);

const entitlementSchema = z.discriminatedUnion('entitlement', [
  z.object({ entitlement: z.literal('included') }),
  z.object({ entitlement: z.literal('purchasable'), product: productSchema }),
  z.object({ entitlement: z.literal('awaiting_payment'), orderId: z.string().min(1) }),
  z.object({ entitlement: z.literal('none') }),
]);

const orderSchema = z.object({
  id: z.string().min(1),
  status: z.enum(['paid', 'awaiting_payment']),
  clientReference: z.string(),
});

function errorSchema<C extends string>(code: C) {
  return z.object({ error: z.object({ code: z.literal(code) }) });
}

function entitlementOf(body: z.output<typeof entitlementSchema>): Entitlement {
  switch (body.entitlement) {
    case 'included':
      return { kind: 'INCLUDED' };
    case 'purchasable':
      return { kind: 'PURCHASABLE', product: body.product };
    case 'awaiting_payment':
      return { kind: 'AWAITING_PAYMENT', orderId: body.orderId };
    case 'none':
      return { kind: 'NONE' };
    default:
      return body satisfies never;
  }
}

const ORDER_KINDS = { paid: 'PAID', awaiting_payment: 'AWAITING_PAYMENT' } as const;

function orderResultOf({ id, status }: z.output<typeof orderSchema>): OrderResult {
  return { kind: ORDER_KINDS[status], orderId: id };
}
